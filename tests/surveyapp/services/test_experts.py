"""Experts from outside: one section of one assessment, until a day, and nothing after."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires.model import SoftCheck
from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.models import Assessment, Membership, Message, Role, SectionState, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor, load_actor, refuse_other_section
from surveyapp.services.actors import recognise
from surveyapp.services.assessments import read_record
from surveyapp.services.care import list_colleagues
from surveyapp.services.comments import add_comment, read_threads
from surveyapp.services.experts import Invitation, invite_expert, list_experts, withdraw_expert
from surveyapp.services.invitations import find_token
from surveyapp.services.sections import complete_section, list_sections
from surveyapp.services.sessions import start_session
from surveyapp.services.way import find_contradictions, find_section
from surveyapp.services.windows import AssessmentLocked
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    make_actor,
    make_assessment,
    make_municipality,
    make_round,
    make_user,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2099, 3, 9)
ASKED = a_questionnaire(
    a_section("profile", [a_question("residents")]),
    a_section(
        "schools", [a_question("pupils", warnings=(SoftCheck(check=". <= ${residents}", message="More than live."),))]
    ),
    key="expert-asked",
)
SCHOOLS = Invitation("schools", "Ewa", "ewa@example.org", "en", DAY)


@pytest.fixture
def draft(session: Session) -> Assessment:
    """A draft in which more pupils than residents stand."""
    return make_assessment(session, ASKED, answers={"residents": 5, "pupils": 9})


@pytest.fixture
def coordinator(session: Session, draft: Assessment) -> Actor:
    """The coordinator of its municipality."""
    return make_actor(session, Role.COORDINATOR, municipality=draft.municipality)


def invite_ewa(session: Session, actor: Actor, draft: Assessment, invitation: Invitation = SCHOOLS) -> list[str]:
    tokens: list[str] = []

    def link(_language: str, token: str) -> str:
        tokens.append(token)
        return f"L/{token}"

    invite_expert(session, actor, draft.id, invitation, now=NOW, link=link)
    return tokens


def expert_of(session: Session) -> Actor:
    actor = load_actor(session, session.scalars(select(User.id).where(User.email == SCHOOLS.email)).one())
    assert actor is not None
    return actor


def test_the_invitation_goes_by_mail_with_a_link_that_is_kept_as_a_hash(
    session: Session, draft: Assessment, coordinator: Actor
) -> None:
    (token,) = invite_ewa(session, coordinator, draft)
    letter = session.scalars(select(Message)).one()
    assert letter.to_address == SCHOOLS.email
    assert f"{draft.municipality.name}: Schools" in letter.body
    assert len(token) * 6 >= 128
    assert find_token(session, token, NOW) is not None
    assert token not in letter.subject


def test_an_expert_sees_one_section_of_one_assessment(session: Session, draft: Assessment, coordinator: Actor) -> None:
    other = make_assessment(session, ASKED, municipality=draft.municipality, collection=make_round(session, ASKED))
    invite_ewa(session, coordinator, draft)
    ewa = expert_of(session)
    record = read_record(session, ewa, draft.id)
    assert [line.section.name for line in list_sections(record, ewa)] == ["schools"]
    assert [line.owner_name for line in list_sections(record, ewa)] == ["Ewa"]
    assert (record.sees("pupils"), record.sees("residents"), record.sees("nothing")) == (True, False, False)
    for hidden in ("profile", "nowhere"):
        with pytest.raises(NotFound):
            find_section(record, hidden)
        with pytest.raises(NotFound):
            refuse_other_section(ewa, hidden)
        with pytest.raises(NotFound):
            complete_section(session, ewa, draft.id, hidden, complete=False)
    with pytest.raises(NotFound):
        read_record(session, ewa, other.id)
    assert ewa.municipality_id is None


def test_an_expert_neither_reads_nor_confirms_what_stands_in_other_sections(
    session: Session, draft: Assessment, coordinator: Actor
) -> None:
    invite_ewa(session, coordinator, draft)
    ewa = expert_of(session)
    add_comment(session, coordinator, draft.id, ("residents", 0), "for the office")
    add_comment(session, coordinator, draft.id, ("pupils", 0), "for Ewa")
    record = read_record(session, ewa, draft.id)
    assert [thread.remarks[0].text for thread in read_threads(session, record)] == ["for Ewa"]
    with pytest.raises(NotFound):
        add_comment(session, ewa, draft.id, ("residents", 0), "a word")
    assert [(item.problem.question, item.others) for item in find_contradictions(record)] == [("pupils", ())]
    own = read_record(session, coordinator, draft.id)
    assert [item.others for item in find_contradictions(own)] == [("residents",)]


def test_nothing_opens_after_the_last_day(session: Session, draft: Assessment, coordinator: Actor) -> None:
    invite_ewa(session, coordinator, draft)
    user = session.scalars(select(User).where(User.email == SCHOOLS.email)).one()
    key = start_session(session, user, utc_now())
    end = datetime(2099, 3, 10, tzinfo=ZoneInfo("Europe/Bucharest"))
    seat = session.scalars(select(Membership).where(Membership.role == Role.EXPERT)).one()
    assert seat.ends_at == end
    seat.ends_at = utc_now() + timedelta(minutes=5)
    session.flush()
    visit = recognise(session, key, utc_now())
    assert visit is not None
    assert visit.actor is not None
    later = recognise(session, key, utc_now() + timedelta(minutes=6))
    assert later is None or later.actor is None


def test_a_withdrawn_expert_is_out_at_once_and_the_section_waits_for_nobody(
    session: Session, draft: Assessment, coordinator: Actor
) -> None:
    invite_ewa(session, coordinator, draft)
    ewa = expert_of(session)
    assert [person.name for person in list_colleagues(session, coordinator, draft.id) if person.sections] == ["Ewa"]
    (expert,) = list_experts(session, coordinator, draft.id)
    assert expert.is_in_force(NOW)
    withdraw_expert(session, coordinator, draft.id, expert.membership_id, now=NOW)
    assert load_actor(session, ewa.user_id) is None
    assert not list_experts(session, coordinator, draft.id)[0].is_in_force(NOW)
    assert session.get_one(SectionState, (draft.id, "schools")).owner_id is None
    with pytest.raises(Conflict):
        withdraw_expert(session, coordinator, draft.id, expert.membership_id, now=NOW)


def test_inviting_again_moves_the_last_day_and_leaves_one_role(
    session: Session, draft: Assessment, coordinator: Actor
) -> None:
    invite_ewa(session, coordinator, draft)
    invite_ewa(session, coordinator, draft, Invitation("schools", "Ewa", SCHOOLS.email, "en", DAY + timedelta(days=7)))
    in_force = [expert for expert in list_experts(session, coordinator, draft.id) if expert.is_in_force(NOW)]
    assert [expert.ends_at.date() for expert in in_force] == [date(2099, 3, 16)]


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"section": "nowhere"}, "section"),
        ({"until": date(2200, 1, 1)}, "until"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    session: Session, draft: Assessment, coordinator: Actor, change: dict[str, object], at: str
) -> None:
    values = {name: getattr(SCHOOLS, name) for name in ("section", "name", "email", "language", "until")} | change
    with pytest.raises(BadInput) as refused:
        invite_ewa(session, coordinator, draft, Invitation(**values))
    assert [fault.at for fault in refused.value.faults] == [at]


def test_a_colleague_oneself_and_a_stranger_cannot_be_invited_or_invite(
    session: Session, draft: Assessment, coordinator: Actor
) -> None:
    colleague = make_user(session, Role.CONTRIBUTOR, municipality=draft.municipality)
    with pytest.raises(BadInput):
        invite_ewa(session, coordinator, draft, Invitation("schools", "A", colleague.email, "en", DAY))
    with pytest.raises(Conflict):
        invite_ewa(session, coordinator, draft, Invitation("schools", "A", coordinator.email, "en", DAY))
    helper = make_actor(session, Role.CONTRIBUTOR, municipality=draft.municipality)
    with pytest.raises(NotAllowed):
        invite_ewa(session, helper, draft)
    stranger = make_actor(session, Role.COORDINATOR, municipality=make_municipality(session))
    with pytest.raises(NotFound):
        invite_ewa(session, stranger, draft)


def test_nobody_is_invited_while_the_answers_rest(session: Session, draft: Assessment, coordinator: Actor) -> None:
    draft.status, draft.sent_at = AssessmentStatus.SENT, NOW
    session.flush()
    with pytest.raises(AssessmentLocked):
        invite_ewa(session, coordinator, draft)


@pytest.mark.parametrize("lacks", ["section", "ends_at", "assessment_id"])
def test_the_database_holds_an_expert_to_section_assessment_and_end(
    session: Session, draft: Assessment, lacks: str
) -> None:
    user = make_user(session)
    values = {"section": "schools", "ends_at": NOW, "assessment_id": draft.id, lacks: None}
    session.add(Membership(user_id=user.id, role=Role.EXPERT, municipality_id=draft.municipality_id, **values))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
