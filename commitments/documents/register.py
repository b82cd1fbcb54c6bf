"""All reasoned responses of a consultation as one document in both languages.

A response stands once, under the first theme of what it answers. What people said is given in their language, the
answer in both, English and French beside each other. Only what stands is in it: neither an answer that another has
replaced nor words that are no longer public.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from commitments.models import Answer, Contribution, Response
from commitments.querysets.answers import public_commitments
from commitments.services.coverage import Coverage, Share, coverage_of
from commitments.words import coverage_in_words, days_in_words
from consultations.models import Consultation, Theme
from ogp_portal.base.documents import (
    Block,
    Document,
    Heading,
    Listing,
    Pair,
    Paragraph,
    Run,
    Side,
    Table,
    Words,
    colon,
    prose,
    words,
)
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import clock, long_date

from .notes import lacking_note

BOTH = ("en", "fr")
NAMES = {"en": "English", "fr": "Français"}
# Between what is said in both languages on one line.
BETWEEN = " / "


def register_document(consultation: Consultation, *, now: datetime) -> Document:
    """The register as it stands at `now`. Its own language is English, and each French part says that it is French."""
    zone = consultation.time_zone
    title, other_title = (_in(language, lambda: _("Register of reasoned responses")) for language in BOTH)
    return Document(
        title=title,
        language="en",
        made_at=now,
        other_title=Run(other_title, "fr"),
        overline=_names_of(consultation, "title"),
        opening=_cover(coverage_of(consultation), zone, now),
        blocks=_grouped(consultation),
        contents=1,
        contents_title=_both(lambda: _("Contents")),
        author=_in("en", lambda: _("Multi-stakeholder Forum on Open Government")),
        description=_in("en", lambda: _("Every answer with its reason, by theme")),
        origin=settings.SITE_URL,
        lacking=[_pair(lambda _language: lacking_note())],
    )


# ---- The cover -----------------------------------------------------------------------------------------------


def _cover(coverage: Coverage, zone: str, now: datetime) -> list[Block]:
    themes = [(_names_of(theme, "name"), share) for theme, share in coverage.by_theme]
    languages = [(_both_of(_language, code), share) for code, share in coverage.by_language]
    return [
        _pair(lambda _language: _figures(coverage.whole, zone, now)),
        _shares(lambda: _("By theme"), lambda: _("Theme"), themes),
        _shares(lambda: _("By language"), lambda: _("Language"), languages),
    ]


def _figures(share: Share, zone: str, now: datetime) -> list[Block]:
    moment = {"date": long_date(now, zone), "time": clock(now, zone)}
    return [
        Paragraph((Run(coverage_in_words(share), strong=True),)),
        Paragraph(words(_("As of %(date)s, %(time)s") % moment)),
        Paragraph(words(_("What people said is given in the language they chose. The answer is in both."))),
    ]


def _shares(name: Callable[[], str], first: Callable[[], str], rows: list[tuple[Words, Share]]) -> Table:
    head = [_both(first), _both(lambda: _("Contributions")), _both(lambda: _("Answered")), _both(lambda: _("Median"))]
    cells = [
        [[Paragraph(cell)] for cell in (title, _number(share.total), _number(share.answered), _both_of(_days, share))]
        for title, share in rows
    ]
    return Table("".join(run.text for run in _both(name)), head, cells, [5, 2, 2.4, 2.4])


def _number(number: int) -> Words:
    """Grouped by no-break spaces, which both languages read."""
    return words(f"{number:,}".replace(",", "\u00a0"))


def _days(share: Share) -> str:
    return "–" if share.median is None else days_in_words(share.median)


def _language(code: str) -> str:
    return _("English") if code == "en" else _("French")


# ---- The responses -------------------------------------------------------------------------------------------


def _grouped(consultation: Consultation) -> list[Block]:
    """A heading for each theme that has an answer, in the order of the themes; what has no theme comes last."""
    themes = list(Theme.objects.filter(consultation=consultation).for_list())
    place = {theme.pk: number for number, theme in enumerate(themes)}
    entries: dict[int, list[Block]] = defaultdict(list)
    readable = _readable(consultation)
    first_theme = _first_themes(consultation, place)
    for response in _responses(consultation):
        keys = [answer.contribution_id for answer in response.answers.all()]
        if keys:
            under = min(first_theme.get(key, len(themes)) for key in keys)
            entries[under] += _entry(response, keys, readable, consultation.time_zone)
    blocks: list[Block] = []
    for under in sorted(entries):
        name = _names_of(themes[under], "name") if under < len(themes) else _both(lambda: _("Without a theme"))
        blocks += [Heading(name, 1), *entries[under]]
    if not blocks:
        blocks.append(_pair(lambda _language: [Paragraph(words(_("No response is public yet.")))]))
    return blocks


def _responses(consultation: Consultation) -> Iterable[Response]:
    standing = Answer.objects.standing().order_by("pk").only("response_id", "contribution_id")
    return (
        Response.objects.filter(consultation=consultation)
        .published()
        .order_by("published_at", "pk")
        .select_related("department")
        .prefetch_related(Prefetch("answers", standing), Prefetch("commitments", public_commitments(Response)))
    )


def _readable(consultation: Consultation) -> dict[int, Contribution]:
    """The words that everybody may read, of all that were answered."""
    answered = Answer.objects.standing().filter(response__consultation=consultation).values("contribution")
    found = Contribution.objects.readable_by(AnonymousUser()).filter(pk__in=answered)
    fields = ("kind", "title", "body", "language", "shown_name", "organisation", "merged_count", "proposal_id")
    return {one.pk: one for one in found.only(*fields)}


def _first_themes(consultation: Consultation, place: dict[int, int]) -> dict[int, int]:
    """The place of the first theme of each contribution; a comment belongs where its proposal does."""
    pairs = Contribution.themes.through.objects.filter(contribution__consultation=consultation)
    first: dict[int, int] = {}
    for key, theme in pairs.values_list("contribution_id", "theme_id"):
        first[key] = min(first.get(key, len(place)), place.get(theme, len(place)))
    comments = Contribution.objects.filter(consultation=consultation, proposal__isnull=False)
    for key, proposal in comments.values_list("pk", "proposal_id"):
        if proposal in first:
            first.setdefault(key, first[proposal])
    return first


def _entry(response: Response, keys: list[int], readable: dict[int, Contribution], zone: str) -> list[Block]:
    shown = [readable[key] for key in keys if key in readable]
    lines = [Paragraph(_contribution(one, with_title=len(keys) > 1)) for one in shown]
    if len(shown) < len(keys):
        hidden = len(keys) - len(shown)
        lines.append(Paragraph(_both(lambda: _no_longer_public(hidden))))
    said: Block = Listing([[line] for line in lines]) if len(lines) > 1 else lines[0]
    return [_title(response, shown), said, _pair(lambda language: _answer(response, zone, language), named=False)]


def _title(response: Response, shown: Sequence[Contribution]) -> Heading:
    number = Run(f"{response.pk}", href=settings.SITE_URL + response.get_absolute_url())
    if not shown:
        return Heading(words(number, ". ", *_both(lambda: _("Response"))), 2)
    first = shown[0]
    return Heading(words(number, ". ", Run(str(first), _spoken(first.language)), " …" if len(shown) > 1 else ""), 2)


def _contribution(one: Contribution, *, with_title: bool) -> Words:
    with override(one.language):
        address = settings.SITE_URL + one.get_absolute_url()
    title = words(" – ", Run(str(one), _spoken(one.language))) if with_title else ()
    others = words(", ", *_both_of(_others, one.merged_count)) if one.merged_count else ()
    language = _both(lambda: _("in English") if one.language == "en" else _("in French"))
    by = words(" – ", one.by_line, ", ", *language, *others)
    return words(Run(f"{_CONTRIBUTION} {one.pk}", href=address), *title, *by)


# The same word in both languages.
_CONTRIBUTION = "Contribution"


def _others(number: int) -> str:
    return ngettext("and %(n)s other who said the same", "and %(n)s others who said the same", number) % {"n": number}


def _no_longer_public(number: int) -> str:
    said = ngettext(
        "%(n)s contribution that is no longer public", "%(n)s contributions that are no longer public", number
    )
    return said % {"n": number}


def _answer(response: Any, zone: str, language: str) -> list[Block]:
    """The answer in the active language: what, by whom, when, what it led to, and the reason."""
    when = long_date(response.published_at, zone)
    if response.corrected_at:
        when = _("%(date)s, corrected on %(correction)s") % {
            "date": when,
            "correction": long_date(response.corrected_at, zone),
        }
    by = _named(response.department, "name") if response.department else words(_("The forum"))
    # One paragraph of lines and not a list: a register has thousands, and each part of a list is a tag of its own.
    lines = [
        _line(pgettext("response", "Outcome"), language, Run(str(response.get_outcome_display()), strong=True)),
        _line(_("Answered by"), language, *by, ", ", when),
    ]
    led_to = [_led_to(commitment) for commitment in response.commitments.all()]
    if led_to:
        label = ngettext("Commitment", "Commitments", len(led_to))
        lines.append(_line(label, language, *_joined("; ", led_to)))
    reason = response.reason_en if language == "en" else response.reason_fr
    return [Paragraph(_joined("\n", lines)), *prose(reason)]


def _line(label: str, language: str, *value: str | Run) -> Words:
    return words(f"{label}{colon(language)}", *value)


def _joined(between: str, lines: Sequence[Words]) -> Words:
    return words(*(run for number, line in enumerate(lines) for run in words(between if number else "", *line)))


def _led_to(commitment: Any) -> Words:
    address = settings.SITE_URL + commitment.get_absolute_url()
    return words(Run(commitment.code, href=address), " ", *_named(commitment, "title"))


# ---- Both languages ------------------------------------------------------------------------------------------


def _in(language: str, say: Callable[[], Any]) -> Any:
    with override(language):
        return say()


def _both(say: Callable[[], str]) -> Words:
    """The same in English and in French, on one line; once if it is the same word."""
    english, french = _in("en", say), _in("fr", say)
    return words(english) if english == french else words(english, BETWEEN, Run(french, "fr"))


def _both_of(say: Callable[[Any], str], what: Any) -> Words:
    return _both(lambda: say(what))


def _names_of(record: Any, field: str) -> Words:
    """A field of a record in both languages; in one, if there is but one."""
    english, french = getattr(record, f"{field}_en"), getattr(record, f"{field}_fr")
    if not english or not french or english == french:
        return words(english or Run(french or "", "fr"))
    return words(english, BETWEEN, Run(french, "fr"))


def _named(record: Any, field: str) -> Words:
    """A field in the active language, or marked as being in the other one."""
    return words(Run(*in_language(record, field)))


def _pair(say: Callable[[str], Sequence[Block]], *, named: bool = True) -> Pair:
    sides = []
    for language in BOTH:
        with override(language):
            sides.append(Side(language, NAMES[language] if named else "", say(language)))
    return Pair(sides)


def _spoken(language: str) -> str:
    return "" if language == "en" else language
