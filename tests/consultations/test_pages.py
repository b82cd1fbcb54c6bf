"""What the pages of the consultation show: the right language, the right address, the right dates, few queries."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consultations.context import timeline_at
from consultations.models import Article, DateChange, ForumMember, Page, Question
from consultations.services import DatesOutOfOrder, ReasonMissing, move_phase
from consultations.templatetags.track import Line, anchor_at, percent, steps
from ogp_portal.base.text import long_date
from ogp_portal.users.models import User
from tests.factories.consultations import make_consultation, make_open_consultation, make_theme
from tests.pages import AuditedClient

pytestmark = pytest.mark.django_db
BOTH = {"en": "Why not.", "fr": "Pourquoi pas."}


def address(name: str, language: str, *args: Any) -> str:
    with override(language):
        return reverse(name, args=args)


def make_article(consultation: Any, number: int = 1, **fields: Any) -> Article:
    texts = {
        "title_en": f"News {number}",
        "title_fr": f"Nouvelle {number}",
        "slug_en": f"news-{number}",
        "slug_fr": f"nouvelle-{number}",
        "summary_en": "In short.",
        "summary_fr": "En bref.",
        "body_en": "## More\n\nThe text.",
        "body_fr": "## Suite\n\nLe texte.",
    }
    return Article.objects.create(consultation=consultation, key=f"news-{number}", **{**texts, **fields})


def make_page(number: int = 1, **fields: Any) -> Page:
    texts = {
        "title_en": f"Page {number}",
        "title_fr": f"Page numéro {number}",
        "slug_en": f"page-{number}",
        "slug_fr": f"page-fr-{number}",
        "summary_en": "About the site.",
        "summary_fr": "À propos du site.",
        "body_en": "The text.",
        "body_fr": "Le texte.",
    }
    return Page.objects.create(key=f"page-{number}", number=number, **{**texts, **fields})


def make_member(number: int = 1, **fields: Any) -> ForumMember:
    texts = {"name": f"Member {number}", "sector": "civil_society", "role_en": "Member", "role_fr": "Membre"}
    return ForumMember.objects.create(key=f"member-{number}", number=number, **{**texts, **fields})


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language active: each test starts in English."""
    with override("en"):
        yield


@pytest.fixture
def consultation() -> Any:
    found = make_open_consultation()
    for number, key in enumerate(["themes", "proposals", "help"], 1):
        texts = {"question_en": f"Question {key}?", "question_fr": f"La question {key}?"}
        texts |= {"explanation_en": "Why.", "explanation_fr": "Pourquoi.", "action_en": "Go", "action_fr": "Aller"}
        Question.objects.create(consultation=found, key=key, number=number, **texts)
    return found


@pytest.mark.parametrize("name", ["home", "theme_list", "article_list", "forum"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_an_empty_consultation(client: AuditedClient, consultation: Any, name: str, language: str) -> None:
    page = client.get(address(name, language))
    assert page.status_code == 200
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize("name", ["home", "article_list", "forum"])
def test_pages_before_any_consultation(client: AuditedClient, name: str) -> None:
    assert client.get(address(name, "en")).status_code == 200


def test_there_are_no_themes_before_any_consultation(client: AuditedClient) -> None:
    assert client.get(address("theme_list", "en")).status_code == 404


def test_the_first_address_leads_to_the_language_of_the_reader(client: AuditedClient) -> None:
    french = client.get("/", headers={"accept-language": "fr-CA,fr;q=0.9"})
    assert french.headers["Location"] == "/fr/"
    assert client.get("/", headers={"accept-language": "de"}).headers["Location"] == "/en/"
    client.cookies["django_language"] = "fr"
    assert client.get("/", headers={"accept-language": "en"}).headers["Location"] == "/fr/"
    assert "no-store" in french.headers["Cache-Control"]
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in french.headers["Vary"].split(",")}


def test_home_says_what_is_asked_and_how_long_it_stays_open(client: AuditedClient, consultation: Any) -> None:
    page = client.get(address("home", "en")).content.decode()
    assert "Tell us what the next plan should promise." in page
    assert "3 weeks left" in page
    assert "Question help?" in page
    assert 'aria-current="step"' in page


def test_home_keeps_the_old_closing_date(client: AuditedClient, consultation: Any) -> None:
    phase = consultation.phases.get()
    old = phase.input_closes_at - timedelta(days=7)
    DateChange.objects.create(
        phase=phase,
        field="input_closes_at",
        old=old,
        new=phase.input_closes_at,
        reason_en="Snow in Calgary.",
        reason_fr="Il neige à Calgary.",
    )
    page = client.get(address("home", "en")).content.decode()
    last_day = long_date(old - timedelta(seconds=1), consultation.time_zone)
    assert f"The closing date was moved from {last_day} to" in page
    assert "Snow in Calgary." in page
    assert "track-old" in page


def test_the_banner_says_that_dates_were_moved(client: AuditedClient, consultation: Any) -> None:
    consultation.days_moved = 3192
    consultation.save()
    assert "3,192 days" in client.get(address("home", "en")).content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_slug_of_either_language_leads_to_the_address_of_the_page(
    client: AuditedClient, consultation: Any, language: str
) -> None:
    article, page, theme = make_article(consultation), make_page(), make_theme(consultation)
    for name, record in [("theme_detail", theme), ("article_detail", article), ("page_detail", page)]:
        with override(language):
            own = record.get_absolute_url()
        foreign = address(name, language, record.slug_fr if language == "en" else record.slug_en)
        moved = client.get(f"{foreign}?a=1")
        assert moved.status_code == 301
        assert moved.headers["Location"] == f"{own}?a=1"
        assert client.get(own).status_code == 200


def test_the_language_link_leads_to_the_same_record(client: AuditedClient, consultation: Any) -> None:
    theme = make_theme(consultation)
    with override("fr"):
        french = theme.get_absolute_url()
    assert f'href="{french}"' in client.get(theme.get_absolute_url()).content.decode()


def test_a_missing_translation_is_announced(client: AuditedClient, consultation: Any) -> None:
    theme = make_theme(consultation, about_fr="", name_fr="", slug_fr="")
    with override("fr"):
        page = client.get(theme.get_absolute_url()).content.decode()
    assert f'<span lang="en">{theme.name_en}</span>' in page
    assert '<div lang="en"><p>About it.</p>' in page


@pytest.mark.parametrize("name", ["theme_detail", "article_detail", "page_detail"])
def test_an_unknown_slug_is_not_found(client: AuditedClient, consultation: Any, name: str) -> None:
    assert client.get(address(name, "en", "nothing")).status_code == 404


def test_themes_know_their_neighbours(client: AuditedClient, consultation: Any) -> None:
    themes = [make_theme(consultation, number=number) for number in (1, 2, 3)]
    page = client.get(themes[1].get_absolute_url()).content.decode()
    assert f'rel="prev" href="{themes[0].get_absolute_url()}"' in page
    assert f'rel="next" href="{themes[2].get_absolute_url()}"' in page
    assert 'rel="prev"' not in client.get(themes[0].get_absolute_url()).content.decode()


def test_a_theme_of_an_earlier_consultation_takes_nothing(client: AuditedClient, consultation: Any) -> None:
    theme = make_theme(make_consultation())
    page = client.get(theme.get_absolute_url())
    assert not page.context["can_propose"]
    assert not page.context["can_help"]


def test_articles_to_come_are_for_forum_members(client: AuditedClient, consultation: Any) -> None:
    article = make_article(consultation, published_at=timezone.now() + timedelta(days=1))
    assert client.get(article.get_absolute_url()).status_code == 404
    client.force_login(User.objects.create(email="member@example.org", roles=["forum_member"]))
    assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("language", "title"), [("en", "News 1"), ("fr", "Nouvelle 1")])
def test_the_feed_speaks_the_language_of_its_address(
    client: AuditedClient, consultation: Any, language: str, title: str
) -> None:
    make_article(consultation).signers.add(make_member())
    feed = client.get(address("article_feed", language))
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert f"<title>{title}</title>" in feed.content.decode()
    assert f'xml:lang="{language}"' in feed.content.decode()
    assert "<name>Member 1</name>" in feed.content.decode()


def test_the_feed_says_when_an_article_is_in_the_other_language(client: AuditedClient, consultation: Any) -> None:
    make_article(consultation, title_fr="", slug_fr="", summary_fr="", body_fr="")
    feed = client.get(address("article_feed", "fr")).content.decode()
    assert "<title>News 1 (" in feed


def test_members_stand_by_sector(client: AuditedClient) -> None:
    make_member(1), make_member(2, sector="government", role_fr="")
    with override("fr"):
        page = client.get(reverse("forum")).content.decode()
    assert page.index("Member 1") < page.index("Member 2")
    assert '<span lang="en">Member</span>' in page


def test_queries_of_home(grows: Callable[..., None], consultation: Any) -> None:
    make_page()

    def make(number: int) -> None:
        make_theme(consultation)
        make_article(consultation, number).signers.add(make_member(number))

    grows(address("home", "en"), make)


def test_queries_of_themes(grows: Callable[..., None], consultation: Any) -> None:
    theme = make_theme(consultation)

    def make(number: int) -> None:
        make_theme(consultation, number=number)

    grows(address("theme_list", "en"), make)
    grows(theme.get_absolute_url(), make)


def test_queries_of_articles(grows: Callable[..., None], consultation: Any) -> None:
    def make(number: int) -> None:
        make_article(consultation, number).signers.add(make_member(number))

    grows(address("article_list", "en"), make, rows=(1, 3, 20))


def test_queries_of_the_forum_and_pages(grows: Callable[..., None], consultation: Any) -> None:
    page = make_page(100)
    grows(address("forum", "en"), make_member)
    grows(page.get_absolute_url(), make_page)


def test_the_line_runs_from_the_first_day_to_the_last(consultation: Any) -> None:
    timeline = timeline_at(timezone.now(), consultation)
    line = Line(timeline)
    assert (line.end, line.week, line.days) == ("100.00%", 2, timeline.length)
    assert [week.state for week in line.weeks] == ["past", "now", "coming", "coming", "coming"]
    assert line.today.x == line.done == percent(timeline.day - 0.5, line.days)


@pytest.mark.parametrize(
    ("day", "ground", "between"), [(8, "coming", (7.5, 14)), (11, "coming", (10.5, 14)), (14, "past", (7, 13.5))]
)
def test_the_number_of_this_week_stands_beside_the_mark_of_today(
    consultation: Any, day: int, ground: str, between: tuple[float, float]
) -> None:
    opens = consultation.phases.get().input_opens_at
    line = Line(timeline_at(opens + timedelta(days=day - 1), consultation))
    assert line.timeline.day == day
    week = line.weeks[1]
    assert (week.number, week.state, week.ground) == (2, "now", ground)
    assert week.middle == percent(sum(between) / 2, line.days)
    assert abs(float(week.middle[:-1]) - float(line.today.x[:-1])) >= 175 / line.days


def test_the_line_before_and_after_the_call(consultation: Any) -> None:
    phase = consultation.phases.get()
    before = Line(timeline_at(phase.opens_at - timedelta(days=2), consultation))
    after = Line(timeline_at(phase.closes_at + timedelta(days=2), consultation))
    assert (before.today, before.done) == (None, "0%")
    assert (after.today, after.done) == (None, "100.00%")


def test_a_later_closing_date_given_up_lengthens_the_line(consultation: Any) -> None:
    timeline = timeline_at(timezone.now(), consultation)
    line = Line(timeline, [timeline.call.input_closes_at + timedelta(days=timeline.length)])
    assert line.days == 2 * timeline.length
    assert [tick.x for tick in line.old_ticks] == ["100.00%"]
    assert line.end == "50.00%"


def test_only_workshops_within_the_call_stand_on_the_line(consultation: Any) -> None:
    line = Line(timeline_at(timezone.now(), consultation))
    inside, outside = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=90)
    assert len(line.events([SimpleNamespace(starts_at=inside), SimpleNamespace(starts_at=outside)])) == 1


def test_a_length_of_the_line_has_a_point_in_french_too() -> None:
    with override("fr"):
        assert percent(1, 3) == "33.33%"
    assert (percent(1, 0), percent(5, 3)) == ("0.00%", "100.00%")
    assert [anchor_at(x) for x in ("3%", "50%", "97%")] == ["start", "middle", "end"]


def test_phases_are_past_now_or_coming(consultation: Any) -> None:
    phase = consultation.phases.get()
    moments = [phase.opens_at - timedelta(days=1), phase.opens_at, phase.closes_at]
    assert [steps(timeline_at(now, consultation))[0].state for now in moments] == ["coming", "now", "past"]


def test_a_moved_date_keeps_its_old_value_and_the_reason(consultation: Any) -> None:
    phase, person = consultation.phases.get(), User.objects.create(email="member@example.org")
    old = phase.input_closes_at
    new = old - timedelta(days=3)
    moved = move_phase(
        phase=phase,
        dates={"input_closes_at": new},
        reasons={"en": " Snow. ", "fr": "De la neige."},
        by=person,
        allows=["comment"],
    )
    assert (moved.input_closes_at, moved.allows) == (new, ["comment"])
    change = DateChange.objects.get()
    assert (change.field, change.old, change.new) == ("input_closes_at", old, new)
    assert (change.reason_en, change.reason_fr) == ("Snow.", "De la neige.")
    assert change.changed_by == person


def test_a_date_is_not_moved_without_a_reason(consultation: Any) -> None:
    phase = consultation.phases.get()
    with pytest.raises(ReasonMissing):
        move_phase(
            phase=phase,
            dates={"closes_at": phase.closes_at + timedelta(days=1)},
            reasons={"en": "Only in English.", "fr": " "},
            by=None,
        )
    move_phase(phase=phase, dates={"closes_at": phase.closes_at}, reasons={}, by=None)
    assert not DateChange.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"closes_at": -400},
        {"input_closes_at": None},
        {"input_opens_at": -400},
        {"input_closes_at": 400},
    ],
)
def test_dates_that_do_not_fit_together_are_refused(consultation: Any, wrong: dict[str, int | None]) -> None:
    phase = consultation.phases.get()
    dates = {name: days and getattr(phase, name) + timedelta(days=days) for name, days in wrong.items()}
    with pytest.raises(DatesOutOfOrder):
        move_phase(phase=phase, dates=dates, reasons=BOTH, by=None)


def test_closing_input_altogether_leaves_no_new_date(consultation: Any) -> None:
    dates = {"input_opens_at": None, "input_closes_at": None}
    phase = move_phase(phase=consultation.phases.get(), dates=dates, reasons=BOTH, by=None, allows=[])
    assert phase.input_opens_at is None
    assert not DateChange.objects.exists()
