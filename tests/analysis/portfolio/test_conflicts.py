import pytest

from analysis import portfolio
from analysis.portfolio.conflicts import explain
from analysis.portfolio.reading import as_limits, read
from tests.analysis.portfolio.small_problems import Small, awkward, optimum, small
from tests.analysis.portfolio.test_plan import OFFERS, SEATS, needing


def clash(budget: float, **options: object) -> portfolio.Infeasible:
    with pytest.raises(portfolio.Infeasible) as refused:
        portfolio.choose(OFFERS, SEATS, budget, **options)  # type: ignore[arg-type]
    return refused.value


def test_a_pin_that_the_budget_cannot_pay_is_named_with_the_budget() -> None:
    error = clash(20, pinned=[("A02", "PL")])
    assert {rule.kind for rule in error.rules} == {"budget", "pinned"}
    assert str(error) == ("these cannot be met together: the budget of 20; A02 in PL is pinned; relax one of them")


def test_an_offer_pinned_and_excluded_is_named_without_the_rest() -> None:
    error = clash(500, pinned=[("A02", "PL"), ("A01", "PL")], excluded=[("A02", "PL")], floors={"MD": 5})
    assert [rule.kind for rule in error.rules] == ["pinned", "excluded"]


def test_a_floor_that_no_offers_reach_clashes_alone() -> None:
    error = clash(1_000, floors={"RO": 10})
    assert [(rule.kind, rule.country, rule.amount) for rule in error.rules] == [("floor", "RO", 10)]
    assert str(error) == "no plan can meet this: at least 10 for RO; the offers at hand do not reach it"


def test_floors_that_add_up_to_more_than_the_budget_are_all_named() -> None:
    error = clash(40, floors={"PL": 30, "MD": 20})
    assert [rule.kind for rule in error.rules] == ["budget", "floor", "floor"]


def test_a_missing_prerequisite_is_named_with_the_pin() -> None:
    offers = needing("A77")
    with pytest.raises(portfolio.Infeasible, match="A02 in PL is pinned; A02 in PL requires A77"):
        portfolio.choose(offers, SEATS, 500, pinned=[("A02", "PL")])


def test_a_floor_beyond_the_seats_that_municipalities_can_use_cannot_be_met() -> None:
    offers = OFFERS[OFFERS["activity"] == "A05"]
    seats = SEATS[SEATS["activity"] == "A05"].assign(home=["PL", "MD", "PL"])
    assert portfolio.choose(offers, seats, 100, floors={"MD": 5}).value > 0
    with pytest.raises(portfolio.Infeasible, match="at least 6 for MD"):
        portfolio.choose(offers, seats, 100, floors={"MD": 6})


def test_rules_that_can_be_met_have_no_clash_to_explain() -> None:
    limits = as_limits(100)
    assert explain(read(OFFERS, SEATS, limits), limits) is None


def relaxed(problem: Small, rule: portfolio.Rule) -> Small:
    options = dict(problem.options)
    offers = problem.offers.copy()
    budget = problem.budget
    key = (rule.activity, rule.country)
    if rule.kind == "budget":
        budget = 1e6
    elif rule.kind == "floor":
        options["floors"] = {c: amount for c, amount in options["floors"].items() if c != rule.country}
    elif rule.kind == "requires":
        offers.loc[[k == key for k in problem.keys], "requires"] = None
    else:
        options[rule.kind] = [k for k in options[rule.kind] if k != key]
    return Small(offers, problem.seats, budget, options)


def small_of_three(seed: int) -> Small:
    return small(seed, most_offers=3)


def test_the_rules_named_clash_and_leaving_out_any_one_makes_room_for_the_others() -> None:
    checked = 0
    for problem, seed in [(make(seed), seed) for make in (small_of_three, awkward) for seed in range(24)]:
        try:
            portfolio.choose(problem.offers, problem.seats, problem.budget, **problem.options)
        except portfolio.Infeasible as refused:
            named, alone = refused.rules, problem
        else:
            continue
        for other in set(_all_rules(problem)) - set(named):
            alone = relaxed(alone, other)
        assert optimum(alone) is None, (seed, named)
        for rule in named:
            assert optimum(relaxed(alone, rule)) is not None, (seed, rule)
            checked += 1
    assert checked > 20


def test_a_floor_that_more_money_would_reach_names_the_budget_too() -> None:
    error = clash(20, floors={"PL": 25})
    assert [rule.kind for rule in error.rules] == ["budget", "floor"]


def _all_rules(problem: Small) -> tuple[portfolio.Rule, ...]:
    needed = zip(problem.keys, problem.offers["requires"], strict=True)
    return (
        portfolio.Rule("budget", amount=problem.budget),
        *(portfolio.Rule("floor", country=c, amount=a) for c, a in problem.options.get("floors", {}).items() if a > 0),
        *(portfolio.Rule("pinned", *key) for key in problem.options.get("pinned", ())),
        *(portfolio.Rule("excluded", *key) for key in problem.options.get("excluded", ())),
        *(portfolio.Rule("requires", *key, needed=n) for key, n in needed if isinstance(n, str)),
    )
