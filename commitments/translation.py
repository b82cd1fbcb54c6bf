"""Which fields exist in both languages. What people write does not: it stays in the language it was written in."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from ogp_portal.languages.registry import join

from .models import (
    CarryOver,
    CivilSocietyView,
    Clause,
    Commitment,
    CommitmentVersion,
    Department,
    Indicator,
    Milestone,
    Plan,
    PlanVersion,
    Report,
    ReportingPeriod,
    Response,
    Review,
)


@register(Response)
class ResponseTranslation(TranslationOptions):
    fields = ("reason",)


@register(Department)
class DepartmentTranslation(TranslationOptions):
    fields = ("name", "acronym")


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = ("title", "drop_reason")


@register(Clause)
class ClauseTranslation(TranslationOptions):
    fields = ("text",)


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("due_label", "lead_text")


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("text", "full_text", "due_label")


@register(PlanVersion)
class PlanVersionTranslation(TranslationOptions):
    fields = ("note",)


@register(CommitmentVersion)
class CommitmentVersionTranslation(TranslationOptions):
    fields = ("title",)


@register(CarryOver)
class CarryOverTranslation(TranslationOptions):
    fields = ("reason",)


@register(ReportingPeriod)
class ReportingPeriodTranslation(TranslationOptions):
    fields = ("name",)


@register(Report)
class ReportTranslation(TranslationOptions):
    fields = ("progress", "obstacles")


@register(CivilSocietyView)
class CivilSocietyViewTranslation(TranslationOptions):
    fields = ("text",)


@register(Review)
class ReviewTranslation(TranslationOptions):
    fields = ("source_title",)


# Here and not on the classes, so that the columns of both languages are in the history.
for model in (
    CarryOver,
    CivilSocietyView,
    Clause,
    Commitment,
    Department,
    Indicator,
    Plan,
    Report,
    ReportingPeriod,
    Response,
    Review,
):
    pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)

join(Response, is_public=lambda response: response.published_at is not None)
join(Commitment, is_public=lambda commitment: commitment.drafted_at is not None)
join(Clause, is_public=lambda clause: clause.published_at is not None and clause.retired_at is None)
join(Plan)
join(Department)
join(CarryOver)
