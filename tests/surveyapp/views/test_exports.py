"""Answers are taken away by those who may read them, and every other municipality can read so in its log."""

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType
from surveyapp.models import AccessLog, Assessment, Association, Municipality, Role, Round, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import prepared_files
from surveyapp.work import work
from tests.factories import (
    a_question,
    a_questionnaire,
    make_assessment,
    make_association,
    make_municipality,
    make_round,
    make_user,
)

SignIn = Callable[[User], FlaskClient]
FORM = a_questionnaire(
    a_question("residents"),
    a_question("remark", AnswerType.TEXT),
    a_question("private", AnswerType.TEXT, published=False),
)


GIVEN: dict[str, float | str] = {"residents": 7, "remark": "=1+1", "private": "between us"}


class World:
    """A round in which a member, another member and a stranger approved, and a third member is still writing."""

    def __init__(self, session: Session) -> None:
        self.association = make_association(session, "RO")
        self.collection: Round = make_round(session, FORM, countries=("RO", "PL"))
        self.own = self._answered(session, "Own", self.association)
        self.sibling = self._answered(session, "Sibling", self.association)
        self.writing = self._answered(session, "Writing", self.association, approved=False)
        self.stranger = self._answered(session, "Stranger", make_association(session, "PL"), country="PL")
        session.commit()

    def _answered(
        self, session: Session, name: str, association: Association, *, country: str = "RO", approved: bool = True
    ) -> Municipality:
        place = make_municipality(session, country, name=name, association=association)
        given: Assessment = make_assessment(
            session, FORM, answers=GIVEN, municipality=place, collection=self.collection
        )
        if approved:
            given.status, given.approved_sha256, given.reference = AssessmentStatus.APPROVED, "0" * 64, f"R-{given.id}"
            given.sent_at = given.approved_at = utc_now()
        return place

    def person(self, session: Session, role: Role) -> User:
        office = self.own if role is Role.APPROVER else None
        association = self.association if role is Role.OFFICER else None
        found = make_user(session, role, municipality=office, association=association, totp_secret="JBSWY3DPEHPK3PXP")
        session.commit()
        return found


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


READ = {
    Role.APPROVER: {"Own"},
    Role.OFFICER: {"Own", "Sibling"},
    Role.ANALYST: {"Own", "Sibling", "Stranger"},
}


@pytest.mark.parametrize("role", READ)
def test_each_takes_away_what_it_may_read_and_no_more(sign_in: SignIn, session: Session, world: World, role: Role):
    client = sign_in(world.person(session, role))
    page = client.get("/en/answers").text
    assert world.collection.title in page
    assert "/en/answers.csv?round=" in page
    found = client.get("/en/answers.csv").text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    rows = list(csv.DictReader(io.StringIO(found, newline="")))
    assert {row["name"] for row in rows} == READ[role]
    told = "withheld" if role is Role.OFFICER else "between us"
    assert {row["text"] for row in rows} == {"", "'=1+1", told}
    book = openpyxl.load_workbook(io.BytesIO(client.get("/en/answers.xlsx").data))
    cells = list(book["answers"].iter_rows(values_only=True))
    assert {row[1] for row in cells[1:]} == READ[role]
    assert told in {row[7] for row in cells}
    assert client.get("/en/answers.csv?round=none").status_code == 404


def test_the_municipalities_concerned_read_it_in_their_log_once_a_day(sign_in: SignIn, session: Session, world: World):
    client = sign_in(world.person(session, Role.OFFICER))
    for address in ("/en/answers.csv", "/en/answers.xlsx", "/en/answers.csv"):
        client.get(address).close()
    session.expire_all()
    told = session.scalars(select(AccessLog).where(AccessLog.action == "exported answers")).all()
    assert sorted(line.municipality_id or 0 for line in told) == sorted([world.own.id, world.sibling.id])
    assert {line.subject for line in told} == {world.collection.code}


def test_where_nothing_may_be_read_the_page_says_so(sign_in: SignIn, session: Session):
    client = sign_in(make_user(session, Role.OFFICER, association=make_association(session, "RO"),
                               totp_secret="JBSWY3DPEHPK3PXP"))  # fmt: skip
    assert "There is nothing to take away yet" in client.get("/en/answers").text
    assert client.get("/en/answers.csv").status_code == 404


def test_a_large_workbook_is_asked_for_followed_and_taken_without_a_script(
    sign_in: SignIn, session: Session, world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(prepared_files, "AT_ONCE", 5)
    client, code = sign_in(world.person(session, Role.OFFICER)), world.collection.code
    page = client.get("/en/answers").text
    assert "Workbook, put together for you" in page
    assert "/en/answers.xlsx" not in page
    assert client.get("/en/answers.xlsx").location == "/en/answers"
    address = str(client.post("/en/answers/files", data={"round": code}).location)
    waiting = client.get(address).text
    assert "It is the next one, and begins by itself." in waiting
    assert '<meta http-equiv="refresh" content="8">' in waiting
    assert client.get(f"{address}/content").status_code == 404
    assert not session.scalars(select(AccessLog.id).where(AccessLog.action == "exported answers")).all()
    assert f'{address}">Answers of round {code} as a workbook</a>: on its way' in client.get("/en/answers").text
    session.rollback()
    work(app.extensions["database"], app.extensions["config"])
    ready = client.get(address).text
    assert "The file is ready." in ready
    assert "http-equiv" not in ready
    taken = client.get(f"{address}/content")
    assert taken.headers["Content-Disposition"] == f'attachment; filename="answers-{code}.xlsx"'
    rows = list(openpyxl.load_workbook(io.BytesIO(taken.data))["answers"].iter_rows(values_only=True))
    assert {row[1] for row in rows[1:]} == READ[Role.OFFICER]
    told = session.scalars(select(AccessLog.municipality_id).where(AccessLog.action == "exported answers")).all()
    assert sorted(told, key=str) == sorted([world.own.id, world.sibling.id], key=str)
    session.rollback()
    assert client.post("/en/answers/files", data={"round": "none"}).status_code == 404


def test_a_file_of_somebody_else_looks_like_none(
    sign_in: SignIn, session: Session, world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(prepared_files, "AT_ONCE", 5)
    client = sign_in(world.person(session, Role.ANALYST))
    address = str(client.post("/en/answers/files", data={"round": world.collection.code}).location)
    work(app.extensions["database"], app.extensions["config"])
    assert client.get(f"{address}/content").data.startswith(b"PK")
    for role in (Role.OFFICER, Role.APPROVER):
        other = sign_in(world.person(session, role))
        assert {other.get(path).status_code for path in (address, f"{address}/content")} == {404}
    observer = sign_in(make_user(session, Role.OBSERVER, country="RO", totp_secret="JBSWY3DPEHPK3PXP"))
    assert observer.get(f"{address}/content").status_code == 403
