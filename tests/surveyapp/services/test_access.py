"""The one door: who sees which municipalities, assessments, people and log lines."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import AccessLog, Assessment, Membership, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import access
from surveyapp.services.access import Actor, load_actor, recognise
from surveyapp.services.sessions import start_session
from tests.factories import make_actor, make_assessment, make_association, make_municipality, make_user

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _approve(assessment: Assessment) -> Assessment:
    assessment.status = AssessmentStatus.APPROVED
    assessment.sent_at = assessment.approved_at = NOW
    assessment.approved_sha256 = "0" * 64
    return assessment


def _seen(session: Session, actor: Actor) -> set[int]:
    return {row.id for row in session.scalars(access.visible_assessments(actor))}


def test_a_municipality_reads_its_own_assessments_in_every_state_and_nobody_elses(session: Session):
    own, sibling = make_municipality(session), make_municipality(session)
    draft, approved = make_assessment(session, municipality=own), make_assessment(session, municipality=own)
    foreign = [make_assessment(session, municipality=sibling), make_assessment(session, municipality=sibling)]
    for assessment in (approved, foreign[1]):
        _approve(assessment)
    for role in access.MUNICIPALITY:
        actor = make_actor(session, role, municipality=own)
        assert _seen(session, actor) == {draft.id, approved.id}


def test_an_officer_reads_approved_assessments_of_members_only(session: Session):
    ours, theirs = make_association(session), make_association(session, "PL")
    members = [make_municipality(session, association=ours) for _ in range(2)]
    make_assessment(session, municipality=members[0])
    sent = make_assessment(session, municipality=members[1])
    sent.status, sent.sent_at = AssessmentStatus.SENT, NOW
    approved = _approve(make_assessment(session, municipality=members[0]))
    _approve(make_assessment(session, municipality=make_municipality(session, "PL", association=theirs)))
    officer = make_actor(session, Role.OFFICER, association=ours)
    assert _seen(session, officer) == {approved.id}


@pytest.mark.parametrize("role", sorted(access.SECRETARIAT))
def test_the_secretariat_reads_approved_assessments_of_all_countries_and_no_draft(session: Session, role: Role):
    approved = {
        _approve(make_assessment(session, municipality=make_municipality(session, code))).id for code in ("RO", "PL")
    }
    make_assessment(session)
    assert _seen(session, make_actor(session, role)) == approved


def test_an_observer_reads_no_single_municipality(session: Session):
    _approve(make_assessment(session))
    observer = make_actor(session, Role.OBSERVER, country="RO")
    assert _seen(session, observer) == set()
    assert session.scalars(access.visible_municipalities(observer)).all() == []
    assert [country.code for country in session.scalars(access.visible_countries(observer))] == ["RO"]


def test_foreign_looks_exactly_like_unknown(session: Session):
    foreign = make_assessment(session)
    actor = make_actor(session, Role.APPROVER, municipality=make_municipality(session))
    errors = []
    for number in (foreign.id, 10**6):
        with pytest.raises(NotFound) as caught:
            access.get_assessment(session, actor, number)
        errors.append((type(caught.value), caught.value.args))
    assert errors[0] == errors[1]


def test_officers_follow_their_members_and_their_own_association(session: Session):
    ours, theirs = make_association(session), make_association(session, "PL")
    member, stranger = (
        make_municipality(session, association=ours),
        make_municipality(session, "PL", association=theirs),
    )
    officer = make_actor(session, Role.OFFICER, association=ours)
    assert access.get_municipality(session, officer, member.id) is member
    assert access.get_association(session, officer, ours.id) is ours
    with pytest.raises(NotFound):
        access.get_municipality(session, officer, stranger.id)
    with pytest.raises(NotFound):
        access.get_association(session, officer, theirs.id)
    with pytest.raises(NotFound):
        access.get_country(session, officer, "RO")


def test_people_are_seen_within_an_office_an_association_or_by_an_administrator(session: Session):
    ours, theirs = make_association(session), make_association(session, "PL")
    own, sibling = make_municipality(session, association=ours), make_municipality(session, association=ours)
    foreign = make_municipality(session, "PL", association=theirs)
    actors = {
        "clerk": make_actor(session, Role.CONTRIBUTOR, municipality=own),
        "sibling": make_actor(session, Role.CONTRIBUTOR, municipality=sibling),
        "foreign": make_actor(session, Role.CONTRIBUTOR, municipality=foreign),
        "officer": make_actor(session, Role.OFFICER, association=ours),
        "analyst": make_actor(session, Role.ANALYST),
        "administrator": make_actor(session, Role.ADMINISTRATOR),
    }

    def seen_by(name: str) -> set[str]:
        users = {row.user_id for row in session.scalars(access.visible_memberships(actors[name]))}
        return {other for other, actor in actors.items() if actor.user_id in users}

    assert seen_by("clerk") == {"clerk"}
    assert seen_by("officer") == {"clerk", "sibling", "officer"}
    assert seen_by("analyst") == set()
    assert seen_by("administrator") == set(actors)


def test_a_municipality_reads_the_log_lines_that_concern_it(session: Session):
    own, other = make_municipality(session), make_municipality(session)
    session.add_all(AccessLog(action="exported", municipality_id=place.id) for place in (own, other))
    session.flush()
    clerk = make_actor(session, Role.CONTRIBUTOR, municipality=own)
    assert [line.municipality_id for line in session.scalars(access.visible_log(clerk))] == [own.id]
    assert len(session.scalars(access.visible_log(make_actor(session, Role.ADMINISTRATOR))).all()) == 2
    assert session.scalars(access.visible_log(make_actor(session, Role.ANALYST))).all() == []


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
