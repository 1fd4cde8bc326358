"""What a walk shows of hidden means is what linear programmes say, whether alone or in a crowd."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis import bounding, walking
from analysis.walking import Crowd, Place, Question, Walk
from tests.analysis.test_bounding import a_question, by_linear_programmes


def a_place(question: Question) -> Place | None:
    start = bounding.inside(question.matrix, question.target)
    return Place.of(start, question.matrix) if start.min() > 0 and start.max() < 1 else None


def crowd_of(question: Question) -> Crowd:
    return Crowd(sparse.csr_array(question.wanted), question._replace(matrix=sparse.csr_array(question.matrix)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.003, 0.11, 0.37]), st.booleans())
def test_what_a_walk_shows_is_so(seed: int, room: float, quick: bool):
    question = a_question(seed, room)
    place, walk = a_place(question), Walk(question)
    if place is None:
        return
    walk.go(place, quick=quick)
    truth = np.array(by_linear_programmes(question))
    is_told = [np.abs(question.matrix - line).max(axis=1).min() < 1e-9 for line in question.wanted]
    assert not (walk.free & truth).any()
    assert not (walk.known & ~truth & ~np.array(is_told)).any()
    assert not (walk.free & walk.known).any()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.003, 0.11]), st.sampled_from([0, 100]))
def test_whoever_a_crowd_lets_go_can_leave_its_room(seed: int, room: float, few: int):
    question = a_question(seed, room)
    place = a_place(question)
    if place is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walking, "FEW", few)
        crowd = crowd_of(question)
        left, onwards = crowd.left(Place.of(place.gaps, crowd.question.matrix))
    known = np.flatnonzero(by_linear_programmes(question))
    assert set(known) <= set(left)
    assert onwards.off(question.target) <= walking.SAME
    assert onwards.gaps.min() >= 0
    assert onwards.gaps.max() <= 1


def test_one_step_proves_most_of_many_and_what_is_published_or_a_sum_is_left():
    gaps = np.linspace(0.2, 0.8, 40)
    matrix = np.vstack([np.repeat([0.05, 0.0], 20), np.repeat([0.0, 0.05], 20)])
    wanted = np.vstack([np.eye(40), matrix, matrix.mean(axis=0)])
    question = Question(wanted, wanted @ gaps, np.full(43, 0.05), matrix, matrix @ gaps)
    crowd = crowd_of(question)
    left, _ = crowd.left(Place.of(gaps, crowd.question.matrix))
    assert left.tolist() == [40, 41, 42]
    assert np.flatnonzero(bounding.narrow_of(crowd.lines, crowd.question)).tolist() == [42]


def test_means_near_an_end_are_led_out_together():
    """Two of six gaps whose mean is 0.05 lie near 0.05 each, and either can be 0.15 if the others are nearly 0."""
    gaps = np.full(6, 0.05)
    matrix = np.full((1, 6), 1 / 6)
    question = Question(np.eye(6)[:2], gaps[:2], np.full(2, 0.1), matrix, matrix @ gaps)
    walk = Walk(question)
    walk.go(Place.of(gaps, matrix), quick=False)
    assert walk.free.all()
    tighter = Walk(question._replace(room=np.full(2, 0.26)))
    tighter.go(Place.of(gaps, matrix), quick=False)
    assert tighter.known.all(), "0.3 is the most that one can be, and 0.25 above"


def test_a_step_ends_just_before_the_next_gap_would_leave_and_one_that_fits_nothing_is_not_taken():
    matrix, gaps = np.array([[0.5, 0.5, 0.0]]), np.array([0.4, 0.6, 0.5])
    place = Place.of(gaps, matrix)
    onwards = place.onwards(np.array([1.0, -1.0, 0.0]), matrix @ gaps)
    assert onwards is not None
    assert onwards.gaps == pytest.approx([0.4 + 0.594, 0.006, 0.5])
    assert place.onwards(np.zeros(3), matrix @ gaps) is None
    assert place.onwards(np.array([0.0, 0.0, 1.0]), np.array([2.0])) is None


def test_a_table_of_little_counts_and_writes_as_any():
    table = np.array([[0.5, 0.0], [0.25, 0.75]])
    times = np.array([2.0, 4.0])
    np.testing.assert_array_equal(walking.written(walking.scaled(sparse.csr_array(table), times)), table * times)
    np.testing.assert_array_equal(walking.written(walking.scaled(table, times)), table * times)
