"""Papers over HTTP: blank, draft, approved and receipt; and what is said where no PDF can be made."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType, Choice, Repeat
from surveyapp.models import Assessment, Message, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import papers
from surveyapp.services.papers import Paper
from tests.factories import a_question, a_questionnaire, a_section, an_answer, make_assessment, make_user

SignIn = Callable[[User], FlaskClient]
ASKED = a_questionnaire(
    a_section(
        "people",
        [
            a_question("residents", code="P1", unit="people"),
            a_question("way", AnswerType.SELECT_ONE, choices=(Choice(name="bus", label="By bus"),)),
            a_question("remark", AnswerType.TEXT, appearance="multiline", relevant="${residents} > 5"),
            Repeat(name="site", label="Sites", item="site", questions=(a_question("places"),)),
        ],
    ),
    key="papers-page",
)


@pytest.fixture
def draft(session: Session) -> Assessment:
    """A draft with one answer."""
    return make_assessment(session, ASKED, answers=[an_answer("residents", 3)], complete=True)


def test_a_blank_paper_asks_everything_and_holds_no_answer(
    session: Session, draft: Assessment, sign_in: SignIn
) -> None:
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=draft.municipality))
    page = client.get(f"/en/rounds/{draft.round_id}/blank").text
    for words in ("P1  How is residents?", "people", "By bus", "How is remark?", "Sites: site 3", "We do not know"):
        assert words in page
    pdf = client.get(f"/pl/rounds/{draft.round_id}/blank.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="questionnaire-1.0.0-pl.pdf"'


def test_a_draft_and_its_receipt_as_pdf(session: Session, draft: Assessment, sign_in: SignIn) -> None:
    client = sign_in(make_user(session, Role.APPROVER, municipality=draft.municipality))
    here = f"/en/assessments/{draft.id}"
    assert client.get(f"{here}/copy.pdf").data.startswith(b"%PDF-")
    assert client.get(f"{here}/receipt.pdf").status_code == 404
    client.post(f"{here}/send")
    client.post(f"{here}/approve", data={"seen": "1"})
    receipt = client.get(f"{here}/receipt.pdf")
    assert receipt.data.startswith(b"%PDF-")
    assert client.get(f"{here}/copy.pdf").status_code == 200


def test_blank_draft_and_final_say_what_they_are_of_whom_and_of_which_version(
    session: Session, draft: Assessment, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Paper] = []

    def keep(paper: Paper, *, at: datetime) -> bytes:
        made.append(paper)
        return b"%PDF-"

    monkeypatch.setattr("surveyapp.views.papers.make_pdf", keep)
    client = sign_in(make_user(session, Role.APPROVER, municipality=draft.municipality))
    place, here = draft.municipality.name, f"/fr/assessments/{draft.id}"
    client.get(f"/fr/rounds/{draft.round_id}/blank.pdf")
    client.get(f"{here}/copy.pdf")
    client.post(f"{here}/send")
    client.post(f"{here}/approve", data={"seen": "1"})
    client.get(f"{here}/copy.pdf")
    client.get(f"{here}/receipt.pdf")
    session.expire_all()
    states = [paper.state.partition("\N{NO-BREAK SPACE}")[0] for paper in made]
    assert states == ["À remplir à la main", "Brouillon non approuvé", "Approuvé", "Approuvé"]
    assert [paper.is_draft for paper in made] == [False, True, False, False]
    assert all(str(draft.reference) in paper.state for paper in made[2:])
    assert all(place in paper.eyebrow and paper.foot.endswith("1.0.0") for paper in made)


def test_the_receipt_goes_by_mail_to_who_sent_and_who_approved(
    session: Session, draft: Assessment, sign_in: SignIn
) -> None:
    sender = make_user(session, Role.COORDINATOR, municipality=draft.municipality, language="en", name="Ion")
    approver = make_user(session, Role.APPROVER, municipality=draft.municipality, language="en", name="Ana")
    sign_in(sender).post(f"/en/assessments/{draft.id}/send")
    sign_in(approver).post(f"/en/assessments/{draft.id}/approve", data={"seen": "1"})
    session.expire_all()
    letters = session.scalars(select(Message).order_by(Message.id)).all()
    assert [letter.to_address for letter in letters] == [sender.email, approver.email]
    assert draft.reference is not None
    assert draft.approved_sha256 is not None
    for letter in letters:
        assert f"Reference: {draft.reference}" in letter.body
        assert draft.approved_sha256 in letter.body
        assert f"http://127.0.0.1:5000/en/assessments/{draft.id}/receipt" in letter.body


def test_a_refused_approval_writes_to_nobody(session: Session, draft: Assessment, sign_in: SignIn) -> None:
    client = sign_in(make_user(session, Role.APPROVER, municipality=draft.municipality))
    assert client.post(f"/en/assessments/{draft.id}/approve", data={"seen": "1"}).status_code == 409
    assert session.scalars(select(Message.id)).all() == []


def test_where_no_pdf_can_be_made_the_page_to_print_is_offered(
    session: Session, draft: Assessment, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "typst", None)
    draft.status, draft.sent_at, draft.approved_at = AssessmentStatus.APPROVED, utc_now(), utc_now()
    draft.approved_sha256, draft.reference = "0" * 64, "ABCD-EFGH"
    client = sign_in(make_user(session, Role.APPROVER, municipality=draft.municipality))
    for paper, page in (
        (f"/en/assessments/{draft.id}/receipt.pdf", f"/en/assessments/{draft.id}/receipt"),
        (f"/en/assessments/{draft.id}/copy.pdf", f"/en/assessments/{draft.id}/copy"),
        (f"/en/rounds/{draft.round_id}/blank.pdf", f"/en/rounds/{draft.round_id}/blank"),
    ):
        answer = client.get(paper)
        assert answer.status_code == 501
        assert f'href="{page}"' in answer.text
        assert "“report”" in answer.text
