"""Every address × every role: no surprise. An address that is not in the table fails the build."""

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from tests.factories.people import sign_in
from tests.factories.world import make_world

ROLES = ["visitor", "participant", "moderator", "organiser", "administrator"]
ALL = [200] * 5
SIGNED_IN = [302, 200, 200, 200, 200]
POST_ONLY = [405] * 5
GONE = [404] * 5
# What a GET answers to visitor, participant, moderator, organiser (of the workshop) and administrator.
TABLE = {
    "root": [302] * 5,
    "home": ALL,
    "standards": ALL,
    "standards_json": ALL,
    "theme_list": ALL,
    "theme_detail": ALL,
    "article_list": ALL,
    "article_feed": ALL,
    "article_detail": ALL,
    "forum": ALL,
    "meeting_list": ALL,
    "meeting_detail": ALL,
    "document_list": ALL,
    "document_detail": ALL,
    "document_file": ALL,
    "outreach_list": ALL,
    "date_changes": ALL,
    "language_share": ALL,
    "page_detail": ALL,
    "proposal_list": ALL,
    "proposal_new": ALL,
    "proposal_detail": ALL,
    "comment_new": ALL,
    "comment_detail": ALL,
    "support": POST_ONLY,
    "withdraw_support": POST_ONLY,
    # Its random token is the key to a draft.
    "draft_preview": ALL,
    "theme_suggest": ALL,
    "theme_help": ALL,
    "contribution_detail": ALL,
    "contribution_edit": [302, 200, 404, 404, 404],
    "contribution_withdraw": [302, 200, 404, 404, 404],
    "contribution_originals": ALL,
    "contribution_follow": POST_ONLY,
    "contribution_unfollow": [302, 405, 405, 405, 405],
    "contribution_versions": ALL,
    "plan_progress": ALL,
    # Departments' people, members of the forum (who belong to none here), administrators.
    "reporting": [302, 404, 200, 404, 200],
    "report_edit": [302, 404, 404, 404, 200],
    "view_edit": [302, 404, 200, 404, 200],
    "my_contributions": SIGNED_IN,
    "plan_list": ALL,
    "plan_detail": ALL,
    "plan_version": ALL,
    "commitment_version": ALL,
    "plan_document": ALL,
    "commitment_document": ALL,
    "commitment_detail": ALL,
    "plan_compare": ALL,
    "clause_comment": ALL,
    "response_list": ALL,
    "response_detail": ALL,
    "response_document": ALL,
    "answer_coverage": ALL,
    "response_csv": ALL,
    "response_json": ALL,
    "workshop_list": ALL,
    "workshop_calendar": ALL,
    "workshop_detail": ALL,
    "workshop_register": ALL,
    "workshop_register_group": ALL,
    "workshop_registered": ALL,
    "workshop_ics": ALL,
    "workshop_desk": [302, 404, 404, 200, 200],
    "workshop_counts": [302, 404, 404, 200, 200],
    "workshop_walk_in": [302, 404, 404, 200, 200],
    "workshop_list_pdf": [302, 404, 404, 200, 200],
    "workshop_badges": [302, 404, 404, 200, 200],
    "workshop_csv": [302, 404, 404, 200, 200],
    "workshop_check_in": [302, 404, 404, 405, 405],
    "workshop_undo_check_in": [302, 404, 404, 405, 405],
    "workshop_feedback": [302, 404, 404, 200, 200],
    "workshop_recap": [302, 404, 404, 200, 200],
    "workshop_notes": [302, 404, 404, 200, 200],
    "workshop_notes_publish": [302, 404, 404, 405, 405],
    "workshop_note": [302, 404, 404, 200, 200],
    "workshop_note_remove": [302, 404, 404, 405, 405],
    "workshop_invitations": [302, 404, 404, 200, 200],
    "workshop_take_back": [302, 404, 404, 405, 405],
    "workshop_telephone": [302, 404, 404, 200, 200],
    "registration_renew_links": [302, 404, 404, 405, 405],
    # The signed token is the key to a registration.
    "registration_manage": ALL,
    "registration_cancel": ALL,
    "registration_accept": POST_ONLY,
    "registration_join": ALL,
    "registration_feedback": ALL,
    "registration_ics": ALL,
    "registration_code": ALL,
    "registration_check_in": ALL,
    "demo_people": GONE,
    "demo_sign_in": GONE,
    "demo_mails": GONE,
    "demo_mail": GONE,
    "account_request_login_code": [200, 302, 302, 302, 302],
    "account_confirm_login_code": [302] * 5,
    "account_login": [302] * 5,
    "account_signup": [302] * 5,
    "account_reauthenticate": [302] * 5,
    "account_inactive": ALL,
    "account_logout": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": [302] * 5,
    # Nobody here has an authenticator yet.
    "mfa_reauthenticate": [302, 403, 403, 403, 403],
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": [302, 404, 404, 404, 404],
    "mfa_view_recovery_codes": [302, 404, 404, 404, 404],
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": [302, 404, 404, 404, 404],
}
# Somebody who reports for a department is answered what a participant is, but for these.
REPORTER = {"contribution_edit": 404, "contribution_withdraw": 404, "reporting": 200, "report_edit": 200}
# Whoever may open each model's pages in the admin.
ADMIN = {
    "commitments.contribution": {"moderator", "administrator"},
    "commitments.contributiontranslation": {"moderator", "administrator"},
    "commitments.response": {"moderator", "administrator"},
    "commitments.plan": {"moderator", "administrator"},
    "commitments.commitment": {"moderator", "administrator"},
    "commitments.department": {"moderator", "administrator"},
    "commitments.carryover": {"moderator", "administrator"},
    "commitments.reportingperiod": {"moderator", "administrator"},
    "commitments.review": {"moderator", "administrator"},
    "consultations.consultation": {"moderator", "administrator"},
    "consultations.phase": {"moderator", "administrator"},
    "consultations.question": {"moderator", "administrator"},
    "consultations.theme": {"moderator", "administrator"},
    "consultations.article": {"moderator", "administrator"},
    "consultations.page": {"moderator", "administrator"},
    "consultations.forummember": {"moderator", "administrator"},
    "consultations.datechange": {"moderator", "administrator"},
    "consultations.meeting": {"moderator", "administrator"},
    "consultations.document": {"moderator", "administrator"},
    "consultations.outreach": {"moderator", "administrator"},
    "events.workshop": {"organiser", "administrator"},
    "events.registration": {"organiser", "administrator"},
    "events.series": {"organiser", "administrator"},
    "languages.bilingualtext": {"moderator", "administrator"},
    "users.user": {"administrator"},
    "users.outboxmessage": {"administrator"},
}


def named(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


def test_every_address_is_in_the_table():
    assert set(named(get_resolver().url_patterns)) == set(TABLE)


def test_every_admin_page_is_in_the_table():
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered == set(ADMIN)


@pytest.mark.django_db
# What a role may open is the same in French; its pages are audited as a visitor, a participant and an administrator.
@pytest.mark.parametrize(
    ("role", "language"),
    [*((role, "en") for role in [*ROLES, "reporter"]), *((role, "fr") for role in (ROLES[0], ROLES[1], ROLES[4]))],
)
def test_what_each_role_is_answered(client, role, language):
    world = make_world()
    if role != "visitor":
        sign_in(client, world.people[role])
    column = ROLES.index("participant" if role == "reporter" else role)
    table = {name: row[column] for name, row in TABLE.items()} | (REPORTER if role == "reporter" else {})
    wrong = {}
    for name, expected in table.items():
        with override(language):
            address = reverse(name, args=world.arguments.get(name, []))
        response = client.get(address)
        if response.status_code in (301, 302) and expected == 200:
            response = client.get(response.url)
        if response.status_code != expected:
            wrong[address] = (response.status_code, expected)
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, "reporter"])
def test_who_may_open_which_page_of_the_admin(client, role):
    world = make_world()
    if role != "visitor":
        sign_in(client, world.people[role])
    wrong = []
    for label, allowed in ADMIN.items():
        app, model = label.split(".")
        response = client.get(reverse(f"admin:{app}_{model}_changelist"))
        if (response.status_code == 200) != (role in allowed):
            wrong.append((label, response.status_code))
    assert not wrong
