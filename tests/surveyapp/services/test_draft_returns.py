"""A moved draft moves back: exactly as it was, and nothing lost of what came since."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import Questionnaire
from surveyapp.database import Database, connect
from surveyapp.models import AssessmentEvent, Base, Role, RoundCountry, SectionState
from surveyapp.models.base import utc_now
from surveyapp.models.moves import Fate, MoveStatus
from surveyapp.services.answers import Place, StoredAnswer, answers_of, is_empty, read_answers
from surveyapp.services.draft_moves import move_draft
from surveyapp.services.draft_returns import read_kept, return_draft
from surveyapp.services.draft_runs import find_round, plan_run
from surveyapp.services.entries import Entry
from surveyapp.services.history import find_break
from surveyapp.services.saving import save_answers
from surveyapp.services.sections import complete_section
from surveyapp.services.versions import record_version
from tests.factories import make_actor, make_assessment
from tests.moving import make_draft, moved
from tests.questionnaires.test_carry_over import drafts, versions

NUMBERS = count(1)


def give(session: Session, assessment_id: int, *answers: Answer) -> None:
    """Save these answers in place of what stands."""
    stored = read_answers(session, assessment_id)
    entries = [Entry(a, stored[p].revision if (p := (a.question, a.instance)) in stored else 0) for a in answers]
    outcome = save_answers(session, assessment_id, entries, author_id=None, form_key=f"give{next(NUMBERS)}")
    assert len(outcome.saved) == len(entries)


def back(session: Session, move_id: int) -> None:
    return_draft(session, move_id, by=None, at=utc_now())
    session.flush()
    session.expire_all()


def test_it_stands_exactly_as_it_was_and_its_chain_holds(session: Session) -> None:
    draft = make_draft(session, complete=True)
    before = read_answers(session, draft.id)
    move = moved(session, draft)
    back(session, move.id)
    assert read_answers(session, draft.id) == before
    assert draft.version.number == "1.0.0"
    assert (move.status, move.returned_at is None) == (MoveStatus.RETURNED, False)
    assert find_break(session, draft.id) is None
    assert session.scalars(select(SectionState.look_again)).all() == [False, False]
    assert None not in session.scalars(select(SectionState.completed_at)).all()
    kinds = session.scalars(select(AssessmentEvent.kind).order_by(AssessmentEvent.id)).all()
    assert kinds == ["moved", "moved back"]


def test_it_can_move_again_after_that(session: Session) -> None:
    draft = make_draft(session)
    back(session, moved(session, draft).id)
    before = read_answers(session, draft.id)
    again = moved(session, draft)
    assert draft.version.number == "2.0.0"
    back(session, again.id)
    assert read_answers(session, draft.id) == before
    assert find_break(session, draft.id) is None


def test_what_was_given_since_goes_back_where_it_means_the_same(session: Session) -> None:
    draft = make_draft(session)
    move = moved(session, draft)
    give(session, draft.id, Answer("residents", number=130.0), Answer("places", 4, number=9.0), Answer("places", 1))
    back(session, move.id)
    after = {place: stored.answer for place, stored in read_answers(session, draft.id).items()}
    assert after["people", 0] == Answer("people", number=130.0)
    assert after["places", 4] == Answer("places", 4, number=9.0)
    assert ("places", 1) not in after
    assert after["remark", 0] == Answer("remark", text="Words")


def test_what_was_given_since_and_means_another_thing_there_is_archived(session: Session) -> None:
    draft = make_draft(session)
    before = read_answers(session, draft.id)
    move = moved(session, draft)
    give(session, draft.id, Answer("hours", number=44.0), Answer("fresh", number=3.0), Answer("kind", text="other"))
    back(session, move.id)
    assert read_answers(session, draft.id) == before
    kept = {item.stored.place[0]: item.stored.answer for item in read_kept(session, move.id)
            if item.fate is Fate.SUPERSEDED}  # fmt: skip
    assert kept == {
        "hours": Answer("hours", number=44.0),
        "fresh": Answer("fresh", number=3.0),
        "kind": Answer("kind", text="other"),
    }


def test_a_section_that_the_office_completed_since_stays_complete(session: Session) -> None:
    draft = make_draft(session, [Answer("kind", text="own")])
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    move = moved(session, draft)
    complete_section(session, actor, draft.id, "houses", complete=True)
    back(session, move.id)
    state = session.get_one(SectionState, (draft.id, "houses"))
    assert state.completed_at is not None


def test_only_the_latest_move_can_be_undone_and_only_while_the_round_is_open(session: Session) -> None:
    draft = make_draft(session)
    move = moved(session, draft)
    after = read_answers(session, draft.id)
    session.execute(update(RoundCountry).values(closes_at=utc_now() - timedelta(minutes=1)))
    back(session, move.id)
    assert move.status is MoveStatus.MOVED
    assert "closed" in move.problem
    assert read_answers(session, draft.id) == after


def _numbered(version: Questionnaire, key: str, number: int) -> Questionnaire:
    whole = version.model_dump(mode="json", exclude_defaults=True)
    return Questionnaire.model_validate(whole | {"questionnaire": key, "version": f"{number}.0.0"}, strict=False)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("moves") / "moves.sqlite"
    database = connect(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


def _everywhere(stored: dict[Place, StoredAnswer], kept: list[Any]) -> set[str]:
    """The contents of answers, wherever they are."""
    return {repr(answer) for answer in (*answers_of(stored), *(item.stored.answer for item in kept))}


def assert_there_and_back(database: Database, data: st.DataObject) -> None:
    key = f"q{next(NUMBERS)}"
    chain = [_numbered(data.draw(versions()), key, n) for n in range(1, data.draw(st.integers(2, 3)) + 1)]
    answers = [answer for answer in data.draw(drafts(chain[0])) if not is_empty(answer)]
    session = database.write()
    with session:
        for version in chain:
            record_version(session, version)
        draft = make_assessment(session, chain[0], answers=answers)
        before = read_answers(session, draft.id)
        run = plan_run(session, find_round(session, draft.round.code), chain[-1].version, by=None, at=utc_now())
        move_id = session.connection().exec_driver_sql(f"SELECT id FROM draft_moves WHERE run_id = {run}").scalar_one()
        move_draft(session, move_id, by=None, at=utc_now())
        kept = read_kept(session, move_id)
        assert {item.stored.place: item.stored for item in kept} == before, "lost"
        after = read_answers(session, draft.id)
        assert set(after) == {item.to for item in kept if item.to}
        assert find_break(session, draft.id) is None
        later = [a for a in data.draw(drafts(chain[-1])) if not is_empty(a)] if data.draw(st.booleans()) else []
        given_since = [a for a in later if (a.question, a.instance) not in after or
                       after[a.question, a.instance].answer != a]  # fmt: skip
        give(session, draft.id, *given_since)
        return_draft(session, move_id, by=None, at=utc_now())
        returned = read_answers(session, draft.id)
        assert find_break(session, draft.id) is None
        if not given_since:
            assert returned == before
        since = {repr(a) for a in given_since}
        values = {repr((s.answer.number, s.answer.text, s.answer.raw, s.answer.non_answer)) for s in returned.values()}
        found = _everywhere(returned, read_kept(session, move_id))
        missing = [a for a in given_since if repr(a) in since - found
                   and repr((a.number, a.text, a.raw, a.non_answer)) not in values]  # fmt: skip
        assert missing == [], "lost on the way back"
        session.rollback()


@settings(max_examples=30)
@given(st.data())
def test_there_and_back_nothing_is_lost(shared: Database, data: st.DataObject) -> None:
    assert_there_and_back(shared, data)


@pytest.mark.proof
@settings(max_examples=3000)
@given(st.data())
def test_there_and_back_nothing_is_lost_over_many_random_versions(shared: Database, data: st.DataObject) -> None:
    assert_there_and_back(shared, data)
