"""One of everything, for tests that visit every page."""

import uuid
from dataclasses import dataclass
from typing import Any

from consultations.models import Article, Consultation, ForumMember, Page
from events.links import manage_token
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_waiting, proposal_payload
from tests.factories.events import make_registration, make_workshop
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person


@dataclass
class World:
    """A small portal in full swing."""

    consultation: Consultation
    people: dict[str, Any]
    arguments: dict[str, list[Any]]


def make_world() -> World:
    """A consultation with a theme, news, a page, proposals, a draft, a workshop with people."""
    from commitments.services import save_draft

    consultation = make_open_consultation()
    people = {
        "participant": make_person(),
        "moderator": make_moderator(),
        "organiser": make_organiser(),
        "administrator": make_administrator(),
    }
    theme = make_theme(consultation)
    member = ForumMember.objects.create(
        key="jo", name="Jo Bee", sector="civil_society", role_en="Member", role_fr="Membre"
    )
    texts = {"title_en": "T", "title_fr": "T", "summary_en": "S", "summary_fr": "S", "body_en": "B", "body_fr": "B"}
    article = Article.objects.create(consultation=consultation, key="news", slug_en="news", slug_fr="nouvelle", **texts)
    article.signers.add(member)
    Page.objects.create(key="privacy", slug_en="privacy", slug_fr="vie-privee", **texts)
    proposal = make_proposal(consultation, themes=[theme])
    comment = make_comment(proposal)
    mine = make_proposal(consultation, author=people["participant"], themes=[theme])
    make_waiting(consultation)
    token = uuid.uuid4()
    save_draft(kind="proposal", token=token, payload=proposal_payload([theme]), who="127.0.0.1")
    workshop = make_workshop(consultation=consultation, organisers=[people["organiser"]], themes=[theme])
    registration = make_registration(workshop)
    slug = {"en": workshop.slug_en, "fr": workshop.slug_fr}
    link = [manage_token(registration)]
    arguments = {
        "theme_detail": [theme.slug_en],
        "theme_help": [theme.slug_en],
        "article_detail": ["news"],
        "page_detail": ["privacy"],
        "proposal_detail": [proposal.pk],
        "comment_new": [proposal.pk],
        "comment_detail": [proposal.pk, comment.pk],
        "support": [proposal.pk],
        "withdraw_support": [proposal.pk],
        "draft_preview": [token],
        "contribution_edit": [mine.pk],
        "contribution_withdraw": [mine.pk],
        "contribution_versions": [proposal.pk],
        "registration_manage": link,
        "registration_cancel": link,
        "registration_ics": link,
        "workshop_check_in": [slug["en"], registration.pk],
        "workshop_undo_check_in": [slug["en"], registration.pk],
        "demo_mail": [1],
    }
    for name in ("detail", "register", "registered", "ics", "desk", "walk_in", "csv"):
        arguments[f"workshop_{name}"] = [slug["en"]]
    return World(consultation, people, arguments)
