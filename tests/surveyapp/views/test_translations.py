"""Translating in the browser, as an author does it."""

import io
import re

import pytest
from sqlalchemy.orm import Session

from surveyapp.models import Role
from surveyapp.services.drafting import read_handed, store_draft
from surveyapp.services.side_by_side import fingerprint
from tests.authoring import KEY, definition, packed, polish
from tests.factories import make_actor, make_user

HERE = f"/en/questionnaires/{KEY}/1.0.0/translations/pl"
SPOT = ("refugees/label", "How many refugees are hosted?")
MARK = fingerprint(*SPOT)
PAYLOAD = "</textarea><script>alert(1)</script>"


@pytest.fixture
def author(sign_in, session: Session):
    folder = packed(
        questionnaire__yaml=definition(("Is there a plan?", "Is there one for ${refugees}?")), pl__po=polish()
    )
    store_draft(session, make_actor(session, Role.ANALYST), read_handed(folder, "a.zip"))
    session.commit()
    return sign_in(make_user(session, Role.PUBLISHER, totp_secret="JBSWY3DPEHPK3PXP"))


def save(author, text: str, spot: tuple[str, str] = SPOT, query: str = ""):
    sent = {"text": fingerprint(*spot), "typed": text, "based_on": fingerprint("")}
    return author.post(HERE + query, data=sent)


def hand_in(author, content: str | bytes):
    data = content.encode() if isinstance(content, str) else content
    return author.post(f"{HERE}/upload", data={"file": (io.BytesIO(data), "pl.po")})


def test_open_texts_are_listed_and_the_others_on_demand(author):
    page = author.get(HERE).text
    assert SPOT[1] in page
    assert "missing" in page
    assert "How many residents are there?" not in page
    everything = author.get(f"{HERE}?show=all&find=residents").text
    assert "Ilu jest mieszkańców?" in everything
    assert SPOT[1] not in everything


def test_a_text_is_saved_shown_as_such_and_seen_by_offices(author):
    done = save(author, "Ilu uchodźców?", query="?page=1")
    assert done.headers["Location"] == f"{HERE}?page=1&saved={MARK}#t-{MARK}"
    page = author.get(done.headers["Location"]).text
    assert re.search(r"saved</strong></span> <label[^>]*>Polski", page)
    assert "Ilu uchodźców?" in author.get(f"/pl/questionnaires/{KEY}/1.0.0/preview/profile/people").text


def test_a_lost_place_is_named_beside_the_field_and_what_was_typed_stays(author):
    page = save(author, "Czy jest jeden?", ("plan/label", "Is there one for ${refugees}?"))
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert "These places are missing: ${refugees}." in page.text
    assert "Czy jest jeden?</textarea>" in page.text


def test_a_text_that_a_colleague_changed_is_shown_beside_ones_own(author):
    save(author, "Ilu uchodźców?")
    page = save(author, "Liczba uchodźców")
    assert page.status_code == 422
    assert "A colleague changed this translation" in page.text
    assert "Ilu uchodźców?" in page.text
    assert "Liczba uchodźców</textarea>" in page.text


def test_a_file_goes_out_to_a_translator_and_comes_back(author):
    sent_out = author.get(f"{HERE}/catalogue.po")
    assert sent_out.headers["Content-Disposition"] == f'attachment; filename="{KEY}-1.0.0-pl.po"'
    content = sent_out.text.replace(f'msgid "{SPOT[1]}"\nmsgstr ""', f'msgid "{SPOT[1]}"\nmsgstr "Ilu uchodźców?"')
    page = hand_in(author, content).text
    assert "1 translation would be taken in." in page
    assert "Ilu uchodźców?" not in author.get(f"{HERE}?show=all").text
    sent = dict(re.findall(r'name="(based_on)" value="([^"]+)"', page))
    held = re.search(r'<textarea name="content"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert held is not None
    typed = held[1].replace("&#34;", '"').replace("&quot;", '"')
    done = author.post(f"{HERE}/take", data={**sent, "content": typed})
    assert done.headers["Location"] == HERE
    assert "Ilu uchodźców?" in author.get(f"{HERE}?show=all").text


def test_a_file_that_was_tried_on_other_translations_is_shown_again(author):
    late = author.post(f"{HERE}/take", data={"content": polish({SPOT: "Ilu?"}), "based_on": "0" * 64})
    assert late.status_code == 409
    assert "Translations have changed since you looked" in late.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not UTF-8"),
        ("msgid no quotes", "This is not a PO file; line 1"),
        ("x" * 3_000, "not a PO file"),
    ],
)
def test_what_is_no_catalogue_is_refused_kindly(author, content: str | bytes, words: str):
    page = hand_in(author, content)
    assert page.status_code == 422
    assert words in page.text


def test_no_file_and_no_such_language(author):
    assert author.post(f"{HERE}/upload", data={}).status_code == 422
    assert author.get(HERE.replace("/pl", "/en/")).status_code == 404
    assert author.get(HERE.removesuffix("pl") + "xx").status_code == 404


def test_payloads_are_shown_and_never_run(author):
    save(author, PAYLOAD)
    for page in (author.get(f"{HERE}?show=all"), hand_in(author, polish({SPOT: PAYLOAD + "2"})), author.get(HERE)):
        assert page.status_code == 200
        assert PAYLOAD not in page.text
