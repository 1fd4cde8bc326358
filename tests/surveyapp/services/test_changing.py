"""The change since the round before: members of both, by the later version, and what is refused said."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from analysis import findings
from questionnaires.model import Carried, Question, Questionnaire
from surveyapp.services import changing, sources
from surveyapp.services.changing import Moved
from surveyapp.services.scopes import Scope, Source
from tests.factories import make_assessment, make_frame_unit, make_round
from tests.results_world import (
    ResultsWorld,
    approve,
    levels_of,
    make_dataset,
    make_results_world,
    measured_questionnaire,
    some_rows,
)

REASON = "Homes were counted otherwise."


def with_other_homes() -> Questionnaire:
    """The next version, in which one question means something else and another is worded better."""
    told: dict[str, dict[str, object]] = {
        "s1": {"carried": Carried(comparable="no", reason=REASON)},
        "h1": {"label": "How well does h1 work?"},
    }
    made = measured_questionnaire()
    sections = tuple(
        section.model_copy(
            update={
                "pages": tuple(
                    page.model_copy(
                        update={
                            "questions": tuple(
                                item.model_copy(update=told.get(item.name, {})) if isinstance(item, Question) else item
                                for item in page.questions
                            )
                        }
                    )
                    for page in section.pages
                )
            }
        )
        for section in made.sections
    )
    return made.model_copy(update={"version": "2.0.0", "sections": sections})


def two_rounds(session: Session, *, members: int = 12, better: int = 1) -> ResultsWorld:
    """A round on the next version; the round before was on the first, each health level lower by so much."""
    world = make_results_world(session, members=members, questionnaire=with_other_homes())
    before = make_round(
        session, measured_questionnaire(), title="Round before", created_at=datetime(2025, 9, 1, tzinfo=UTC)
    )
    for number, municipality in enumerate(list(world.members.values())[:members]):
        make_frame_unit(session, before, municipality)
        levels = levels_of(number)
        lower = {name: max(0, level - better) if name != "s1" else level for name, level in levels.items()}
        answers = {"refugees": 100, **lower}
        form = measured_questionnaire()
        approve(make_assessment(session, form, municipality=municipality, collection=before, answers=answers))
    session.flush()
    return world


def mixed_source() -> tuple[Source, list[str]]:
    """A round on the next version in which two members answered the first one, and the keys of these two."""
    later = with_other_homes()
    data = make_dataset(some_rows(), later)
    early = [str(unit) for unit in data.assessments.index[:2]]
    versions = ["1.0.0" if unit in early else "2.0.0" for unit in data.assessments.index]
    forms = {"1.0.0": measured_questionnaire(), "2.0.0": later}
    mixed = replace(data, questionnaires=forms, assessments=data.assessments.assign(version=versions))
    return Source(findings.compute(mixed), "R1", "Round of spring", None), early


def live(world: ResultsWorld) -> Scope:
    return Scope(sources.live_source(world.session, world.round), "RO")


def test_a_first_round_has_nothing_to_compare_with(session: Session) -> None:
    assert changing.change_of(session, live(make_results_world(session, members=6))) is None


def test_members_of_both_rounds_are_compared_by_the_later_version(session: Session) -> None:
    world = two_rounds(session)
    found = changing.change_of(session, live(world))
    assert found is not None
    assert (found.before_title, found.after_title) == ("Round before", "Round of spring")
    rows = {row.name: row for row in found.rows}
    assert rows["health"].n == 12
    assert rows["health"].direction == -1
    assert rows["health"].before > rows["health"].after
    assert rows["health"].reworded == pytest.approx(0.5)
    assert rows["health"].is_broken
    assert rows["homes"].share == 0
    assert not rows["homes"].is_told
    assert [one.reason for one in found.ruler.refused["s1"]] == [REASON]


def test_a_change_of_one_answer_shows_at_once(session: Session) -> None:
    world = two_rounds(session)
    first = changing.change_of(session, live(world))
    world.change("Answered 00", "h1", 3)
    second = changing.change_of(session, live(world))
    assert first is not None and second is not None  # noqa: PT018
    assert first.rows[0].after > second.rows[0].after
    assert first.rows[0].before == second.rows[0].before


def test_what_everybody_may_see_holds_no_change_and_few_members_tell_none(session: Session) -> None:
    few = two_rounds(session, members=4)
    found = changing.change_of(session, live(few))
    assert found is not None
    assert not any(row.is_told for row in found.rows)
    scope = live(few)
    released = Scope(replace(scope.source, release="R1-1"), "RO")
    assert changing.change_of(session, released) is None


@pytest.mark.parametrize(("low", "high", "n", "direction"), [
    (-0.2, -0.1, 9, -1), (0.1, 0.2, 9, 1), (-0.1, 0.1, 9, 0), (-0.2, -0.1, 4, 0), (float("nan"), float("nan"), 9, 0),
])  # fmt: skip
def test_a_direction_is_clear_only_with_enough_members_and_an_interval_to_one_side(
    low: float, high: float, n: int, direction: int
) -> None:
    row = Moved("health", 0.5, 0.4, -0.1, low, high, n, share=1.0, reworded=0.0)
    assert row.direction == direction
