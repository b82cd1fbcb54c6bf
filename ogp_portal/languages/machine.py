"""Machine translation by a service of the deployer's own: what it writes waits, marked, until a person has read it."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError
from ogp_portal.base.text import clean
from ogp_portal.users.models import User

from . import services
from .choices import OTHER, Origin
from .fingerprints import fingerprint
from .models import BilingualText

# What one press of the button asks for, and how long a person waits for it.
MOST_TEXTS, SECONDS = 20, 20.0
# What one request to the service holds, and the longest text that is sent at all (in characters).
BATCH_TEXTS, BATCH_LENGTH, LONGEST = 5, 10_000, 20_000
LARGEST_ANSWER = 2_000_000


class MachineFailed(DomainError):
    """The service gave no answer that can be used; the sentence says why."""


class MachineTranslator(Protocol):
    """What `MACHINE_TRANSLATOR` names: a class without arguments that turns texts into the other language."""

    def translate(self, texts: list[str], source: str, target: str, *, timeout: float) -> list[str]:
        """One answer for each text, in order, within `timeout` seconds; MachineFailed if that cannot be."""
        ...


class _StayHere(HTTPRedirectHandler):
    """Texts and the key go to the address that was set and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class LibreTranslate:
    """A service with the interface of LibreTranslate: POST {address}/translate, in JSON."""

    def __init__(self) -> None:
        self.url = settings.MACHINE_TRANSLATOR_URL.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise MachineFailed(_("The address of the machine translation service is not set as http(s)://…"))

    def translate(self, texts: list[str], source: str, target: str, *, timeout: float) -> list[str]:
        """Ask for plain text; every kind of failure is told in words."""
        asked = {"q": texts, "source": source, "target": target, "format": "text"}
        if settings.MACHINE_TRANSLATOR_KEY:
            asked["api_key"] = settings.MACHINE_TRANSLATOR_KEY
        # The address is the deployer's, and http(s) by the check above.
        request = Request(  # noqa: S310
            f"{self.url}/translate", json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )
        ends = time.monotonic() + timeout
        try:
            with build_opener(_StayHere).open(request, timeout=timeout) as response:
                return _answers(_read(response, ends))
        except HTTPError as error:
            with error:
                raise MachineFailed(_refusal(error)) from error
        except (OSError, HTTPException, UnicodeError) as error:
            if isinstance(getattr(error, "reason", error), TimeoutError):
                raise MachineFailed(_("The machine translation service did not answer in time.")) from error
            raise MachineFailed(_("The machine translation service cannot be reached.")) from error


def _read(response: HTTPResponse, ends: float) -> bytes:
    """The whole answer; a service that sends it drop by drop, or without end, is left."""
    parts, size = [], 0
    while part := response.read1(65_536):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise MachineFailed(_("The machine translation service answered with more than anybody asked for."))
        if time.monotonic() > ends:
            raise TimeoutError
    return b"".join(parts)


def _answers(data: bytes) -> list[str]:
    try:
        found = json.loads(data)["translatedText"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise MachineFailed(_unreadable()) from error
    return list(found) if isinstance(found, list) else [found]


def _unreadable() -> str:
    return _("The machine translation service answered with something unreadable.")


def _refusal(error: HTTPError) -> str:
    """What a service says with its refusal, as far as it says anything."""
    try:
        reason = clean(str(json.loads(error.read(10_000))["error"]))[:200]
    except (ValueError, LookupError, TypeError, RecursionError, OSError, HTTPException):
        reason = ""
    if reason:
        words = _("The machine translation service refused (%(status)s): %(reason)s")
        return words % {"status": error.code, "reason": reason}
    return _("The machine translation service refused (%(status)s).") % {"status": error.code}


def is_configured() -> bool:
    """Whether the deployer has named a service."""
    return bool(settings.MACHINE_TRANSLATOR)


def translator() -> MachineTranslator:
    """The translator that the settings name; MachineFailed if there is none."""
    try:
        made: MachineTranslator = import_string(settings.MACHINE_TRANSLATOR)()
    except (ImportError, ValueError) as error:
        raise MachineFailed(_("No machine translation service is set up.")) from error
    return made


@dataclass(frozen=True)
class Job:
    """A text to be translated, as it was when it was sent."""

    row: BilingualText
    source: str


@dataclass
class Filled:
    """What one press of the button has brought."""

    taken: int = 0
    # Changed, or proposed by somebody else, while the machine was at work.
    overtaken: int = 0
    too_long: int = 0
    empty: int = 0
    failures: list[str] = field(default_factory=list)


def fill(*, rows: Any, by: User, seconds: float = SECONDS) -> Filled:
    """Let the machine propose translations for the first texts of `rows` that nobody has proposed one for.

    No lock is held while it works; what changed meanwhile is not taken. After the first failure, and when the time
    is up, what has come stays and the rest waits for the next time.
    """
    if not by.has_perm("languages.translate"):
        raise services.NotAllowed
    filled, machine, ends = Filled(), translator(), time.monotonic() + seconds
    for batch in _batches(_jobs(rows, filled)):
        left = ends - time.monotonic()
        try:
            if left <= 0:
                raise MachineFailed(_("The time is up: press again for the rest."))
            answers = _asked(machine, batch, left)
        except MachineFailed as error:
            filled.failures.append(str(error))
            break
        for job, answer in zip(batch, answers, strict=True):
            _lay(job, answer, filled)
    return filled


def _jobs(rows: Any, filled: Filled) -> list[Job]:
    """The first texts of the list that can be sent."""
    jobs: list[Job] = []
    for row in rows.filter(proposed="")[: 5 * MOST_TEXTS]:
        record = services.record_of(row)
        source = services.texts_of(record, row.field)[OTHER[row.behind]] if record else ""
        if len(source) > LONGEST:
            filled.too_long += 1
        elif source:
            jobs.append(Job(row, source))
        if len(jobs) == MOST_TEXTS:
            break
    return jobs


def _batches(jobs: list[Job]) -> Iterator[list[Job]]:
    """Jobs of one direction together, few and short enough for one request each."""
    for language in OTHER:
        batch: list[Job] = []
        for job in jobs:
            if job.row.behind != language:
                continue
            length = sum(len(one.source) for one in [*batch, job])
            if batch and (len(batch) == BATCH_TEXTS or length > BATCH_LENGTH):
                yield batch
                batch = []
            batch.append(job)
        if batch:
            yield batch


def _asked(machine: MachineTranslator, batch: list[Job], left: float) -> list[str]:
    target = batch[0].row.behind
    answers = machine.translate([job.source for job in batch], OTHER[target], target, timeout=left)
    if not all(isinstance(answer, str) for answer in answers):
        raise MachineFailed(_unreadable())
    if len(answers) != len(batch):
        words = _("The machine translation service was asked for %(asked)s texts and answered with %(given)s.")
        raise MachineFailed(words % {"asked": len(batch), "given": len(answers)})
    return answers


@transaction.atomic
def _lay(job: Job, answer: str, filled: Filled) -> None:
    """Lay an answer before a reader, unless somebody was faster."""
    now = BilingualText.objects.select_for_update().filter(pk=job.row.pk).first()
    if now is None or now.version != job.row.version or now.behind != job.row.behind:
        filled.overtaken += 1
        return
    try:
        services.propose(
            text=now, translation=answer, source_fingerprint=fingerprint(job.source), origin=Origin.MACHINE
        )
        filled.taken += 1
    except services.StaleReturn:
        filled.overtaken += 1
    except services.TextRefused:
        filled.empty += 1
