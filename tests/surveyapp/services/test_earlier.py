"""What the office is told of a move, and the record as it was before."""

import pytest
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from surveyapp.errors import NotFound
from surveyapp.models import Assessment, Role
from surveyapp.models.base import utc_now
from surveyapp.services.answers import read_answers
from surveyapp.services.assessments import Record, read_record
from surveyapp.services.draft_returns import return_draft
from surveyapp.services.earlier import last_move, list_moves, read_before, record_on
from surveyapp.services.sections import complete_section
from tests.factories import make_actor, make_assessment
from tests.moving import make_draft, moved


def record_of(session: Session, draft: Assessment) -> Record:
    session.expire_all()
    return read_record(session, make_actor(session, Role.COORDINATOR, municipality=draft.municipality), draft.id)


def test_the_record_can_be_opened_as_it_was(session: Session) -> None:
    draft = make_draft(session)
    was = record_of(session, draft)
    move = moved(session, draft)
    found, told, kept = read_before(session, record_of(session, draft), move.id)
    assert found.questionnaire.version == "1.0.0"
    assert found.stored == was.stored
    assert found.path.asked == was.path.asked
    assert (told.carried, told.archived, told.missing, told.is_returned) == (4, 1, 1, False)
    assert len(kept) == len(was.stored)


def test_the_office_is_told_what_needs_another_look_until_it_has_looked(session: Session) -> None:
    draft = make_draft(session, [Answer("kind", text="own"), Answer("size", number=500.0)])
    assert last_move(session, record_of(session, draft)) is None
    moved(session, draft)
    told = last_move(session, record_of(session, draft))
    assert told is not None
    assert {look.place[0] for look in told.looks} == {"kind", "size"}
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    complete_section(session, actor, draft.id, "houses", complete=True)
    told = last_move(session, record_of(session, draft))
    assert told is not None
    assert {look.place[0] for look in told.looks} == {"size"}


def test_a_move_that_was_undone_is_not_told_but_stays_to_be_seen(session: Session) -> None:
    draft = make_draft(session)
    move = moved(session, draft)
    return_draft(session, move.id, by=None, at=utc_now())
    record = record_of(session, draft)
    assert last_move(session, record) is None
    assert [number for number, _ in list_moves(session, record)] == [move.id]
    assert read_before(session, record, move.id)[1].is_returned


def test_a_page_of_another_version_is_read_as_it_was_shown(session: Session) -> None:
    draft = make_draft(session)
    first, was = draft.version_id, read_answers(session, draft.id)
    move = moved(session, draft)
    second, after = draft.version_id, read_answers(session, draft.id)
    found = record_on(session, record_of(session, draft), first)
    assert found is not None
    assert (found.questionnaire.version, found.head.version_id, found.stored) == ("1.0.0", first, was)
    assert record_on(session, record_of(session, draft), 999) is None
    return_draft(session, move.id, by=None, at=utc_now())
    found = record_on(session, record_of(session, draft), second)
    assert found is not None
    assert found.questionnaire.version == "2.0.0"
    assert {place: item.answer for place, item in found.stored.items()} == {
        place: item.answer for place, item in after.items()
    }


def test_the_move_of_another_draft_is_not_found(session: Session) -> None:
    move = moved(session, make_draft(session))
    with pytest.raises(NotFound):
        read_before(session, record_of(session, make_assessment(session)), move.id)
