"""Handing a version in, as an author does it in the browser."""

import io

import pytest
from sqlalchemy.orm import Session

from questionnaires.errors import DefinitionError
from questionnaires.importing import import_xlsform
from surveyapp.models import Role
from surveyapp.views.drafting import excerpt
from tests.authoring import KEY, definition, packed, polish
from tests.factories import make_user
from tests.questionnaires.importing.forms import workbook

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def author(sign_in, session: Session):
    return sign_in(make_user(session, Role.ANALYST, totp_secret=SECRET, name="Ana Author"))


def hand_in(client, content: str | bytes, name: str = "questionnaire.yaml", **more: str):
    data = content.encode() if isinstance(content, str) else content
    return client.post("/en/questionnaires/upload", data={"file": (io.BytesIO(data), name), **more})


def test_a_folder_becomes_a_draft_that_the_library_shows(author):
    done = hand_in(author, packed(questionnaire__yaml=definition(), pl__po=polish()), "folder.zip")
    assert done.headers["Location"] == f"/en/questionnaires/{KEY}/1.0.0"
    page = author.get(done.headers["Location"]).text
    assert "Nobody is asked anything before it is published" in page
    assert "2 translations were added." in page
    assert "Ana Author" in page
    shelf = author.get("/en/questionnaires").text
    assert "Small needs" in shelf
    assert "draft" in shelf
    assert author.get(f"/en/questionnaires/{KEY}/1.0.0/questionnaire.yaml").text == definition()


def test_a_form_of_another_tool_comes_in_and_goes_out_again_with_what_nobody_is_asked_here(author, tmp_path):
    form = (
        "survey\ntype|name|label::English (en)|label::Polish (pl)\ninteger|a|How many?|Ile?\ngeopoint|g|Where?|Gdzie?"
        "\n\nsettings\nform_title|form_id|version\nOf a phone|of_a_phone|1.0.0"
    )
    shown = hand_in(author, workbook(form), "form.xlsx").headers["Location"]
    assert f'href="{shown}/form.xlsx"' in author.get(shown).text
    path = tmp_path / "out.xlsx"
    path.write_bytes(author.get(f"{shown}/form.xlsx").data)
    sent = import_xlsform(path)
    assert [row.cells for row in sent.questionnaire.kept] == [
        {"type": "geopoint", "name": "g", "label::English (en)": "Where?", "label::Polski (pl)": "Gdzie?"}
    ]
    assert [entry.text for entry in sent.catalogues["pl"].entries if entry.context == "a/label"] == ["Ile?"]


def test_a_form_of_which_nothing_is_asked_here_becomes_a_draft_that_says_so_on_every_page(author, tmp_path):
    form = "survey\ntype|name|label\ngeopoint|g|Where?\n\nsettings\nform_title|form_id|version\nPlaces|places|1.0.0"
    shown = hand_in(author, workbook(form), "places.xlsx").headers["Location"]
    for address in (shown, f"{shown}/preview", f"{shown}/screen"):
        page = author.get(address)
        assert page.status_code == 200
        assert "Nothing is asked in this questionnaire" in page.text or address.endswith("screen")
    for address in ("/en/questionnaires", f"{shown}/codebook", f"{shown}/translations/pl"):
        assert author.get(address).status_code == 200
    path = tmp_path / "out.xlsx"
    path.write_bytes(author.get(f"{shown}/form.xlsx").data)
    assert [row.cells["type"] for row in import_xlsform(path).questionnaire.kept] == ["geopoint"]
    definition_again = author.get(f"{shown}/questionnaire.yaml").text
    assert hand_in(author, definition_again, replace="on").headers["Location"] == shown, "an author may edit it"
    unkept = definition_again[: definition_again.index("kept:")]
    assert "nothing is asked in this questionnaire" in hand_in(author, unkept, replace="on").text


def test_errors_stand_beside_their_lines_and_nothing_is_stored(author):
    page = hand_in(author, definition(("type: integer", "type: intger")))
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert "questionnaire.yaml:15:13:" in page.text
    assert "did you mean &#39;integer&#39;?" in page.text
    assert "15▸       type: intger" in page.text
    assert author.get(f"/en/questionnaires/{KEY}/1.0.0").status_code == 404


def test_a_reader_of_another_language_is_told_that_the_checks_speak_english(author):
    file = (io.BytesIO(definition(("type: integer", "type: intger")).encode()), "q.yaml")
    page = author.post("/pl/questionnaires/upload", data={"file": file}).text
    assert 'Wiersz 15: <span lang="en">' in page
    assert "po angielsku" in page
    assert "is in English" not in hand_in(author, definition(("type: integer", "type: intger"))).text


def test_no_file_is_said_kindly(author):
    page = author.post("/en/questionnaires/upload", data={})
    assert page.status_code == 422
    assert "Please choose a file." in page.text


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x]\nb: [*a, *a]\n",
        "a: " + "[" * 400_000,
        definition((". > 0", "regex(., '" + "(a+)+" * 80_000 + "')")),
        definition((". > 0", "(" * 200_000)),
        packed(questionnaire__yaml="\0" * 3_000_000),
        packed(**{f"f{n}": "x" for n in range(500)}),
    ],
    ids=["anchors", "depth", "regex", "parentheses", "inflating", "entries"],
)
def test_hostile_definitions_are_refused_and_the_application_goes_on(author, bomb):
    assert hand_in(author, bomb).status_code == 422
    assert author.get("/en/questionnaires").status_code == 200


def test_a_request_beyond_all_measure_is_not_read(author):
    beyond = {"data": b"x" * 3_000_000, "content_type": "multipart/form-data; boundary=x"}
    assert author.post("/en/questionnaires/upload", **beyond).status_code == 413


def test_payloads_in_names_and_texts_are_shown_and_never_run(author):
    payload = "<script>alert(1)</script>"
    page = hand_in(author, definition(("type: integer", f"type: '{payload}'")), f"{payload}.yaml")
    assert page.status_code == 422
    assert payload not in page.text
    hand_in(author, definition(("Small needs", payload), ("Profile", payload), ("To learn", payload)))
    for address in ("", f"/{KEY}/1.0.0", f"/{KEY}/1.0.0/withdraw"):
        shown = author.get(f"/en/questionnaires{address}")
        assert shown.status_code == 200
        assert payload not in shown.text


def test_an_xlsform_becomes_a_draft_whose_page_tells_what_has_no_counterpart(author):
    form = "survey\ntype|name|label\ntext|a|A\ngeopoint|g|Where?"
    form += "\n\nsettings\nform_title|form_id|version|<script>alert(1)</script>\nSmall|small_form|2.1.0|x"
    done = hand_in(author, workbook(form), "small.xlsx")
    assert done.headers["Location"] == "/en/questionnaires/small-form/2.1.0"
    page = author.get(done.headers["Location"]).text
    assert "Please read the notes below." in page
    assert "survey, row 3: g, type: left out: questions of the type “geopoint” have no counterpart" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    refused = hand_in(author, workbook("survey\ntype|name|label\ntext||A"), "faulty.xlsx")
    assert refused.status_code == 422
    assert "<code>faulty.xlsx:</code> survey, row 2:" in refused.text


def test_a_publisher_finds_the_way_from_a_published_version_to_its_drafts(sign_in, session: Session):
    publisher = sign_in(make_user(session, Role.PUBLISHER, totp_secret=SECRET))
    assert 'href="/en/drafts">Move assessments' in publisher.get("/en/questionnaires/municipal-needs/1.0.0").text


def test_a_draft_is_withdrawn_after_a_question(author):
    hand_in(author, definition())
    address = f"/en/questionnaires/{KEY}/1.0.0"
    assert "Its translations stay" in author.get(f"{address}/withdraw").text
    assert author.post(f"{address}/withdraw").headers["Location"] == "/en/questionnaires"
    assert author.get(address).status_code == 404


def test_an_excerpt_keeps_to_the_file_and_to_where_the_error_stands():
    fault = DefinitionError("f", 1, 500, "", "", "")
    lines = excerpt("a" * 495 + "HERE" + "b" * 500 + "\r\nsecond", fault)
    assert [(line.number, line.is_faulty) for line in lines] == [(1, True), (2, False)]
    assert "HERE" in lines[0].text
    assert len(lines[0].text) < 200
