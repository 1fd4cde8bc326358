import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis import portfolio
from tests.analysis.portfolio.small_problems import Small, awkward, optimum, small


def solved(problem: Small) -> float | None:
    try:
        plan = portfolio.choose(problem.offers, problem.seats, problem.budget, **problem.options)
    except portfolio.Infeasible:
        return None
    assert portfolio.verify(plan, problem.offers, problem.seats, problem.budget, **problem.options) == ()
    assert plan.value <= plan.bound + 1e-9 * max(1.0, abs(plan.value))
    return plan.value


def assert_optimal(problem: Small, seed: int) -> None:
    best, found = optimum(problem), solved(problem)
    assert (found is None) == (best is None), seed
    if found is not None:
        assert found == pytest.approx(best, rel=1e-9, abs=1e-6), seed


@pytest.mark.parametrize("tens", range(6))
def test_small_problems_are_solved_to_the_optimum_that_counting_everything_finds(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        assert_optimal(small(seed, most_offers=4), seed)


def test_problems_of_nothing_but_edges_are_solved_to_the_optimum_too() -> None:
    for seed in range(25):
        assert_optimal(awkward(seed), seed)


@pytest.mark.proof
@pytest.mark.parametrize("hundred", range(5))
def test_five_hundred_small_problems_are_solved_to_the_optimum(hundred: int) -> None:
    for seed in range(1000 + 100 * hundred, 1100 + 100 * hundred):
        assert_optimal(small(seed, most_offers=5), seed)


@pytest.mark.proof
@pytest.mark.parametrize("hundred", range(5))
def test_five_hundred_problems_of_nothing_but_edges_are_solved_to_the_optimum(hundred: int) -> None:
    for seed in range(1000 + 100 * hundred, 1100 + 100 * hundred):
        assert_optimal(awkward(seed), seed)


def national(seed: int, towns: int, activities: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three countries with the same activities, one of them across borders."""
    rng = np.random.default_rng(seed)
    offers, seats = [], []
    for number in range(activities):
        cost, size = float(rng.integers(3, 60) * 500), int(rng.integers(1, 30))
        everywhere = number == 4
        for country in ("PL", "MD", "RO"):
            place = "*" if everywhere else country
            if not everywhere or country == "PL":
                offers.append((f"A{number:02}", place, cost, size, 5))
            worth = rng.gamma(1.0, 1.0, towns)
            seats += [(f"A{number:02}", place, f"{country}{town}", v) for town, v in enumerate(worth)]
    return (
        pd.DataFrame(offers, columns=["activity", "country", "cost", "seats", "deliveries"]),
        pd.DataFrame(seats, columns=["activity", "country", "municipality", "value"]),
    )


def one_programme(offers: pd.DataFrame, seats: pd.DataFrame, budget: float, absorb: int = 2) -> float:
    """The optimum by a single mixed-integer programme with a variable for every seat."""
    keys = list(zip(offers["activity"], offers["country"], strict=True))
    offer = np.array([keys.index(key) for key in zip(seats["activity"], seats["country"], strict=True)])
    towns, town = np.unique(seats["municipality"].to_numpy(dtype=str), return_inverse=True)
    width, seat = len(keys) + len(seats), np.arange(len(seats))
    matrix = np.zeros((1 + len(keys) + len(towns), width))
    matrix[0, : len(keys)] = offers["cost"]
    matrix[1 + np.arange(len(keys)), np.arange(len(keys))] = -offers["seats"].to_numpy()
    matrix[1 + offer, len(keys) + seat] = 1
    matrix[1 + len(keys) + town, len(keys) + seat] = 1
    limit = np.concatenate([[budget], np.zeros(len(keys)), np.full(len(towns), absorb)])
    upper = np.concatenate([offers["deliveries"].to_numpy(), np.ones(len(seats))])
    gains = np.concatenate([np.zeros(len(keys)), seats["value"].to_numpy()])
    rows = LinearConstraint(matrix, -np.inf, limit)
    found = milp(-gains, integrality=np.ones(width, dtype=int), bounds=Bounds(0, upper), constraints=rows)
    assert found.fun is not None
    return -found.fun


@pytest.mark.parametrize("seed", range(3))
def test_middling_problems_agree_with_one_programme_over_every_seat(seed: int) -> None:
    offers, seats = national(seed, towns=12)
    plan = portfolio.choose(offers, seats, 80_000)
    best = one_programme(offers, seats, 80_000)
    assert plan.value == pytest.approx(best, rel=2e-4)
    assert plan.bound >= best * (1 - 1e-6)


@pytest.mark.proof
def test_three_countries_with_999_municipalities_are_planned_within_the_promised_gap() -> None:
    for seed in range(3):
        offers, seats = national(seed, towns=333, activities=29)
        for floors in ({}, {"MD": 150_000.0, "RO": 100_000.0}):
            plan = portfolio.choose(offers, seats, 600_000, floors=floors)
            assert plan.gap <= 1e-3
            assert portfolio.verify(plan, offers, seats, 600_000, floors=floors) == ()


def test_a_large_problem_comes_within_the_promised_gap() -> None:
    offers, seats = national(1, towns=100)
    plan = portfolio.choose(offers, seats, 150_000)
    assert plan.gap <= 1e-3
    assert portfolio.verify(plan, offers, seats, 150_000) == ()


def test_neither_the_order_of_rows_nor_a_second_run_changes_a_plan() -> None:
    offers, seats = national(2, towns=30)
    plan = portfolio.choose(offers, seats, 120_000)
    shuffled = portfolio.choose(offers.sample(frac=1, random_state=3), seats.sample(frac=1, random_state=4), 120_000)
    order = ["activity", "country", "municipality"]
    pd.testing.assert_frame_equal(
        plan.invited.sort_values(order, ignore_index=True), shuffled.invited.sort_values(order, ignore_index=True)
    )
    assert plan.value == pytest.approx(shuffled.value, rel=1e-12)


def test_other_units_of_value_give_the_same_plan() -> None:
    offers, seats = national(5, towns=20)
    plan = portfolio.choose(offers, seats, 100_000)
    scaled = portfolio.choose(offers, seats.assign(value=seats["value"] * 1e6), 100_000)
    assert scaled.value == pytest.approx(plan.value * 1e6, rel=1e-3)


def test_a_node_limit_ends_the_search_with_an_honest_bound() -> None:
    offers, seats = national(6, towns=110)
    short = portfolio.choose(offers, seats, 90_000, gap=0.0, node_limit=1)
    full = portfolio.choose(offers, seats, 90_000, gap=1e-4)
    assert short.bound >= full.value - 1e-9
    assert short.value <= full.bound + 1e-9


def test_no_time_still_gives_a_plan_that_meets_the_rules() -> None:
    offers, seats = national(7, towns=20)
    plan = portfolio.choose(offers, seats, 90_000, floors={"MD": 20_000}, time_limit=0)
    assert portfolio.verify(plan, offers, seats, 90_000, floors={"MD": 20_000}) == ()
