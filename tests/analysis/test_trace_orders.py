"""How many themes stand highest is traced for every country and view, with those that do and those that do not."""

import pytest

from analysis import explain, findings, trace_orders
from analysis.findings import Findings
from questionnaires import library
from tests.answering import a_dataset


@pytest.fixture(scope="module")
def found() -> Findings:
    return findings.compute(a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 12, "RO": 8}, regions=2))


def test_every_order_tells_which_themes_stand_highest_and_which_do_not(found: Findings) -> None:
    themes = {one.name for one in found.declared.values() if one.kind == "dimension"}
    assert len(found.orders) == 4
    for (country, view), order in found.orders.items():
        for source in (found, found.public()):
            told = explain.trace(source, f"order/{country}/{view}")
            assert told.replay() == told.value == len(order.measures)
            assert set(told.steps[0].inputs["values"]) == set(order.measures)
            assert {left.what for left in told.left_out} == themes - set(order.measures)


@pytest.mark.parametrize("key", ["XX/municipality", "PL/weather"])
def test_a_country_or_view_that_there_is_not_is_refused(found: Findings, key: str) -> None:
    with pytest.raises(KeyError):
        trace_orders.order(found, *key.split("/"))
