"""The one door: who sees which municipalities, assessments, people and log lines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import AccessLog, Assessment, Role
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import access
from surveyapp.services.access import Actor
from tests.factories import make_actor, make_assessment, make_association, make_municipality

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
