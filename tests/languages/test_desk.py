"""The translation desk, forms of the admin, and what the public sees."""

import pytest
from django.utils import timezone

from consultations.models import Theme
from events.models import Workshop
from ogp_portal.languages import services
from ogp_portal.languages.models import BilingualText
from tests.events.test_admin import add
from tests.events.test_admin import form as workshop_form
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
DESK = "/en/admin/languages/bilingualtext/"


@pytest.fixture
def theme():
    theme = make_theme(make_open_consultation(), name_en="Open data", name_fr="Données ouvertes")
    services.refresh(record=theme)
    return theme


def fall_behind(theme):
    Theme.objects.filter(pk=theme.pk).update(about_en="About something else now.")
    theme.refresh_from_db()
    services.refresh(record=theme)
    return BilingualText.objects.of(theme).get(field="about")


def editor_data(client, row, **changes):
    """What the editor's page would send."""
    form = client.get(f"{DESK}{row.pk}/change/").context["form"]
    return {name: form[name].value() for name in form.fields} | changes


def theme_data(theme, **changes):
    fields = ["key", "number", "mark", *(f"{n}_{language}" for n in TEXTS for language in ("en", "fr"))]
    data = {name: getattr(theme, name) for name in fields} | {"consultation": theme.consultation_id}
    return data | changes


TEXTS = ("name", "slug", "tagline", "about", "known", "change")


def test_the_desk_lists_what_is_to_be_done_with_its_words(client, theme):
    fall_behind(theme)
    sign_in(client, make_person(roles=["translator"]))
    page = client.get(DESK).content.decode()
    assert "Open data" in page
    assert "1 text, 4 words" in page
    assert "Nothing is to be done" in client.get(f"{DESK}?behind=en").content.decode()


def test_side_by_side_marks_what_has_changed_and_publishes_both(client, theme):
    row = fall_behind(theme)
    sign_in(client, make_person(roles=["translator"]))
    address = f"{DESK}{row.pk}/change/"
    page = client.get(address).content.decode()
    heard = '<span class="visually-hidden" lang="en">{}</span>'.format
    assert f"<del>{heard('removed: ')}it.{heard(' end of removal')}</del>" in page
    assert f"<ins>{heard('added: ')}something else now.{heard(' end of addition')}</ins>" in page
    data = editor_data(client, row, fr="À propos d’autre chose.")
    assert client.post(address, data).status_code == 302
    theme.refresh_from_db()
    assert theme.about_fr == "À propos d’autre chose."
    assert not BilingualText.objects.to_do().exists()
    late = client.post(address, data | {"fr": "Écrit en même temps."})
    assert late.status_code == 409
    assert ">\nÉcrit en même temps.</textarea>" in late.content.decode()


def test_the_checker_speaks_in_the_editor_and_corrects_what_is_safe(client, theme):
    row = fall_behind(theme)
    sign_in(client, make_moderator())
    data = editor_data(client, row, en="It costs 5,000 dollars.", fr="Combien ? Il faut 5,000 dollars.")
    page = client.post(f"{DESK}{row.pk}/change/", data | {"fix": "1"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "Combien? Il faut 5\u00a0000 dollars." in text
    theme.refresh_from_db()
    assert theme.about_fr == "À propos."
    Theme.objects.filter(pk=theme.pk).update(about_fr="Quoi ? Rien de cela.")
    assert "thing to look at" in client.get(f"{DESK}{row.pk}/change/").content.decode()


def test_still_right_from_the_desk(client, theme):
    row = fall_behind(theme)
    sign_in(client, make_moderator())
    data = editor_data(client, row, still_right="1")
    client.post(f"{DESK}{row.pk}/change/", data)
    assert not BilingualText.objects.to_do().exists()


def test_a_change_in_the_record_meanwhile_is_not_undone_from_the_desk(client, theme):
    row = fall_behind(theme)
    sign_in(client, make_moderator())
    data = editor_data(client, row, fr="À propos d’autre chose.")
    Theme.objects.filter(pk=theme.pk).update(about_en="Corrected in the meantime.")
    late = client.post(f"{DESK}{row.pk}/change/", data)
    assert late.status_code == 409
    assert "Corrected in the meantime." in late.content.decode()
    theme.refresh_from_db()
    assert theme.about_en == "Corrected in the meantime."


def test_strangers_and_rubbish_find_nothing(client, theme):
    row = fall_behind(theme)
    sign_in(client, make_organiser())
    assert client.get(DESK).status_code == 403
    assert client.get(f"{DESK}{row.pk}/change/").status_code == 403
    sign_in(client, make_moderator())
    assert client.get(f"{DESK}abc/change/").status_code == 404


def test_a_form_of_the_admin_refuses_one_language_by_accident(client, theme):
    sign_in(client, make_moderator())
    address = f"/en/admin/consultations/theme/{theme.pk}/change/"
    page = client.post(address, theme_data(theme, about_en="Changed in English only."))
    assert "The other language says something else now." in page.content.decode()
    theme.refresh_from_db()
    assert theme.about_en == "About it."


def test_still_right_in_the_form_of_the_admin(client, theme):
    sign_in(client, make_moderator())
    data = theme_data(theme, about_en="Much the same.", still_right="on")
    assert client.post(f"/en/admin/consultations/theme/{theme.pk}/change/", data).status_code == 302
    assert not BilingualText.objects.to_do().exists()


def test_the_language_that_was_behind_may_catch_up_alone(client, theme):
    fall_behind(theme)
    sign_in(client, make_moderator())
    data = theme_data(theme, about_fr="À propos d’autre chose.")
    assert client.post(f"/en/admin/consultations/theme/{theme.pk}/change/", data).status_code == 302
    assert not BilingualText.objects.to_do().exists()


def test_one_language_alone_is_told_on_the_page_in_both_languages(client, theme):
    sign_in(client, make_moderator())
    address = f"/en/admin/consultations/theme/{theme.pk}/change/"
    data = theme_data(theme, about_en="Urgent news.", alone_reason_en="It is urgent.", alone_reason_fr="C’est urgent.")
    assert "needs a reason in both languages and a date" in client.post(address, data).content.decode()
    response = client.post(address, data | {"alone_due_on": timezone.localdate().isoformat()})
    assert response.status_code == 302
    for page in (f"/en/themes/{theme.slug_en}/", f"/fr/themes/{theme.slug_fr}/"):
        text = client.get(page).content.decode()
        assert "It is urgent." in text
        assert "C’est urgent." in text
    client.logout()
    assert "80" in client.get("/en/two-languages/").content.decode()


def test_a_workshop_is_not_published_while_one_language_is_behind(client):
    consultation = make_open_consultation()
    sign_in(client, make_organiser())
    add(client, consultation=consultation)
    workshop = Workshop.objects.get()
    Workshop.objects.filter(pk=workshop.pk).update(summary_en="Something else.")
    services.refresh(record=Workshop.objects.get())
    address = f"/en/admin/events/workshop/{workshop.pk}/change/"
    data = workshop_form(consultation=consultation.pk, summary_en="Something else.", publish_now="on")
    page = client.post(address, data)
    assert "The other language says something else now." in page.content.decode()
    assert Workshop.objects.get().published_at is None
    assert client.post(address, data | {"summary_fr": "Autre chose."}).status_code == 302
    assert Workshop.objects.get().published_at is not None


def test_query_budgets(client, theme, grows):
    def behind(number):
        fall_behind(make_theme(theme.consultation, name_en=f"Name {number}"))

    grows("/en/two-languages/", behind)
    sign_in(client, make_moderator())
    grows(DESK, behind)
