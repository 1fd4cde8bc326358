"""The workbook over HTTP: taken away, sent back, looked at, saved; and hostile ones refused."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.models import Answer, Assessment, Role, User
from surveyapp.models.collection import AssessmentStatus
from tests.factories import a_question, a_questionnaire, a_section, make_assessment, make_user
from tests.surveyapp.services.workbooks.filling import Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is stored is proved on both databases by the tests of the service."""
SignIn = Callable[[User], FlaskClient]
ASKED = a_questionnaire(a_section("people", [a_question("residents"), a_question("pupils")]), key="workbook-page")
ATTACK = "<script>alert(1)</script>"


@pytest.fixture
def here(session: Session, sign_in: SignIn) -> tuple[FlaskClient, str]:
    """Somebody at the assessment of the own municipality, and the address of its workbook."""
    draft = make_assessment(session, ASKED, answers={"residents": 1200})
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=draft.municipality, name="Ana"))
    return client, f"/en/assessments/{draft.id}/workbook"


def send(client: FlaskClient, address: str, data: bytes) -> TestResponse:
    return client.post(address, data={"workbook": (io.BytesIO(data), "Ours.xlsx")})


def changes_of(page: TestResponse) -> dict[str, str]:
    found = re.search(r'name="changes" value="([^"]+)"', page.text)
    assert found is not None
    return {"changes": found[1]}


def test_what_is_filled_in_offline_is_shown_and_then_saved(here: tuple[FlaskClient, str]) -> None:
    client, address = here
    taken = client.get(f"{address}.xlsx")
    assert taken.headers["Content-Disposition"].endswith('.xlsx"')
    filled = Office(taken.data)
    filled.answer("residents", 1300)
    filled.answer("pupils", ATTACK)
    page = send(client, address, filled.data())
    assert page.status_code == 200
    assert "1,200" in page.text
    assert "1,300" in page.text
    assert "2 answers would change." in page.text
    assert "This cannot be read." in page.text
    assert ATTACK not in page.text
    assert "&lt;script&gt;" in page.text
    saved = client.post(f"{address}/save", data=changes_of(page))
    assert saved.location == f"{address}?saved=2"
    assert "2 answers were saved from the workbook." in client.get(saved.location).text
    assert client.post(f"{address}/save", data=changes_of(page)).location == f"{address}?saved=2"
    assert "The workbook changes nothing" in send(client, address, client.get(f"{address}.xlsx").data).text


def test_a_conflict_is_offered_and_the_choice_is_kept(here: tuple[FlaskClient, str], session: Session) -> None:
    client, address = here
    filled = Office(client.get(f"{address}.xlsx").data)
    filled.answer("residents", 1300)
    session.execute(update(Answer).values(number=1250, revision=9))
    session.commit()
    page = send(client, address, filled.data())
    assert "Before both changes:" in page.text
    kept = client.post(f"{address}/save", data=changes_of(page) | {"keep-0": "theirs"})
    assert kept.location == f"{address}?saved=0"
    taken = client.post(f"{address}/save", data=changes_of(page) | {"keep-0": "mine"})
    assert taken.location == f"{address}?saved=1"


def test_what_changed_after_the_comparison_is_offered_again(here: tuple[FlaskClient, str], session: Session) -> None:
    client, address = here
    filled = Office(client.get(f"{address}.xlsx").data)
    filled.answer("residents", 1300)
    page = send(client, address, filled.data())
    session.execute(update(Answer).values(number=1250, revision=9))
    session.commit()
    again = client.post(f"{address}/save", data=changes_of(page))
    assert again.status_code == 409
    assert "1,250" in again.text
    assert client.post(f"{address}/save", data=changes_of(again) | {"keep-0": "mine"}).location == f"{address}?saved=1"


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return file.getvalue()


def far_cell() -> bytes:
    office = Office(Office.blank())
    office.book.worksheets[0].cell(1_048_576, 16_384).value = 1
    return office.data()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "the file is empty"),
        (lambda: b"PK\x03\x04 cut off", "the file is damaged"),
        (lambda: b"<html>", "this is not an Excel workbook"),
        (bomb, "larger than 60 MB once unpacked"),
        (far_cell, "stands so far away"),
        (Office.blank, "This is not a workbook of this assessment."),
    ],
)
def test_a_hostile_or_foreign_file_is_refused_kindly(
    here: tuple[FlaskClient, str], make: Callable[[], bytes], words: str
) -> None:
    client, address = here
    page = send(client, address, make())
    assert page.status_code == 422
    assert words in page.text
    assert '<a href="#workbook">' in page.text
    assert client.get(address).status_code == 200


def test_without_a_file_and_with_an_altered_comparison_nothing_is_saved(here: tuple[FlaskClient, str]) -> None:
    client, address = here
    assert "Please choose the workbook." in client.post(address).text
    filled = Office(client.get(f"{address}.xlsx").data)
    filled.answer("residents", 1300)
    changes = changes_of(send(client, address, filled.data()))["changes"]
    for altered in ("", "x", changes[:-3], "A" + changes):
        assert client.post(f"{address}/save", data={"changes": altered}).status_code == 422


def test_a_workbook_is_not_taken_while_the_answers_rest(here: tuple[FlaskClient, str], session: Session) -> None:
    client, address = here
    data = client.get(f"{address}.xlsx").data
    session.execute(update(Assessment).values(status=AssessmentStatus.SENT, sent_at=Assessment.started_at))
    session.commit()
    page = send(client, address, data)
    assert page.status_code == 409
    assert "with your approver" in page.text
