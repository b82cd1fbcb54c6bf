"""The page audit finds what it is there to find."""

import pytest

from tests.pages import problems

GOOD = """<!doctype html>
<html lang="en"><head><title>Themes</title>
<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" hreflang="fr" href="/fr/"></head>
<body><h1>Themes</h1><h2>First</h2>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x">
<label for="id_name">Name</label><input id="id_name" name="name" aria-describedby="hint"><p id="hint">Any</p>
<button>Send</button></form><a href="#hint">Hint</a><img src="/a.svg" alt=""></body></html>
"""


def test_a_good_page_has_no_problem() -> None:
    assert problems(GOOD, path="/en/themes/") == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("<h1>Themes</h1>", "<p>Themes</p>", "0 h1"),
        ("<h2>First</h2>", "<h3>First</h3>", "h3 after h1"),
        ("<title>Themes</title>", "<title> </title>", "titles"),
        ('<html lang="en">', '<html lang="fr">', "under /en/"),
        ('hreflang="fr"', 'hreflang="de"', "hreflang=fr"),
        ('<label for="id_name">Name</label>', "", "no label"),
        ('id="hint"', 'id="id_name"', "2 times"),
        ('href="#hint"', 'href="#gone"', "absent id 'gone'"),
        ('alt=""', "", "no alt"),
        ("<button>Send</button>", '<button><b aria-hidden="true">x</b></button>', "without text"),
        ("<h2>First</h2>", "<h2>None</h2>", "shows through"),
        ("<h2>First</h2>", "<h2>{{ title }}</h2>", "shows through"),
        ("<h2>First</h2>", '<h2 style="color:red">First</h2>', "inline style"),
        ("<h2>First</h2>", "<h2>First</h2><script>x()</script>", "inline <script>"),
        ("<h2>First</h2>", '<h2 onclick="x()">First</h2>', "inline onclick"),
        ('name="csrfmiddlewaretoken"', 'name="other"', "no csrf token"),
        ("<h2>First</h2>", "<h2>First</p></h2>", "invalid HTML"),
    ],
)
def test_a_fault_is_named(before: str, after: str, words: str) -> None:
    assert before in GOOD
    assert any(words in problem for problem in problems(GOOD.replace(before, after), path="/en/themes/"))
