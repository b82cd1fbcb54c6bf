"""Files for translation services: what goes out, what comes back, and everything that can be wrong with it."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.models import Theme
from ogp_portal.base.forms import LARGEST_FILE
from ogp_portal.languages import exchange, exchange_files, services
from ogp_portal.languages.choices import State
from ogp_portal.languages.exchange import Outcome
from ogp_portal.languages.exchange_files import FileRefused, Returned, Unit, read, write_csv, write_xliff
from ogp_portal.languages.fingerprints import fingerprint
from ogp_portal.languages.models import BilingualText
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in

DESK = "/en/admin/languages/bilingualtext/"
BACK = f"{DESK}bring-back/"
FORMATS = pytest.mark.parametrize("form", ["xlf", "csv"])


@pytest.fixture
def theme(db):
    theme = make_theme(make_open_consultation(), name_en="Open data", name_fr="Données ouvertes")
    services.refresh(record=theme)
    return theme


@pytest.fixture
def translator(client, db):
    person = make_person(roles=["translator"])
    sign_in(client, person)
    return person


def change(theme, **texts):
    Theme.objects.filter(pk=theme.pk).update(**texts)
    theme.refresh_from_db()
    services.refresh(record=theme)
    return row_of(theme)


def row_of(theme, field="about"):
    return BilingualText.objects.of(theme).get(field=field)


def unit_of(row, text="New in English.", **values):
    values = {"target": "Du nouveau.", "language": "fr", "fingerprint": fingerprint(text), **values}
    return Unit(id=str(row.pk), source=text, place="consultations.theme.1", **values)


def outcomes(by, *units, sent=()):
    results = exchange.bring_back(returned=Returned(list(units), list(sent)), by=by)
    return [(result.id, result.outcome) for result in results]


def send(client, data, name="file.xlf"):
    return client.post(BACK, {"file": SimpleUploadedFile(name, data)})


def filled(form, data, **translations):
    """What a service makes of a file: `translations` by the source they are for."""
    text = data.decode("utf-8-sig")
    if form == "xlf":
        for source, target in translations.items():
            put = rf'\1<target xml:space="preserve">{target}</target>'
            text = re.sub(rf"(<source[^>]*>{re.escape(source)}</source>)(\s*<target.*?</target>)?", put, text)
        return text.encode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        row["target"] = translations.get(row["source"], row["target"])
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


# ---- out and back -----------------------------------------------------------------------------------------------


@FORMATS
def test_a_text_goes_out_comes_back_and_waits_for_a_reader(client, theme, translator, form):
    row = change(theme, about_en="New in English.")
    before = BilingualText.objects.get(pk=row.pk).version
    out = client.get(f"{DESK}send-out/{form}/?behind=fr")
    assert f".{form}" in out["Content-Disposition"]
    assert row.fingerprint_en not in out.content.decode()
    assert fingerprint("New in English.") in out.content.decode()
    assert BilingualText.objects.get(pk=row.pk).version == before
    page = send(client, filled(form, out.content, **{"New in English.": "Du nouveau."})).content.decode()
    assert "1 of 1 taken" in page
    theme.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.origin, row.proposed, theme.about_fr) == ("review", "service", "Du nouveau.", "À propos.")
    assert "Du nouveau." in client.get(f"{DESK}{row.pk}/change/").content.decode()
    # What waits for a reader does not go out again, unless asked for.
    assert client.get(f"{DESK}send-out/{form}/?behind=fr").status_code == 404
    assert "Du nouveau." in client.get(f"{DESK}send-out/{form}/?behind=fr&state=review").content.decode()


def test_xliff_as_the_standard_wants_it(client, theme, translator):
    row = change(theme, about_en="New & “quoted” <b>.")
    change(theme, known_en="Known now.")
    text = client.get(f"{DESK}send-out/xlf/?behind=fr").content.decode()
    assert '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0"' in text
    assert 'version="2.0" srcLang="en" trgLang="fr"' in text
    assert text.count("<file ") == 1
    assert text.count("<unit ") == 2
    assert f'<unit id="{row.pk}">' in text
    for category in ("kind", "record", "field", "fingerprint"):
        assert f'<note category="{category}">' in text
    assert '<segment state="initial">' in text
    assert '<source xml:space="preserve">New &amp; “quoted” &lt;b&gt;.</source>' in text
    assert '<target xml:space="preserve">À propos.</target>' in text


def test_the_filters_of_the_desk_choose_and_one_language_at_a_time(client, theme, translator):
    change(theme, about_en="New in English.")
    change(theme, known_fr="Du nouveau en français.")
    assert "Du nouveau" not in client.get(f"{DESK}send-out/csv/?behind=fr").content.decode()
    assert "Du nouveau" in client.get(f"{DESK}send-out/csv/?behind=en").content.decode()
    for query in ("", "behind=de", "behind=fr&model=events.workshop", "behind=fr&state=missing"):
        assert client.get(f"{DESK}send-out/csv/?{query}").status_code == 404
    assert client.get(f"{DESK}send-out/doc/?behind=fr").status_code == 404
    page = client.get(f"{DESK}?model=consultations.theme").content.decode()
    assert "send-out/xlf/?model=consultations.theme&amp;behind=fr" in page
    assert "send-out" not in client.get(f"{DESK}?model=events.workshop").content.decode()


def test_a_file_goes_out_no_larger_than_may_come_back(client, theme, translator):
    for field in ("about", "known", "change"):
        change(theme, **{f"{field}_en": f"{field} " + "word " * 30_000})
    out = client.get(f"{DESK}send-out/xlf/?behind=fr").content
    assert out.count(b"<unit ") == 1
    assert len(out) < exchange.LARGEST_OUT


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40), min_size=2))
def test_csv_gives_back_what_went_out_and_holds_no_formula(texts):
    units = [Unit(str(n), text, f"'{text}", "f", "fr") for n, text in enumerate(texts, 1)]
    data = write_csv(units, "fr")
    assert [(unit.source, unit.target) for unit in read(data).units] == [(unit.source, unit.target) for unit in units]
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "|", "%"))]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\r"), max_size=40), min_size=2))
def test_xliff_gives_back_what_went_out(texts):
    units = [Unit(str(n), text, text, "f", "fr", place="a.b.1") for n, text in enumerate(texts, 1)]
    back = read(write_xliff(units, "fr"))
    assert [unit.source for unit in back.units] == [exchange_files.in_xml(text) for text in texts]
    assert back.sent == [unit.id for unit in units]


# ---- what becomes of each unit ----------------------------------------------------------------------------------


@FORMATS
def test_a_stale_return_is_refused_and_the_good_ones_are_taken(client, theme, translator, form):
    change(theme, about_en="New in English.")
    change(theme, known_en="Known now.")
    out = client.get(f"{DESK}send-out/{form}/?behind=fr").content
    change(theme, about_en="Newer still.")
    page = send(client, filled(form, out, **{"New in English.": "Vieux.", "Known now.": "Connu."})).content.decode()
    assert "1 of 2 taken" in page
    assert "the text has changed since it was sent out" in page
    assert (row_of(theme).proposed, row_of(theme, "known").proposed) == ("", "Connu.")


@FORMATS
def test_sending_the_same_file_again_is_harmless(client, theme, translator, form):
    row = change(theme, about_en="New in English.")
    data = filled(form, client.get(f"{DESK}send-out/{form}/?behind=fr").content, **{"New in English.": "Du nouveau."})
    send(client, data)
    row.refresh_from_db()
    assert "it is here already" in send(client, data).content.decode()
    assert BilingualText.objects.get(pk=row.pk).version == row.version
    services.write_both(text=row, en="New in English.", fr="Lu et revu.", version=row.version, by=translator)
    assert "both languages are up to date" in send(client, data).content.decode()
    theme.refresh_from_db()
    assert (theme.about_fr, row_of(theme).state) == ("Lu et revu.", State.FRESH)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, Outcome.TAKEN),
        ({"target": "\u202eDu nouveau.\u2066\ud800"}, Outcome.TAKEN),
        ({"target": " New  in English."}, Outcome.TAKEN_SAME),
        ({"target": " \u202e\n"}, Outcome.EMPTY),
        ({"target": "x" * 200_001}, Outcome.LONG),
        ({"target": "À propos."}, Outcome.UNCHANGED),
        ({"fingerprint": fingerprint("Older.")}, Outcome.STALE),
        ({"fingerprint": fingerprint("Older."), "source": "Older."}, Outcome.STALE),
        ({"source": "New in Engl"}, Outcome.ALTERED),
        ({"fingerprint": ""}, Outcome.TAKEN),
        ({"fingerprint": fingerprint("À propos.")}, Outcome.LANGUAGE),
        ({"language": "de"}, Outcome.LANGUAGE),
        ({"language": "en"}, Outcome.LANGUAGE),
        ({"fault": "line 3 has 2 cells and not 9"}, Outcome.BROKEN),
    ],
)
def test_what_becomes_of_a_unit(theme, values, outcome):
    row = change(theme, about_en="New in English.")
    unit = unit_of(row)
    assert outcomes(make_moderator(), Unit(**{**unit.__dict__, **values})) == [(str(row.pk), outcome)]
    row.refresh_from_db()
    assert (row.state == State.REVIEW) == (outcome in exchange.TAKEN)
    if outcome == Outcome.TAKEN:
        assert row.proposed == "Du nouveau."


def test_a_text_that_is_now_to_be_written_in_the_other_language(theme):
    row = change(theme, about_fr="Du nouveau en français.")
    unit = unit_of(row, text=theme.about_en)
    assert outcomes(make_moderator(), unit) == [(str(row.pk), Outcome.LANGUAGE)]


def test_unknown_missing_and_double_units_are_named(theme):
    row = change(theme, about_en="New in English.")
    change(theme, known_en="Known now.")
    twice, missing = row_of(theme, "known"), change(theme, change_en="Changed now.") and row_of(theme, "change")
    units = [
        unit_of(row),
        unit_of(twice, "Known now."),
        Unit(**{**unit_of(twice, "Known now.").__dict__, "id": f"0{twice.pk}"}),
        *(Unit(**{**unit_of(row).__dict__, "id": rubbish}) for rubbish in ("", "x", "-1", "٣", "9" * 30, "999999999")),
    ]
    found = outcomes(make_moderator(), *units, sent=[str(row.pk), str(missing.pk), "x", "999999998"])
    assert (str(row.pk), Outcome.TAKEN) in found
    assert [key for key, outcome in found if outcome == Outcome.TWICE] == [str(twice.pk)]
    assert [key for key, outcome in found if outcome == Outcome.MISSING] == [str(missing.pk)]
    assert len([key for key, outcome in found if outcome == Outcome.UNKNOWN]) == 6
    assert row_of(theme, "known").proposed == ""


def test_a_source_that_changes_while_a_unit_is_judged(theme, monkeypatch):
    row = change(theme, about_en="New in English.")
    judge = exchange._refused_for_target

    def slowly(*args):
        Theme.objects.filter(pk=theme.pk).update(about_en="Newer still.")
        return judge(*args)

    monkeypatch.setattr(exchange, "_refused_for_target", slowly)
    assert outcomes(make_moderator(), unit_of(row)) == [(str(row.pk), Outcome.STALE)]
    assert row_of(theme).proposed == ""


def test_a_record_that_is_gone_is_unknown(theme):
    row = change(theme, about_en="New in English.")
    Theme.objects.filter(pk=theme.pk).delete()
    assert outcomes(make_moderator(), unit_of(row)) == [(str(row.pk), Outcome.UNKNOWN)]
    assert exchange.outgoing([row], {}, "fr") == []


def test_a_field_too_short_for_it_says_how_much_it_takes(client, theme, translator):
    change(theme, tagline_en="Another line.")
    data = write_xliff([unit_of(row_of(theme, "tagline"), "Another line.", target="x" * 161)], "fr")
    assert "it is too long (160 characters at most)" in send(client, data).content.decode()


def test_a_text_of_200_kb_is_taken_from_both_kinds_of_file(client, theme, translator):
    long = ("mot " * 49_999).strip()
    row = change(theme, about_en="New in English.")
    send(client, write_csv([unit_of(row, target=long)], "fr"))
    assert row_of(theme).proposed == long
    send(client, write_xliff([unit_of(row, target=long + " fin")], "fr"))
    assert row_of(theme).proposed.endswith("mot fin")


def test_segments_are_joined_and_codes_refused(theme):
    row = change(theme, about_en="New in English. And more.")
    segments = (
        '<segment id="a"><source>New in <mrk id="m" type="term">English</mrk>.</source><target>Du neuf.</target>'
        "</segment><ignorable><source> </source></ignorable>"
        '<segment id="b"><source>And more.</source>{}</segment>'
    )
    expected = {
        "<target>Et plus.</target>": Outcome.TAKEN,
        "": Outcome.EMPTY,
        '<target order="1">Et plus.</target>': Outcome.BROKEN,
        '<target>Et <ph id="1"/>plus.</target>': Outcome.BROKEN,
    }
    for target, outcome in expected.items():
        data = xliff(f'<file id="f"><unit id="{row.pk}">{segments.format(target)}</unit></file>')
        assert outcomes(make_moderator(), *read(data).units) == [(str(row.pk), outcome)]
    assert row_of(theme).proposed == "Du neuf. Et plus."


# ---- files that are none ----------------------------------------------------------------------------------------


def xliff(content, head="", attributes='srcLang="en-CA" trgLang="fr-CA"'):
    return f'{head}<xliff xmlns="{exchange_files.XLIFF}" version="2.0" {attributes}>{content}</xliff>'.encode()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa">' + "".join(f'<!ENTITY a{n} "{"&a;" * 9}">' for n in range(9)) + "]>\n"
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HEAD = b"id,target_language,source,target,fingerprint\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b" \n ", "The file is empty"),
        (xliff("", BOMB), "declares a document type"),
        (xliff("&a;", "\n" + OUTSIDE), r"\(line 2\)"),
        (xliff("", '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">'), "declares a document type"),
        (xliff("<file>\n<unit>"), "line 2"),
        (xliff("<file>&#xD800;</file>"), "not well-formed"),
        (xliff("<file>\n\0</file>"), "Line 2 holds a NUL"),
        (xliff("<a>") * 2, "not well-formed"),
        (b"<a>" * 300_000, "not well-formed"),
        (b"<a>" * 130_000 + b"</a>" * 130_000, "not XLIFF 2.0"),
        (xliff(""), "no text to take"),
        (xliff("", attributes='srcLang="en" trgLang="de"'), "goes from “en” to “de”"),
        (xliff("", attributes='srcLang="fr" trgLang="fr"'), "goes from"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "not XLIFF 2.0"),
        (b"<html/>", "not XLIFF 2.0"),
        (xliff('<file id="f">' + "<unit/>" * 5001 + "</file>"), "more than 5000"),
        ("<?xml version='1.0' encoding='latin-1'?>\n<a>é</a>".encode("latin-1"), "Line 2 is not in UTF-8"),
        (HEAD + b"1,fr,a,\xed\xa0\x80,x\n", "Line 2 is not in UTF-8"),
        (HEAD + "1,fr,a,dé\n".encode("cp1252"), "Line 2 is not in UTF-8"),
        (HEAD + b"1,fr,a,b\0,x\n", "Line 2 holds a NUL"),
        (HEAD + b'1,fr,a,"b\n', "from line 2"),
        (HEAD, "no text to take"),
        (b"PK\x03\x04 not a table", "neither XLIFF, nor CSV"),
        (b"id,source,target\n1,a,b\n", "target_language, fingerprint"),
        (b"\xff\xfea", "not in UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(data, words):
    with pytest.raises(FileRefused, match=words):
        read(data)


def test_a_table_from_any_spreadsheet():
    table = "\r\nID ;Target_Language;Source;Target;Fingerprint;more\r\n7;FR_ca;a;'-b;f;\r\n;;;;;\r\n8;fr;a\r\n"
    for data in (table.strip().encode(), table.strip().replace(";", "\t").encode("utf-16")):
        first, second = read(data).units
        assert (first.id, first.language, first.target, first.fault) == ("7", "fr", "-b", "")
        assert second.fault == "line 4 has 3 cells and not 6"


def test_a_refused_file_changes_nothing_and_the_page_says_why(client, theme, translator):
    row = change(theme, about_en="New in English.")
    good = write_csv([unit_of(row)], "fr")
    response = send(client, good + b'99,"open\n')
    assert response.status_code == 422
    assert "cannot be read from line" in response.content.decode()
    assert row_of(theme).proposed == ""
    assert client.post(BACK, {}).status_code == 422
    assert client.get(BACK).status_code == 200


def test_a_file_that_is_too_large_is_refused(client, translator):
    response = send(client, b"x" * (LARGEST_FILE + 1))
    assert response.status_code == 422
    assert "at most" in response.content.decode()
    largest = send(client, b"x" * LARGEST_FILE)
    assert "neither XLIFF, nor CSV" in largest.content.decode()


# ---- who may ----------------------------------------------------------------------------------------------------

ADDRESSES = ("send-out/xlf/?behind=fr", "send-out/csv/?behind=fr", "bring-back/")


@pytest.mark.parametrize("make", [make_person, make_organiser])
def test_others_may_not(client, theme, make):
    row = change(theme, about_en="New in English.")
    person = make()
    sign_in(client, person)
    data = write_csv([unit_of(row)], "fr")
    # Whoever has no role at all does not get into the administration.
    for address in ADDRESSES:
        assert client.get(f"{DESK}{address}", follow=True).status_code == 403
    assert send(client, data).status_code in (302, 403)
    with pytest.raises(services.NotAllowed):
        exchange.bring_back(returned=read(data), by=person)
    assert row_of(theme).proposed == ""


def test_a_visitor_is_asked_to_sign_in(client, theme):
    change(theme, about_en="New in English.")
    for address in ADDRESSES:
        assert client.get(f"{DESK}{address}").status_code == 302
    assert client.post(BACK).status_code == 302


@pytest.mark.parametrize("roles", [["translator"], ["forum_member"], ["administrator"]])
def test_translators_and_forum_members_may(client, theme, roles):
    change(theme, about_en="New in English.")
    sign_in(client, make_person(roles=roles))
    for address in ADDRESSES:
        assert client.get(f"{DESK}{address}").status_code == 200
    assert client.post(f"{DESK}{ADDRESSES[0]}").status_code == 405
