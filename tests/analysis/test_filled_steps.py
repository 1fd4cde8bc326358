import pytest

from analysis import filled_steps, findings
from analysis.findings import Findings
from analysis.steps import OPERATIONS
from questionnaires import library
from tests.answering import a_dataset

EXACT = 1e-12


@pytest.fixture(scope="module")
def found() -> Findings:
    return findings.compute(a_dataset(library.load("municipal-needs", "1.0.0"), {"RO": 18}, regions=2))


def test_the_steps_give_the_composites_that_enter_the_mean(found: Findings):
    units = list(found.material.values["healthcare"].dropna().index)
    means, filled = filled_steps.steps(found, "RO", "healthcare", units)
    again = OPERATIONS[filled.operation](**{**filled.inputs, "means": OPERATIONS[means.operation](**means.inputs)})
    entered = found.material.values["healthcare"][units].to_dict()
    assert again == pytest.approx(entered, rel=EXACT)
    changed = [unit for unit in units if entered[unit] != found.values["healthcare"][unit]]
    assert set(changed) <= set(filled.inputs["shares"])
    assert changed


def test_what_is_put_together_from_nothing_or_has_nothing_open_takes_no_steps(found: Findings):
    units = list(found.gaps.index)
    assert filled_steps.steps(found, "RO", "h1", units) == []
    told = [unit for unit in units if found.answered.at[unit, "healthcare"] == 1]
    assert filled_steps.steps(found, "RO", "healthcare", told[:2]) == []
