"""Which fields exist in both languages."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from ogp_portal.languages.registry import join

from .models import (
    Article,
    Consultation,
    DateChange,
    Document,
    ForumMember,
    Meeting,
    Outreach,
    Page,
    Phase,
    Question,
    Theme,
)
from .querysets import slug_indexes


@register(Consultation)
class ConsultationTranslation(TranslationOptions):
    fields = ("title", "call", "summary", "introduction")


@register(Phase)
class PhaseTranslation(TranslationOptions):
    fields = ("name", "description")


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("question", "explanation", "action")


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name", "slug", "tagline", "about", "known", "change")


@register(ForumMember)
class ForumMemberTranslation(TranslationOptions):
    fields = ("role",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "body")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "body")


@register(DateChange)
class DateChangeTranslation(TranslationOptions):
    fields = ("reason",)
    required_languages = ("en", "fr")


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    fields = ("title", "minutes")


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ("title", "description", "url")


@register(Outreach)
class OutreachTranslation(TranslationOptions):
    fields = ("what",)


# Here and not on the classes, so that the columns of both languages are in the history; and each joins the desk.
for model in (Article, Consultation, ForumMember, Page, Phase, Question, Theme):
    pghistory.track(meta={"indexes": slug_indexes(model)})(model)
    join(model)
for evidence in (Document, Meeting, Outreach):
    pghistory.track()(evidence)
join(Document, is_public=lambda document: document.published_at is not None and document.withdrawn_at is None)
join(Meeting, is_public=lambda meeting: meeting.published_at is not None and meeting.withdrawn_at is None)
join(Outreach, is_public=lambda outreach: outreach.withdrawn_at is None)
