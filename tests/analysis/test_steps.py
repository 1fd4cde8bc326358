import math

import pytest

from analysis.steps import OPERATIONS, Step, Trace, made


@pytest.mark.parametrize(
    ("operation", "inputs", "expected"),
    [
        ("level", {"level": 1, "target": 3}, 2 / 3),
        ("level", {"level": 4, "target": 3}, 0),
        ("coverage", {"supply": 4, "need": 10}, 0.6),
        ("coverage", {"supply": 40, "need": 10}, 0),
        ("rate", {"value": 2, "best": 10, "worst": 0}, 0.8),
        ("rate", {"value": -5, "best": 0, "worst": 10}, 0),
        ("share", {"open_codes": 2, "listed": 5}, 0.4),
        ("expression", {"value": 1.5}, 1),
        ("divide", {"top": 1, "bottom": 4}, 0.25),
        ("mean", {"values": {"a": 0.2, "b": 0.8}, "weights": {"a": 1, "b": 3, "c": 9}}, 0.65),
    ],
)
def test_every_operation_is_its_formula(operation: str, inputs: dict[str, object], expected: float):
    assert OPERATIONS[operation](**inputs) == pytest.approx(expected)


def test_a_replay_uses_what_earlier_steps_gave_and_no_stored_value():
    base = made("base", "divide_each", "", top={"s": 6.0}, bottom={"s": 3.0})
    lying = Step("base", base.operation, base.inputs, {"s": 99.0}, "")
    named = {"base": "base", "raised": {"s": 1.5}, "spread": 1.0}
    weights = Step("weights", "weigh", {"stratum": {"u": "s"}, "people": {"u": 10.0}, **named}, {"u": 99.0}, "")
    mean = Step("m", "mean", {"values": {"u": 0.3}, "weights": "weights"}, 99.0, "")
    assert Trace("k", "", 0.3, (lying, weights, mean), (), "", "").replay() == pytest.approx(0.3)
    assert OPERATIONS["weigh"]({"u": "s"}, {"u": 10.0}, {"s": 2.0}, {"s": 1.5}, 1.0) == {"u": 30.0}


def test_nothing_replays_to_nothing():
    assert math.isnan(Trace("k", "", math.nan, (), (), "", "").replay())
