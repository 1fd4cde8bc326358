"""From draft to approved and back: every step an event, none skipped, and what was approved is what is stored."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from surveyapp.database import Database
from surveyapp.errors import NotAllowed, NotFound
from surveyapp.models import Answer as AnswerRow
from surveyapp.models import Assessment, Job, Role, Scenario
from surveyapp.models.collection import AssessmentStatus
from surveyapp.models.jobs import JobStatus
from surveyapp.services import planning
from surveyapp.services.access import Actor
from surveyapp.services.answers import read_answers
from surveyapp.services.approval import (
    NotReady,
    ReturnNeedsMore,
    approve_assessment,
    last_return,
    read_steps,
    return_for_correction,
    send_assessment,
)
from surveyapp.services.assessments import Head, read_head, read_record
from surveyapp.services.entries import Entry
from surveyapp.services.history import read_tail
from surveyapp.services.receipts import is_as_approved, read_receipt
from surveyapp.services.replanning import REST
from surveyapp.services.saving import save_answers
from surveyapp.services.sections import SectionLine, SectionNotComplete, SectionStatus, complete_section, list_sections
from surveyapp.services.windows import AssessmentLocked, RoundClosed, StepNotPossible
from tests.factories import (
    CLOSES,
    a_question,
    a_questionnaire,
    a_section,
    an_answer,
    make_actor,
    make_assessment,
    make_association,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def two_sections() -> Questionnaire:
    return a_questionnaire(
        a_section("profile", [a_question("residents", required=True), a_question("refugees")]),
        a_section("housing", [a_question("rent", required=True)]),
    )


class Town:
    """A municipality with a complete draft, the people of its office, and the officer of its association."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.assessment: Assessment = make_assessment(
            session, two_sections(), answers={"residents": 100, "rent": 300}, complete=True
        )
        here = {"municipality": self.assessment.municipality}
        self.clerk = make_actor(session, Role.COORDINATOR, **here)
        self.mayor = make_actor(session, Role.APPROVER, **here)
        self.helper = make_actor(session, Role.CONTRIBUTOR, **here)
        self.officer = make_actor(session, Role.OFFICER, association=make_association(session))
        self.id = self.assessment.id

    @property
    def head(self) -> Head:
        return read_head(self.session, self.mayor, self.id)

    def send(self, by: Actor | None = None, at: datetime = NOON) -> None:
        send_assessment(self.session, by or self.clerk, self.id, at=at)

    def approve(self, by: Actor | None = None, at: datetime = NOON, seen: int | None = None) -> str:
        seen = read_tail(self.session, self.id).sequence if seen is None else seen
        return approve_assessment(self.session, by or self.mayor, self.id, seen=seen, at=at)

    def give_back(
        self, by: Actor | None = None, *questions: str, reason: str = "Please check", at: datetime = NOON
    ) -> None:
        return_for_correction(
            self.session, by or self.mayor, self.id, questions=set(questions) or {"rent"}, reason=reason, at=at
        )

    def answer(self, question: str, value: float | None, *, key: str = "f") -> None:
        stored = read_answers(self.session, self.id).get((question, 0))
        entry = Entry(an_answer(question, value), stored.revision if stored else 0)
        save_answers(self.session, self.id, [entry], author_id=self.clerk.user_id, form_key=key, at=NOON)

    def status_of(self, section: str) -> SectionStatus:
        record = read_record(self.session, self.mayor, self.id, at=NOON)
        return {line.section.name: line.status for line in list_sections(record, self.mayor)}[section]


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_plans_are_worked_out_anew_after_an_approval_and_after_its_return(session: Session, town: Town) -> None:
    session.add(
        Scenario(round_id=town.assessment.round_id, name="Kept", assumptions="{}", computed_at=NOON, inputs_sha256="0")
    )
    town.send()
    assert session.scalars(select(Job)).all() == []
    town.approve()
    (job,) = session.scalars(select(Job)).all()
    assert (job.kind, job.run_after) == (planning.WORK_OUT, NOON + REST)
    job.status = JobStatus.DONE
    town.give_back(town.officer)
    assert len(session.scalars(select(Job)).all()) == 2


def test_a_complete_draft_is_sent_approved_and_receipted(town: Town) -> None:
    town.send()
    assert town.head.status is AssessmentStatus.SENT
    reference = town.approve(at=NOON + timedelta(hours=1))
    receipt = read_receipt(town.session, town.head)
    assert receipt is not None
    assert (receipt.reference, receipt.approved_by, receipt.answers) == (reference, town.mayor.name, 2)
    assert receipt.approved_at.isoformat() == "2026-03-02T15:00:00+02:00"
    assert [(step.kind, step.by) for step in read_steps(town.session, town.id)] == [
        ("sent", town.clerk.name),
        ("approved", town.mayor.name),
    ]


def test_a_draft_with_an_open_section_is_not_sent_and_the_section_is_named(town: Town) -> None:
    town.answer("rent", None)
    with pytest.raises(NotReady) as refused:
        town.send()
    assert [line.section.name for line in refused.value.sections] == ["housing"]
    assert town.head.is_draft


@pytest.mark.parametrize("person", ["helper", "officer"])
def test_only_coordinator_or_approver_send(town: Town, person: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        town.send(getattr(town, person))
    assert refused.value.needs == {Role.COORDINATOR, Role.APPROVER}


def test_only_the_approver_approves(town: Town) -> None:
    town.send()
    for person in (town.clerk, town.helper, town.officer):
        with pytest.raises(NotAllowed):
            town.approve(person)


def test_people_of_another_municipality_find_nothing_to_send_approve_or_return(town: Town) -> None:
    elsewhere = Town(town.session)
    town.send()
    foreign_officer = make_actor(town.session, Role.OFFICER, association=make_association(town.session, "RO", "other"))
    for step in (
        lambda: town.send(elsewhere.clerk),
        lambda: town.approve(elsewhere.mayor),
        lambda: town.give_back(elsewhere.mayor),
        lambda: town.give_back(foreign_officer),
        lambda: town.give_back(town.officer),
    ):
        with pytest.raises(NotFound):
            step()


def test_answers_rest_while_sent_and_after_approval(town: Town) -> None:
    town.send()
    for _ in range(2):
        with pytest.raises(AssessmentLocked):
            town.answer("rent", 400)
        with pytest.raises(AssessmentLocked):
            complete_section(town.session, town.clerk, town.id, "housing", complete=False, at=NOON)
        if town.head.status is AssessmentStatus.SENT:
            town.approve()


def test_no_step_is_skipped_or_taken_twice(town: Town) -> None:
    with pytest.raises(StepNotPossible):
        town.approve()
    with pytest.raises(StepNotPossible):
        town.give_back()
    town.send()
    with pytest.raises(StepNotPossible):
        town.send()
    town.approve()
    for step in (town.send, town.approve, town.give_back):
        with pytest.raises(StepNotPossible):
            step()


def test_nobody_approves_what_was_not_shown(town: Town) -> None:
    town.send()
    seen = read_tail(town.session, town.id).sequence
    town.give_back()
    town.answer("rent", 999)
    complete_section(town.session, town.clerk, town.id, "housing", complete=True, at=NOON)
    town.send()
    with pytest.raises(StepNotPossible):
        town.approve(seen=seen)
    assert town.head.status is AssessmentStatus.SENT


def test_a_return_marks_the_sections_of_the_chosen_questions_until_they_are_confirmed_again(town: Town) -> None:
    town.send()
    town.give_back(None, "rent", reason=" The rent looks low. ")
    assert (town.status_of("housing"), town.status_of("profile")) == (
        SectionStatus.CHANGES_REQUESTED,
        SectionStatus.COMPLETED,
    )
    step = last_return(read_steps(town.session, town.id))
    assert step is not None
    assert (step.reason, step.questions, step.by) == ("The rent looks low.", ("rent",), town.mayor.name)
    with pytest.raises(NotReady):
        town.send()
    town.answer("rent", 350)
    complete_section(town.session, town.clerk, town.id, "housing", complete=True, at=NOON)
    assert town.status_of("housing") is SectionStatus.CHANGES_MADE
    town.send()
    town.approve()
    assert town.status_of("housing") is SectionStatus.COMPLETED
    assert last_return(read_steps(town.session, town.id)) is None


def test_an_officer_returns_what_was_approved_while_the_round_is_open(town: Town) -> None:
    town.send()
    reference = town.approve()
    with pytest.raises(RoundClosed):
        town.give_back(town.officer, "residents", at=CLOSES)
    town.give_back(town.officer, "residents")
    head = town.head
    assert (head.status, head.approved_at, head.approved_sha256) == (AssessmentStatus.DRAFT, None, None)
    assert read_receipt(town.session, head) is None
    complete_section(town.session, town.clerk, town.id, "profile", complete=True, at=NOON)
    town.send()
    assert town.approve() == reference


@pytest.mark.parametrize(
    ("questions", "reason", "lacks"),
    [(set(), "why", (True, False)), ({"rent"}, "  ", (False, True)), ({"unknown"}, "", (True, True))],
)
def test_a_return_needs_questions_and_a_reason(
    town: Town, questions: set[str], reason: str, lacks: tuple[bool, bool]
) -> None:
    town.send()
    with pytest.raises(ReturnNeedsMore) as refused:
        return_for_correction(town.session, town.mayor, town.id, questions=questions, reason=reason, at=NOON)
    assert (refused.value.lacks_questions, refused.value.lacks_reason) == lacks
    assert town.head.status is AssessmentStatus.SENT


def test_a_closed_round_takes_no_step_and_keeps_everything(town: Town) -> None:
    with pytest.raises(RoundClosed) as refused:
        town.send(at=CLOSES)
    assert refused.value.window.closes_locally.isoformat() == "2100-01-31T19:00:00+02:00"
    town.send()
    with pytest.raises(RoundClosed):
        town.approve(at=CLOSES)
    assert town.head.status is AssessmentStatus.SENT


def test_a_change_behind_the_back_of_the_approval_is_noticed(town: Town) -> None:
    town.send()
    town.approve()
    assert is_as_approved(town.session, town.head)
    here = update(AnswerRow).where(AnswerRow.assessment_id == town.id, AnswerRow.question == "rent")
    town.session.execute(here.values(number=301))
    assert not is_as_approved(town.session, town.head)
    town.session.execute(here.values(number=300))
    assert is_as_approved(town.session, town.head)
    assert not is_as_approved(town.session, replace(town.head, version_sha256="other"))


class ApprovalFlow(RuleBasedStateMachine):
    """Anybody tries any step at any moment; a plain model says what may come of it."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.session = self.database.write()
        self.town = Town(self.session)
        self.state = "draft"
        self.steps: list[str] = []
        self.saves = 0
        self.approved: dict[tuple[str, int], float | None] = {}

    @rule(question=st.sampled_from(["residents", "rent", "refugees"]), value=st.none() | st.integers(0, 5))
    def answer(self, question: str, value: int | None) -> None:
        self.saves += 1
        before = self.values()
        try:
            self.town.answer(question, value, key=f"f{self.saves}")
        except AssessmentLocked:
            assert self.state != "draft"
            assert self.values() == before
        else:
            assert self.state == "draft"

    @rule(section=st.sampled_from(["profile", "housing"]), complete=st.booleans())
    def say_complete(self, section: str, complete: bool) -> None:
        try:
            complete_section(self.session, self.town.clerk, self.town.id, section, complete=complete, at=NOON)
        except AssessmentLocked:
            assert self.state != "draft"
        except SectionNotComplete:
            assert complete

    @rule(person=st.sampled_from(["clerk", "mayor", "helper", "officer"]))
    def send(self, person: str) -> None:
        ready = all(line.is_done for line in self.lines())
        allowed = person in ("clerk", "mayor") and self.state == "draft" and ready
        self._try("sent", allowed, lambda: self.town.send(getattr(self.town, person)))

    @rule(person=st.sampled_from(["clerk", "mayor", "helper", "officer"]))
    def approve(self, person: str) -> None:
        allowed = person == "mayor" and self.state == "sent"
        if self._try("approved", allowed, lambda: self.town.approve(getattr(self.town, person))):
            self.approved = self.values()

    @rule(
        person=st.sampled_from(["clerk", "mayor", "helper", "officer"]), question=st.sampled_from(["residents", "rent"])
    )
    def give_back(self, person: str, question: str) -> None:
        allowed = (person, self.state) in {("mayor", "sent"), ("officer", "approved")}
        self._try("returned", allowed, lambda: self.town.give_back(getattr(self.town, person), question))

    @precondition(lambda self: self.state == "approved")
    @invariant()
    def what_was_approved_is_what_is_stored(self) -> None:
        assert is_as_approved(self.session, self.town.head)
        assert self.values() == self.approved

    @invariant()
    def the_events_tell_the_way(self) -> None:
        assert [step.kind for step in read_steps(self.session, self.town.id)] == self.steps
        assert self.town.head.status == self.state

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    def _try(self, kind: str, allowed: bool, step: Callable[[], object]) -> bool:
        try:
            step()
        except (NotAllowed, NotFound, StepNotPossible, NotReady):
            assert not allowed
            return False
        assert allowed, f"{kind} was possible from {self.state}"
        self.steps.append(kind)
        self.state = {"sent": "sent", "approved": "approved", "returned": "draft"}[kind]
        return True

    def lines(self) -> list[SectionLine]:
        return list_sections(read_record(self.session, self.town.mayor, self.town.id, at=NOON), self.town.mayor)

    def values(self) -> dict[tuple[str, int], float | None]:
        return {place: item.answer.number for place, item in read_answers(self.session, self.town.id).items()}


def test_whoever_tries_whatever_no_step_is_skipped(database: Database) -> None:
    _try_everything(database, examples=15)


@pytest.mark.proof
def test_whoever_tries_whatever_no_step_is_skipped_in_a_long_run(database: Database) -> None:
    _try_everything(database, examples=2_000)


def _try_everything(database: Database, *, examples: int) -> None:
    class Machine(ApprovalFlow):
        pass

    Machine.database = database
    Machine.TestCase.settings = settings(max_examples=examples, stateful_step_count=25, deadline=None)
    Machine.TestCase("runTest").runTest()
