"""Addresses of contributions."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import answers, clauses, comparing, documents, mine, plans, progress, reading, reporting, writing

urlpatterns = [
    path(_("proposals/"), reading.proposal_list, name="proposal_list"),
    path(_("proposals/new/"), writing.proposal_new, name="proposal_new"),
    path(_("proposals/<int:pk>/"), reading.proposal_detail, name="proposal_detail"),
    path(_("proposals/<int:pk>/comment/"), writing.comment_new, name="comment_new"),
    path(_("proposals/<int:proposal_pk>/comments/<int:pk>/"), reading.comment_detail, name="comment_detail"),
    path(_("proposals/<int:pk>/support/"), mine.support, name="support"),
    path(_("proposals/<int:pk>/support/withdraw/"), mine.withdraw_support, name="withdraw_support"),
    path(_("drafts/<uuid:token>/"), writing.draft_preview, name="draft_preview"),
    path(_("suggest-a-theme/"), writing.theme_suggest, name="theme_suggest"),
    path(_("themes/<slug:slug>/help/"), writing.theme_help, name="theme_help"),
    path(_("contributions/<int:pk>/"), reading.contribution_detail, name="contribution_detail"),
    path(_("contributions/<int:pk>/edit/"), mine.edit, name="contribution_edit"),
    path(_("contributions/<int:pk>/withdraw/"), mine.withdraw, name="contribution_withdraw"),
    path(_("contributions/<int:pk>/originals/"), reading.originals, name="contribution_originals"),
    path(_("contributions/<int:pk>/follow/"), mine.follow, name="contribution_follow"),
    path(_("contributions/<int:pk>/unfollow/"), mine.unfollow, name="contribution_unfollow"),
    path(_("contributions/<int:pk>/versions/"), reading.versions, name="contribution_versions"),
    path(_("plans/"), plans.plan_list, name="plan_list"),
    path(_("plans/<slug:key>/"), plans.plan_detail, name="plan_detail"),
    path(_("plans/<slug:key>/versions/<int:number>/"), plans.plan_version, name="plan_version"),
    path(_("plans/<slug:key>/versions/<int:number>/plan.<slug:format>"), documents.plan_document, name="plan_document"),
    path(
        _("plans/<slug:key>/versions/<int:number>/<slug:code>.<slug:format>"),
        documents.commitment_document,
        name="commitment_document",
    ),
    path(_("plans/<slug:key>/versions/<int:number>/<slug:code>/"), plans.commitment_version, name="commitment_version"),
    path(_("plans/<slug:key>/compare/"), comparing.plan_compare, name="plan_compare"),
    path(_("plans/<slug:key>/commitments/<slug:code>/"), plans.commitment_detail, name="commitment_detail"),
    path(
        _("plans/<slug:key>/commitments/<slug:code>/clauses/<int:pk>/comment/"),
        clauses.clause_comment,
        name="clause_comment",
    ),
    path(_("responses/"), answers.response_list, name="response_list"),
    path(_("responses/responses.csv"), answers.response_csv, name="response_csv"),
    path(_("responses/responses.json"), answers.response_json, name="response_json"),
    path(_("responses/coverage/"), answers.answer_coverage, name="answer_coverage"),
    path(_("responses/register.<slug:format>"), documents.response_document, name="response_document"),
    path(_("responses/<int:pk>/"), answers.response_detail, name="response_detail"),
    path(_("plans/<slug:key>/progress/"), progress.plan_progress, name="plan_progress"),
    path(_("reporting/"), reporting.reporting, name="reporting"),
    path(_("reporting/<int:milestone_pk>/<slug:period_key>/"), reporting.report_edit, name="report_edit"),
    path(_("reporting/<int:milestone_pk>/<slug:period_key>/view/"), reporting.view_edit, name="view_edit"),
    path(_("my-contributions/"), mine.my_contributions, name="my_contributions"),
]
