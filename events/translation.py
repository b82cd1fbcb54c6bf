"""Which fields exist in both languages."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from consultations.querysets import slug_indexes
from ogp_portal.languages.registry import join

from .models import COUNTED, Workshop


@register(Workshop)
class WorkshopTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "description", "place", "access")
    # A workshop is announced in both languages at once.
    required_languages = ("en", "fr")


# Here and not on the class, so that the columns of both languages are in the history. The counters are left
# out: they follow from the registrations, and each registration would copy every text.
pghistory.track(exclude=COUNTED, meta={"indexes": slug_indexes(Workshop)})(Workshop)
join(Workshop, is_public=lambda workshop: workshop.published_at is not None)
