"""What proves the state of a requirement: figures, links, and what is missing, in words."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.choices import Region
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import long_date

from . import judge
from .day import SECOND, Day, Window
from .records import Met
from .requirements import Finding, Link, State, link


def _forum(day: Day, state: State) -> Finding:
    both, rules = judge.meetings_of_both(day), judge.rules_of_the_forum(day)
    words = ngettext(
        "%(n)s meeting with both sides is on record.", "%(n)s meetings with both sides are on record.", len(both)
    )
    figures, links, missing = [words % {"n": len(both)}], [], []
    if both:
        figures.append(_attendance(both[-1]))
        links += link(_("Meeting of %(date)s") % {"date": long_date(both[-1].day)}, "meeting_detail", both[-1].pk)
    if rules:
        links += link(_("Rules of the forum"), "document_detail", rules[-1].pk)
    if not judge.both_met(day):
        missing.append(_("A meeting of both sides in the six months before this day."))
    if not rules:
        missing.append(_("The rules of the forum among the documents."))
    return Finding(state, figures, links + link(_("All meetings"), "meeting_list"), missing)


def _attendance(meeting: Met) -> str:
    society = ngettext("%(n)s civil-society member", "%(n)s civil-society members", meeting.civil_society)
    government = ngettext("%(n)s government member", "%(n)s government members", meeting.government)
    return _("The last one was on %(date)s, with %(society)s and %(government)s.") % {
        "date": long_date(meeting.day),
        "society": society % {"n": meeting.civil_society},
        "government": government % {"n": meeting.government},
    }


def _website(day: Day, state: State) -> Finding:
    if day.public_since is None:
        return Finding(state, missing=[_("Nothing of this consultation was public here on this day.")])
    since = _("This site has shown the dates of the consultation since %(date)s.")
    return Finding(state, [since % {"date": long_date(day.public_since)}], link(_("The consultation"), "home"))


def _repository(day: Day, state: State) -> Finding:
    days = judge.updates(day)
    public = ngettext("%(n)s document is public.", "%(n)s documents are public.", len(day.documents))
    published = ngettext(
        "Documents were published on %(n)s day of the twelve months before.",
        "Documents were published on %(n)s days of the twelve months before.",
        len(days),
    )
    figures = [public % {"n": len(day.documents)}, published % {"n": len(days)}]
    if days:
        figures.append(_("The last time was on %(date)s.") % {"date": long_date(days[-1])})
    missing = [] if state == State.MET else [_("Documents published on two days of a year at least.")]
    return Finding(state, figures, link(_("All documents"), "document_list"), missing)


def _beforehand(day: Day, state: State) -> Finding:
    figures = [_notice(one, day) for one in day.windows]
    moves = [one for one in day.changes if one.field in ("opens_at", "input_opens_at")]
    if moves:
        words = ngettext("%(n)s first day was moved.", "%(n)s first days were moved.", len(moves))
        figures.append(words % {"n": len(moves)})
    missing = [
        _("%(phase)s: fourteen days between publication and start.") % {"phase": _name(one)}
        for one in day.begun
        if judge.notice(one, day) != State.MET
    ]
    links = link(_("Dates that were moved, and when dates were first public"), "date_changes")
    return Finding(state, figures, links, missing)


def _notice(window: Window, day: Day) -> str:
    start, known = day.day_of(window.opens_at), day.day_of(window.known_at)
    said = {"phase": _name(window), "start": long_date(start), "known": long_date(known)}
    if window.phase.published_at >= day.until:
        return _("%(phase)s: people could take part from %(start)s; the dates were not public yet.") % said
    days = (start - known).days
    if days < 0:
        return _("%(phase)s: people could take part from %(start)s; that was public only on %(known)s.") % said
    words = ngettext(
        "%(phase)s: people can take part from %(start)s; that was public on %(known)s, %(n)s day before.",
        "%(phase)s: people can take part from %(start)s; that was public on %(known)s, %(n)s days before.",
        days,
    )
    return words % {**said, "n": days}


def _name(window: Window) -> str:
    return in_language(window.phase, "name")[0]


def _outreach(day: Day, state: State) -> Finding:
    english = sum(one.in_english for one in day.outreach)
    french = sum(one.in_french for one in day.outreach)
    number = len(day.outreach)
    figures = [ngettext("%(n)s thing is on record.", "%(n)s things are on record.", number) % {"n": number}]
    if number:
        figures.append(_("In English: %(en)s. In French: %(fr)s.") % {"en": english, "fr": french})
        counts = Counter(one.region for one in day.outreach)
        places = [f"{Region(name).label} ({counts[name]})" for name in Region.values if name in counts]
        figures.append(_("Where: %(places)s.") % {"places": ", ".join(places)})
    missing = [] if english else [_("Outreach in English.")]
    missing += [] if french else [_("Outreach in French.")]
    return Finding(state, figures, link(_("The log"), "outreach_list"), missing)


def _taking_part(day: Day, state: State) -> Finding:
    figures = [_days_open(one, day) for one in day.windows]
    if day.begun:
        words = ngettext("%(n)s contribution was public.", "%(n)s contributions were public.", day.share.total)
        figures.append(words % {"n": day.share.total})
    missing = [
        _("%(phase)s: the last day was brought forward.") % {"phase": _name(one)} for one in judge.closed_early(day)
    ]
    return Finding(state, figures, link(_("Everything that was proposed"), "proposal_list"), missing)


def _days_open(window: Window, day: Day) -> str:
    first, last = day.day_of(window.opens_at), day.day_of(window.closes_at - SECOND)
    number = (last - first).days + 1
    words = ngettext(
        "%(phase)s: from %(first)s to %(last)s, %(n)s day.",
        "%(phase)s: from %(first)s to %(last)s, %(n)s days.",
        number,
    )
    return words % {"phase": _name(window), "first": long_date(first), "last": long_date(last), "n": number}


def _answers(day: Day, state: State) -> Finding:
    share = day.share
    said = {"answered": share.answered, "asked": share.total}
    figures = [_("%(answered)s of %(asked)s public contributions were answered.") % said]
    if share.median is not None:
        days = round(share.median)
        words = ngettext("Half of them within %(n)s day.", "Half of them within %(n)s days.", days)
        figures.append(words % {"n": days})
    missing = []
    if share.waiting:
        words = ngettext(
            "%(n)s contribution waits for its answer.", "%(n)s contributions wait for their answers.", share.waiting
        )
        missing.append(words % {"n": share.waiting})
    links = link(_("All responses"), "response_list") + link(_("How much is answered"), "answer_coverage")
    return Finding(state, figures, links, missing)


def _implementation(day: Day, state: State) -> Finding:
    if day.plan is None:
        return Finding(state, [_("No final plan is published yet.")])
    days, last = judge.about_the_plan(day)
    figures = [
        _("The plan was published on %(date)s.") % {"date": long_date(day.day_of(day.plan.published_at))},
        _meetings_about_it(len(days), last),
    ]
    links = [Link(_("The plan"), day.plan.address), *link(_("All meetings"), "meeting_list")]
    missing = [] if state == State.MET else [_("Two meetings a year about carrying out the plan.")]
    return Finding(state, figures, links, missing)


def _meetings_about_it(number: int, last: date) -> str:
    words = ngettext(
        "%(n)s meeting about carrying it out in the twelve months up to %(date)s.",
        "%(n)s meetings about carrying it out in the twelve months up to %(date)s.",
        number,
    )
    return words % {"n": number, "date": long_date(last)}


WORDS: dict[str, Callable[[Day, State], Finding]] = {
    "1.1": _forum,
    "2.1": _website,
    "2.2": _repository,
    "3.1": _beforehand,
    "3.2": _outreach,
    "3.3": _taking_part,
    "4.1": _answers,
    "5.1": _implementation,
}
