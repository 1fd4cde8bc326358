"""Check and send, review, approve, return and receipt over HTTP."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import NonAnswer
from surveyapp.database import Database
from surveyapp.models import AccessLog, Assessment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.services.sessions import start_session
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    an_answer,
    make_assessment,
    make_association,
    make_municipality,
    make_user,
)

TWO = a_questionnaire(
    a_section("profile", [a_question("residents", required=True)]),
    a_section("housing", [a_question("rent", required=True, unit="currency"), a_question("wait")]),
    key="approval-pages",
)
ANSWERS = [
    an_answer("residents", 5000, estimated=True),
    an_answer("rent", 300, reason="checked", explanation="Asked twice."),
    Answer("wait", non_answer=NonAnswer.NOT_COLLECTED),
]


@dataclass
class Office:
    """An assessment and the people around it, each with a browser of their own."""

    app: Flask
    session: Session
    assessment: Assessment

    def browser(self, user: User) -> FlaskClient:
        key = start_session(self.session, user, utc_now())
        self.session.commit()
        client = self.app.test_client()
        client.set_cookie("session-key", key)
        return client

    def of_town(self, role: Role, name: str = "") -> FlaskClient:
        return self.browser(
            make_user(self.session, role, municipality=self.assessment.municipality, name=name or role.value)
        )

    def url(self, step: str = "") -> str:
        return f"/en/assessments/{self.assessment.id}{step and '/' + step}"


@pytest.fixture
def office(app: Flask, client: FlaskClient, session: Session) -> Office:
    return Office(app, session, make_assessment(session, TWO, answers=ANSWERS, complete=True))


def seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_from_check_to_receipt(office: Office, database: Database) -> None:
    clerk, mayor = office.of_town(Role.COORDINATOR), office.of_town(Role.APPROVER, "Maria")
    assert "Every section is complete." in clerk.get(office.url("send")).text
    assert clerk.post(office.url("send")).location == office.url()
    review = mayor.get(office.url("review")).text
    for words in ("Asked twice.", "1 estimate", "1 question without an answer", "300\N{NO-BREAK SPACE}RON"):
        assert words in review
    assert mayor.post(office.url("approve"), data={"seen": seen(review)}).location == office.url("receipt")
    receipt = clerk.get(office.url("receipt")).text
    with database.reading() as session:
        approved = session.get_one(Assessment, office.assessment.id)
    for words in (str(approved.reference), str(approved.approved_sha256), "Maria", "EE"):
        assert words in receipt
    assert f"Reference {approved.reference}" in clerk.get(office.url("copy")).text


def test_an_incomplete_assessment_is_not_sent_and_its_sections_are_named(office: Office, session: Session) -> None:
    clerk = office.of_town(Role.COORDINATOR)
    clerk.post(office.url("sections/housing"), data={"complete": "no"})
    page = clerk.get(office.url("send")).text
    assert "Still to do" in page
    assert "Send to the approver" not in page
    assert clerk.post(office.url("send")).status_code == 422


def test_a_return_needs_questions_and_a_reason_and_keeps_what_was_typed(office: Office) -> None:
    clerk, mayor = office.of_town(Role.COORDINATOR), office.of_town(Role.APPROVER, "Maria")
    clerk.post(office.url("send"))
    refused = mayor.post(office.url("return"), data={"reason": "Look at the rent."})
    assert refused.status_code == 422
    assert "Choose at least one question" in refused.text
    assert "Look at the rent.</textarea>" in refused.text
    refused = mayor.post(office.url("return"), data={"question": "rent", "reason": ""})
    assert "Write why you return the assessment" in refused.text
    answer = mayor.post(office.url("return"), data={"question": "rent", "reason": "Look at the rent."})
    assert answer.location == office.url()
    assert "Look at the rent." in clerk.get(office.url()).text


def test_after_a_return_the_approver_sees_what_changed_and_nothing_else(office: Office) -> None:
    clerk, mayor = office.of_town(Role.COORDINATOR), office.of_town(Role.APPROVER)
    clerk.post(office.url("send"))
    mayor.post(office.url("return"), data={"question": "rent", "reason": "Look."})
    change = {"rent": "350", "rent-revision": "2", "wait": "", "wait-none": "not_collected", "wait-revision": "3"}
    clerk.post(office.url("sections/housing/housing_1"), data=change | {"form_key": "a"})
    clerk.post(office.url("sections/housing"), data={"complete": "yes"})
    assert "Changes made" in clerk.get(office.url()).text
    clerk.post(office.url("send"))
    review = mayor.get(office.url("review")).text
    assert "What changed since you returned it" in review
    table = review.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "300\N{NO-BREAK SPACE}RON" in table
    assert "350\N{NO-BREAK SPACE}RON" in table
    assert table.count("<tr>") == 1


def test_a_large_change_is_listed_first_with_both_values(office: Office) -> None:
    clerk, mayor = office.of_town(Role.COORDINATOR), office.of_town(Role.APPROVER)
    clerk.post(office.url("send"))
    assert "<h3>Large changes</h3>" not in mayor.get(office.url("review")).text
    mayor.post(office.url("return"), data={"question": "rent", "reason": "Look."})
    clerk.post(office.url("sections/housing/housing_1"), data={"rent": "900", "rent-revision": "2", "form_key": "a"})
    clerk.post(office.url("sections/housing"), data={"complete": "yes"})
    clerk.post(office.url("send"))
    first = mayor.get(office.url("review")).text.partition("What needs an eye first")[2].partition("</table>")[0]
    for words in ("<h3>Large changes</h3>", "300 RON", "when it was returned", "900 RON"):
        assert words in first.replace("\N{NO-BREAK SPACE}", " ")


def test_nobody_approves_what_changed_after_it_was_shown(office: Office) -> None:
    clerk, mayor = office.of_town(Role.COORDINATOR), office.of_town(Role.APPROVER)
    clerk.post(office.url("send"))
    old = seen(mayor.get(office.url("review")).text)
    mayor.post(office.url("return"), data={"question": "rent", "reason": "Look."})
    change = {"rent": "350", "rent-revision": "2", "form_key": "a"}
    clerk.post(office.url("sections/housing/housing_1"), data=change)
    clerk.post(office.url("sections/housing"), data={"complete": "yes"})
    clerk.post(office.url("send"))
    assert mayor.post(office.url("approve"), data={"seen": old}).status_code == 409
    assert mayor.get(office.url("receipt")).status_code == 404


def test_the_associations_officer_reads_and_returns_what_was_approved_and_leaves_a_trace(
    office: Office, session: Session, database: Database
) -> None:
    clerk, mayor = office.of_town(Role.COORDINATOR), office.of_town(Role.APPROVER)
    officer = office.browser(
        make_user(session, Role.OFFICER, association=make_association(session), totp_secret="x" * 32)
    )
    assert officer.get(office.url("copy")).status_code == 404
    clerk.post(office.url("send"))
    assert officer.get(office.url("review")).status_code == 404
    mayor.post(office.url("approve"), data={"seen": seen(mayor.get(office.url("review")).text)})
    assert officer.get(office.url("copy")).status_code == 200
    review = officer.get(office.url("review")).text
    assert "Approve and give to the round" not in review
    with database.reading() as reader:
        actions = reader.scalars(select(AccessLog.action).where(AccessLog.municipality_id.is_not(None))).all()
    assert actions.count("viewed answers") == 2
    officer.post(office.url("return"), data={"question": "residents", "reason": "Please check."})
    assert "Please check." in clerk.get(office.url()).text
    assert officer.get(office.url("copy")).status_code == 404


def test_strangers_and_helpers_do_not_get_in(office: Office, session: Session) -> None:
    stranger = office.browser(make_user(session, Role.APPROVER, municipality=make_municipality(session)))
    helper = office.of_town(Role.CONTRIBUTOR)
    for page in ("send", "review", "copy", "receipt", "history"):
        assert stranger.get(office.url(page)).status_code == 404
    for page in ("send", "review"):
        assert helper.get(office.url(page)).status_code == 403
    assert stranger.post(office.url("approve"), data={"seen": "3"}).status_code == 404
