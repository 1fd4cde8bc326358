"""Who somebody is: one query, one organisation, nothing for what has ended."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.models import Membership, Role, User
from surveyapp.models.base import utc_now
from surveyapp.services.actors import load_actor, recognise
from surveyapp.services.sessions import start_session
from tests.factories import make_actor, make_association, make_municipality, make_user

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_one_query_finds_session_person_and_organisation(session: Session, count_queries):
    place = make_municipality(session)
    user = make_user(session, Role.COORDINATOR, Role.APPROVER, municipality=place)
    key = start_session(session, user, NOW)
    session.flush()
    with count_queries(session) as queries:
        visit = recognise(session, key, NOW)
    assert len(queries) == 1
    assert visit is not None
    assert visit.actor is not None
    assert visit.actor.roles == {Role.COORDINATOR, Role.APPROVER}
    assert visit.actor.municipality_id == place.id
    assert visit.actor.organisation == place.name
    assert visit.actor.country_code == "RO"


def test_a_contributor_may_be_limited_to_sections_while_another_role_lifts_the_limit(session: Session):
    place = make_municipality(session)
    limited = make_actor(session, Role.CONTRIBUTOR, municipality=place, section="housing")
    assert limited.sections == {"housing"}
    assert limited.may_edit_section("housing")
    assert not limited.may_edit_section("healthcare")
    assert make_actor(session, Role.COORDINATOR, municipality=place).may_edit_section("healthcare")


def test_ended_roles_closed_accounts_and_retired_municipalities_open_nothing(session: Session):
    yesterday = (utc_now() - timedelta(days=2)).date()
    ended = make_user(session, Role.OFFICER, association=make_association(session))
    ended.memberships[0].ended_at = NOW
    closed = make_user(session, Role.ANALYST, active=False)
    retired = make_user(session, Role.APPROVER, municipality=make_municipality(session, valid_to=yesterday))
    for user in (ended, closed, retired):
        key = start_session(session, user, NOW)
        session.flush()
        visit = recognise(session, key, NOW)
        assert visit is None or visit.actor is None
        assert load_actor(session, user.id) is None


def test_a_person_of_two_organisations_works_for_one_and_can_change(session: Session):
    first, second = make_municipality(session), make_municipality(session)
    user = make_user(session, Role.CONTRIBUTOR, municipality=first)
    session.add(Membership(user_id=user.id, role=Role.APPROVER, municipality_id=second.id))
    session.flush()
    actor = load_actor(session, user.id)
    assert actor is not None
    assert (actor.municipality_id, actor.roles) == (first.id, {Role.CONTRIBUTOR})
    assert [other.municipality_id for other in actor.others] == [second.id]


def test_somebody_without_any_role_is_nobody_here(session: Session):
    user = make_user(session)
    assert load_actor(session, user.id) is None
    assert session.get(User, user.id) is not None
