from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import intervals
from analysis.intervals import Figure, Interval
from tests.oracle import oracle

NAN = np.nan


def figure(estimate: float, se: float, df: float = 10, n: float = 20, deff: float = NAN) -> Figure:
    return Figure(*(np.array([value], dtype=float) for value in (estimate, se, df, n, deff)))


def ends(interval: Interval) -> tuple[float, float]:
    return float(interval.low[0]), float(interval.high[0])


def test_the_t_interval_reaches_as_far_as_students_quantile():
    assert ends(intervals.symmetric(figure(5, 2), 0.95)) == pytest.approx((5 - 4.456277703, 5 + 4.456277703))
    assert ends(intervals.symmetric(figure(5, 2, df=1), 0.5)) == pytest.approx((3, 7))


def test_without_degrees_of_freedom_nothing_is_known_unless_nothing_varies():
    assert np.isnan(ends(intervals.symmetric(figure(5, 2, df=0), 0.95))).all()
    assert ends(intervals.symmetric(figure(5, 0, df=0), 0.95)) == (5, 5)


def test_the_logit_interval_is_symmetric_on_its_own_scale():
    low, high = ends(intervals.logistic(figure(0.2, 0.05), 0.95))
    reach = 2.2281388520 * 0.05 / 0.16
    assert np.log(low / (1 - low)) == pytest.approx(np.log(0.25) - reach)
    assert np.log(high / (1 - high)) == pytest.approx(np.log(0.25) + reach)


@pytest.mark.parametrize("estimate", [0.0, 1.0])
def test_the_logit_interval_of_an_end_is_that_end(estimate):
    assert ends(intervals.logistic(figure(estimate, 0), 0.95)) == (estimate, estimate)


def test_one_degree_of_freedom_is_enough_for_a_logit_interval():
    low, high = ends(intervals.logistic(figure(0.5, 0.05, df=1), 0.5))
    assert np.log(high / (1 - high)) == pytest.approx(0.05 / 0.25)
    assert low == pytest.approx(1 - high)


def test_the_logit_interval_without_degrees_of_freedom_is_the_whole_scale():
    assert ends(intervals.logistic(figure(0.3, 0.1, df=0), 0.95)) == (0, 1)
    assert ends(intervals.logistic(figure(0.3, 0.0, df=0), 0.95)) == (0.3, 0.3)


@given(st.floats(0.001, 0.999), st.floats(0.0001, 0.4), st.integers(1, 100), st.floats(0.5, 0.999))
@settings(deadline=None)
def test_logit_and_wilson_intervals_stay_on_the_scale_and_hold_the_estimate(estimate, se, df, level):
    for method in (intervals.logistic, intervals.wilson):
        low, high = ends(method(figure(estimate, se, df), level))
        assert 0 <= low <= estimate <= high <= 1


def test_wilsons_interval_agrees_with_the_one_computed_elsewhere():
    expected = oracle("combine")["proportion_3_of_10_wilson"]
    assert ends(intervals.wilson(figure(0.3, 0.1, n=10), 0.95)) == pytest.approx(expected, rel=1e-5)
    assert ends(intervals.wilson(figure(0.3, 0.1, n=20, deff=2), 0.95)) == pytest.approx(expected, rel=1e-5)
    assert ends(intervals.wilson(figure(0.3, 0.1, n=5, deff=0.5), 0.95)) == pytest.approx(expected, rel=1e-5)
    assert ends(intervals.wilson(figure(0.3, 0.0, n=10, deff=0), 0.95)) == pytest.approx(expected, rel=1e-5)


def exactly_unseen(n: int, size: int, tail: Fraction) -> Fraction:
    most = max(k for k in range(size - n + 1) if Fraction(comb(size - k, n), comb(size, n)) >= tail)
    return Fraction(most, size)


@pytest.mark.parametrize("level", [Fraction(95, 100), Fraction(9, 10), Fraction(1, 2)])
def test_what_may_be_unseen_is_exact_in_every_small_population(level):
    pairs = [(n, size) for size in range(1, 45) for n in range(1, size + 1)]
    n, size = np.array(pairs, dtype=float).T
    expected = [float(exactly_unseen(*pair, (1 - level) / 2)) for pair in pairs]
    assert intervals.unseen(n, size, float(level)).tolist() == expected


def test_what_may_be_unseen_in_an_endless_population():
    n = np.array([1.0, 10, 0])
    found = intervals.unseen(n, np.full(3, NAN), 0.95)
    assert found[:2].tolist() == pytest.approx([0.975, 1 - 0.025**0.1])
    assert np.isnan(found[2])
    assert np.isnan(intervals.unseen(np.array([0.0]), np.array([5.0]), 0.95)[0])
    large = intervals.unseen(np.array([10.0]), np.array([1e6]), 0.95)
    assert large[0] == pytest.approx(found[1], abs=1e-4)


def test_a_population_is_counted_in_whole_units_rounded_up_and_never_below_its_answers():
    assert intervals.unseen(np.array([2.0]), np.array([3.2]), 0.95)[0] == float(exactly_unseen(2, 4, Fraction(1, 40)))
    assert intervals.unseen(np.array([2.0]), np.array([3 + 1e-9]), 0.95)[0] == float(
        exactly_unseen(2, 3, Fraction(1, 40))
    )
    assert intervals.unseen(np.array([2.0]), np.array([3 + 1e-5]), 0.95)[0] == float(
        exactly_unseen(2, 4, Fraction(1, 40))
    )
    assert intervals.unseen(np.array([3.0]), np.array([2.0]), 0.95)[0] == 0


def test_a_constant_leaves_room_for_those_who_may_be_otherwise():
    c, u = np.array([0.3]), np.array([0.2])
    assert ends(intervals.constant(c, c, c, u)) == pytest.approx((0.3 * 0.8, 0.3 + 0.7 * 0.2))
    mixed = intervals.constant(np.array([0.0]), np.array([1.0]), np.array([0.5]), u)
    assert ends(mixed) == pytest.approx((0.3, 0.7))
    wide = intervals.constant(np.array([0.0]), np.array([1.0]), np.array([0.1]), u)
    assert ends(wide) == pytest.approx((0.0, 0.3))
    assert ends(intervals.constant(np.array([0.0]), np.array([1.0]), np.array([0.9]), u)) == pytest.approx((0.7, 1.0))


def test_a_cut_stops_at_the_estimate():
    interval = Interval(np.array([0.1, 0.1, NAN]), np.array([0.9, 0.9, NAN]))
    cut = intervals.cut(interval, np.array([0.2, 0.6, 0.0]), np.array([0.8, NAN, 1.0]), np.array([0.5, 0.5, 0.5]))
    assert cut.low.tolist() == [0.2, 0.5, 0.0]
    assert cut.high.tolist() == [0.8, 0.9, 1.0]
