"""Answers are kept until the day promised, told sixty days ahead, and gone afterwards while the history still holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.errors import BadInput, Conflict
from surveyapp.models import Answer, AnswerChange, Assessment, Comment, Message, Role, Round, SaveRequest
from surveyapp.services import retention
from surveyapp.services.entries import Entry
from surveyapp.services.history import find_break
from surveyapp.services.results import rounds_with_results
from surveyapp.services.saving import save_answers
from tests.factories import an_answer, make_assessment, make_municipality, make_round, make_user

CLOSED = datetime(2025, 3, 1, tzinfo=UTC)
DAY = date(2026, 3, 1)
NOTICE_DAY = datetime(2025, 12, 31, 9, tzinfo=UTC)
OVER = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://survey.example"


def silently(_done: int, _steps: int) -> None:
    """Take no notice of progress."""


@pytest.fixture
def closed(database: Database) -> tuple[int, int]:
    """A round that has closed with a saved answer and a comment, and another round; gives both assessments."""
    with database.writing() as session:
        place = make_municipality(session)
        author = make_user(session, Role.COORDINATOR, municipality=place, email="ana@town.example")
        make_user(session, Role.CONTRIBUTOR, municipality=place, email="ion@town.example")
        make_user(session, Role.APPROVER, municipality=make_municipality(session), email="other@town.example")
        make_user(session, Role.PUBLISHER, email="publisher@secretariat.example")
        found = []
        for code, kept in (("old", DAY), ("young", None)):
            collection = make_round(session, code=code, answers_kept_until=kept)
            draft = make_assessment(session, municipality=place, collection=collection)
            entry = Entry(an_answer("residents", 1200), 0)
            save_answers(session, draft.id, [entry], author_id=author.id, form_key="k", at=CLOSED)
            session.add(Comment(assessment_id=draft.id, question="residents", text="Ask Ion", author_id=author.id))
            for window in collection.countries:
                window.closes_at = CLOSED
            found.append(draft.id)
    return found[0], found[1]


def left(session: Session, assessment_id: int) -> list[int]:
    """How many answers, comments, saves and told changes are left of an assessment."""
    counts = [
        session.scalar(select(func.count()).select_from(table).where(table.assessment_id == assessment_id)) or 0
        for table in (Answer, Comment, SaveRequest)
    ]
    told = select(func.count(AnswerChange.content)).where(AnswerChange.assessment_id == assessment_id)
    return [*counts, session.scalar(told) or 0]


def test_those_responsible_are_told_once_sixty_days_before(database: Database, closed: tuple[int, int]) -> None:
    early = NOTICE_DAY - timedelta(days=1)
    assert retention.tidy(database, URL, silently, early).announced == ()
    assert retention.tidy(database, URL, silently, NOTICE_DAY).announced == ("old",)
    assert retention.tidy(database, URL, silently, NOTICE_DAY).announced == ()
    with database.reading() as session:
        letters = {row.to_address: row.body for row in session.scalars(select(Message))}
    assert set(letters) == {"ana@town.example", "publisher@secretariat.example"}
    assert "1 March 2026" in letters["ana@town.example"] or "March 1, 2026" in letters["ana@town.example"]


def test_what_is_over_goes_and_the_chain_still_holds(database: Database, closed: tuple[int, int]) -> None:
    old, young = closed
    retention.tidy(database, URL, silently, NOTICE_DAY)
    with database.reading() as session:
        assert left(session, old)[3] == 1
    last_day = OVER - timedelta(days=1)
    assert retention.tidy(database, URL, silently, last_day).erased == ()
    done = retention.tidy(database, URL, silently, OVER)
    assert done.erased == ("old",)
    with database.reading() as session:
        assert left(session, old) == [0, 0, 0, 0]
        assert left(session, young) == [1, 1, 0, 1]
        assert find_break(session, old) is None
        assert session.get_one(Assessment, old).round.answers_erased_at == OVER
        assert retention.standings(session, OVER) == []
        assert "old" not in [row.code for row in rounds_with_results(session)]
    assert retention.tidy(database, URL, silently, OVER).erased == ()


def test_nothing_goes_without_sixty_days_since_the_notice(database: Database, closed: tuple[int, int]) -> None:
    assert retention.tidy(database, URL, silently, OVER).announced == ("old",)
    assert retention.tidy(database, URL, silently, OVER + timedelta(days=59)).erased == ()
    assert retention.tidy(database, URL, silently, OVER + timedelta(days=60)).erased == ("old",)


def test_nothing_goes_while_a_country_is_open(database: Database, closed: tuple[int, int]) -> None:
    retention.tidy(database, URL, silently, NOTICE_DAY)
    with database.writing() as session:
        for window in session.get_one(Assessment, closed[0]).round.countries:
            window.closes_at = OVER + timedelta(days=1)
    assert retention.tidy(database, URL, silently, OVER).erased == ()


def test_what_would_go_is_told_and_nothing_done(database: Database, closed: tuple[int, int]) -> None:
    with database.reading() as session:
        (line,) = retention.standings(session, NOTICE_DAY)
        assert line == retention.Standing("old", DAY, "announce", 1, 1, 1)
        assert left(session, closed[0])[0] == 1


def test_a_day_is_given_with_room_for_the_notice(database: Database, closed: tuple[int, int]) -> None:
    with database.writing() as session:
        session.scalars(select(Round).where(Round.code == "old")).one().erasure_announced_at = NOTICE_DAY
        retention.keep_until(session, "old", DAY + timedelta(days=300), NOTICE_DAY)
        row = session.scalars(select(Round).where(Round.code == "old")).one()
        assert (row.answers_kept_until, row.erasure_announced_at) == (DAY + timedelta(days=300), None)
        with pytest.raises(BadInput, match="sixty days"):
            retention.keep_until(session, "old", DAY - timedelta(days=1), NOTICE_DAY)
        row.answers_erased_at = OVER
        with pytest.raises(Conflict, match="erased already"):
            retention.keep_until(session, "old", DAY + timedelta(days=900), NOTICE_DAY)
