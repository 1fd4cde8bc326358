"""The municipality's way in over HTTP."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Assessment, FrameUnit, Role, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.approval import return_for_correction, send_assessment
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    make_assessment,
    make_association,
    make_frame_unit,
    make_municipality,
    make_round,
    make_user,
)

SignIn = Callable[[User], FlaskClient]

TWO = a_questionnaire(
    a_section("profile", [a_question("residents", required=True)]),
    a_section("housing", [a_question("rent", required=True)], relevant="${residents} > 0"),
    key="two-sections",
)


def actor_of(session: Session, user: User) -> Actor:
    actor = load_actor(session, user.id)
    assert actor is not None
    return actor


def test_home_without_a_round_says_so(session: Session, sign_in: SignIn) -> None:
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=make_municipality(session)))
    assert "No round is open for your municipality" in client.get("/en/assessments").text


def test_home_shows_the_deadline_with_its_time_zone_and_leads_to_the_start(session: Session, sign_in: SignIn) -> None:
    closes = datetime(2090, 10, 30, 16, tzinfo=UTC)
    town, collection = make_municipality(session), make_round(session, TWO, title="Autumn", closes_at=closes)
    make_frame_unit(session, collection, town)
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=town))
    page = client.get("/en/assessments").text
    assert "30 October 2090, 18:00 EET" in page
    assert f"/en/rounds/{collection.id}/before-you-start" in page


def test_before_the_start_everything_worth_knowing_is_told_and_the_look_is_noted(
    session: Session, sign_in: SignIn, database: Database
) -> None:
    town, collection = make_municipality(session), make_round(session, TWO)
    make_frame_unit(session, collection, town)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=town))
    page = client.get(f"/en/rounds/{collection.id}/before-you-start").text
    assert "About 20 minutes for all offices together." in page
    assert "the office" in page
    with database.reading() as reader:
        assert reader.scalars(select(FrameUnit.opened_at)).one() is not None
    started = client.post(f"/en/rounds/{collection.id}/start")
    assert client.post(f"/en/rounds/{collection.id}/start").location == started.location
    assert client.get(f"/en/rounds/{collection.id}/before-you-start").location == started.location
    with database.reading() as reader:
        assert len(reader.scalars(select(Assessment)).all()) == 1


def test_the_task_list_tells_status_owner_and_counts_and_continues_at_the_first_thing_to_do(
    session: Session, sign_in: SignIn
) -> None:
    assessment = make_assessment(session, TWO, answers={"residents": 5})
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    page = client.get(f"/en/assessments/{assessment.id}").text
    for words in ("0 of 2 sections are done", "In progress", "Not started", "Not ready yet"):
        assert words in page
    assert f'href="/en/assessments/{assessment.id}/sections/profile">Continue</a>' in page
    assert f'href="/en/assessments/{assessment.id}/sections/housing/housing_1"' in page


def test_a_section_that_is_not_needed_is_no_link(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, TWO, answers={"residents": 0}, complete=True)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    page = client.get(f"/en/assessments/{assessment.id}").text
    assert "<span>Housing</span>" in page
    assert "Not needed" in page
    assert "2 of 2 sections are done" in page
    assert f'href="/en/assessments/{assessment.id}/send"' in page


def test_a_return_stands_above_the_list_with_reason_and_links(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, TWO, answers={"residents": 5, "rent": 3}, complete=True)
    clerk = make_user(session, Role.COORDINATOR, municipality=assessment.municipality)
    mayor = actor_of(session, make_user(session, Role.APPROVER, municipality=assessment.municipality, name="Maria"))
    at = datetime.now(UTC)
    send_assessment(session, mayor, assessment.id, at=at)
    return_for_correction(session, mayor, assessment.id, questions={"rent"}, reason="The rent looks low.", at=at)
    page = sign_in(clerk).get(f"/en/assessments/{assessment.id}").text
    for words in ("Maria returned this assessment on", "The rent looks low.", "Changes requested"):
        assert words in page
    assert f'href="/en/assessments/{assessment.id}/sections/housing/housing_1#rent"' in page
    assessment.status, assessment.sent_at = AssessmentStatus.SENT, at
    session.commit()
    assert "returned this assessment on" not in sign_in(clerk).get(f"/en/assessments/{assessment.id}").text


def test_a_closed_round_can_be_read_but_not_continued(session: Session, sign_in: SignIn) -> None:
    closed = datetime.now(UTC) - timedelta(days=1)
    assessment = make_assessment(session, TWO, collection=make_round(session, TWO, closes_at=closed))
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    page = client.get(f"/en/assessments/{assessment.id}").text
    assert "The round closed on" in page
    assert ">Continue<" not in page
    assert "Other rounds" in client.get("/en/assessments").text
    assert client.get(f"/en/assessments/{assessment.id}/sections/profile").status_code == 200


def test_what_is_with_the_approver_waits_for_the_approver(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, TWO)
    assessment.status, assessment.sent_at = AssessmentStatus.SENT, datetime.now(UTC)
    client = sign_in(make_user(session, Role.APPROVER, municipality=assessment.municipality))
    page = client.get(f"/en/assessments/{assessment.id}").text
    assert "Waiting for approval" in page
    review = f'href="/en/assessments/{assessment.id}/review"'
    assert page.count(review) == 2
    home = client.get("/en/assessments").text
    assert "With the approver" in home
    assert review in home


def test_an_officer_has_no_task_list(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, TWO)
    user = make_user(session, Role.OFFICER, association=make_association(session), totp_secret="x" * 32)
    assert sign_in(user).get(f"/en/assessments/{assessment.id}").status_code == 403


def test_the_task_list_says_until_when_answers_are_kept_and_that_they_are_gone(
    session: Session, sign_in: SignIn, database: Database
) -> None:
    collection = make_round(session, answers_kept_until=date(2031, 3, 1))
    draft = make_assessment(session, collection=collection)
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=draft.municipality))
    address = f"/en/assessments/{draft.id}"
    assert "Your answers are kept until 1 March 2031" in client.get(address).text
    collection.answers_erased_at = datetime(2031, 3, 2, tzinfo=UTC)
    session.commit()
    page = client.get(address).text
    assert "The answers were erased on 2 March 2031" in page
    assert "are kept until" not in page
