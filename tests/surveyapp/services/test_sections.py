"""Sections: their status on the task list and the office's word that one is complete."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType, Questionnaire
from questionnaires.path import SectionState
from surveyapp.errors import NotAllowed, NotFound
from surveyapp.models import Assessment, Role
from surveyapp.models import SectionState as SectionRow
from surveyapp.services.access import Actor
from surveyapp.services.assessments import SectionCare, read_record
from surveyapp.services.sections import (
    SectionLine,
    SectionNotComplete,
    SectionStatus,
    complete_section,
    list_sections,
    next_section,
    status_of,
)
from tests.factories import a_question, a_questionnaire, a_section, an_answer, make_actor, make_assessment

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DONE = SectionCare(completed_at=AT)
RETURNED = SectionCare(changes_requested=True)
MENDED = SectionCare(changes_requested=True, completed_at=AT)
NOBODY = SectionCare()


def three_sections() -> Questionnaire:
    """Health is asked where refugees live; schools always; housing has no required question."""
    return a_questionnaire(
        a_section("health", [a_question("refugees", required=True), a_question("wait", relevant="${refugees} > 0")]),
        a_section("schools", [a_question("pupils", required=True, constraint=". >= 0")]),
        a_section("housing", [a_question("rent")], relevant="${refugees} > 0"),
        a_section("remarks", [a_question("remark", AnswerType.TEXT)]),
    )


def lines_of(session: Session, assessment: Assessment, actor: Actor) -> dict[str, SectionLine]:
    record = read_record(session, actor, assessment.id)
    return {line.section.name: line for line in list_sections(record, actor)}


@pytest.mark.parametrize(
    ("status", "care", "shown"),
    [
        ("not_started", NOBODY, SectionStatus.NOT_STARTED),
        ("in_progress", NOBODY, SectionStatus.IN_PROGRESS),
        ("completed", NOBODY, SectionStatus.IN_PROGRESS),
        ("completed", DONE, SectionStatus.COMPLETED),
        ("in_progress", DONE, SectionStatus.IN_PROGRESS),
        ("needs_attention", DONE, SectionStatus.NEEDS_ATTENTION),
        ("not_needed", NOBODY, SectionStatus.NOT_NEEDED),
        ("not_needed", RETURNED, SectionStatus.NOT_NEEDED),
        ("completed", RETURNED, SectionStatus.CHANGES_REQUESTED),
        ("in_progress", RETURNED, SectionStatus.CHANGES_REQUESTED),
        ("completed", MENDED, SectionStatus.CHANGES_MADE),
        ("in_progress", MENDED, SectionStatus.CHANGES_REQUESTED),
        ("needs_attention", RETURNED, SectionStatus.NEEDS_ATTENTION),
    ],
)
def test_a_status_joins_what_was_answered_and_what_was_said(
    status: str, care: SectionCare, shown: SectionStatus
) -> None:
    state = SectionState("health", status, 3, 2, 0, ())  # type: ignore[arg-type]
    assert status_of(state, care) is shown


def test_the_task_list_counts_what_is_asked_and_answered(session: Session) -> None:
    assessment = make_assessment(session, three_sections(), answers={"refugees": 3})
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    lines = lines_of(session, assessment, actor)
    assert (lines["health"].asked, lines["health"].answered) == (2, 1)
    assert {name: line.status.value for name, line in lines.items()} == {
        "health": "in_progress",
        "schools": "not_started",
        "housing": "not_started",
        "remarks": "not_started",
    }


def test_a_section_that_falls_away_is_not_needed(session: Session) -> None:
    assessment = make_assessment(session, three_sections(), answers={"refugees": 0})
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    assert lines_of(session, assessment, actor)["housing"].status is SectionStatus.NOT_NEEDED


def test_a_complete_section_needs_the_offices_word_and_can_be_reopened(session: Session) -> None:
    assessment = make_assessment(session, three_sections(), answers={"pupils": 3})
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    complete_section(session, actor, assessment.id, "schools", complete=True)
    assert lines_of(session, assessment, actor)["schools"].status is SectionStatus.COMPLETED
    complete_section(session, actor, assessment.id, "schools", complete=False)
    assert lines_of(session, assessment, actor)["schools"].status is SectionStatus.IN_PROGRESS


def test_a_section_with_gaps_or_problems_is_not_called_complete(session: Session) -> None:
    assessment = make_assessment(session, three_sections(), answers=[an_answer("pupils", -1)])
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    for section, kind in (("health", "missing"), ("schools", "hard")):
        with pytest.raises(SectionNotComplete) as refused:
            complete_section(session, actor, assessment.id, section, complete=True)
        assert [problem.kind for problem in refused.value.problems] == [kind]


def test_a_change_elsewhere_reopens_only_what_depends_on_it(session: Session) -> None:
    assessment = make_assessment(session, three_sections(), answers={"refugees": 0, "pupils": 1}, complete=True)
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    before = lines_of(session, assessment, actor)
    assert before["housing"].status is SectionStatus.NOT_NEEDED
    other = make_assessment(session, three_sections(), answers={"refugees": 2, "pupils": 1}, complete=True)
    actor = make_actor(session, Role.COORDINATOR, municipality=other.municipality)
    after = lines_of(session, other, actor)
    assert after["housing"].status is SectionStatus.NOT_STARTED
    assert after["schools"].status is before["schools"].status is SectionStatus.COMPLETED


def test_an_expert_invited_to_one_section_completes_only_that_one(session: Session) -> None:
    assessment = make_assessment(session, three_sections(), answers={"pupils": 3})
    expert = make_actor(session, Role.CONTRIBUTOR, municipality=assessment.municipality, section="schools")
    complete_section(session, expert, assessment.id, "schools", complete=True)
    with pytest.raises(NotAllowed):
        complete_section(session, expert, assessment.id, "health", complete=True)
    lines = lines_of(session, assessment, expert)
    assert [name for name, line in lines.items() if line.may_edit] == ["schools"]


def test_a_foreign_assessment_and_an_unknown_section_are_not_found(session: Session) -> None:
    assessment = make_assessment(session, three_sections())
    own = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    foreign = make_actor(session, Role.COORDINATOR, municipality=make_assessment(session).municipality)
    for actor, section in ((foreign, "schools"), (own, "nowhere")):
        with pytest.raises(NotFound):
            complete_section(session, actor, assessment.id, section, complete=False)


def test_continue_leads_to_ones_own_sections_first_and_past_what_is_done(session: Session) -> None:
    assessment = make_assessment(session, three_sections(), answers={"pupils": 3})
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)

    def leads_to() -> str | None:
        line = next_section(list(lines_of(session, assessment, actor).values()), actor=actor)
        return line.section.name if line else None

    assert leads_to() == "health"
    session.execute(update(SectionRow).where(SectionRow.section == "schools").values(owner_id=actor.user_id))
    assert leads_to() == "schools"
    complete_section(session, actor, assessment.id, "schools", complete=True)
    assert leads_to() == "health"
