"""Which fields exist in both languages."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from consultations.querysets import slug_indexes
from ogp_portal.languages.registry import join

from .models import COUNTED, AgendaItem, Facilitator, Question, Series, Workshop


@register(Workshop)
class WorkshopTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "description", "place", "access", "recap")
    # A workshop is announced in both languages at once.
    required_languages = ("en", "fr")


@register(Series)
class SeriesTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = ("en", "fr")


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = ("en", "fr")


@register(Facilitator)
class FacilitatorTranslation(TranslationOptions):
    fields = ("role",)


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("label", "options")
    required_languages = {"en": ("label",), "fr": ("label",)}


# Here and not on the class, so that the columns of both languages are in the history. The counters are left
# out: they follow from the registrations, and each registration would copy every text.
pghistory.track(exclude=COUNTED, meta={"indexes": slug_indexes(Workshop)})(Workshop)
join(Workshop, is_public=lambda workshop: workshop.published_at is not None)
join(Series)
