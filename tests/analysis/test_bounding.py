"""How closely published means bound hidden ones: quick steps and linear programmes say the same."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import bounding
from analysis.alignment import Floats
from analysis.bounding import Question, least, narrow
from analysis.errors import DataError


def a_question(seed: int, room: float) -> Question:
    """A few published means over a few gaps, of which some are 0 or 1; hidden are one of them under another name, a
    mixture of two, and others."""
    dice = np.random.default_rng(seed)
    units, published = int(dice.integers(3, 9)), int(dice.integers(1, 4))
    gaps = np.where(dice.random(units) < 0.3, dice.integers(0, 2, units), dice.random(units))
    matrix = shares(dice.random((published, units)) * dice.integers(0, 2, (published, units)))
    wanted = shares(np.vstack([matrix[0], matrix[0] + 2 * matrix[-1], dice.random((3, units)), np.eye(units)[:2]]))
    return Question(wanted, wanted @ gaps, np.full(len(wanted), room), matrix, matrix @ gaps)


def shares(counts: Floats) -> Floats:
    counts = np.where(counts.sum(axis=1, keepdims=True) > 0, counts, 1.0)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def by_linear_programmes(question: Question) -> list[bool]:
    """Two programmes for each hidden mean that is not a published one."""
    found = []
    for wanted, mean, room in zip(question.wanted, question.mean, question.room, strict=True):
        low = least(wanted, question.matrix, question.target)
        high = -least(-wanted, question.matrix, question.target)
        is_told = np.isclose(question.matrix, wanted, atol=1e-9).all(axis=1).any()
        found.append(not is_told and low > mean - room and high < mean + room)
    return found


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.003, 0.11, 0.37]))
@example(4, 0.37)
def test_steps_walks_and_programmes_judge_alike(seed: int, room: float):
    question = a_question(seed, room)
    assert narrow(question).tolist() == by_linear_programmes(question)


@pytest.mark.parametrize("many", [bounding.MANY, 2])
def test_a_mixture_of_published_means_is_known_and_one_under_another_name_is_no_secret(
    many: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bounding, "MANY", many)
    matrix = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
    gaps = np.array([0.0, 0.2, 0.9, 1.0])
    wanted = np.vstack([matrix[0], matrix.mean(axis=0), np.eye(4)[1]])
    question = Question(wanted, wanted @ gaps, np.full(3, 0.05), matrix, matrix @ gaps)
    assert narrow(question).tolist() == [False, True, False]


def test_near_the_end_of_the_scale_a_mean_bounds_its_parts():
    """Where the mean of two is 0.04, each of them lies within 0 … 0.08."""
    matrix, gaps = np.array([[0.5, 0.5]]), np.array([0.03, 0.05])
    for room, is_narrow in ((0.04, False), (0.051, True)):
        assert narrow(Question(np.eye(2)[:1], gaps[:1], np.array([room]), matrix, matrix @ gaps)).tolist() == [
            is_narrow
        ]
    assert least(np.array([1.0, 0.0]), matrix, matrix @ gaps) == pytest.approx(0.0)
    assert -least(np.array([-1.0, 0.0]), matrix, matrix @ gaps) == pytest.approx(0.08)


def test_means_that_no_gaps_have_are_told():
    with pytest.raises(DataError, match="no gaps fit the published means"):
        least(np.array([1.0, 0.0]), np.array([[0.5, 0.5]]), np.array([1.2]))
