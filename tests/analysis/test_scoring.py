from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import scoring
from questionnaires import library
from questionnaires.answers import Answer
from questionnaires.model import (
    AnswerType,
    Choice,
    Dimension,
    Indicator,
    IndicatorKind,
    NonAnswer,
    Question,
    Questionnaire,
    Repeat,
)
from tests.answering import at_random, rows
from tests.factories import a_question, a_questionnaire

CODES = tuple(Choice(name=name, label=name) for name in ("cost", "papers", "staff", "none"))
SCHOOLS = Repeat(name="schools", label="S", item="school", questions=(a_question("capacity"), a_question("pupils")))


def indicator(kind: IndicatorKind, **values: Any) -> Indicator:
    return Indicator(name="i", label="I", dimension="d", kind=kind, **values)


def asking(*items: Question | Repeat, **values: Any) -> Questionnaire:
    """A form of these questions with one indicator."""
    return a_questionnaire(
        *items,
        dimensions=(Dimension(name="d", label="D", weight=1.0),),
        indicators=(indicator(values.pop("kind"), **values),),
    )


def gap(form: Questionnaire, *own: Answer) -> float | None:
    """The gap of the form's only indicator, None where it is missing."""
    value = scoring.score(rows({"RO-1": own}), form).to_numpy()[0, 0]
    return None if np.isnan(value) else float(value)


def applies(form: Questionnaire, *own: Answer) -> bool:
    return bool(scoring.read(rows({"RO-1": own}), form).applies.to_numpy()[0, 0])


@pytest.mark.parametrize(("level", "expected"), [(0, 1.0), (1, 2 / 3), (2, 1 / 3), (3, 0.0), (4, 0.0)])
def test_a_level_is_measured_against_the_target_of_the_definition(level: int, expected: float):
    form = asking(a_question("plan", AnswerType.LEVEL, desired=False), kind=IndicatorKind.LEVEL, question="plan")
    assert gap(form, Answer("plan", number=level)) == pytest.approx(expected)


def test_another_target_gives_another_gap():
    form = asking(a_question("plan", AnswerType.LEVEL), kind=IndicatorKind.LEVEL, question="plan", target=4)
    assert gap(form, Answer("plan", number=3)) == pytest.approx(0.25)


def test_what_an_office_wishes_is_told_apart_and_never_changes_its_gap():
    form = asking(
        a_question("plan", AnswerType.LEVEL), a_question("plan_desired", AnswerType.LEVEL),
        kind=IndicatorKind.LEVEL, question="plan",
    )  # fmt: skip
    for level, desired, ambition in ((1, 4, 0.75), (1, 1, 0.0), (3, 2, 0.0)):
        own = (Answer("plan", number=level), Answer("plan_desired", number=desired))
        scores = scoring.read(rows({"RO-1": own}), form)
        assert scores.ambition.at["RO-1", "i"] == pytest.approx(ambition)
        assert scores.gaps.at["RO-1", "i"] == pytest.approx(max(0.0, (3 - level) / 3))


@pytest.mark.parametrize(
    ("supply", "need", "expected"),
    [
        (0, 10, 1.0),
        (4, 10, 0.6),
        (10, 10, 0.0),
        (30, 10, 0.0),
        (0.5, 0.8, 0.375),
        (5, 0, None),
        (0, 0, None),
        (-1, 10, None),
        (4, -2, None),
    ],
)
def test_coverage_compares_supply_with_need(supply: float, need: float, expected: float | None):
    form = asking(
        a_question("places"), a_question("asked"), kind=IndicatorKind.COVERAGE, supply="${places}", need="${asked}"
    )
    own = (Answer("places", number=supply), Answer("asked", number=need))
    assert gap(form, *own) == (None if expected is None else pytest.approx(expected))
    assert applies(form, *own) is (expected is not None)


def test_where_nothing_is_needed_an_unknown_supply_is_no_missing_answer():
    form = asking(
        a_question("places"), a_question("asked"), kind=IndicatorKind.COVERAGE, supply="${places}", need="${asked}"
    )
    assert not applies(form, Answer("asked", number=0), Answer("places", non_answer=NonAnswer.UNKNOWN))


@pytest.mark.parametrize(("best", "worst"), [(10.0, 0.0), (0.0, 10.0)])
def test_a_rate_is_a_position_between_goalposts_either_way_round(best: float, worst: float):
    form = asking(a_question("rate"), kind=IndicatorKind.RATE, value="${rate}", best=best, worst=worst)
    assert gap(form, Answer("rate", number=best)) == 0
    assert gap(form, Answer("rate", number=worst)) == 1
    assert gap(form, Answer("rate", number=2)) == pytest.approx(abs(best - 2) / 10)
    assert gap(form, Answer("rate", number=-40)) == (0 if best < worst else 1)


def test_a_rate_over_nothing_does_not_apply():
    form = asking(
        a_question("part"),
        a_question("whole"),
        kind=IndicatorKind.RATE,
        value="${part} div ${whole}",
        best=1.0,
        worst=0.0,
    )
    own = (Answer("part", number=0), Answer("whole", number=0))
    assert gap(form, *own) is None
    assert not applies(form, *own)


@pytest.mark.parametrize(
    ("codes", "expected"), [("none", 0.0), ("cost", 1 / 3), ("cost staff", 2 / 3), ("staff papers cost", 1.0)]
)
def test_chosen_barriers_open_a_share_of_the_gap(codes: str, expected: float):
    form = asking(
        a_question("barriers", AnswerType.SELECT_MULTIPLE, choices=CODES),
        kind=IndicatorKind.SHARE, question="barriers", absent=("cost", "papers", "staff"),
    )  # fmt: skip
    assert gap(form, Answer("barriers", text=codes)) == pytest.approx(expected)


def test_present_codes_close_a_share_of_the_gap():
    form = asking(
        a_question("kept", AnswerType.SELECT_MULTIPLE, choices=CODES),
        kind=IndicatorKind.SHARE, question="kept", present=("cost", "papers"),
    )  # fmt: skip
    assert gap(form, Answer("kept", text="cost staff")) == pytest.approx(0.5)
    assert gap(form, Answer("kept", text="none")) == 1


def test_an_expression_yields_the_gap_itself_and_never_leaves_the_scale():
    form = asking(a_question("x"), kind=IndicatorKind.EXPRESSION, gap="1 - ${x} div 10")
    assert gap(form, Answer("x", number=3)) == pytest.approx(0.7)
    assert gap(form, Answer("x", number=30)) == 0


def test_repeats_are_folded_before_they_are_scored():
    form = asking(SCHOOLS, kind=IndicatorKind.COVERAGE, supply="sum(${capacity})", need="sum(${pupils})")
    own = [Answer("capacity", 1, number=30), Answer("pupils", 1, number=50)]
    own += [Answer("capacity", 2, number=10), Answer("pupils", 2, number=50)]
    assert gap(form, *own) == pytest.approx(0.6)


def test_a_sum_with_an_unknown_part_is_unknown():
    form = asking(SCHOOLS, kind=IndicatorKind.COVERAGE, supply="sum(${capacity})", need="sum(${pupils})")
    own = [Answer("capacity", 1, number=30), Answer("pupils", 1, number=50)]
    own += [Answer("capacity", 2, non_answer=NonAnswer.UNKNOWN), Answer("pupils", 2, number=50)]
    assert gap(form, *own) is None
    assert applies(form, *own)


@pytest.mark.parametrize("kind", list(NonAnswer))
def test_only_does_not_apply_takes_an_indicator_out(kind: NonAnswer):
    form = asking(a_question("plan", AnswerType.LEVEL), kind=IndicatorKind.LEVEL, question="plan")
    own = Answer("plan", non_answer=kind)
    assert gap(form, own) is None
    assert applies(form, own) is (kind is not NonAnswer.NOT_APPLICABLE)


def test_what_was_not_asked_does_not_apply():
    form = asking(
        a_question("refugees"), a_question("plan", AnswerType.LEVEL, relevant="${refugees} > 0"),
        kind=IndicatorKind.LEVEL, question="plan",
    )  # fmt: skip
    assert not applies(form, Answer("refugees", number=0), Answer("plan", number=1))
    assert applies(form, Answer("refugees", number=3))


def test_an_unknown_answer_on_the_way_leaves_the_indicator_missing_rather_than_out():
    form = asking(
        a_question("open", AnswerType.LEVEL),
        a_question("hours", relevant="${open} > 0"),
        kind=IndicatorKind.RATE, value="if(${open} = 0, 0, ${hours})", best=40.0, worst=0.0,
    )  # fmt: skip
    assert applies(form, Answer("open", non_answer=NonAnswer.UNKNOWN))
    assert gap(form, Answer("open", number=0)) == 1


def test_people_are_counted_by_the_question_that_an_indicator_names():
    form = asking(
        a_question("girls"), a_question("boys"),
        a_question("children", AnswerType.CALCULATE, calculation="${girls} + ${boys}"),
        kind=IndicatorKind.RATE, value="${girls}", best=1.0, worst=0.0, population="children",
    )  # fmt: skip
    answers = {"RO-1": (3, 4), "RO-2": (0, 0), "RO-3": (-9, 4)}
    own = {name: [Answer("girls", number=g), Answer("boys", number=b)] for name, (g, b) in answers.items()}
    found = scoring.read(rows(own), form).populations["children"]
    assert found[["RO-1", "RO-2"]].tolist() == [7, 0]
    assert np.isnan(found["RO-3"])


def test_readiness_is_the_share_of_asked_questions_that_were_answered():
    form = asking(
        a_question("refugees"), a_question("plan", AnswerType.LEVEL, relevant="${refugees} > 0"), a_question("doctors"),
        a_question("note", AnswerType.NOTE), SCHOOLS, kind=IndicatorKind.LEVEL, question="plan",
    )  # fmt: skip
    own = {
        "RO-1": [Answer("refugees", number=0), Answer("doctors", number=1)],
        "RO-2": [Answer("refugees", number=9), Answer("doctors", non_answer=NonAnswer.UNKNOWN)],
        "RO-3": [Answer("refugees", number=0), Answer("doctors", non_answer=NonAnswer.NOT_APPLICABLE)],
        "RO-4": [Answer("refugees", number=0), Answer("doctors", number=2), Answer("pupils", 1, number=5)],
    }
    expected = {"RO-1": 1.0, "RO-2": 1 / 3, "RO-3": 1.0, "RO-4": 3 / 4}
    assert scoring.readiness(rows(own), form).to_dict() == pytest.approx(expected)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000))
def test_gaps_stay_within_the_scale_and_apply_wherever_they_are_known(seed: int):
    form = library.load("municipal-needs", "1.0.0")
    found = scoring.read(at_random(form, [f"RO-{number}" for number in range(12)], seed), form)
    known = found.gaps.notna()
    assert found.gaps.fillna(0).map(lambda gap: 0 <= gap <= 1).to_numpy().all()
    assert (found.applies | ~known).to_numpy().all()
    assert found.readiness.between(0, 1).all()
    assert list(found.gaps.columns) == [item.name for item in form.indicators]


def test_a_municipality_is_scored_alone_as_among_others():
    form = library.load("municipal-needs", "1.0.0")
    answers = at_random(form, [f"RO-{number}" for number in range(4)], 5)
    together = scoring.score(answers, form)
    for name, own in answers.groupby("municipality"):
        pd.testing.assert_frame_equal(scoring.score(own, form), together.loc[[name]])


def test_no_gap_leaves_the_scale_or_is_less_than_nothing():
    assert scoring.position(np.array([-1.0, 0, 5, 10, 12]), 0, 10).tolist() == [0, 0, 0.5, 1, 1]
    assert scoring.position(np.array([-1.0, 0, 5, 10, 12]), 10, 0).tolist() == [1, 1, 0.5, 0, 0]
    form = asking(a_question("x"), kind=IndicatorKind.EXPRESSION, gap="${x} div 10")
    assert (gap(form, Answer("x", number=12)), gap(form, Answer("x", number=-2))) == (1, 0)
    form = asking(a_question("rate"), kind=IndicatorKind.RATE, value="${rate}", best=10.0, worst=0.0)
    told = gap(form, Answer("rate", number=10))
    assert told == 0
    assert not np.signbit(told)


@pytest.mark.parametrize("missing", ["best", "worst"])
def test_a_rate_needs_both_goalposts(missing: str):
    form = asking(a_question("rate"), kind=IndicatorKind.RATE, value="${rate}", best=10.0, worst=0.0)
    one = form.indicators[0].model_copy(update={missing: None})
    with pytest.raises(ValueError, match="indicator i has no goalposts"):
        gap(form.model_copy(update={"indicators": (one,)}), Answer("rate", number=10))


def test_expressions_and_calculations_know_the_day_of_scoring():
    form = asking(
        a_question("since", AnswerType.DATE), a_question("x"),
        a_question("days", AnswerType.CALCULATE, calculation="today() - ${since}"),
        kind=IndicatorKind.EXPRESSION, gap="if(today() - ${since} = ${days}, ${days} div 100, 2)",
    )  # fmt: skip
    own = rows({"RO-1": [Answer("since", text="2026-03-01")]})
    assert scoring.read(own, form, today=date(2026, 3, 26)).gaps.at["RO-1", "i"] == pytest.approx(0.25)
