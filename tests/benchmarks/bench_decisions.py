"""How long deciding takes: the order of all offers under doubt, and a plan for three countries."""

import sys
import time

import numpy as np
import pandas as pd

from analysis import portfolio, robustness
from tests.analysis.portfolio.test_search import national


def test_ten_thousand_draws_of_all_offers_take_less_than_five_seconds() -> None:
    values = pd.DataFrame(np.random.default_rng(1).random((87, 7)))
    start = time.perf_counter()
    robustness.smaa(values, seed=1)
    taken = time.perf_counter() - start
    sys.stdout.write(f"10 000 draws of 87 offers in {taken:.2f} s\n")
    assert taken < 5


def test_three_countries_with_999_municipalities_are_planned_within_a_minute() -> None:
    for floors in ({}, {"MD": 150_000.0, "RO": 100_000.0}):
        offers, seats = national(0, towns=333, activities=29)
        start = time.perf_counter()
        plan = portfolio.choose(offers, seats, 600_000, floors=floors)
        taken = time.perf_counter() - start
        sys.stdout.write(f"87 offers, 999 municipalities, floors {floors}: {taken:.1f} s, gap {plan.gap:.2%}\n")
        assert taken < 60
