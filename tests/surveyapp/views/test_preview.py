"""The form of a draft as an office sees it, and a case that lives in the address alone."""

import random
import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires import loader
from surveyapp.models import Answer, AnswerChange, Assessment, Role
from surveyapp.services.drafting import read_handed, store_draft
from surveyapp.services.versions import record_version
from tests.authoring import KEY, definition, packed, polish
from tests.factories import make_actor, make_user

HERE = f"/en/questionnaires/{KEY}/1.0.0/preview"
PAYLOAD = "<script>alert(1)</script>"


@pytest.fixture
def reader(sign_in, session: Session):
    folder = packed(questionnaire__yaml=definition(), pl__po=polish())
    store_draft(session, make_actor(session, Role.ANALYST), read_handed(folder, "a.zip"))
    session.commit()
    return sign_in(make_user(session, Role.ADMINISTRATOR, totp_secret="JBSWY3DPEHPK3PXP"))


def entered(**values: str) -> dict[str, str]:
    return {
        name: value
        for question, value in values.items()
        for name, value in ((f"{question}-revision", "0"), (question, value))
    }


def fill(reader, address: str, **values: str) -> str:
    sent = reader.post(address, data=entered(**values))
    assert sent.status_code == 302, sent.text
    return str(sent.headers["Location"])


def test_a_case_is_asked_further_checked_and_measured(reader):
    asked_again = fill(reader, f"{HERE}/profile/people", residents="200", refugees="50")
    page = reader.get(asked_again).text
    assert "Is there a plan?" in page
    assert ">25<" in page
    refused = fill(reader, asked_again, residents="-3", refugees="50")
    assert "There must be residents." in reader.get(refused).text
    done = fill(reader, asked_again, residents="200", refugees="50", plan="none")
    told = reader.get(done).text
    assert "What the indicators say of this case" in told
    assert re.search(r"<code>has_plan</code></th><td class=\"num\">100</td>", told)


def test_nothing_of_a_case_is_stored(reader, session: Session):
    fill(reader, f"{HERE}/profile/people", residents="200", refugees="50")
    for table in (Answer, AnswerChange, Assessment):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_an_entry_that_cannot_be_read_is_kept_as_it_was_typed(reader):
    again = fill(reader, f"{HERE}/profile/people", residents="a few", refugees="50")
    page = reader.get(again).text
    assert 'value="a few"' in page
    assert "<title>Error:" in page


def test_instances_of_a_repeat_are_added_changed_and_removed(reader):
    start = f"{HERE}/profile/people"
    added = reader.post(start, data={**entered(residents="9"), "add": "schools"}).headers["Location"]
    assert "/schools/0?case=" in added
    back = fill(reader, added, school_name=PAYLOAD)
    listed = reader.get(back).text
    assert PAYLOAD not in listed
    assert "&lt;script&gt;" in listed
    edited = reader.post(back, data={**entered(residents="9"), "edit": "schools:1"}).headers["Location"]
    assert "/schools/1?case=" in edited
    assert reader.get(edited).status_code == 200
    removed = reader.post(back, data={**entered(residents="9"), "remove": "schools:1"}).headers["Location"]
    assert "Nothing has been added yet." in reader.get(removed).text
    assert reader.get(edited.replace("/schools/1", "/schools/7")).status_code == 404


def test_the_language_is_switched_without_losing_the_case(reader):
    switched = reader.post(f"{HERE}/profile/people", data={**entered(residents="77"), "switch_to": "pl"})
    page = reader.get(switched.headers["Location"]).text
    assert "Ilu jest mieszkańców?" in page
    assert 'value="77"' in page


def test_a_case_that_was_cut_or_made_up_is_an_empty_one(reader):
    whole = fill(reader, f"{HERE}/profile/people", residents="200", refugees="0")
    key = whole.rpartition("case=")[2]
    for faulty in (key[:-3], "x" * 9_000, "W10.abc.def", "\x00"):
        page = reader.get(HERE, query_string={"case": faulty})
        assert page.status_code == 200
        assert "can no longer be read" in page.text


def test_a_case_too_long_for_an_address_is_shown_again_as_typed(reader):
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=6_000))
    page = reader.post(f"{HERE}/profile/people/schools/0", data=entered(school_name=noise))
    assert page.status_code == 422
    assert noise in page.text
    assert "too much text to be kept" in page.text


def test_every_page_of_the_real_questionnaire_can_be_previewed(reader):
    page = reader.get("/uk/questionnaires/municipal-needs/2.0.0/preview")
    assert page.status_code == 200
    for address in re.findall(r'href="(/uk/questionnaires/[^"]+/preview/[^"]+)"', page.text):
        assert reader.get(address).status_code == 200


@pytest.mark.parametrize(("screen", "width"), [("phone", "360"), ("tablet", "768"), ("desk", "1280"), ("wall", "360")])
def test_the_form_stands_in_a_frame_of_a_chosen_width_and_language(reader, screen: str, width: str):
    filled = fill(reader, f"{HERE}/profile/people", residents="77", refugees="5")
    query = {
        "case": filled.rpartition("case=")[2],
        "width": screen,
        "into": "pl",
        "section": "profile",
        "page": "people",
    }
    page = reader.get(HERE.replace("/preview", "/screen"), query_string=query)
    frame = re.search(r'<iframe class="screen" src="([^"]+)" width="(\d+)"', page.text)
    assert frame is not None
    assert frame[2] == width
    framed = reader.get(frame[1].replace("&amp;", "&"), headers={"Sec-Fetch-Dest": "iframe"})
    assert "Ilu jest mieszkańców?" in framed.text
    assert 'value="77"' in framed.text
    assert 'class="places"' not in framed.text


def test_only_this_application_may_frame_the_preview_and_nothing_else_is_framed(reader):
    for address, allowed in ((HERE, True), (HERE.replace("/preview", "/screen"), True), ("/en/questionnaires", False)):
        headers = reader.get(address).headers
        assert ("frame-ancestors 'self'" in headers["Content-Security-Policy"]) is allowed
        assert headers["X-Frame-Options"] == ("SAMEORIGIN" if allowed else "DENY")
        assert headers.getlist("X-Frame-Options") == [headers["X-Frame-Options"]]
    unknown = reader.get(HERE.replace("/preview", "/screen"), query_string={"section": "none", "page": "none"})
    assert unknown.status_code == 404


def test_payloads_in_a_definition_are_shown_and_never_run(reader, session: Session):
    hostile = definition(
        ("small-needs", "hostile-needs"),
        ("How many residents are there?", f"'{PAYLOAD}'"),
        ("A plan that is used", f"'{PAYLOAD}'"),
        ("There must be residents.", f"'{PAYLOAD}'"),
        ("Whether there is a plan", f"'{PAYLOAD}'"),
        ("item: school", f"item: '{PAYLOAD}'"),
    )
    record_version(session, loader.parse(hostile, "q"))
    session.commit()
    here = HERE.replace(KEY, "hostile-needs")
    asked = fill(reader, f"{here}/profile/people", residents="-1", refugees="50")
    for address in (here, asked, f"{here}/profile/people/schools/0", here.replace("/preview", "/differences")):
        page = reader.get(address)
        assert page.status_code == 200
        assert PAYLOAD not in page.text
