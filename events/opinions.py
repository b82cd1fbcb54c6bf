"""What people thought of a workshop, counted for its organisers; nothing is shown of a few people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .choices import QuestionKind, When
from .models import Question, Workshop

# With fewer answers organisers could guess whose they are.
SHOWN_FROM = 3


@dataclass(frozen=True)
class Opinion:
    """The answers to one question: how many, and either each choice with its number or the texts."""

    question: Question
    number: int
    choices: list[tuple[str, int]]
    texts: list[str]

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered this question."""
        return self.number >= SHOWN_FROM


def opinions_of(workshop: Workshop) -> tuple[int, list[Opinion]]:
    """How many people gave feedback, and the answers to each question; two queries."""
    answers = list(workshop.feedback.order_by().values_list("answers", flat=True))
    questions = workshop.questions.filter(asked=When.AFTERWARDS)
    return len(answers), [_opinion(question, answers) for question in questions]


def _opinion(question: Question, answers: Sequence[dict[str, Any]]) -> Opinion:
    given = [one[str(question.pk)] for one in answers if str(question.pk) in one]
    if question.kind == QuestionKind.TEXT:
        # By what they say: the order of their keys would be that in which people answered.
        return Opinion(question, len(given), [], sorted(map(str, given), key=str.casefold))
    places = Counter(place for value in given for place in (value if isinstance(value, list) else [value]))
    choices = [(words, places[place]) for place, words in enumerate(question.choices())]
    return Opinion(question, len(given), choices, [])
