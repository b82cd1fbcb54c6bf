"""One of everything, for tests that visit every page."""

import uuid
from dataclasses import dataclass
from typing import Any

from commitments.models import Department
from commitments.services import save_draft
from consultations.models import Article, Consultation, ForumMember, Page
from events.links import Purpose, token_for
from tests.factories.answers import answer_some
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import (
    make_comment,
    make_proposal,
    make_suggestion,
    make_translation,
    make_waiting,
    proposal_payload,
)
from tests.factories.entries import make_entered
from tests.factories.events import (
    days,
    make_invitation,
    make_note,
    make_question,
    make_registration,
    make_whole,
    make_workshop,
)
from tests.factories.families import group_some
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person
from tests.factories.progress import followed_plan, make_reporter
from tests.factories.published import drafted_plan
from tests.factories.records import keep_records
from tests.factories.words import (
    ARTICLE,
    COMMENT,
    CONSULTATION,
    PAGE,
    PROPOSAL,
    QUESTION,
    ROLE,
    SUGGESTION,
    THEME,
    WORKSHOP,
)


@dataclass
class World:
    """A small portal in full swing."""

    consultation: Consultation
    people: dict[str, Any]
    arguments: dict[str, list[Any]]


def make_world(written_in: str = "en") -> World:
    """A consultation with a theme, news, a page, proposals, a draft, a workshop with people.

    Editorial texts are in both languages; what people wrote is in `written_in`.
    """
    consultation = make_open_consultation(**CONSULTATION)
    people = {
        "participant": make_person(),
        "moderator": make_moderator(),
        "organiser": make_organiser(),
        "administrator": make_administrator(),
    }
    theme = make_theme(consultation, **THEME)
    arguments = {"theme_detail": [theme.slug_en], "theme_help": [theme.slug_en], "demo_mail": [1]}
    arguments |= say_things(consultation)
    arguments |= contribute(consultation, theme, people["participant"], written_in)
    arguments |= {"contribution_detail": [make_entered(consultation, language=written_in).pk]}
    arguments |= group_some(consultation, theme, written_in)
    arguments |= keep_records(consultation)
    arguments |= answer_some(consultation)
    arguments |= meet(consultation, theme, people["organiser"])
    arguments |= drafted_plan(consultation, theme, written_in)
    arguments |= followed_plan()
    people["reporter"] = make_reporter(
        *Department.objects.filter(led_commitments__milestones=arguments["report_edit"][0])
    )
    return World(consultation, people, arguments)


def say_things(consultation: Consultation) -> dict[str, list[Any]]:
    """An article signed by a forum member, and a standing page."""
    member = ForumMember.objects.create(key="jo", name="Jo Bee", sector="civil_society", **ROLE)
    article = Article.objects.create(
        consultation=consultation, key="news", slug_en="news", slug_fr="nouvelle", **ARTICLE
    )
    article.signers.add(member)
    Page.objects.create(key="privacy", slug_en="privacy", slug_fr="vie-privee", **PAGE)
    return {"article_detail": ["news"], "page_detail": ["privacy"]}


def contribute(consultation: Consultation, theme: Any, person: Any, language: str) -> dict[str, list[Any]]:
    """A proposal with a comment and translations, one of `person`, one that waits, a suggested theme, and a draft."""
    texts = {**PROPOSAL[language], "language": language}
    proposal = make_proposal(consultation, themes=[theme], **texts)
    comment = make_comment(proposal, language=language, body=COMMENT[language])
    other = "fr" if language == "en" else "en"
    make_translation(proposal, **PROPOSAL[other])
    make_translation(comment, body=COMMENT[other])
    mine = make_proposal(consultation, author=person, themes=[theme], **texts)
    make_waiting(consultation, **texts)
    make_suggestion(consultation, language=language, **SUGGESTION[language])
    token = uuid.uuid4()
    save_draft(kind="proposal", token=token, payload=proposal_payload([theme], **texts), who="127.0.0.1")
    on_proposal = ("proposal_detail", "comment_new", "support", "withdraw_support", "contribution_versions")
    return {
        **{name: [proposal.pk] for name in on_proposal},
        "comment_detail": [proposal.pk, comment.pk],
        "draft_preview": [token],
        "contribution_edit": [mine.pk],
        "contribution_withdraw": [mine.pk],
    }


def meet(consultation: Consultation, theme: Any, organiser: Any) -> dict[str, list[Any]]:
    """A workshop of `organiser` with one person registered."""
    workshop = make_workshop(consultation=consultation, organisers=[organiser], themes=[theme], **WORKSHOP)
    make_whole(workshop)
    registration = make_registration(workshop)
    slug, link = workshop.slug_en, token_for(Purpose.MANAGE, registration)
    of_workshop = ("detail", "register", "register_group", "registered", "ics", "desk", "walk_in", "csv", "call_off")
    return {
        **leave_behind(workshop, theme),
        **{f"workshop_{name}": [slug] for name in of_workshop},
        **{f"registration_{name}": [link] for name in ("manage", "cancel", "accept", "ics", "code")},
        "registration_join": [token_for(Purpose.JOIN, registration)],
        "registration_check_in": [token_for(Purpose.CHECK_IN, registration)],
        **{name: [slug] for name in ("workshop_counts", "workshop_list_pdf", "workshop_badges")},
        "workshop_invitations": [slug],
        "workshop_take_back": [slug, make_invitation(workshop).pk],
        "workshop_telephone": [slug],
        "registration_renew_links": [slug, registration.pk],
        "workshop_check_in": [slug, registration.pk],
        "workshop_undo_check_in": [slug, registration.pk],
    }


def leave_behind(workshop: Any, theme: Any) -> dict[str, list[Any]]:
    """A note, and the pages of the time after a workshop; people are asked about another one that is over."""
    note, slug = make_note(workshop, theme=theme), workshop.slug_en
    over = make_workshop(consultation=workshop.consultation, starts_at=days(-1), **WORKSHOP)
    make_question(over, asked="afterwards", kind="choice", **QUESTION)
    return {
        **{f"workshop_{name}": [slug] for name in ("notes", "notes_publish", "recap", "feedback")},
        **{name: [slug, note.pk] for name in ("workshop_note", "workshop_note_remove")},
        "registration_feedback": [token_for(Purpose.FEEDBACK, make_registration(over))],
    }
