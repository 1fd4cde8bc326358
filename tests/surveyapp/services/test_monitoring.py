"""Who has come how far, whom it waits for, and reminders that reach the right people once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import Conflict, NotFound
from surveyapp.models import Assessment, Association, FrameUnit, Message, Municipality, Role, Round
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import monitoring
from surveyapp.services.access import Actor
from surveyapp.services.monitoring import Contact, Member, Progress, Stage
from surveyapp.services.windows import Window
from tests.factories import (
    make_actor,
    make_assessment,
    make_association,
    make_frame_unit,
    make_municipality,
    make_round,
    make_user,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LINK = "https://needs.example.org/en/"


class World:
    """An association with an officer, a round, and members in whatever state a test asks for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.association = make_association(session)
        self.officer = make_actor(session, Role.OFFICER, association=self.association)
        self.round = make_round(session)

    def member(self, status: AssessmentStatus | None = None, *, people: bool = True, **unit: object) -> Municipality:
        municipality = make_municipality(self.session, association=self.association)
        row = make_frame_unit(self.session, self.round, municipality)
        for name, value in unit.items():
            setattr(row, name, value)
        if status is not None:
            self.assess(municipality, status)
        if people:
            for role in (Role.COORDINATOR, Role.APPROVER):
                make_user(self.session, role, municipality=municipality, name=f"{role.value} of {municipality.name}")
        self.session.flush()
        return municipality

    def assess(self, municipality: Municipality, status: AssessmentStatus) -> Assessment:
        assessment = make_assessment(self.session, municipality=municipality, collection=self.round)
        if status is not AssessmentStatus.DRAFT:
            assessment.sent_at = NOW
        if status is AssessmentStatus.APPROVED:
            assessment.approved_at, assessment.approved_sha256 = NOW, "0" * 64
        assessment.status = status
        return assessment

    def progress(self) -> Progress:
        return monitoring.follow_members(self.session, self.officer, self.round, self.association)

    def remind(self, *members: Municipality, now: datetime = NOW) -> monitoring.Reminded:
        ids = {member.id for member in members}
        reminded = monitoring.remind(self.session, self.officer, self.round, ids, link=LINK, now=now)
        self.session.flush()
        return reminded

    def outbox(self) -> list[Message]:
        return list(self.session.scalars(select(Message).order_by(Message.id)))


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def test_the_stage_is_the_furthest_step_that_a_member_has_taken(world: World) -> None:
    world.member()
    world.member(invited_at=NOW)
    world.member(invited_at=NOW, opened_at=NOW)
    for status in AssessmentStatus:
        world.member(status)
    assert [member.stage for member in world.progress().members] == list(Stage)


def test_the_funnel_counts_everybody_who_came_at_least_as_far(world: World) -> None:
    world.member(invited_at=NOW)
    world.member(AssessmentStatus.DRAFT)
    world.member(AssessmentStatus.APPROVED)
    reached = world.progress().reached
    assert [reached[stage] for stage in Stage] == [3, 3, 2, 2, 1, 1]


@given(st.lists(st.sampled_from(list(Stage))))
def test_the_funnel_never_widens_and_its_steps_add_up(stages: list[Stage]) -> None:
    members = tuple(Member(n, "m", "r", "R", stage, None, None, None) for n, stage in enumerate(stages))
    progress = Progress(Round(code="R"), "RO", Window(NOW, NOW + timedelta(1), "UTC"), members)
    reached = [progress.reached[stage] for stage in Stage]
    assert reached == sorted(reached, reverse=True)
    assert sum(progress.at_stage.values()) == len(stages) == reached[0]


def test_a_draft_waits_for_its_coordinator_and_a_sent_one_for_its_approver(world: World) -> None:
    draft, sent, done = (world.member(status) for status in AssessmentStatus)
    waiting = {member.id: [contact.name for contact in member.contacts] for member in world.progress().members}
    assert waiting[draft.id] == [f"coordinator of {draft.name}"]
    assert waiting[sent.id] == [f"approver of {sent.name}"]
    assert waiting[done.id] == []


def test_without_a_coordinator_the_approver_is_written_to(world: World) -> None:
    member = world.member(people=False)
    make_user(world.session, Role.APPROVER, municipality=member, name="Mayor")
    assert [contact.name for contact in world.progress().members[0].contacts] == ["Mayor"]


def test_only_the_members_of_the_own_association_are_followed(world: World) -> None:
    world.member()
    stranger = make_municipality(world.session, association=make_association(world.session, code="OTHER"))
    make_frame_unit(world.session, world.round, stranger)
    assert stranger.id not in {member.id for member in world.progress().members}


def test_the_association_of_somebody_else_is_as_good_as_unknown(world: World) -> None:
    clerk = make_actor(world.session, Role.COORDINATOR, municipality=world.member())
    with pytest.raises(NotFound):
        monitoring.own_association(world.session, clerk)


def test_a_reminder_is_written_to_whoever_holds_the_next_step_and_noted(world: World) -> None:
    draft, sent = world.member(AssessmentStatus.DRAFT), world.member(AssessmentStatus.SENT)
    reminded = world.remind(draft, sent)
    assert set(reminded.written) == {draft.name, sent.name}
    bodies = {message.to_address: message.body for message in world.outbox()}
    assert len(bodies) == 2
    assert sum("not yet sent" in body for body in bodies.values()) == 1
    assert sum("waits for your approval" in body for body in bodies.values()) == 1
    assert all(LINK in body and world.round.title in body for body in bodies.values())
    assert all(member.reminded_at == NOW for member in world.progress().members)


def test_nobody_is_reminded_twice_within_three_days(world: World) -> None:
    member = world.member(AssessmentStatus.DRAFT)
    world.remind(member)
    assert world.remind(member, now=NOW + monitoring.PAUSE - timedelta(seconds=1)).lately == (member.name,)
    assert len(world.outbox()) == 1
    assert world.remind(member, now=NOW + monitoring.PAUSE).written == (member.name,)


def test_a_member_that_is_done_or_has_no_people_is_named_and_not_written_to(world: World) -> None:
    done, empty = world.member(AssessmentStatus.APPROVED), world.member(people=False)
    reminded = world.remind(done, empty)
    assert (reminded.finished, reminded.nobody, reminded.written) == ((done.name,), (empty.name,), ())
    assert world.outbox() == []


def test_members_of_others_cannot_be_reminded(world: World) -> None:
    stranger = make_municipality(world.session, association=make_association(world.session, code="OTHER"))
    make_frame_unit(world.session, world.round, stranger)
    make_user(world.session, Role.COORDINATOR, municipality=stranger)
    assert world.remind(stranger) == monitoring.Reminded((), (), (), ())
    assert world.session.get_one(FrameUnit, (world.round.id, stranger.id)).reminded_at is None


def test_a_closed_round_reminds_nobody(session: Session) -> None:
    world = World(session)
    world.round = make_round(session, opens_at=NOW - timedelta(9), closes_at=NOW - timedelta(1))
    member = world.member(AssessmentStatus.DRAFT)
    with pytest.raises(Conflict):
        world.remind(member)
    assert world.outbox() == []


def test_rounds_are_listed_newest_first_and_chosen_by_code(session: Session) -> None:
    old = make_round(session, opens_at=NOW - timedelta(400), closes_at=NOW - timedelta(300))
    recent = make_round(session, opens_at=NOW - timedelta(30))
    elsewhere = make_round(session, countries=("PL",))
    rounds = monitoring.list_rounds(session, "RO")
    assert rounds == [recent, old]
    assert elsewhere in monitoring.list_rounds(session)
    assert monitoring.choose_round(rounds, None) == recent
    assert monitoring.choose_round(rounds, old.code) == old
    with pytest.raises(NotFound):
        monitoring.choose_round(rounds, elsewhere.code)


def test_the_secretariat_follows_the_whole_frame_of_a_country(session: Session) -> None:
    world = World(session)
    members = [world.member(), world.member()]
    analyst: Actor = make_actor(session, Role.ANALYST)
    progress = monitoring.follow_country(session, analyst, world.round, "RO")
    assert {member.id for member in progress.members} == {member.id for member in members}
    with pytest.raises(NotFound):
        monitoring.follow_country(session, analyst, world.round, "PL")


def test_a_member_may_be_reminded_only_with_somebody_to_write_to_and_something_to_do() -> None:
    def member(stage: Stage, *contacts: Contact) -> Member:
        return Member(1, "m", "r", "R", stage, None, None, utc_now(), contacts)

    somebody = Contact("A", "a@example.org", "en")
    assert member(Stage.INVITED, somebody).may_be_reminded
    assert not member(Stage.INVITED).may_be_reminded
    assert not member(Stage.APPROVED, somebody).may_be_reminded


def test_an_association_is_found_by_its_own_officer(session: Session) -> None:
    world = World(session)
    found: Association = monitoring.own_association(session, world.officer)
    assert found.id == world.association.id
