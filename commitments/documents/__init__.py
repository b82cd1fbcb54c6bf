"""Plans, commitments and the register of responses as documents to keep, print and cite."""

from .form import commitment_form, plan_form
from .kept import Kept, built_at_of, fingerprint, made_once
from .plan import commitment_document, plan_document

__all__ = [
    "Kept",
    "built_at_of",
    "commitment_document",
    "commitment_form",
    "fingerprint",
    "made_once",
    "plan_document",
    "plan_form",
]
