"""When something is due, in words."""

from datetime import date

import pytest
from django.utils.translation import override

from commitments.models import Milestone
from commitments.templatetags.progress import due
from commitments.words import due_in_words

LABEL = {"due_label_en": "Fall 2019", "due_label_fr": "Automne 2019"}
ONLY_FRENCH = {"due_label_en": "", "due_label_fr": "En continu"}


@pytest.mark.parametrize(
    ("fields", "english", "french"),
    [
        ({"due_on": date(2019, 12, 31)}, "December 31, 2019", "31\u00a0décembre\u00a02019"),
        ({"due_on": date(2019, 12, 1), "due_precision": "month"}, "December 2019", "décembre 2019"),
        ({"due_on": date(2019, 4, 1)}, "April 1, 2019", "1er\u00a0avril\u00a02019"),
        (LABEL, "Fall 2019", "Automne 2019"),
        (
            {"due_on": date(2019, 12, 31), "due_precision": "month", **LABEL},
            "Fall 2019 (December 2019)",
            "Automne 2019 (décembre 2019)",
        ),
        ({}, "", ""),
        (ONLY_FRENCH, "En continu", "En continu"),
    ],
)
def test_rows_and_frozen_mappings_alike(fields, english, french):
    row = Milestone(**fields)
    day = row.due_on
    frozen = {
        "due_on": day.isoformat() if day else None,
        "due_precision": row.due_precision,
        "due_label_en": row.due_label_en or "",
        "due_label_fr": row.due_label_fr or "",
    }
    for record in (row, frozen):
        for language, words in (("en", english), ("fr", french)):
            with override(language):
                assert due_in_words(record) == words


def test_a_label_of_the_other_language_says_which():
    row = Milestone(due_on=date(2019, 12, 31), **ONLY_FRENCH)
    assert due(row) == '<span lang="fr">En continu</span> (December 31, 2019)'
    with override("fr"):
        assert due(row) == "En continu (31\u00a0décembre\u00a02019)"
