"""Telling authors, co-authors and followers what became of their words, each step once."""

from typing import Any

from commitments.choices import Step
from commitments.models import Notice


def announce(step: Step, **subject: Any) -> None:
    """Note, in the transaction of what happened, that people have to be told; the worker writes their mails.

    `subject` is one of response, grouping, plan_version, report, review. The same step of the same subject is told
    once; a correction each time.
    """
    if step == Step.CORRECTED:
        Notice.objects.create(step=step, **subject)
    else:
        Notice.objects.bulk_create([Notice(step=step, **subject)], ignore_conflicts=True)
