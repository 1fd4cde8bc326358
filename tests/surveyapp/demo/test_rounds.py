"""The demonstration's rounds in the database: every state of completion, histories that hold, accounts to step into."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp import demo
from surveyapp.database import Database
from surveyapp.demo.rounds import plans
from surveyapp.models import Answer, Assessment, Base, QuestionnaireVersion, Round, SectionState, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.approval import RETURNED, last_return, read_steps
from surveyapp.services.assessments import read_head, read_record
from surveyapp.services.history import find_break, read_changes
from surveyapp.services.receipts import is_as_approved
from surveyapp.services.sections import SectionStatus, list_sections
from surveyapp.services.showcase import showcase_accounts
from tests.worlds import DAY, SEED, World

TODAY = date(2026, 11, 23)
TOTALS = select(func.count(), func.sum(Answer.number), func.sum(Answer.revision)).select_from(Answer)


@pytest.fixture
def session(kept_world: World) -> Iterator[Session]:
    with kept_world.database.reading() as session:
        yield session


def actor(session: Session, name: str) -> Actor:
    """The person behind a shown account."""
    accounts = {account.email.partition("@")[0]: account.user_id for account in showcase_accounts(session)}
    found = load_actor(session, accounts[name])
    assert found is not None
    return found


def assessment_of(session: Session, person: Actor, code: str = "2026") -> Assessment:
    return session.scalars(
        select(Assessment).join(Round).where(Assessment.municipality_id == person.municipality_id, Round.code == code)
    ).one()


@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=400), TODAY - timedelta(days=90)])
def test_one_round_is_closed_and_one_open_whenever_it_is_shown(today: date) -> None:
    closed, opened = plans(today)
    assert not closed.is_open
    assert opened.opens_on < today < opened.closes_on
    assert today - opened.opens_on <= timedelta(days=60)


def test_offices_are_in_every_state_and_some_were_sent_back(session: Session) -> None:
    opened = session.scalars(select(Round).where(Round.code == "2026")).one()
    states = Counter(session.scalars(select(Assessment.status).where(Assessment.round_id == opened.id)))
    assert set(states) == set(AssessmentStatus)
    assert states[AssessmentStatus.APPROVED] > 100
    assert session.scalars(select(func.count()).select_from(Answer).where(Answer.revision > 1)).one() > 20
    assert session.scalars(select(func.count()).select_from(Answer).where(Answer.reason.is_not(None))).one() > 20
    assert session.scalars(select(func.count()).select_from(SectionState).where(SectionState.changes_requested)).one()


def test_the_open_round_is_on_the_newest_version_and_some_began_on_the_one_before(session: Session) -> None:
    rows = session.execute(
        select(Round.code, QuestionnaireVersion.number, Assessment.status)
        .join_from(Assessment, Round)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.version_id)
    ).all()
    assert {number for code, number, _ in rows if code == "2025"} == {"1.0.0"}
    begun = Counter((number, status) for code, number, status in rows if code == "2026")
    assert {number for number, _ in begun} == {"1.1.0", "2.0.0"}
    assert begun["1.1.0", AssessmentStatus.DRAFT] >= 3
    assert begun["1.1.0", AssessmentStatus.APPROVED] >= 5
    assert begun["2.0.0", AssessmentStatus.APPROVED] > 100
    assert session.scalars(select(Round).where(Round.code == "2026")).one().version.number == "2.0.0"


def test_the_coordinator_finds_sections_done_and_housing_at_work(session: Session) -> None:
    person = actor(session, "coordinator")
    found = assessment_of(session, person)
    lines = list_sections(read_record(session, person, found.id), person)
    states = {line.section.name: line.status for line in lines}
    assert [states[name] for name in ("profile", "healthcare", "schooling")] == [SectionStatus.COMPLETED] * 3
    assert states["housing"] is SectionStatus.IN_PROGRESS
    assert states["protection"] is SectionStatus.NOT_STARTED
    assert assessment_of(session, person, "2025").status is AssessmentStatus.APPROVED


def test_the_mayor_has_something_to_approve_that_was_corrected_on_the_way(session: Session) -> None:
    person = actor(session, "mayor.waiting")
    found = assessment_of(session, person)
    steps = read_steps(session, found.id)
    returned = last_return(steps)
    assert found.status is AssessmentStatus.SENT
    assert [step.kind for step in steps] == ["sent", RETURNED, "sent"]
    assert returned is not None
    changed = {change.place[0] for change in read_changes(session, found.id, after=returned.last_sequence)}
    assert changed == set(returned.questions)
    assert find_break(session, found.id) is None
    lines = list_sections(read_record(session, person, found.id), person)
    assert all(line.is_done for line in lines)
    assert SectionStatus.CHANGES_MADE in {line.status for line in lines}


def test_somebody_is_asked_for_changes(session: Session) -> None:
    person = actor(session, "returned")
    found = assessment_of(session, person)
    states = {line.status for line in list_sections(read_record(session, person, found.id), person)}
    assert found.status is AssessmentStatus.DRAFT
    assert SectionStatus.CHANGES_REQUESTED in states


def test_what_was_approved_is_what_is_stored_and_every_chain_holds(session: Session) -> None:
    analyst = actor(session, "analyst")
    approved = session.scalars(
        select(Assessment.id).where(Assessment.status == AssessmentStatus.APPROVED).order_by(Assessment.id).limit(40)
    ).all()
    for found in approved:
        assert is_as_approved(session, read_head(session, analyst, found))
        assert find_break(session, found) is None


def test_no_task_list_of_a_finished_assessment_has_anything_left(session: Session) -> None:
    analyst = actor(session, "analyst")
    for found in session.scalars(
        select(Assessment.id)
        .where(Assessment.status == AssessmentStatus.APPROVED)
        .order_by(Assessment.id.desc())
        .limit(15)
    ):
        assert all(line.is_done for line in list_sections(read_record(session, analyst, found), analyst))


@pytest.mark.postgres
def test_the_same_seed_and_day_make_the_same_answers_on_both_databases(
    kept_world: World, world_template: Path, postgres_database: Database
) -> None:
    Base.metadata.drop_all(postgres_database.engine)
    Base.metadata.create_all(postgres_database.engine)
    heard: list[tuple[int, int]] = []
    today = date.fromisoformat((world_template / DAY).read_text(encoding="ascii"))
    with postgres_database.writing() as session:
        demo.build(session, SEED, today=today, progress=lambda done, steps: heard.append((done, steps)))
    assert heard[-1] == (488, 488)
    found = []
    for database in (kept_world.database, postgres_database):
        with database.reading() as session:
            found.append([*session.execute(TOTALS).one(), session.scalar(select(func.count()).select_from(User))])
    assert found[0] == pytest.approx(found[1])
    assert found[0][-1] == 244 * 2 + 12
