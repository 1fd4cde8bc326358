"""Starting an assessment and reading it whole."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from surveyapp.errors import NotAllowed, NotFound
from surveyapp.models import Role
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.assessments import names_of, read_head, read_record, start_assessment
from surveyapp.services.windows import RoundClosed
from tests.factories import (
    CLOSES,
    a_question,
    a_questionnaire,
    make_actor,
    make_assessment,
    make_association,
    make_frame_unit,
    make_municipality,
    make_round,
    make_user,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_municipality_of_the_frame_starts_once_whoever_clicks_first(session: Session) -> None:
    town, collection = make_municipality(session), make_round(session)
    make_frame_unit(session, collection, town)
    one, two = (make_actor(session, role, municipality=town) for role in (Role.CONTRIBUTOR, Role.COORDINATOR))
    started = start_assessment(session, one, collection.id, at=NOON)
    assert start_assessment(session, two, collection.id, at=NOON) == started
    record = read_record(session, two, started, at=NOON)
    assert (record.head.status, record.head.started_at) == (AssessmentStatus.DRAFT, NOON)
    assert (set(record.care), dict(record.stored), record.can_change) == ({"section"}, {}, True)


def test_who_is_not_in_the_frame_finds_no_round(session: Session) -> None:
    actor = make_actor(session, Role.COORDINATOR, municipality=make_municipality(session))
    with pytest.raises(NotFound):
        start_assessment(session, actor, make_round(session).id, at=NOON)


def test_nothing_is_started_after_the_closing(session: Session) -> None:
    town, collection = make_municipality(session), make_round(session)
    make_frame_unit(session, collection, town)
    actor = make_actor(session, Role.COORDINATOR, municipality=town)
    with pytest.raises(RoundClosed):
        start_assessment(session, actor, collection.id, at=CLOSES)


def test_an_officer_starts_nothing(session: Session) -> None:
    officer = make_actor(session, Role.OFFICER, association=make_association(session))
    with pytest.raises(NotAllowed):
        start_assessment(session, officer, make_round(session).id, at=NOON)


def test_a_record_is_read_whole_in_three_queries_once_its_version_is_open(session: Session) -> None:
    assessment = make_assessment(session, a_questionnaire(a_question("rent")), answers={"rent": 300})
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    read_record(session, actor, assessment.id)
    statements: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    record = read_record(session, actor, assessment.id)
    assert record.path.value("rent") == 300
    assert len(statements) == 3
    assert (record.head.currency, record.head.municipality_name) == ("RON", assessment.municipality.name)


def test_a_draft_is_read_by_its_municipality_alone(session: Session) -> None:
    assessment = make_assessment(session)
    for reader in (
        make_actor(session, Role.COORDINATOR, municipality=make_municipality(session)),
        make_actor(session, Role.OFFICER, association=make_association(session)),
        make_actor(session, Role.ANALYST),
    ):
        with pytest.raises(NotFound):
            read_head(session, reader, assessment.id)


def test_today_is_the_day_on_the_countrys_clocks(session: Session) -> None:
    assessment = make_assessment(session)
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    late = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    assert read_head(session, actor, assessment.id).today(late) == date(2026, 3, 3)


def test_names_are_found_for_those_who_have_one(session: Session) -> None:
    user = make_user(session, name="Ana")
    assert names_of(session, {user.id, None}) == {user.id: "Ana"}
