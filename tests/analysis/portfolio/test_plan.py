from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import portfolio
from tests.analysis.portfolio.small_problems import small
from tests.oracle import oracle

OFFERS = pd.DataFrame(
    [
        ("A01", "PL", 20.0, 2, 2),
        ("A02", "PL", 30.0, 1, 1),
        ("A01", "MD", 20.0, 2, 1),
        ("A05", "*", 10.0, 2, 2),
    ],
    columns=["activity", "country", "cost", "seats", "deliveries"],
)
SEATS = pd.DataFrame(
    [
        ("A01", "PL", "Lipa", 5.0),
        ("A01", "PL", "Brzoza", 4.0),
        ("A01", "PL", "Olcha", 1.0),
        ("A02", "PL", "Lipa", 9.0),
        ("A01", "MD", "Stejar", 3.0),
        ("A05", "*", "Lipa", 2.0),
        ("A05", "*", "Stejar", 6.0),
        ("A05", "*", "Brzoza", 1.0),
    ],
    columns=["activity", "country", "municipality", "value"],
)


def needing(activity: str) -> pd.DataFrame:
    """The offers where A02 in PL requires an activity."""
    return OFFERS.assign(requires=OFFERS["activity"].map({"A02": activity}))


def choose(budget: float, **options: Any) -> portfolio.Portfolio:
    return portfolio.choose(OFFERS, SEATS, budget, **options)


def test_the_published_knapsack_is_solved_exactly() -> None:
    case = oracle("portfolio")
    items = range(1, len(case["cost"]) + 1)
    offers = pd.DataFrame({"activity": items, "country": "X", "cost": case["cost"], "seats": 1, "deliveries": 1})
    seats = pd.DataFrame({"activity": items, "country": "X", "municipality": items, "value": case["value"]})
    plan = portfolio.choose(offers, seats, case["budget"])
    assert plan.value == case["optimum"]
    assert plan.chosen["activity"].tolist() == case["chosen"]
    assert plan.gap == pytest.approx(0, abs=1e-6)


def test_a_hard_knapsack_with_seven_digit_weights_is_solved_exactly() -> None:
    weights = [
        382745, 799601, 909247, 729069, 467902, 44328, 34610, 698150, 823460, 903959, 853665, 551830,
        610856, 670702, 488960, 951111, 323046, 446298, 931161, 31385, 496951, 264724, 224916, 169684,
    ]  # fmt: skip
    values = [
        825594, 1677009, 1676628, 1523970, 943972, 97426, 69666, 1296457, 1679693, 1902996, 1844992, 1049289,
        1252836, 1319836, 953277, 2067538, 675367, 853655, 1826027, 65731, 901489, 577243, 466257, 369261,
    ]  # fmt: skip
    items = [f"item {number}" for number in range(24)]
    offers = pd.DataFrame({"activity": items, "country": "X", "cost": weights, "seats": 1, "deliveries": 1})
    seats = pd.DataFrame({"activity": items, "country": "X", "municipality": items, "value": values})
    assert portfolio.choose(offers, seats, 6_404_180).value == 13_549_094


def test_a_plan_says_what_is_held_how_often_for_whom_and_what_it_costs() -> None:
    plan = choose(60)
    assert list(plan.chosen.columns) == ["activity", "country", "deliveries", "cost", "value"]
    assert list(plan.invited.columns) == ["activity", "country", "municipality", "value"]
    assert plan.value == pytest.approx(plan.invited["value"].sum()) == pytest.approx(plan.chosen["value"].sum())
    assert plan.cost == plan.chosen["cost"].sum()
    assert plan.unspent == 60 - plan.cost
    assert plan.value == 25.0
    assert set(zip(plan.chosen["activity"], plan.chosen["country"], strict=True)) == {
        ("A01", "PL"),
        ("A02", "PL"),
        ("A05", "*"),
    }


def test_a_municipality_takes_no_more_than_it_can_absorb() -> None:
    once = choose(200, absorb=1).invited["municipality"]
    assert once.is_unique
    assert choose(200, absorb=0).value == 0


def test_a_delivery_that_would_seat_nobody_is_not_paid_for() -> None:
    plan = choose(10_000)
    assert plan.unspent == 10_000 - plan.cost
    assert plan.chosen.set_index(["activity", "country"])["deliveries"].to_dict() == {
        ("A01", "PL"): 2,
        ("A02", "PL"): 1,
        ("A01", "MD"): 1,
        ("A05", "*"): 1,
    }


@pytest.mark.parametrize("budget", [0, 9.99])
def test_a_budget_below_the_cheapest_offer_gives_an_empty_plan(budget: float) -> None:
    plan = choose(budget)
    assert plan.chosen.empty
    assert plan.invited.empty
    assert (plan.value, plan.cost, plan.unspent, plan.gap) == (0, 0, budget, 0)


def test_without_any_seat_nothing_is_chosen_but_pins_are_kept() -> None:
    nobody = SEATS.iloc[:0]
    assert portfolio.choose(OFFERS, nobody, 100).chosen.empty
    assert portfolio.choose(OFFERS, nobody, 100, pinned=[("A02", "PL")]).chosen["activity"].tolist() == ["A02"]


def test_a_pinned_offer_is_held_and_an_excluded_one_is_not() -> None:
    pinned = choose(60, pinned=[("A01", "MD")]).chosen
    assert ("A01", "MD") in set(zip(pinned["activity"], pinned["country"], strict=True))
    excluded = choose(60, excluded=[("A02", "PL")]).chosen
    assert "A02" not in set(excluded["activity"])


def test_a_prerequisite_is_held_with_the_offer_that_needs_it() -> None:
    offers = needing("A01")
    assert "A01" in set(portfolio.choose(offers, SEATS, 50, excluded=[("A05", "*")]).chosen["activity"])
    assert "A02" not in set(portfolio.choose(offers, SEATS, 35, excluded=[("A05", "*")]).chosen["activity"])


def test_a_prerequisite_that_nobody_offers_keeps_an_offer_out() -> None:
    offers = needing("A99")
    assert "A02" not in set(portfolio.choose(offers, SEATS, 200).chosen["activity"])


def test_a_floor_counts_own_offers_and_seats_used_across_borders() -> None:
    plan = choose(40, floors={"MD": 25})
    spent = plan.chosen.loc[plan.chosen["country"] == "MD", "cost"].sum()
    shared = plan.invited[(plan.invited["country"] == "*") & (plan.invited["municipality"] == "Stejar")]
    assert spent + 5 * len(shared) >= 25


def test_seats_of_an_offer_across_borders_may_name_the_municipality_s_own_country() -> None:
    own = SEATS.assign(country=SEATS["municipality"].map({"Stejar": "MD"}).fillna("PL"))
    plan, same = choose(60), portfolio.choose(OFFERS, own, 60)
    pd.testing.assert_frame_equal(plan.invited, same.invited)


def test_seats_are_kept_for_municipalities_that_did_not_answer() -> None:
    silent = pd.DataFrame([("A01", "PL", f"silent {n}", 0.5) for n in range(4)], columns=SEATS.columns)
    seats = pd.concat([SEATS.assign(assumed=False), silent.assign(assumed=True)], ignore_index=True)
    plan = portfolio.choose(OFFERS.assign(kept=0.5), seats, 40, pinned=[("A01", "PL")], excluded=[("A02", "PL")])
    invited = plan.invited[plan.invited["activity"] == "A01"]
    held = plan.chosen.loc[plan.chosen["activity"] == "A01", "deliveries"].sum()
    assert invited["assumed"].sum() == held
    assert (~invited["assumed"]).sum() <= held


def test_kept_seats_are_rounded_up_over_all_deliveries_together() -> None:
    offers = pd.DataFrame([("A01", "PL", 1.0, 1, 5)], columns=OFFERS.columns).assign(kept=0.3)
    rows = [("A01", "PL", f"town {n}", 1.0, n > 4) for n in range(10)]
    seats = pd.DataFrame(rows, columns=[*SEATS.columns, "assumed"])
    plan = portfolio.choose(offers, seats, 5)
    assert plan.invited["assumed"].sum() == 2
    assert len(plan.invited) == 5


def test_a_valuation_of_overlap_is_kept_with_the_plan() -> None:
    assert choose(60, without_overlap=lambda invited: 0.9 * invited["value"].sum()).value_without_overlap == 0.9 * 25
    assert np.isnan(choose(60).value_without_overlap)


def test_each_choice_is_worth_what_the_plan_loses_without_it() -> None:
    steps: list[tuple[int, int]] = []
    losses = portfolio.value_without(OFFERS, SEATS, 60, progress=lambda done, total: steps.append((done, total)))
    for key, loss in zip(losses.index.tolist(), losses, strict=True):
        assert loss == pytest.approx(25 - choose(60, excluded=[key]).value)
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_a_choice_that_others_pinned_rest_on_has_no_value_of_its_own() -> None:
    offers = needing("A01")
    losses = portfolio.value_without(offers, SEATS, 60, pinned=[("A02", "PL")])
    assert np.isnan(losses["A01", "PL"])
    assert losses["A02", "PL"] >= 0


def test_holding_a_refused_offer_costs_what_the_plan_with_it_is_worth_less() -> None:
    losses = portfolio.value_with(OFFERS, SEATS, 60)
    assert losses.index.tolist() == [("A01", "MD")]
    assert losses["A01", "MD"] == pytest.approx(25 - choose(60, pinned=[("A01", "MD")]).value)
    assert np.isnan(portfolio.value_with(OFFERS, SEATS, 5)["A02", "PL"])


@pytest.mark.parametrize("seed", range(12))
def test_more_budget_never_gives_less_value(seed: int) -> None:
    problem = small(seed)
    options = {name: value for name, value in problem.options.items() if name in ("absorb", "floors", "pinned")}
    table = portfolio.frontier(problem.offers, problem.seats, range(0, 31, 5), **options)
    values = table["value"].dropna()
    assert values.is_monotonic_increasing
    assert table["value"].isna().to_numpy().tolist() == sorted(table["value"].isna(), reverse=True)
    assert (values <= table["bound"].dropna() + 1e-9).all()
    assert (table["cost"].dropna() + table["unspent"].dropna()).tolist() == pytest.approx(values.index.tolist())


def test_a_cheaper_plan_that_is_better_is_carried_forward() -> None:
    found = portfolio.plans(OFFERS, SEATS, [60, 60.5])
    first, second = found[60], found[60.5]
    assert isinstance(first, portfolio.Portfolio)
    assert isinstance(second, portfolio.Portfolio)
    assert (second.value, second.unspent) == (first.value, first.unspent + 0.5)


def test_a_budget_too_small_for_the_rules_says_so_beside_the_others() -> None:
    steps: list[int] = []
    found = portfolio.plans(
        OFFERS, SEATS, [10, 60], pinned=[("A02", "PL")], progress=lambda done, total: steps.append(total - done)
    )
    assert isinstance(found[10], portfolio.Infeasible)
    assert isinstance(found[60], portfolio.Portfolio)
    assert steps == [1, 0]


def test_deciding_again_under_other_values_gives_the_plans_of_single_searches() -> None:
    drawn = [np.random.default_rng(seed).random(len(SEATS)) for seed in range(4)]
    again = [plan.value for plan in portfolio.replan(OFFERS, SEATS, 50, drawn)]
    alone = [portfolio.choose(OFFERS, SEATS.assign(value=values), 50).value for values in drawn]
    assert again == pytest.approx(alone)
