from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis import portfolio
from tests.analysis.portfolio.test_plan import OFFERS, SEATS, choose, needing

PLAN = choose(60)


def faults(plan: portfolio.Portfolio, budget: float = 60, **options: Any) -> str:
    return "; ".join(portfolio.verify(plan, OFFERS, SEATS, budget, **options))


def test_a_plan_as_it_was_found_has_no_fault() -> None:
    assert faults(PLAN) == ""


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"pinned": [("A01", "MD")]}, "A01 in MD is pinned and missing"),
        ({"excluded": [("A02", "PL")]}, "A02 in PL is excluded and held"),
        ({"absorb": 1}, "is given 2 seats"),
        ({"floors": {"MD": 30}}, "it spends 5.00 in MD, less than 30.00"),
    ],
)
def test_a_broken_rule_is_said_in_words(options: dict[str, Any], fault: str) -> None:
    assert fault in faults(PLAN, **options)


def test_figures_that_do_not_add_up_are_said() -> None:
    assert "the value is given as 30 but comes out as 25" in faults(replace(PLAN, value=30))
    assert "the cost is given as 1 but comes out as 60" in faults(replace(PLAN, cost=1))
    assert "it spends 60.00 of a budget of 50.00" in faults(PLAN, budget=50)


def test_invitations_that_no_seat_stands_behind_are_said() -> None:
    stranger = PLAN.invited.assign(municipality=["Nowhere", *PLAN.invited["municipality"][1:]])
    assert "no seat for a municipality that is invited" in faults(replace(PLAN, invited=stranger))
    twice = pd.concat([PLAN.invited, PLAN.invited.iloc[[0]]], ignore_index=True)
    assert "invited twice" in faults(replace(PLAN, invited=twice))
    fewer = PLAN.chosen[PLAN.chosen["activity"] != "A02"]
    assert "A02 in PL has fewer seats than are given" in faults(replace(PLAN, chosen=fewer))
    more = PLAN.chosen.assign(deliveries=9)
    assert "held more often than it can be" in faults(replace(PLAN, chosen=more))


def test_a_missing_prerequisite_is_said() -> None:
    offers = needing("A77")
    assert "A02 in PL requires A77, which is not held" in portfolio.verify(PLAN, offers, SEATS, 60)


def test_an_offer_that_is_not_on_the_list_is_said() -> None:
    assert "A02 in PL is no offer" in portfolio.verify(PLAN, OFFERS[OFFERS["activity"] != "A02"], SEATS, 60)


def test_those_next_in_line_are_listed_with_the_value_that_got_the_last_seat() -> None:
    waiting = portfolio.waiting_list(choose(20, excluded=[("A05", "*")]), SEATS)
    assert waiting.to_dict("records") == [
        {
            "activity": "A01",
            "country": "PL",
            "municipality": "Olcha",
            "value": 1.0,
            "place": 1,
            "last_value": 4.0,
            "full": False,
        }
    ]


def test_a_municipality_with_all_the_seats_it_can_take_is_marked_as_full() -> None:
    waiting = portfolio.waiting_list(choose(60, absorb=1), SEATS, absorb=1)
    assert waiting.set_index(["activity", "municipality"])["full"].to_dict()["A01", "Lipa"]
