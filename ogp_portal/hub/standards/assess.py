"""Each requirement against the records of one day: pure functions, nothing is read here."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.choices import DocumentKind, Region
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import long_date

from .day import SECOND, Day, Window, months_later
from .records import Met
from .requirements import REQUIREMENTS, Finding, Link, Requirement, State, combined, link

NOTICE = timedelta(days=14)


@dataclass(frozen=True)
class Assessment:
    """One requirement and what was found."""

    requirement: Requirement
    finding: Finding


def assess(day: Day) -> list[Assessment]:
    """Every requirement, in the order of the standards."""
    return [Assessment(one, FUNCTIONS[one.code](day)) for one in REQUIREMENTS]


def _forum(day: Day) -> Finding:
    """1.1: a meeting of both sides in six months, and rules."""
    both = [one for one in day.held if one.civil_society and one.government]
    recent = [one for one in day.held if day.on <= months_later(one.day, 6)]
    rules = [one for one in day.documents if one.kind == DocumentKind.RULES]
    meets = any(one in both for one in recent)
    missing = []
    if not meets:
        missing.append(_("A meeting of both sides in the six months before this day."))
    if not rules:
        missing.append(_("The rules of the forum among the documents."))
    figures = [
        ngettext(
            "%(n)s meeting with both sides is on record.", "%(n)s meetings with both sides are on record.", len(both)
        )
        % {"n": len(both)}
    ]
    if both:
        figures.append(_attendance(both[-1]))
    links = link(_meeting_of(both[-1]), "meeting_detail", both[-1].pk) if both else []
    links += link(_("Rules of the forum"), "document_detail", rules[-1].pk) if rules else []
    links += link(_("All meetings"), "meeting_list")
    return Finding(_forum_state(day, meets, bool(recent), bool(rules)), figures, links, missing)


def _forum_state(day: Day, meets: bool, is_recent: bool, has_rules: bool) -> State:
    if meets and has_rules:
        return State.MET
    if is_recent or has_rules:
        return State.PARTLY
    return _young(day, months=6) or State.NOT_MET


def _young(day: Day, *, months: int) -> State | None:
    """Why it is too early to miss something: nothing is public yet, or not for so many months."""
    if day.public_since is None:
        return State.UNKNOWN
    return State.NOT_DUE if day.on < months_later(day.public_since, months) else None


def _attendance(meeting: Met) -> str:
    society = ngettext("%(n)s civil-society member", "%(n)s civil-society members", meeting.civil_society)
    government = ngettext("%(n)s government member", "%(n)s government members", meeting.government)
    return _("The last one was on %(date)s, with %(society)s and %(government)s.") % {
        "date": long_date(meeting.day),
        "society": society % {"n": meeting.civil_society},
        "government": government % {"n": meeting.government},
    }


def _meeting_of(meeting: Met) -> str:
    return _("Meeting of %(date)s") % {"date": long_date(meeting.day)}


def _website(day: Day) -> Finding:
    """2.1: this site, once it says something of the consultation."""
    if day.public_since is None:
        return Finding(State.UNKNOWN, missing=[_("Nothing of this consultation was public here on this day.")])
    since = _("This site has shown the dates of the consultation since %(date)s.") % {
        "date": long_date(day.public_since)
    }
    return Finding(State.MET, [since], link(_("The consultation"), "home"))


def _repository(day: Day) -> Finding:
    """2.2: documents, published on two days of a year."""
    year_ago = months_later(day.on, -12)
    days = {day.day_of(one.published_at) for one in day.documents}
    updates = sorted(one for one in days if one > year_ago)
    figures = [
        ngettext("%(n)s document is public.", "%(n)s documents are public.", len(day.documents))
        % {"n": len(day.documents)},
        ngettext(
            "Documents were published on %(n)s day of the twelve months before.",
            "Documents were published on %(n)s days of the twelve months before.",
            len(updates),
        )
        % {"n": len(updates)},
    ]
    if updates:
        figures.append(_("The last time was on %(date)s.") % {"date": long_date(updates[-1])})
    state = State.MET
    missing = []
    if len(updates) < 2:
        state = _young(day, months=12) or (State.PARTLY if updates else State.NOT_MET)
        missing = [_("Documents published on two days of a year at least.")]
    return Finding(state, figures, link(_("All documents"), "document_list"), missing)


def _beforehand(day: Day) -> Finding:
    """3.1: fourteen days between the day a first day of taking part was known and that day."""
    begun = day.begun
    states = [_notice(one, day) for one in begun]
    figures = [_notice_in_words(one, day) for one in day.windows]
    moves = [one for one in day.changes if one.field in ("opens_at", "input_opens_at")]
    if moves:
        words = ngettext("%(n)s first day was moved.", "%(n)s first days were moved.", len(moves))
        figures.append(words % {"n": len(moves)})
    missing = [
        _("%(phase)s: fourteen days between publication and start.") % {"phase": _name(one)}
        for one, state in zip(begun, states, strict=True)
        if state != State.MET
    ]
    links = link(_("Dates that were moved, and when dates were first public"), "date_changes")
    if begun:
        return Finding(combined(states), figures, links, missing)
    return Finding(State.NOT_DUE if day.windows else State.UNKNOWN, figures, links, missing)


def _notice(window: Window, day: Day) -> State:
    start, first = window.opens_at, window.phase.published_at
    if first >= day.until:
        return State.NOT_MET
    if start - window.known_at >= NOTICE:
        return State.MET
    return State.PARTLY if start - first >= NOTICE else State.NOT_MET


def _notice_in_words(window: Window, day: Day) -> str:
    start = day.day_of(window.opens_at)
    said = {"phase": _name(window), "start": long_date(start), "known": long_date(day.day_of(window.known_at))}
    if window.phase.published_at >= day.until:
        return _("%(phase)s: people could take part from %(start)s; the dates were not public yet.") % said
    days = (start - day.day_of(window.known_at)).days
    if days < 0:
        return _("%(phase)s: people could take part from %(start)s; that was public only on %(known)s.") % said
    return ngettext(
        "%(phase)s: people can take part from %(start)s; that was public on %(known)s, %(n)s day before.",
        "%(phase)s: people can take part from %(start)s; that was public on %(known)s, %(n)s days before.",
        days,
    ) % {**said, "n": days}


def _name(window: Window) -> str:
    return in_language(window.phase, "name")[0]


def _outreach(day: Day) -> Finding:
    """3.2: something in each language."""
    english = sum(one.in_english for one in day.outreach)
    french = sum(one.in_french for one in day.outreach)
    number = len(day.outreach)
    figures = [ngettext("%(n)s thing is on record.", "%(n)s things are on record.", number) % {"n": number}]
    if number:
        figures.append(_("In English: %(en)s. In French: %(fr)s.") % {"en": english, "fr": french})
        figures.append(_("Where: %(places)s.") % {"places": _places(day)})
    missing = [] if english else [_("Outreach in English.")]
    missing += [] if french else [_("Outreach in French.")]
    return Finding(_outreach_state(day, english, french), figures, link(_("The log"), "outreach_list"), missing)


def _outreach_state(day: Day, english: int, french: int) -> State:
    if english and french:
        return State.MET
    if english or french:
        return State.PARTLY
    if not day.windows:
        return State.UNKNOWN if day.public_since is None else State.NOT_DUE
    return State.NOT_MET if day.begun else State.NOT_DUE


def _places(day: Day) -> str:
    counts = Counter(one.region for one in day.outreach)
    return ", ".join(f"{Region(region).label} ({counts[region]})" for region in Region.values if region in counts)


def _open(day: Day) -> Finding:
    """3.3: open, and not closed earlier than announced."""
    begun = day.begun
    shortened = {one.phase_id for one in day.changes if one.field == "input_closes_at" and one.new < one.old}
    figures = [_days_open(one, day) for one in day.windows]
    if begun:
        words = ngettext("%(n)s contribution was public.", "%(n)s contributions were public.", day.share.total)
        figures.append(words % {"n": day.share.total})
    early = [one for one in begun if one.phase.pk in shortened]
    missing = [_("%(phase)s: the last day was brought forward.") % {"phase": _name(one)} for one in early]
    links = link(_("Everything that was proposed"), "proposal_list")
    if begun:
        return Finding(State.PARTLY if early else State.MET, figures, links, missing)
    return Finding(State.NOT_DUE if day.public_since else State.UNKNOWN, figures, links, missing)


def _days_open(window: Window, day: Day) -> str:
    first, last = day.day_of(window.opens_at), day.day_of(window.closes_at - SECOND)
    number = (last - first).days + 1
    return ngettext(
        "%(phase)s: from %(first)s to %(last)s, %(n)s day.",
        "%(phase)s: from %(first)s to %(last)s, %(n)s days.",
        number,
    ) % {"phase": _name(window), "first": long_date(first), "last": long_date(last), "n": number}


def _answers(day: Day) -> Finding:
    """4.1: every public contribution, by the time of the plan."""
    share = day.share
    figures = [
        _("%(answered)s of %(asked)s public contributions were answered.")
        % {"answered": share.answered, "asked": share.total}
    ]
    if share.median is not None:
        words = ngettext("Half of them within %(n)s day.", "Half of them within %(n)s days.", round(share.median))
        figures.append(words % {"n": round(share.median)})
    waiting = share.waiting
    missing = []
    if waiting:
        words = ngettext(
            "%(n)s contribution waits for its answer.", "%(n)s contributions wait for their answers.", waiting
        )
        missing = [words % {"n": waiting}]
    links = link(_("All responses"), "response_list") + link(_("How much is answered"), "answer_coverage")
    return Finding(_answers_state(day), figures, links, missing)


def _answers_state(day: Day) -> State:
    asked, answered = day.share.total, day.share.answered
    if asked and answered == asked:
        return State.MET
    if answered:
        return State.PARTLY
    return State.NOT_MET if asked and day.plan else State.NOT_DUE


def _implementation(day: Day) -> Finding:
    """5.1: two meetings or workshops in the last year of a published plan."""
    plan = day.plan
    if plan is None:
        return Finding(State.NOT_DUE, [_("No final plan is published yet.")])
    last = min(day.on, plan.ends_on)
    days = _implementation_days(day, after=months_later(last, -12), last=last)
    figures = [
        _("The plan was published on %(date)s.") % {"date": long_date(day.day_of(plan.published_at))},
        ngettext(
            "%(n)s meeting about carrying it out in the twelve months up to %(date)s.",
            "%(n)s meetings about carrying it out in the twelve months up to %(date)s.",
            len(days),
        )
        % {"n": len(days), "date": long_date(last)},
    ]
    links = [Link(_("The plan"), plan.address), *link(_("All meetings"), "meeting_list")]
    if len(days) >= 2:
        return Finding(State.MET, figures, links)
    is_early = last < months_later(day.day_of(plan.published_at), 12)
    state = State.NOT_DUE if is_early else State.PARTLY if days else State.NOT_MET
    return Finding(state, figures, links, [_("Two meetings a year about carrying out the plan.")])


def _implementation_days(day: Day, *, after: date, last: date) -> list[date]:
    """The days of meetings and workshops about the plan; two on one day are two."""
    meetings = [one.day for one in day.held if one.about_implementation]
    workshops = [one.starts_at.astimezone(day.zone).date() for one in day.workshops]
    return sorted(one for one in [*meetings, *workshops] if after < one <= last)


FUNCTIONS: dict[str, Callable[[Day], Finding]] = {
    "1.1": _forum,
    "2.1": _website,
    "2.2": _repository,
    "3.1": _beforehand,
    "3.2": _outreach,
    "3.3": _open,
    "4.1": _answers,
    "5.1": _implementation,
}
