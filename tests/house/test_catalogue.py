"""The French catalogue is complete and says the same things as the English text."""

import re
from pathlib import Path

import pytest
from babel.messages import Message

from ogp_portal.base import catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text)) - {"%%"}


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return catalogue.messages_of(catalogue.stored())


def test_the_catalogue_has_exactly_the_text_in_use() -> None:
    used, stored = catalogue.identities(catalogue.extracted()), catalogue.identities(catalogue.stored())
    assert sorted(text for key, text in used.items() if key not in stored) == [], "new: run `make messages`"
    assert sorted(text for key, text in stored.items() if key not in used) == [], "unused: run `make messages`"


def test_everything_is_in_french(messages: list[Message]) -> None:
    assert [message.id for message in messages if not catalogue.is_translated(message)] == []


def test_nothing_is_guessed(messages: list[Message]) -> None:
    assert [message.id for message in messages if message.fuzzy] == []


def test_placeholders_are_the_same(messages: list[Message]) -> None:
    wrong = []
    for message in messages:
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = set().union(*map(placeholders, english))
        if catalogue.is_translated(message) and set().union(*map(placeholders, forms(message))) != allowed:
            wrong.append((message.id, message.string))
    assert wrong == []


def test_every_way_of_marking_text_is_found(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        'a = _("plain")\nb = pgettext("mail", "one word")\nc = ngettext("%(n)s row", "%(n)s rows", n)\n'
        'd = gettext_lazy("in "\n    "two parts")\n'
    )
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}\n  <p>{% translate "A page" %}</p>\n <b title="{% trans "x" context "c" %}">it\'s 5 "</b>\n'
        "    {% blocktranslate trimmed with n=rows.count %}\n  Long\n    text {{ n }}\n{% endblocktranslate %}\n"
        "{% blocktranslate count n=n %}one{% plural %}{{ n }} many{% endblocktranslate %}{{ _('filter')|upper }}\n"
    )
    found = catalogue.identities(catalogue.extracted([code, page]))
    assert set(found) == {
        (None, "plain"),
        ("mail", "one word"),
        (None, ("%(n)s row", "%(n)s rows")),
        (None, "in two parts"),
        (None, "A page"),
        ("c", "x"),
        (None, "Long text %(n)s"),
        (None, ("one", "%(n)s many")),
        (None, "filter"),
    }
