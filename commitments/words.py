"""What is said of the languages of contributions."""

from django.utils.translation import gettext as _

from ogp_portal.languages.choices import Origin


def other_than(language: str, reads: str) -> str:
    """ "In French: you read English" of a text that is not in the language a person reads, else ""."""
    if language == reads:
        return ""
    return _("In French: you read English") if language == "fr" else _("In English: you read French")


def translation_mark(origin: str, is_checked: bool, is_current: bool) -> str:
    """Who made a translation, and whether it is of the words as they are now."""
    if origin == Origin.PERSON:
        words = _("Translation by a person")
    elif is_checked:
        words = _("Translation by a machine, checked by a person")
    else:
        words = _("Translation by a machine, not checked")
    return words if is_current else _("%(translation)s – of an earlier version") % {"translation": words}
