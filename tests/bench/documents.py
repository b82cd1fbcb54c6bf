"""How long the documents take and how large they are: registers of up to 5,000 answers, a plan of 300 commitments.

Run it with the portal's Python (`make bench-documents`). It uses a database server of its own, beside the portal's.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.empty import empty_portal

# Answers, and how many of them a response gives on average.
REGISTERS = ((250, 1), (5000, 4), (5000, 1))
COMMITMENTS = 300
SAID = "Small charities cannot see who is given what, and when, so they ask the same question every year. "
REASON = {
    "en": "The plan will hold a commitment on this, because many of you asked for it and the rules can be changed. "
    * 4,
    "fr": "Le plan contiendra un engagement là-dessus, parce que beaucoup l’ont demandé et que c’est possible. " * 4,
}


def main() -> None:
    empty_portal()
    rows = [row for answers, each in REGISTERS for row in of_register(answers, each)]
    rows += of_plan()
    lines = [f"{'document':46}{'format':>8}{'seconds':>10}{'CPU':>8}{'MB':>8}{'pages':>8}"]
    for row in rows:
        sizes = f"{row['cpu_seconds']:>8}{row['mb']:>8}{row['pages'] or '':>8}"
        lines.append(f"{row['document']:46}{row['format']:>8}{row['seconds']:>10}{sizes}")
    peak = {
        "this_process_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "setting_process_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    lines.append(f"memory at most: {peak['this_process_mb']} MB here, {peak['setting_process_mb']} MB in the setter")
    lines.append(json.dumps({"documents": rows, **peak}))
    sys.stdout.write("\n".join(lines) + "\n")


def of_register(answers: int, each: int) -> Iterator[dict[str, Any]]:
    """The register of so many answers in both formats, and how soon it is known to be unchanged."""
    from django.utils import timezone

    from commitments import documents
    from ogp_portal.base.documents import render_docx, render_pdf

    consultation = answered(answers, each)
    name = f"register, {answers} answers in {answers // each}"
    yield measured(f"{name}: unchanged?", "", lambda: documents.state_of(consultation).fingerprint.encode())
    for form, render in (("pdf", render_pdf), ("docx", render_docx)):
        make = lambda render=render: render(documents.register_document(consultation, now=timezone.now()))  # noqa: E731
        yield measured(name, form, make)


def measured(name: str, form: str, make: Callable[[], bytes]) -> dict[str, Any]:
    """Seconds by the clock and of the processor, the latter the same on a busy machine; the size and the pages."""
    began, worked = time.perf_counter(), processor()
    content = make()
    seconds, of_processor = round(time.perf_counter() - began, 2), round(processor() - worked, 2)
    # Not "/Type /Pages", the branches of the tree of pages.
    pages = len(re.findall(rb"/Type\s*/Page\b", content)) if form == "pdf" else 0
    return {
        "document": name,
        "format": form,
        "seconds": seconds,
        "cpu_seconds": of_processor,
        "mb": round(len(content) / 1e6, 2),
        "pages": pages,
    }


def processor() -> float:
    """Seconds of the processor so far, of this process and of those it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def answered(answers: int, each: int) -> Any:
    """A consultation with as many proposals, each answered."""
    from django.utils import timezone

    from commitments.models import Answer, Contribution, Response
    from commitments.services.coverage import recount_answers
    from tests.factories.consultations import make_open_consultation, make_theme

    consultation, now = make_open_consultation(), timezone.now()
    themes = [make_theme(consultation) for _number in range(15)]
    said = {"problem": SAID, "solution": SAID, "status": "published", "published_at": now, "answered_at": now}
    proposals = Contribution.objects.bulk_create(
        Contribution(
            kind="proposal",
            consultation=consultation,
            title=f"Publish every contract over $10,000, number {number}",
            language="fr" if number % 4 == 0 else "en",
            shown_name="Amina K.",
            **said,
        )
        for number in range(answers)
    )
    pairs = Contribution.themes.through
    pairs.objects.bulk_create(
        pairs(contribution_id=one.pk, theme_id=themes[number % 15].pk) for number, one in enumerate(proposals)
    )
    reasons = {f"reason_{language}": text for language, text in REASON.items()}
    public = {"status": "published", "published_at": now, "outcome": "retained", **reasons}
    responses = Response.objects.bulk_create(
        Response(consultation=consultation, **public) for _number in range(answers // each)
    )
    Answer.objects.bulk_create(
        Answer(response=responses[number // each], contribution=one, given_at=now)
        for number, one in enumerate(proposals)
    )
    recount_answers(consultation)
    return consultation


def of_plan() -> Iterator[dict[str, Any]]:
    """A plan of 300 commitments."""
    from django.utils.translation import override

    from commitments import documents
    from commitments.models import CommitmentVersion
    from ogp_portal.base.documents import render_docx, render_pdf
    from tests.factories.plans import make_commitment, make_plan
    from tests.factories.published import publish

    plan = make_plan()
    for _number in range(COMMITMENTS):
        make_commitment(plan)
    version = publish(plan)
    rows = list(
        CommitmentVersion.objects.filter(version=version).in_order().select_related("commitment", "version__plan")
    )
    name = f"plan, {COMMITMENTS} commitments"
    with override("fr"):
        for form, render in (("pdf", render_pdf), ("docx", render_docx)):
            yield measured(name, form, lambda render=render: render(documents.plan_document(version, rows)))
        yield measured(name, "json", lambda: json.dumps(documents.plan_form(version, rows)).encode())


if __name__ == "__main__":
    main()
