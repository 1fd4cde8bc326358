"""Answers on several versions in the words of one: nothing mixed, nothing guessed, and chains compose."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import harmonise
from analysis.harmonise import Refusal, Standing
from questionnaires import library
from questionnaires.answers import Answer
from questionnaires.carry_over import crosswalk
from questionnaires.model import NonAnswer, Questionnaire
from tests.analysis.several_versions import FIRST, SECOND, THIRD
from tests.answering import answers_of, at_random, rows

ALL = {made.version: made for made in (FIRST, SECOND, THIRD)}
NEEDS = {number: library.load("municipal-needs", number) for number in library.versions("municipal-needs")}
UNITS = [f"RO-{number}" for number in range(6)]


def carried(told: list[Answer], own: str, target: str) -> list[Answer]:
    return answers_of(harmonise.carry(rows({"RO-1": told}), harmonise.way(ALL, own, target)))


def test_answers_are_renamed_recoded_and_converted() -> None:
    told = [Answer("people", number=5.0), Answer("hours", number=12.0), Answer("kind", text="state"),
            Answer("ways", text="a b c"), Answer("since", text="1970-01-11"),
            Answer("places", 2, number=3.0)]  # fmt: skip
    assert carried(told, "1.0.0", "1.1.0") == [
        Answer("persons", number=5.0), Answer("hours", number=52.0), Answer("kind", text="other"),
        Answer("ways", text="a d"), Answer("since", text="1970-01-11"), Answer("places", 2, number=3.0)]  # fmt: skip
    assert carried(told, "1.0.0", "2.0.0") == [
        Answer("residents", number=5.0), Answer("hours", number=3120.0), Answer("ways", text="a d"),
        Answer("since", number=10.0), Answer("places", 2, number=3.0)]  # fmt: skip


def test_the_same_version_is_the_same_frame_and_a_given_frame_is_never_changed() -> None:
    told = at_random(FIRST, UNITS)
    before = told.copy()
    assert harmonise.carry(told, harmonise.way(ALL, "1.0.0", "1.0.0")) is told
    harmonise.carry(told, harmonise.way(ALL, "1.0.0", "2.0.0"))
    pd.testing.assert_frame_equal(told, before)


def test_a_non_answer_goes_with_its_question_and_what_is_gone_stays_behind() -> None:
    told = [Answer("people", non_answer=NonAnswer.UNKNOWN), Answer("remark", text="Words")]
    assert carried(told, "1.0.0", "2.0.0") == [Answer("residents", non_answer=NonAnswer.UNKNOWN)]


def test_back_goes_only_what_means_the_same() -> None:
    told = [Answer("residents", number=5.0), Answer("hours", number=60.0), Answer("ways", text="d"),
            Answer("since", number=10.0), Answer("fresh", number=1.0), Answer("places", 1, number=2.0)]  # fmt: skip
    assert carried(told, "2.0.0", "1.1.0") == [
        Answer("persons", number=5.0), Answer("ways", text="d"), Answer("fresh", number=1.0),
        Answer("places", 1, number=2.0)]  # fmt: skip
    assert carried(told, "2.0.0", "1.0.0") == [Answer("people", number=5.0), Answer("places", 1, number=2.0)]


def test_a_code_that_the_earlier_version_does_not_know_is_left_out() -> None:
    told = [Answer("h11", text="cost trust"), Answer("h2_type", 1, text="mobile")]
    found = harmonise.carry(rows({"RO-1": told}), harmonise.way(NEEDS, "1.1.0", "1.0.0"))
    assert answers_of(found) == [Answer("h11", text="cost")]


@given(seed=st.integers(0, 10_000), way=st.sampled_from([("1.0.0", "1.1.0"), ("1.1.0", "2.0.0"), ("1.0.0", "2.0.0")]))
@settings(max_examples=25)
def test_a_frame_says_what_each_answer_alone_says(seed: int, way: tuple[str, str]) -> None:
    taken = harmonise.way(ALL, *way)
    told = at_random(taken.own, UNITS, seed)
    found = harmonise.carry(told, taken)
    walk = crosswalk(*taken.versions)
    alone = {place: walk.carry(answer).answer for place, answer in zip(told.index, answers_of(told), strict=True)}
    kept = {name for name, verdict in walk.comparable.items() if verdict.verdict != "no"}
    wanted = {place: answer for place, answer in alone.items() if answer is not None and answer.question in kept}
    assert dict(zip(found.index, answers_of(found), strict=True)) == {
        place: answer for place, answer in wanted.items() if answer.raw is None
    }


@given(seed=st.integers(0, 10_000), forms=st.sampled_from([ALL, NEEDS]))
@settings(max_examples=12)
def test_a_chain_of_versions_composes(seed: int, forms: dict[str, Questionnaire]) -> None:
    told = at_random(forms["1.0.0"], UNITS[:2], seed)
    whole = harmonise.way(forms, "1.0.0", "2.0.0")
    first, second = harmonise.way(forms, "1.0.0", "1.1.0"), harmonise.way(forms, "1.1.0", "2.0.0")
    assert [made.version for made in whole.versions] == ["1.0.0", "1.1.0", "2.0.0"]
    pd.testing.assert_frame_equal(harmonise.carry(told, whole), harmonise.carry(harmonise.carry(told, first), second))
    codes = {name: {choice.name for choice in whole.target.listed_choices(question)}
             for name, question in whole.target.questions.items()}  # fmt: skip
    for answer in answers_of(harmonise.carry(told, whole)):
        if codes[answer.question] and answer.text is not None:
            assert set(answer.text.split()) <= codes[answer.question]


def test_each_indicator_says_what_keeps_it_from_being_compared() -> None:
    found = harmonise.standings(harmonise.way(ALL, "1.0.0", "2.0.0"))
    assert found["counted"] == Standing(carried=("residents",), reworded=("residents",))
    assert found["timed"] == Standing(carried=("hours",), reworded=("hours",))
    assert found["kinds"].refused == (Refusal("kind", "meaning", "Asked of the office alone"),)
    assert found["chosen"] == Standing(carried=("ways",), reworded=("ways",))
    assert found["added"].refused == (Refusal("fresh", "absent", ""),)
    assert found["sited"].refused == (Refusal("fresh", "gate", ""),)
    assert all(one == Standing() for one in harmonise.standings(harmonise.way(ALL, "2.0.0", "2.0.0")).values())


def test_of_the_published_versions_two_indicators_cannot_be_compared() -> None:
    found = harmonise.standings(harmonise.way(NEEDS, "1.0.0", "2.0.0"))
    refused = {name: [one.why for one in standing.refused] for name, standing in found.items() if standing.refused}
    assert refused == {"a2": ["meaning"], "d6_childcare": ["absent"]}
    assert {name for name, standing in found.items() if standing.carried} == {"h4_specialist", "d8"}
    assert {"h7", "h11", "g2", "h4_specialist", "d8", "d4"} <= {n for n, one in found.items() if one.reworded}


def test_a_version_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        harmonise.way(ALL, "1.0.0", "9.9.9")
