"""The consultation as a line of phases seen at one moment: what is open, how long it stays so, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil
from zoneinfo import ZoneInfo

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ogp_portal.base.text import long_date

from .models import Consultation, Phase


@dataclass(frozen=True)
class Gate:
    """Whether one activity is open now, and the same in a sentence. `state`: before, during, after, never."""

    state: str
    sentence: str

    @property
    def is_open(self) -> bool:
        return self.state == "during"


@dataclass(frozen=True)
class Timeline:
    """A consultation and its phases in order of opening, at the moment `now`."""

    consultation: Consultation
    phases: Sequence[Phase]
    now: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.consultation.time_zone)

    @cached_property
    def phase(self) -> Phase | None:
        """The phase of this moment."""
        return next((phase for phase in self.phases if phase.opens_at <= self.now < phase.closes_at), None)

    @cached_property
    def call(self) -> Phase | None:
        """The phase whose input window is open, or else the next one, or else the last one."""
        takers = [phase for phase in self.phases if phase.input_opens_at]
        return next((phase for phase in takers if phase.input_closes_at > self.now), takers[-1] if takers else None)

    @cached_property
    def state(self) -> str:
        """Of the call: before, during or after (never, if no phase takes input)."""
        if self.call is None:
            return "never"
        if self.now < self.call.input_opens_at:
            return "before"
        return "during" if self.now < self.call.input_closes_at else "after"

    def _date(self, moment: datetime) -> datetime:
        return localtime(moment, self.zone)

    @cached_property
    def last_day(self) -> datetime:
        """A moment on the last day of the call."""
        return self._date(self.call.input_closes_at - timedelta(seconds=1))

    @cached_property
    def days_left(self) -> int:
        """Days until the call closes, counting today; 0 when it is over or not yet open."""
        if self.state != "during":
            return 0
        return (self.last_day.date() - self._date(self.now).date()).days + 1

    @cached_property
    def day(self) -> int:
        """Today's number in the call: 1 on its first day."""
        return (self._date(self.now).date() - self._date(self.call.input_opens_at).date()).days + 1

    @cached_property
    def length(self) -> int:
        """Days of the call."""
        return (self.last_day.date() - self._date(self.call.input_opens_at).date()).days + 1

    @property
    def weeks(self) -> range:
        return range(1, ceil(self.length / 7) + 1)

    @property
    def days_left_in_words(self) -> str:
        """ "4 weeks left", "9 days left", "last day"."""
        days = self.days_left
        if days == 1:
            return _("last day")
        if days >= 14 and days % 7 == 0:
            return ngettext("%(n)s week left", "%(n)s weeks left", days // 7) % {"n": days // 7}
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}

    @property
    def sentence(self) -> str:
        """The state of the call in one sentence."""
        if self.state == "never":
            return _("This consultation takes no contributions.")
        if self.state == "before":
            return _("Opens on %(date)s.") % {"date": long_date(self._date(self.call.input_opens_at))}
        if self.state == "during":
            return _("Open until %(date)s.") % {"date": long_date(self.last_day)}
        return _("Closed since %(date)s.") % {"date": long_date(self._date(self.call.input_closes_at))}

    def gate(self, activity: str) -> Gate:
        """Whether `activity` (choices.Activity) is open now, and when it was or will be."""
        windows = [phase for phase in self.phases if activity in phase.allows]
        for phase in windows:
            if phase.input_opens_at <= self.now < phase.input_closes_at:
                last = phase.input_closes_at - timedelta(seconds=1)
                return Gate("during", _("Open until %(date)s.") % {"date": long_date(self._date(last))})
        coming = [phase for phase in windows if phase.input_opens_at > self.now]
        if coming:
            date = long_date(self._date(coming[0].input_opens_at))
            return Gate("before", _("Not open yet: this starts on %(date)s.") % {"date": date})
        if windows:
            date = long_date(self._date(windows[-1].input_closes_at))
            return Gate("after", _("This closed on %(date)s. Everything stays here to read.") % {"date": date})
        return Gate("never", _("This is not part of this consultation."))
