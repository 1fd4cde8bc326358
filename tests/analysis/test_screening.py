"""What is cleared at first sight, many questions at once, is what linear programmes would clear."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bounding import Question
from analysis.screening import Stack, no_secret, uncertain
from tests.analysis.test_bounding import by_linear_programmes, shares

ROOM = 0.05


def a_stack(seed: int, questions: int = 3) -> Stack:
    """Questions over the same few gaps: hidden are a published mean, a mixture of all, single gaps and others."""
    dice = np.random.default_rng(seed)
    units, published = int(dice.integers(4, 9)), int(dice.integers(1, 4))
    parts = []
    for _ in range(questions):
        gaps = np.where(dice.random(units) < 0.2, dice.integers(0, 2, units), dice.random(units))
        matrix = shares(dice.random((published, units)) * dice.integers(0, 2, (published, units)))
        mixture = matrix.mean(axis=0, keepdims=True)
        wanted = shares(np.vstack([matrix[:1], mixture, np.eye(units)[:2], dice.random((2, units))]))
        parts.append((wanted, wanted @ gaps, np.full(len(wanted), ROOM), matrix, matrix @ gaps))
    return Stack(*(np.array(part) for part in zip(*parts, strict=True)))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_nothing_is_cleared_that_a_linear_programme_would_not_clear(seed: int):
    stack = a_stack(seed)
    cleared = uncertain(stack) | no_secret(stack)
    for place, clear in enumerate(cleared):
        judged = np.array(by_linear_programmes(Question(*(part[place] for part in stack))))
        assert not (clear & judged).any()


def test_most_of_what_is_uncertain_is_cleared_whatever_stands_beside_it():
    uncertain_ones = cleared = 0
    for seed in range(40):
        stack = a_stack(seed)
        found = uncertain(stack)
        for place in range(len(stack.mean)):
            judged = np.array(by_linear_programmes(Question(*(part[place] for part in stack))))
            uncertain_ones += int((~judged & ~no_secret(stack)[place]).sum())
            cleared += int(found[place].sum())
            alone = uncertain(Stack(*(part[place : place + 1] for part in stack)))
            assert (alone[0] == found[place]).all()
    assert cleared > 0.5 * uncertain_ones


def test_a_mean_published_under_another_name_is_no_secret_and_no_step_clears_it():
    stack = a_stack(1)
    assert no_secret(stack)[:, 0].all()
    assert not no_secret(stack)[:, 2].any()
    assert not uncertain(stack)[:, 0].any()


@pytest.mark.parametrize(("room", "cleared"), [(0.59, True), (0.6, False)])
def test_a_step_clears_up_to_nearly_the_end_of_the_scale(room: float, cleared: bool):
    """Two gaps of the mean 0.5 can each be anything; one step from there comes to 0.005, which is 0.595 below 0.6."""
    matrix, wanted = np.array([[[0.5, 0.5]]]), np.array([[[1.0, 0.0]]])
    stack = Stack(wanted, np.array([[0.6]]), np.array([[room]]), matrix, np.array([[0.5]]))
    assert uncertain(stack).tolist() == [[cleared]]
