"""Saving answers: compare and swap by revision, conflicts for choice, one effect a request."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import NonAnswer
from surveyapp.database import Database
from surveyapp.errors import NotFound
from surveyapp.models import Assessment, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.answers import Place, read_answers
from surveyapp.services.entries import ADDED, Entry, Outcome
from surveyapp.services.history import find_break, read_changes
from surveyapp.services.requests import forget_requests
from surveyapp.services.saving import save_answers
from surveyapp.services.windows import AssessmentLocked, RoundClosed
from tests.factories import OPENS, an_answer, make_assessment, make_round, make_user

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def entry(question: str, value: float | str | None = None, *, based_on: int = 0, instance: int = 0) -> Entry:
    return Entry(an_answer(question, value, instance), based_on)


@dataclass
class Office:
    """An assessment with two colleagues who save into it."""

    session: Session
    assessment: Assessment
    ana: User
    ion: User
    saves: int = field(default=0)

    def save(self, by: User, *entries: Entry, form: str | None = None, at: datetime = NOON) -> Outcome:
        self.saves += 1
        return save_answers(
            self.session,
            self.assessment.id,
            entries,
            author_id=by.id,
            form_key=form or f"form-{self.saves}",
            at=at,
        )

    def number(self, question: str = "residents", instance: int = 0) -> float | None:
        stored = read_answers(self.session, self.assessment.id).get((question, instance))
        return stored.answer.number if stored else None


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session, make_assessment(session), make_user(session), make_user(session))


def test_a_first_answer_is_saved_with_author_time_and_history(office: Office) -> None:
    outcome = office.save(office.ana, entry("residents", 120))
    stored = read_answers(office.session, office.assessment.id)["residents", 0]
    assert outcome.saved == {("residents", 0): stored.revision}
    assert (stored.answer.number, stored.author_id, stored.saved_at) == (120, office.ana.id, NOON)
    (change,) = read_changes(office.session, office.assessment.id)
    assert (change.before, change.answer) == (None, an_answer("residents", 120))


def test_an_answer_based_on_the_standing_revision_replaces_it(office: Office) -> None:
    first = office.save(office.ana, entry("residents", 120)).saved["residents", 0]
    second = office.save(office.ion, entry("residents", 130, based_on=first)).saved["residents", 0]
    assert second > first
    assert office.number() == 130


def test_a_stale_answer_is_offered_for_choice_and_nothing_is_lost(office: Office) -> None:
    shared = office.save(office.ana, entry("residents", 100)).saved["residents", 0]
    office.save(office.ion, entry("residents", 110, based_on=shared))
    outcome = office.save(office.ana, entry("residents", 120, based_on=shared), entry("refugees", 7))
    (conflict,) = outcome.conflicts
    assert conflict.mine.number == 120
    assert conflict.theirs is not None
    assert (conflict.theirs.answer.number, conflict.theirs.author_id) == (110, office.ion.id)
    assert conflict.shared == an_answer("residents", 100)
    assert (office.number(), office.number("refugees")) == (110, 7)


def test_choosing_mine_after_a_conflict_saves_it_over_what_was_shown(office: Office) -> None:
    office.save(office.ion, entry("residents", 110))
    (conflict,) = office.save(office.ana, entry("residents", 120)).conflicts
    assert conflict.theirs is not None
    assert conflict.shared is None
    office.save(office.ana, entry("residents", 120, based_on=conflict.theirs.revision))
    assert office.number() == 120


def test_two_people_who_write_the_same_do_not_disagree(office: Office) -> None:
    office.save(office.ion, entry("residents", 110))
    outcome = office.save(office.ana, entry("residents", 110))
    assert (outcome.conflicts, outcome.saved) == ((), {})


def test_what_its_author_left_alone_is_not_in_conflict_with_a_colleagues_change(office: Office) -> None:
    shared = office.save(office.ana, entry("residents", 100)).saved["residents", 0]
    office.save(office.ion, entry("residents", 110, based_on=shared), entry("refugees", 5))
    outcome = office.save(office.ana, entry("residents", 100, based_on=shared), entry("refugees"))
    assert outcome.conflicts == ()
    assert (office.number(), office.number("refugees")) == (110, 5)


def test_an_answer_taken_away_by_a_colleague_is_offered_for_choice(office: Office) -> None:
    shared = office.save(office.ana, entry("residents", 100)).saved["residents", 0]
    office.save(office.ion, entry("residents", based_on=shared))
    (conflict,) = office.save(office.ana, entry("residents", 120, based_on=shared)).conflicts
    assert (conflict.theirs, conflict.shared) == (None, an_answer("residents", 100))
    office.save(office.ana, entry("residents", 120, based_on=0))
    assert office.number() == 120


def test_an_answer_removed_and_given_again_is_not_mistaken_for_the_one_before(office: Office) -> None:
    first = office.save(office.ana, entry("residents", 100)).saved["residents", 0]
    office.save(office.ion, entry("residents", based_on=first))
    office.save(office.ion, entry("residents", 300))
    outcome = office.save(office.ana, entry("residents", 120, based_on=first))
    assert len(outcome.conflicts) == 1
    assert office.number() == 300


def test_rows_that_came_without_history_are_protected_too(office: Office) -> None:
    assessment = make_assessment(office.session, answers={"residents": 100}, with_history=False)
    office = replace(office, assessment=assessment)
    office.save(office.ion, entry("residents", 110, based_on=1))
    (conflict,) = office.save(office.ana, entry("residents", 120, based_on=1)).conflicts
    assert conflict.shared is None
    assert office.number() == 110


def test_the_same_request_sent_twice_has_one_effect(office: Office) -> None:
    once = office.save(office.ana, entry("residents", 120), form="f")
    again = office.save(office.ana, entry("residents", 120), form="f")
    assert again.repeated
    assert (again.saved, again.at) == (once.saved, once.at)
    assert len(read_changes(office.session, office.assessment.id)) == 1


def test_a_request_in_conflict_sent_twice_shows_the_conflict_again(office: Office) -> None:
    office.save(office.ion, entry("residents", 110))
    once = office.save(office.ana, entry("residents", 120), form="f")
    again = office.save(office.ana, entry("residents", 120), form="f")
    assert again.repeated
    assert again.conflicts == once.conflicts != ()


def test_a_form_sent_back_with_other_content_is_saved_and_not_in_conflict_with_itself(office: Office) -> None:
    office.save(office.ana, entry("residents", 120), form="f")
    outcome = office.save(office.ana, entry("residents", 125), form="f")
    assert (outcome.conflicts, outcome.repeated) == ((), False)
    assert office.number() == 125


def test_a_form_sent_back_after_a_colleagues_change_is_in_conflict(office: Office) -> None:
    first = office.save(office.ana, entry("residents", 120), form="f").saved["residents", 0]
    office.save(office.ion, entry("residents", 300, based_on=first))
    assert len(office.save(office.ana, entry("residents", 125), form="f").conflicts) == 1
    assert office.number() == 300


def test_an_entry_that_cannot_be_read_and_a_non_answer_are_kept(office: Office) -> None:
    raw, unknown = Answer("residents", raw="ca. 120"), Answer("refugees", non_answer=NonAnswer.UNKNOWN)
    office.save(office.ana, Entry(raw), Entry(unknown))
    stored = read_answers(office.session, office.assessment.id)
    assert (stored["residents", 0].answer, stored["refugees", 0].answer) == (raw, unknown)


def test_people_who_add_at_the_same_time_get_an_instance_each(office: Office) -> None:
    one = office.save(office.ana, entry("school", "North", instance=ADDED), entry("pupils", 3, instance=ADDED))
    two = office.save(office.ion, entry("school", "South", instance=ADDED))
    assert (one.instance, two.instance) == (1, 2)
    assert office.number("pupils", 1) == 3
    assert (one.conflicts, two.conflicts) == ((), ())


def test_adding_twice_by_the_same_request_adds_once(office: Office) -> None:
    one = office.save(office.ana, entry("school", "North", instance=ADDED), form="f")
    again = office.save(office.ana, entry("school", "North", instance=ADDED), form="f")
    assert (one.instance, again.instance) == (1, 1)
    assert len(read_answers(office.session, office.assessment.id)) == 1


def test_the_number_of_a_removed_instance_is_not_given_again(office: Office) -> None:
    added = office.save(office.ana, entry("school", "North", instance=ADDED))
    office.save(office.ana, entry("school", instance=1, based_on=added.saved["school", 1]))
    assert office.save(office.ana, entry("school", "South", instance=ADDED)).instance == 2


def test_nothing_is_saved_before_the_opening_or_from_the_moment_of_closing(session: Session) -> None:
    closing = OPENS + timedelta(days=30)
    collection = make_round(session, closes_at=closing)
    office = Office(session, make_assessment(session, collection=collection), make_user(session), make_user(session))
    office.save(office.ana, entry("residents", 1), at=closing - timedelta(microseconds=1))
    for at in (OPENS - timedelta(microseconds=1), closing):
        with pytest.raises(RoundClosed):
            office.save(office.ana, entry("residents", 2), at=at)
    assert office.number() == 1


def test_nothing_is_saved_while_the_assessment_is_with_the_approver(office: Office) -> None:
    office.assessment.status, office.assessment.sent_at = AssessmentStatus.SENT, NOON
    office.session.flush()
    with pytest.raises(AssessmentLocked):
        office.save(office.ana, entry("residents", 2))


def test_an_unknown_assessment_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        save_answers(session, 10**9, [entry("residents", 1)], author_id=None, form_key="f")


def test_requests_are_forgotten_once_they_are_old(office: Office) -> None:
    office.save(office.ana, entry("residents", 1), form="old", at=NOON - timedelta(days=40))
    office.save(office.ana, entry("refugees", 1), form="young")
    assert forget_requests(office.session, NOON - timedelta(days=30)) == 1
    assert office.save(office.ana, entry("refugees", 1), form="young").repeated


class RacingEditors(RuleBasedStateMachine):
    """Several editors with stale screens save in any order; a model of who saw what tells which saves may overwrite.

    Nothing may be overwritten by somebody who had not seen it, and everything acknowledged stays in the history.
    """

    database: Database
    editors = st.integers(0, 2)
    questions = st.sampled_from(["residents", "refugees"])
    values = st.none() | st.integers(0, 3)

    def __init__(self) -> None:
        super().__init__()
        self.session = self.database.write()
        self.assessment_id = make_assessment(self.session).id
        self.people = [make_user(self.session).id for _ in range(3)]
        self.truth: dict[str, float | None] = {"residents": None, "refugees": None}
        self.versions = {"residents": 0, "refugees": 0}
        self.screens: list[dict[str, tuple[int, int, float | None]]] = [{} for _ in range(3)]
        self.acknowledged: list[tuple[str, float | None]] = []
        self.saves = 0

    @initialize()
    def everybody_opens_the_page(self) -> None:
        for editor in range(3):
            self.open_page(editor)

    @rule(editor=editors)
    def open_page(self, editor: int) -> None:
        stored = read_answers(self.session, self.assessment_id)
        for question, value in self.truth.items():
            standing = stored.get((question, 0))
            self.screens[editor][question] = (standing.revision if standing else 0, self.versions[question], value)

    @rule(editor=editors, wishes=st.dictionaries(questions, values, min_size=1))
    def save_page(self, editor: int, wishes: dict[str, float | None]) -> None:
        self.saves += 1
        screen = self.screens[editor]
        entries = [
            entry(question, wishes.get(question, value), based_on=revision)
            for question, (revision, _, value) in screen.items()
        ]
        outcome = save_answers(
            self.session, self.assessment_id, entries, author_id=self.people[editor], form_key=f"{editor}.{self.saves}"
        )
        conflicts = {conflict.place[0] for conflict in outcome.conflicts}
        for question, (_, seen, shown) in screen.items():
            wish = wishes.get(question, shown)
            unseen = seen != self.versions[question] and self.truth[question] != shown
            if wish in (shown, self.truth[question]):
                assert question not in conflicts
            elif unseen and not (self.truth[question] is None and shown is None):
                assert question in conflicts, "a colleague's answer was overwritten unseen"
            if (question, 0) in outcome.saved:
                self.truth[question] = wish
                self.versions[question] += 1
                self.acknowledged.append((question, wish))
        self.open_page(editor)

    @invariant()
    def stored_is_what_was_acknowledged(self) -> None:
        stored = read_answers(self.session, self.assessment_id)
        now: dict[Place, float | None] = {place: item.answer.number for place, item in stored.items()}
        assert now == {(name, 0): value for name, value in self.truth.items() if value is not None}

    def teardown(self) -> None:
        try:
            changes = read_changes(self.session, self.assessment_id)
            told = [(change.place[0], change.answer.number if change.answer else None) for change in changes]
            assert told == self.acknowledged
            assert find_break(self.session, self.assessment_id) is None
        finally:
            self.session.rollback()
            self.session.close()


def test_racing_editors_never_overwrite_what_they_have_not_seen(database: Database) -> None:
    _race(database, examples=40)


@pytest.mark.proof
def test_racing_editors_never_overwrite_in_a_long_run(database: Database) -> None:
    _race(database, examples=5_000)


def _race(database: Database, *, examples: int) -> None:
    class Machine(RacingEditors):
        pass

    Machine.database = database
    Machine.TestCase.settings = settings(max_examples=examples, stateful_step_count=20, deadline=None)
    Machine.TestCase("runTest").runTest()
