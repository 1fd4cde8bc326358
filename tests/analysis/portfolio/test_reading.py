import numpy as np
import pandas as pd
import pytest

from analysis import portfolio
from analysis.portfolio.reading import as_limits, read
from tests.analysis.portfolio.test_plan import OFFERS, SEATS


@pytest.mark.parametrize(
    ("offers", "message"),
    [
        (OFFERS.drop(columns="cost"), "offers lack the column cost"),
        (OFFERS.assign(cost=[20.0, -1.0, 20.0, 10.0]), "row 1: cost must be a number of at least 0"),
        (OFFERS.assign(cost=[20.0, np.nan, 20.0, 10.0]), "row 1: cost must be a number of at least 0"),
        (OFFERS.assign(kept=1.5), "row 0: kept must be a number from 0 to 1"),
        (pd.concat([OFFERS, OFFERS.iloc[[0]]], ignore_index=True), "row 4: the offer is listed twice"),
    ],
)
def test_offers_that_make_no_sense_are_named_by_row(offers: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        portfolio.choose(offers, SEATS, 50)


@pytest.mark.parametrize(
    ("seats", "message"),
    [
        (SEATS.drop(columns="value"), "seats lack the column value"),
        (SEATS.assign(value=np.nan), "row 0: the value is missing"),
        (SEATS.assign(activity="A99"), "seats name A99 in PL, which is no offer"),
        (pd.concat([SEATS, SEATS.iloc[[0]]], ignore_index=True), "list Lipa twice for A01 in PL"),
        (SEATS.assign(municipality="Lipa").drop_duplicates(["activity", "country"]), "Lipa has seats in PL and in MD"),
    ],
)
def test_seats_that_make_no_sense_are_named_by_row(seats: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        portfolio.choose(OFFERS, seats, 50)


@pytest.mark.parametrize("budget", [-1, float("nan"), float("inf")])
def test_a_budget_must_be_a_number_of_at_least_nothing(budget: float) -> None:
    with pytest.raises(ValueError, match="the budget must be a number of at least 0"):
        portfolio.choose(OFFERS, SEATS, budget)


def test_a_floor_and_absorption_must_be_numbers_of_at_least_nothing() -> None:
    with pytest.raises(ValueError, match="the floor of PL"):
        portfolio.choose(OFFERS, SEATS, 50, floors={"PL": -1})
    with pytest.raises(ValueError, match="absorb and gap"):
        portfolio.choose(OFFERS, SEATS, 50, absorb=-1)


@pytest.mark.parametrize("kind", ["pinned", "excluded"])
def test_a_rule_for_an_offer_that_does_not_exist_says_what_was_meant(kind: str) -> None:
    with pytest.raises(ValueError, match="no offer A09 in PL"):
        portfolio.choose(OFFERS, SEATS, 50, **{kind: [("A09", "PL")]})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"held across borders, as \(A05, \*\)"):
        portfolio.choose(OFFERS, SEATS, 50, **{kind: [("A05", "PL")]})  # type: ignore[arg-type]


def test_deliveries_that_could_never_be_of_use_are_left_out_of_the_search() -> None:
    limits = as_limits(45)
    problem = read(OFFERS.assign(deliveries=50), SEATS, limits)
    assert dict(zip(problem.keys, problem.most.tolist(), strict=True)) == {
        ("A01", "MD"): 1,
        ("A01", "PL"): 2,
        ("A02", "PL"): 1,
        ("A05", "*"): 2,
    }
