"""Which rows, for every table of this room that pages read."""

from .answers import AnswerQuerySet, ResponseQuerySet
from .contributions import (
    ORDERS,
    PROPOSALS,
    SEARCHED,
    CommentQuerySet,
    ContributionQuerySet,
    ProposalQuerySet,
    SearchText,
    kind_manager,
)
from .plans import CommitmentQuerySet, CommitmentVersionQuerySet, PlanQuerySet, PlanVersionQuerySet, linked_keys
from .progress import CarryOverQuerySet, MilestoneQuerySet, PeriodQuerySet
from .readings import READERS, ReadingQuerySet

__all__ = [
    "ORDERS",
    "PROPOSALS",
    "READERS",
    "SEARCHED",
    "AnswerQuerySet",
    "CarryOverQuerySet",
    "CommentQuerySet",
    "CommitmentQuerySet",
    "CommitmentVersionQuerySet",
    "ContributionQuerySet",
    "MilestoneQuerySet",
    "PeriodQuerySet",
    "PlanQuerySet",
    "PlanVersionQuerySet",
    "ProposalQuerySet",
    "ReadingQuerySet",
    "ResponseQuerySet",
    "SearchText",
    "kind_manager",
    "linked_keys",
]
