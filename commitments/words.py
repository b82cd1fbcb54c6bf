"""What is said in the same words on many pages: languages of contributions, how they came, due dates."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from ogp_portal.base.text import long_date, month_and_year
from ogp_portal.languages.choices import OTHER, Origin

from .choices import Channel, Precision

# A short mark in lists, and the sentence of the page, for what did not come through this site.
_MARKS = {
    Channel.LETTER: pgettext_lazy("came", "By letter"),
    Channel.TELEPHONE: pgettext_lazy("came", "By telephone"),
    Channel.EMAIL: pgettext_lazy("came", "By e-mail"),
    Channel.STAND: pgettext_lazy("came", "At a stand"),
    Channel.WORKSHOP: pgettext_lazy("came", "In a workshop"),
}
_SENTENCES = {
    Channel.LETTER: gettext_lazy("Came by letter, received on %(day)s."),
    Channel.TELEPHONE: gettext_lazy("Said by telephone on %(day)s."),
    Channel.EMAIL: gettext_lazy("Came by e-mail, received on %(day)s."),
    Channel.STAND: gettext_lazy("Handed in at a stand on %(day)s."),
    Channel.WORKSHOP: gettext_lazy("Said in a workshop on %(day)s."),
}


def came_mark(contribution: Any) -> str:
    """ "By letter", "At a stand" of what did not come through this site, else ""."""
    return str(_MARKS.get(contribution.channel, ""))


def how_it_came(contribution: Any) -> str:
    """ "Came by letter, received on March 3, 2018." of what did not come through this site, else ""."""
    sentence = _SENTENCES.get(contribution.channel)
    return str(sentence) % {"day": long_date(contribution.received_on)} if sentence else ""


def other_than(language: str, reads: str) -> str:
    """ "In French: you read English" of a text that is not in the language a person reads, else ""."""
    if language == reads:
        return ""
    return _("In French: you read English") if language == "fr" else _("In English: you read French")


def readers_differ(readings: Iterable[Any]) -> bool:
    """Whether those who have read a contribution differ in outcome or main theme."""
    return len({(one.outcome, one.theme_id) for one in readings if one.read_at}) > 1


def reading_mark(readings: Iterable[Any]) -> str:
    """How far the forum has read a contribution: taken, one reader, agreed, or differing; "" if nobody took it."""
    readings = list(readings)
    done = sum(one.read_at is not None for one in readings)
    if readers_differ(readings):
        return _("Readers differ")
    if done > 1:
        return ngettext("%(n)s reader agrees", "%(n)s readers agree", done) % {"n": done}
    if done:
        return _("One reader so far")
    return _("Taken for reading") if readings else ""


def translation_mark(origin: str, is_checked: bool, is_current: bool) -> str:
    """Who made a translation, and whether it is of the words as they are now."""
    if origin == Origin.PERSON:
        words = _("Translation by a person")
    elif is_checked:
        words = _("Translation by a machine, checked by a person")
    else:
        words = _("Translation by a machine, not checked")
    return words if is_current else _("%(translation)s – of an earlier version") % {"translation": words}


def due_parts(record: Any) -> tuple[str, str, str]:
    """When a milestone or an indicator is due: its label, the language of the label, and its date in words.

    Each may be empty. `record` is a row, or the mapping a published version holds of it. A label that is missing in
    the reader's language is given in the other one.
    """
    get = record.get if isinstance(record, Mapping) else lambda name: getattr(record, name)
    language = get_language() or "en"
    label, said_in = get(f"due_label_{language}") or "", language
    if not label and get(f"due_label_{OTHER[language]}"):
        label, said_in = get(f"due_label_{OTHER[language]}"), OTHER[language]
    return label, said_in, _day_or_month(get("due_on"), get("due_precision"))


def _day_or_month(due_on: Any, precision: Any) -> str:
    if not due_on:
        return ""
    day = date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
    return month_and_year(day) if precision == Precision.MONTH else long_date(day)


def due_in_words(record: Any) -> str:
    """ "December 31, 2019", "December 2019", "Ongoing", "Fall 2019 (December 2019)", or "" if nothing is known."""
    label, _language, day = due_parts(record)
    return _("%(label)s (%(date)s)") % {"label": label, "date": day} if label and day else label or day


def standing_of(commitment: Any) -> str:
    """How far a published commitment has come: "In the draft", "In the plan", "Progress reported" and so on."""
    if commitment.dropped_at:
        return pgettext("commitment", "Left out")
    if commitment.reviewed_at:
        return pgettext("commitment", "Result reviewed")
    if commitment.reported_at:
        return pgettext("commitment", "Progress reported")
    return pgettext("commitment", "In the plan") if commitment.planned_at else pgettext("commitment", "In the draft")


def in_sentence(label: object) -> str:
    """A label as it stands inside a sentence: "Not retained" as "not retained"."""
    words = str(label)
    return words[:1].lower() + words[1:]


def days_in_words(median: float) -> str:
    """ "1 day", "19 days", "19.5 days", in the active language."""
    shown = number_format(median, decimal_pos=0 if median == int(median) else 1, force_grouping=True)
    # « 1,5 jour », but "1.5 days".
    number = int(median) if get_language() == "fr" else 2 - (median == 1)
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": shown}


def coverage_in_words(share: Any) -> str:
    """ "412 of 430 answered, median 19 days", in the active language."""
    if not share.total:
        return _("Nothing waits for an answer yet.")
    figures = {
        "answered": number_format(share.answered, force_grouping=True),
        "total": number_format(share.total, force_grouping=True),
    }
    if share.median is None:
        return _("%(answered)s of %(total)s answered") % figures
    return _("%(answered)s of %(total)s answered, median %(days)s") % {**figures, "days": days_in_words(share.median)}


def last_day(record: Any) -> date | None:
    """The last day on which a milestone or an indicator is in time: of a month, its end; None without a date.

    A milestone without a date of its own is due when the last of its indicators is.
    """
    get = record.get if isinstance(record, Mapping) else lambda name: getattr(record, name, None)
    due_on = get("due_on")
    if not due_on:
        indicators = get("indicators") or []
        indicators = indicators if isinstance(indicators, list) else indicators.all()
        return max((day for one in indicators if (day := last_day(one))), default=None)
    day = date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
    return day.replace(day=monthrange(day.year, day.month)[1]) if get("due_precision") == Precision.MONTH else day


def days_overdue(record: Any, today: date) -> int:
    """By how many days a milestone or an indicator is past its due date; 0 while it is in time or has no date."""
    day = last_day(record)
    return max((today - day).days, 0) if day else 0
