"""Sessions on the server: they end, they expire, and a stolen database opens none."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.config import Lifetimes
from surveyapp.models import Membership, Role, SignInSession
from surveyapp.services import sessions
from surveyapp.services.actors import recognise
from tests.factories import make_municipality, make_user

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _signed_in(session: Session):
    user = make_user(session, Role.COORDINATOR, municipality=make_municipality(session))
    key = sessions.start_session(session, user, NOW)
    session.flush()
    return user, key


def test_the_database_holds_no_key_that_opens_a_session(session: Session):
    _, key = _signed_in(session)
    stored = session.scalars(select(SignInSession.key_hash)).one()
    assert key not in stored
    assert recognise(session, stored, NOW) is None
    assert recognise(session, key, NOW) is not None


def test_a_session_is_over_after_twelve_hours_without_work(session: Session):
    _, key = _signed_in(session)
    assert recognise(session, key, NOW + timedelta(hours=11, minutes=59)) is not None
    assert recognise(session, key, NOW + timedelta(hours=12)) is None


def test_work_keeps_a_session_alive_and_is_written_rarely(session: Session):
    _, key = _signed_in(session)
    visit = recognise(session, key, NOW + timedelta(hours=1))
    assert visit is not None
    assert not sessions.needs_renewal(visit, NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=9)
    assert sessions.needs_renewal(visit, later)
    sessions.renew_session(session, visit, later)
    assert recognise(session, key, NOW + timedelta(hours=20)) is not None


def test_no_work_keeps_a_session_alive_for_more_than_a_week(session: Session):
    _, key = _signed_in(session)
    at = NOW
    while (visit := recognise(session, key, at)) is not None:
        if sessions.needs_renewal(visit, at):
            sessions.renew_session(session, visit, at)
        at += timedelta(hours=4)
    assert at == NOW + timedelta(days=7)


def test_near_its_end_a_session_is_not_written_again_and_again(session: Session):
    _, key = _signed_in(session)
    short = Lifetimes(idle=timedelta(hours=12), whole=timedelta(hours=13))
    late = NOW + timedelta(hours=9)
    visit = recognise(session, key, late)
    assert visit is not None
    sessions.renew_session(session, visit, late, short)
    again = recognise(session, key, late)
    assert again is not None
    assert again.expires_at == NOW + timedelta(hours=13)
    assert not sessions.needs_renewal(again, late, short)


def test_a_session_that_was_ended_cannot_be_replayed(session: Session):
    _, key = _signed_in(session)
    visit = recognise(session, key, NOW)
    assert visit is not None
    sessions.end_session(session, visit.key_hash)
    assert recognise(session, key, NOW) is None


def test_a_person_can_be_signed_out_everywhere_but_here(session: Session):
    user, here = _signed_in(session)
    there = sessions.start_session(session, user, NOW)
    session.flush()
    visit = recognise(session, here, NOW)
    assert visit is not None
    sessions.end_sessions_of(session, user.id, but=visit.key_hash)
    assert recognise(session, there, NOW) is None
    assert recognise(session, here, NOW) is not None


def test_signing_in_forgets_sessions_that_are_over(session: Session):
    user, _ = _signed_in(session)
    sessions.start_session(session, user, NOW + timedelta(days=1))
    session.flush()
    assert len(session.scalars(select(SignInSession)).all()) == 1


def test_a_pending_session_opens_nothing_and_knows_who_owes_the_second_factor(session: Session):
    user = make_user(session, Role.ANALYST)
    key = sessions.start_pending_session(session, user, NOW)
    session.flush()
    visit = recognise(session, key, NOW)
    assert visit is not None
    assert visit.actor is None
    assert sessions.pending_user(session, visit) is user
    assert recognise(session, key, NOW + timedelta(minutes=11)) is None


def test_a_person_changes_between_its_own_organisations_and_to_no_other(session: Session):
    first, second, foreign = (make_municipality(session) for _ in range(3))
    user = make_user(session, Role.COORDINATOR, municipality=first)
    key = sessions.start_session(session, user, NOW)
    session.add(Membership(user_id=user.id, role=Role.APPROVER, municipality_id=second.id))
    session.flush()
    visit = recognise(session, key, NOW)
    assert visit is not None
    for wanted, reached in ((second.id, second.id), (foreign.id, first.id)):
        sessions.change_organisation(session, visit, f"municipality:{wanted}")
        session.flush()
        changed = recognise(session, key, NOW)
        assert changed is not None
        assert changed.actor is not None
        assert changed.actor.municipality_id == reached
