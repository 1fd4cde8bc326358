"""The plan in a report: what is held where, how firm it is, and a plain word where there is none."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, g
from flask_babel import Babel

from surveyapp.services.released_plans import ReleasedPlan
from surveyapp.views.report_plan import firm_sentences, plan_chapter, plan_in_short, swap_sentences

COUNTRIES = {"PL": "Poland", "RO": "Romania"}
OFFERS = [("A02", "RO", 2, 900.0), ("A05", "*", 1, 60.0), ("A02", "PL", 1, 40.0)]
PLAN: dict[str, Any] = {
    "budget": 1_100.0,
    "cost": 1_000.0,
    "unspent": 100.0,
    "chosen": [dict(zip(("activity", "country", "deliveries", "cost"), offer, strict=True)) for offer in OFFERS],
    "invited": [
        {"activity": "A02", "country": "RO", "municipality": "RO-1", "value": 0.1},
        {"activity": "A05", "country": "*", "municipality": "RO-1", "value": 0.1},
        {"activity": "A05", "country": "*", "municipality": "PL-1", "value": 0.1},
    ],
    "fixed": {"A02/PL": "Promised."},
}
FIRM = ReleasedPlan(
    1,
    "As agreed",
    PLAN,
    7,
    shares={("A02", "RO"): 0.9, ("A05", "*"): 0.4, ("A02", "PL"): 0.7},
    losses={("A02", "RO"): 0.5, ("A05", "*"): 0.001},
    draws=200,
)


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    app = Flask("sample")
    app.add_url_rule("/scenario/<scenario_id>", endpoint="activities.show_scenario")
    Babel(app)
    with app.test_request_context("/"):
        g.lang = "en"
        yield


def test_a_country_is_told_its_own_offers_and_those_across_borders() -> None:
    chapter = plan_chapter(FIRM, COUNTRIES, "RO")
    rows = [[cell.text for cell in row] for row in chapter.tables[0].rows]
    assert rows == [
        ["A02 Modular academy", "Romania", "2", "1", "€\u00a0900", "90%", "50.0%"],
        [rows[1][0], "all countries together", "1", "2", "€\u00a060", "40%", "less than 0.2%"],
    ]
    assert chapter.points == []
    assert "Municipalities invited to at least one activity: Romania 1." in chapter.sentences
    assert "Over all countries the plan spends €\u00a01,000 of €\u00a01,100 and leaves €\u00a0100." in chapter.sentences
    assert [link.path for link in chapter.links] == ["/scenario/1"]


def test_all_countries_are_told_every_offer_and_what_was_fixed_by_hand() -> None:
    chapter = plan_chapter(FIRM, COUNTRIES)
    assert len(chapter.tables[0].rows) == 3
    assert chapter.points == ["Fixed by hand: A02 Modular academy, Poland. Promised."]
    assert plan_in_short(FIRM)[0].startswith("The plan holds 3 offers for €\u00a01,000.")


def test_fragile_choices_are_named_with_the_seed() -> None:
    counted, fragile = firm_sentences(FIRM, COUNTRIES)
    assert counted.startswith("2 of 3 offers")
    assert "(seed 7)" in counted
    assert fragile.startswith("Fragile choices: A05 ")
    assert fragile.endswith("all countries together (40%).")
    assert firm_sentences(FIRM, COUNTRIES, "PL")[0].startswith("1 of 2 offers")


def test_what_was_not_worked_out_or_is_not_there_is_said() -> None:
    loose = ReleasedPlan(1, "As agreed", PLAN, 7)
    assert firm_sentences(loose, COUNTRIES) == [
        "How firm the choices of the plan are was not worked out for its budget."
    ]
    assert plan_chapter(loose, COUNTRIES).tables[0].rows[0][-1].text == "–"
    alone = replace(FIRM, losses={("A02", "RO"): None})
    assert [row[-1].text for row in plan_chapter(alone, COUNTRIES).tables[0].rows] == [
        "no plan without it",
        "less than 0.2%",
        "less than 0.2%",
    ]
    assert plan_chapter(None, COUNTRIES).tables == ()
    assert (plan_in_short(None), firm_sentences(None, COUNTRIES)) == ([], [])


def test_what_would_change_the_order_is_told_with_the_weights() -> None:
    swaps = [
        {"dimension": "health", "weight": 0.38, "stated": 0.2, "rising": ["A05", "*", 4], "falling": ["A02", "RO", 3]},
        {"dimension": "homes", "weight": 0.1, "stated": 0.2, "rising": ["A02", "PL", 1], "falling": ["A02", "RO", 2]},
    ]
    plan = replace(FIRM, swaps=swaps)
    assert swap_sentences(plan, {"health": "Health", "homes": "Homes"}, COUNTRIES) == [
        "Number 3 (A02, Romania) and Number 4 (A05, all countries together) swap if the weight of Health rises above "
        "38.0%; now it is 20.0%.",
        "Number 1 (A02, Poland) and Number 2 (A02, Romania) swap if the weight of Homes falls below 10.0%; now it is "
        "20.0%.",
    ]
    assert swap_sentences(None, {}, COUNTRIES) == []
