"""Every row of the tables that doubt a ranking is replayed from the gaps it rests on."""

import pytest

from analysis import explain, sensitivity
from analysis.findings import Findings
from analysis.outputs import tables
from analysis.sensitivity import alpha, alternatives, effects
from questionnaires import library
from tests.answering import a_dataset
from tests.computing import Compute

EXACT = 1e-12
EFFECTS = [name for name in sensitivity.COLUMNS if name not in ("change", "of", "moved")]
ITEMS = ("n", "mean", "floor", "ceiling", "item_rest", "alpha_without")


@pytest.fixture(scope="module")
def found(findings_once: Compute) -> Findings:
    return findings_once(a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 6, "RO": 8}, regions=2))


def replayed(found: Findings, key: str) -> float:
    traced = explain.trace(found, key)
    assert traced.steps
    return traced.replay()


def test_every_row_of_the_other_choices_is_replayed(found: Findings) -> None:
    table = dict(tables(found))["tables/sensitivity.csv"]
    assert set(table["change"]) == {sensitivity.BASE, "weights", "equal", "method", "left_out", "goalposts"}
    for number, row in enumerate(table[table["country"] == "RO"].to_dict("records")):
        for column in EFFECTS if number == 0 else (EFFECTS[number % 7], EFFECTS[(number + 3) % 7]):
            key = f"choice/RO/overall/{row['change']}/{row['of'] or '-'}/{column}"
            assert replayed(found, key) == pytest.approx(row[column], rel=EXACT, abs=EXACT, nan_ok=True), key


def test_choices_within_a_theme_are_replayed_where_parts_do_not_apply(found: Findings) -> None:
    frame = found.dataset.frame
    units = found.gaps.index.intersection(frame.index[frame["country"] == "PL"])
    weights = found.declared["healthcare"].weights
    names = list(weights.index)
    told = alternatives(found.gaps.loc[units, names], weights, applies=found.material.applies.loc[units, names])
    table = effects(told, found.questionnaire.severity.at_least[2] if found.questionnaire.severity else None)
    for row in table.sample(6, random_state=1).to_dict("records"):
        for column in EFFECTS:
            key = f"choice/PL/healthcare/{row['change']}/{row['of'] or '-'}/{column}"
            assert replayed(found, key) == pytest.approx(row[column], rel=EXACT, abs=EXACT, nan_ok=True), key


def test_every_row_of_the_items_is_replayed(found: Findings) -> None:
    table = dict(tables(found))["tables/items.csv"]
    for row in table.to_dict("records"):
        at = f"all/{row['dimension']}"
        for column in ITEMS:
            again = replayed(found, f"item/{at}/{row['indicator']}/{column}")
            assert again == pytest.approx(row[column], rel=EXACT, abs=EXACT, nan_ok=True), (row["indicator"], column)
        assert replayed(found, f"alpha/{at}") == pytest.approx(row["alpha"], rel=EXACT, nan_ok=True)
    own = found.gaps.loc[found.gaps.index.str.startswith("PL"), list(found.declared["data"].weights.index)]
    assert replayed(found, "alpha/PL/data") == pytest.approx(alpha(own), rel=EXACT, nan_ok=True)


@pytest.mark.parametrize(
    "key",
    ["choice/XX/overall/equal/-/mean", "choice/RO/h1/equal/-/mean", "choice/RO/overall/equal/health/mean",
     "choice/RO/overall/method/odd/mean", "choice/RO/overall/left_out/weather/mean", "choice/RO/overall/as it is/-/odd",
     "choice/RO/overall/weights/healthcare × -2/mean", "choice/RO/overall/goalposts/healthcare +9/mean",
     "item/all/healthcare/weather/n", "item/all/healthcare/h1/odd", "item/XX/healthcare/h1/n", "alpha/all/h1"],
)  # fmt: skip
def test_what_is_not_told_is_refused(found: Findings, key: str) -> None:
    with pytest.raises(KeyError):
        explain.trace(found, key)
