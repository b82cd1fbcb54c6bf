"""Who leads, as written ("CSPS/TBS", "ECCC, with support from SBDAs"), and the departments recognized in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commitments.models import Commitment, Department, Milestone

from .plan_rows import MilestoneRow

_BETWEEN = re.compile(r"\s*(?:[/;,]|\band\b|\bet\b)\s*", re.IGNORECASE)
_SUPPORT = re.compile(r"\bwith (?:the )?support (?:from|of)\b|\bavec l[’']appui d(?:es|e|u)\b", re.IGNORECASE)


class Directory:
    """Departments by acronym or name: those of the portal, and those that may be made when they are named."""

    def __init__(self, known: Iterable[Mapping[str, str]]) -> None:
        self.made: list[Department] = []
        self._stored: dict[str, Department] = {}
        for department in Department.objects.order_by("pk"):
            self._take(department)
        taken = set(Department.objects.values_list("key", flat=True))
        self._known = {
            name: fields for fields in known if fields["key"] not in taken for name in _names(Department(**fields))
        }

    def _take(self, department: Department) -> None:
        for name in _names(department):
            self._stored.setdefault(name, department)

    def find(self, name: str) -> Department | None:
        """The department that has this acronym or name; made now if only the list knows it."""
        name = name.strip().casefold()
        if name not in self._stored and name in self._known:
            department = Department.objects.create(**self._known[name])
            self.made.append(department)
            self._take(department)
        return self._stored.get(name)

    def parts(self, words: str) -> list[str]:
        """What stands between the signs; known names that hold such a sign ("Rivers, Lakes and Seas") stay whole."""
        named = []
        for name in sorted({*self._stored, *self._known}, key=len, reverse=True):
            place = words.casefold().find(name) if " " in name else -1
            if place >= 0:
                named.append(words[place : place + len(name)])
                words = f"{words[:place]}/{words[place + len(name) :]}"
        return named + _split(words)


def _names(department: Any) -> list[str]:
    names = (department.acronym_en, department.acronym_fr, department.name_en, department.name_fr)
    return [name.strip().casefold() for name in names if name and name.strip()]


def _split(words: str) -> list[str]:
    return [part for part in (one.strip(" .") for one in _BETWEEN.split(words)) if part]


class Leads:
    """Links milestones and their commitments to the departments that their leads name."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        # Code of the milestone, and the part nobody is known by.
        self.unknown: list[tuple[str, str]] = []

    @property
    def made(self) -> list[Department]:
        return self.directory.made

    def note(self, rows: Sequence[MilestoneRow], milestones: Mapping[str, Any], rewritten: set[str]) -> None:
        """Add the links that are missing. Where the lead was written anew those it no longer names go.

        A department linked by hand stays as long as the lead is what it was.
        """
        named = {milestones[row.code].pk: self._read(row) for row in rows}
        changed = [milestones[code].pk for code in rewritten]
        for place, name in enumerate(("leads", "partners")):
            pairs = {(pk, department) for pk, found in named.items() for department in found[place]}
            links: Any = getattr(Milestone, name).through
            stale = [one.pk for one in links.objects.filter(milestone__in=changed) if _pair(one) not in pairs]
            links.objects.filter(pk__in=stale).delete()
            _link(links, "milestone_id", pairs)
        owners = {one.pk: one.commitment_id for one in milestones.values()}
        leading = {(owners[pk], department) for pk, found in named.items() for department in found[0]}
        _link(Commitment.leads.through, "commitment_id", leading)

    def _read(self, row: MilestoneRow) -> tuple[set[int], set[int]]:
        """The departments that lead and those that support."""
        leading, *supporting = _SUPPORT.split(row.lead_en if row.lead_en.strip() else row.lead_fr, maxsplit=1)
        return self._named(row.code, leading), self._named(row.code, " ".join(supporting))

    def _named(self, code: str, words: str) -> set[int]:
        found = [(name, self.directory.find(name)) for name in self.directory.parts(words)]
        self.unknown += [(code, name) for name, department in found if department is None]
        return {department.pk for _name, department in found if department is not None}


def _pair(link: Any) -> tuple[int, int]:
    return link.milestone_id, link.department_id


def _link(links: Any, owner: str, pairs: set[tuple[int, int]]) -> None:
    owners = {pk for pk, _department in pairs}
    there = set(links.objects.filter(**{f"{owner}__in": owners}).values_list(owner, "department_id"))
    missing = sorted(pairs - there)
    links.objects.bulk_create(links(**{owner: pk, "department_id": department}) for pk, department in missing)
