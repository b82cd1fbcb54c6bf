"""Plans, commitments and the register of responses as documents to keep, print and cite."""

from .form import commitment_form, plan_form
from .kept import Kept, built_at_of, fingerprint, has_failed, made_once
from .plan import commitment_document, plan_document
from .register import register_document
from .standing import State, key_of, prepare_next, register_file, state_of

__all__ = [
    "Kept",
    "State",
    "built_at_of",
    "commitment_document",
    "commitment_form",
    "fingerprint",
    "has_failed",
    "key_of",
    "made_once",
    "plan_document",
    "plan_form",
    "prepare_next",
    "register_document",
    "register_file",
    "state_of",
]
