"""People in their organisations, and the organisations themselves."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotAllowed
from surveyapp.models import AccessLog, Membership, Role
from surveyapp.services import people
from surveyapp.services.accounts import get_user
from surveyapp.services.actors import load_actor, recognise
from surveyapp.services.sessions import start_session
from tests.factories import make_actor, make_association, make_country, make_municipality, make_user

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _membership(session: Session, user_id: int) -> Membership:
    return session.scalars(select(Membership).where(Membership.user_id == user_id)).one()


def test_people_are_listed_by_name_page_by_page_and_found_by_a_part(session: Session, monkeypatch):
    monkeypatch.setattr(people, "PAGE", 2)
    place = make_municipality(session)
    for name in ("Cezar", "Ana", "Bogdan"):
        make_user(session, Role.CONTRIBUTOR, municipality=place, name=name, email=f"{name.lower()}@example.org")
    administrator = make_actor(session, Role.ADMINISTRATOR, municipality=None)
    first, last = (people.list_people(session, administrator, page=page) for page in (1, 99))
    assert [row.user.name for row in first.rows] == ["Ana", "Bogdan"]
    assert (last.page, last.pages) == (2, 2)
    found = people.list_people(session, administrator, search="OGDA")
    assert [row.user.name for row in found.rows] == ["Bogdan"]
    assert people.list_people(session, administrator, search="%").rows == []


def test_a_role_that_ended_opens_nothing_and_leaves_the_list(session: Session):
    place = make_municipality(session)
    coordinator = make_actor(session, Role.COORDINATOR, municipality=place)
    leaver = make_user(session, Role.CONTRIBUTOR, municipality=place)
    key = start_session(session, leaver, NOW)
    people.end_membership(session, coordinator, _membership(session, leaver.id), NOW)
    session.flush()
    visit = recognise(session, key, NOW)
    assert visit is not None
    assert visit.actor is None
    assert {row.user_id for row in people.list_people(session, coordinator).rows} == {coordinator.user_id}
    line = session.scalars(select(AccessLog)).one()
    assert (line.action, line.municipality_id, line.user_id) == ("role ended", place.id, coordinator.user_id)


def test_nobody_takes_a_role_from_themselves_or_twice_or_beyond_their_reach(session: Session):
    place, association = make_municipality(session), make_association(session)
    coordinator = make_actor(session, Role.COORDINATOR, municipality=place)
    officer, second = (make_actor(session, Role.OFFICER, association=association) for _ in range(2))
    contributor = make_actor(session, Role.CONTRIBUTOR, municipality=place)
    with pytest.raises(Conflict):
        people.end_membership(session, coordinator, _membership(session, coordinator.user_id), NOW)
    with pytest.raises(NotAllowed):
        people.end_membership(session, officer, _membership(session, second.user_id), NOW)
    with pytest.raises(NotAllowed):
        people.end_membership(session, contributor, _membership(session, coordinator.user_id), NOW)
    people.end_membership(session, officer, _membership(session, contributor.user_id), NOW)
    with pytest.raises(Conflict):
        people.end_membership(session, officer, _membership(session, contributor.user_id), NOW)


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(session: Session):
    administrator = make_actor(session, Role.ADMINISTRATOR)
    user = make_user(session, Role.ANALYST)
    key = start_session(session, user, NOW)
    people.close_account(session, administrator, user)
    assert recognise(session, key, NOW) is None
    assert load_actor(session, user.id) is None
    people.open_account(session, administrator, user)
    session.flush()
    assert load_actor(session, user.id) is not None
    with pytest.raises(Conflict):
        people.close_account(session, administrator, get_user(session, administrator.user_id))


def test_organisations_are_added_once_and_counted(session: Session):
    make_country(session)
    added = people.add_association(session, code="ACOR", name="Communes", country_code="RO", frame_label="members")
    make_municipality(session, association=added)
    make_user(session, Role.OFFICER, association=added)
    row = people.list_organisations(session)[0]
    assert (row.code, row.municipalities, row.officers) == ("ACOR", 1, 1)
    assert people.list_countries(session) == [("RO", "Romania")]
    for code, country in (("ACOR", "RO"), ("OTHER", "XX")):
        with pytest.raises(BadInput):
            people.add_association(session, code=code, name="x", country_code=country, frame_label="x")


def test_the_log_is_read_newest_first_with_the_names_of_those_who_acted(session: Session):
    administrator = make_actor(session, Role.ADMINISTRATOR)
    session.add_all(AccessLog(action=action, user_id=administrator.user_id) for action in ("first", "second"))
    session.add(AccessLog(action="by nobody"))
    session.flush()
    lines = people.read_log(session, administrator)
    assert [(line.action, line.person) for line in lines] == [
        ("by nobody", ""),
        ("second", administrator.name),
        ("first", administrator.name),
    ]
    assert len(people.read_log(session, administrator, most=1)) == 1
