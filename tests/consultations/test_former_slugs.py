"""An address that was once public leads on, for ever, to where its page is now."""

import pytest

from consultations.models import Article, Page, Theme
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.events import make_workshop
from tests.factories.people import make_moderator, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    return make_theme(make_open_consultation(), slug_en="open-data", slug_fr="donnees-ouvertes")


def rename(record, **slugs):
    for name, value in slugs.items():
        setattr(record, name, value)
    record.save()


def test_the_old_address_leads_to_the_new_one_in_the_language_of_the_page(client, theme):
    rename(theme, slug_en="public-data")
    rename(theme, slug_en="data-for-all", slug_fr="donnees-pour-tous")
    for old in ("open-data", "public-data", "donnees-ouvertes"):
        response = client.get(f"/en/themes/{old}/?x=1")
        assert (response.status_code, response.url) == (301, "/en/themes/data-for-all/?x=1")
        response = client.get(f"/fr/themes/{old}/")
        assert (response.status_code, response.url) == (301, "/fr/themes/donnees-pour-tous/")
    assert client.get("/en/themes/data-for-all/").status_code == 200


def test_a_slug_that_comes_back_is_not_cached_for_ever(client, theme):
    rename(theme, slug_en="public-data")
    assert client.get("/en/themes/open-data/")["Cache-Control"] == "max-age=3600"
    rename(theme, slug_en="open-data")
    assert client.get("/en/themes/open-data/").status_code == 200
    assert client.get("/en/themes/public-data/").url == "/en/themes/open-data/"


def test_a_present_slug_comes_first(client, theme):
    rename(theme, slug_en="public-data")
    other = make_theme(theme.consultation, slug_en="open-data", name_en="The other theme")
    assert client.get("/en/themes/open-data/").context["object"] == other


def test_the_last_one_to_have_had_a_slug_has_it(client, theme):
    rename(theme, slug_en="public-data")
    other = make_theme(theme.consultation, slug_en="open-data")
    rename(other, slug_en="another")
    assert client.get("/en/themes/open-data/").url == "/en/themes/another/"


def test_a_page_below_a_theme(client, theme):
    rename(theme, slug_en="public-data")
    assert client.get("/en/themes/open-data/help/").url == "/en/themes/public-data/help/"


def test_nothing_ever_was_there(client, theme):
    assert client.get("/en/themes/never-was/").status_code == 404
    rename(theme, slug_en="public-data")
    Theme.objects.filter(pk=theme.pk).delete()
    assert client.get("/en/themes/open-data/").status_code == 404


def test_articles_pages_and_workshops(client):
    consultation = make_open_consultation()
    texts = {"title_en": "T", "title_fr": "T", "summary_en": "S", "summary_fr": "S", "body_en": "B", "body_fr": "B"}
    article = Article.objects.create(consultation=consultation, key="a", slug_en="old", slug_fr="vieux", **texts)
    page = Page.objects.create(key="p", slug_en="old", slug_fr="vieux", **texts)
    workshop = make_workshop(consultation=consultation, slug_en="old", slug_fr="vieux")
    for record in (article, page, workshop):
        rename(record, slug_en="new", slug_fr="neuf")
    for start in ("/en/news/", "/en/pages/", "/en/workshops/"):
        response = client.get(f"{start}old/")
        assert (response.status_code, response.url) == (301, f"{start}new/")
    assert client.get("/fr/ateliers/vieux/").url == "/fr/ateliers/neuf/"
    assert client.get("/en/workshops/old/register/").url == "/en/workshops/new/register/"


def test_a_workshop_that_is_not_public_is_not_told_of(client):
    hidden = make_workshop(slug_en="old", published_at=None)
    rename(hidden, slug_en="new")
    shown = make_workshop(slug_en="shown")
    rename(shown, slug_en="shown-now")
    other = make_workshop(slug_en="shown", published_at=None)
    assert client.get("/en/workshops/old/").status_code == 404
    # The address belongs to the one to come.
    assert client.get("/en/workshops/shown/").status_code == 404
    assert other.published_at is None


def test_a_change_in_the_admin(client, theme):
    sign_in(client, make_moderator())
    address = f"/en/admin/consultations/theme/{theme.pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields if name != "key"}
    assert client.post(address, data | {"slug_fr": "donnees-publiques"}).status_code == 302
    assert client.get("/fr/themes/donnees-ouvertes/").url == "/fr/themes/donnees-publiques/"


def test_no_page_that_exists_asks_the_history(client, theme, queries_of):
    assert queries_of("/en/themes/open-data/") <= 12
