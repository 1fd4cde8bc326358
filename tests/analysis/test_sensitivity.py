import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import sensitivity
from analysis.errors import DataError
from analysis.sensitivity import BASE, Alternative, alternatives, effects

GAPS = pd.DataFrame(
    {"a": [0.9, 0.5, 0.1, 0.0], "b": [0.1, 0.6, 0.7, np.nan], "c": [0.5, 0.5, 0.5, 1.0]},
    index=pd.Index(["p", "q", "r", "s"]),
)
WEIGHTS = pd.Series({"a": 2.0, "b": 1.0, "c": 1.0})


def one(change: str, of: str = "") -> pd.Series:
    return next(found.values for found in alternatives(GAPS, WEIGHTS) if (found.change, found.of) == (change, of))


def test_each_alternative_is_the_composite_that_it_says():
    assert one(BASE).tolist() == pytest.approx([0.6, 0.525, 0.35, 1 / 3])
    assert one("weights", "b × 2")["p"] == pytest.approx((1.8 + 0.2 + 0.5) / 5)
    assert one("weights", "b × 0.5")["p"] == pytest.approx((1.8 + 0.05 + 0.5) / 3.5)
    assert one("equal")["p"] == pytest.approx(0.5)
    assert one("left_out", "a")["p"] == pytest.approx(0.3)
    assert one("method", "max")["p"] == pytest.approx(0.9)
    assert one("goalposts", "a +0.1")["p"] == pytest.approx((2.0 + 0.1 + 0.5) / 4)
    assert one("goalposts", "a -0.1")["s"] == pytest.approx(1 / 3)
    assert len(alternatives(GAPS, WEIGHTS)) == 1 + 6 + 1 + 3 + 3 + 6


def test_what_does_not_apply_takes_no_weight_in_any_alternative():
    applies = pd.DataFrame(True, index=GAPS.index, columns=GAPS.columns)
    applies.loc["s", ["a", "b"]] = False
    found = alternatives(GAPS, WEIGHTS, applies=applies)
    assert {round(option.values["s"], 9) for option in found if option.change == "weights"} == {1.0}
    assert np.isnan(next(o.values["s"] for o in found if (o.change, o.of) == ("left_out", "c")))


def test_effects_tell_who_moves_and_who_becomes_severe():
    rows = effects(alternatives(GAPS, WEIGHTS), severe=0.6).to_dict("records")
    table = {(row["change"], row["of"]): row for row in rows}
    same = table[BASE, ""]
    assert (same["mean_shift"], same["largest_shift"], same["moved"], same["correlation"]) == (0, 0, "", 1)
    assert (same["severe"], same["entered"], same["left"]) == (1, 0, 0)
    without = table["left_out", "a"]
    assert without["moved"] == "p"
    assert without["largest_shift"] == 3
    assert without["mean_shift"] == pytest.approx((3 + 1 + 1 + 3) / 4)
    assert (without["severe"], without["entered"], without["left"]) == (2, 2, 1)
    assert effects(alternatives(GAPS, WEIGHTS))["severe"].isna().all()


def test_the_rank_correlation_is_kendalls_with_ties():
    draw = np.random.default_rng(3)
    first, second = (pd.Series(draw.integers(0, 6, 40) / 5) for _ in range(2))
    assert sensitivity.kendall(first, second) == pytest.approx(stats.kendalltau(first, second).statistic)
    assert np.isnan(sensitivity.kendall(first, first * 0))


def test_choices_that_change_nothing_are_refused():
    for factor, shift in ((1.0, 0.1), (2.0, 0.0), (2.0, 1.0)):
        with pytest.raises(DataError, match="factor above 1"):
            alternatives(GAPS, WEIGHTS, factor=factor, shift=shift)
    with pytest.raises(DataError, match="no column for"):
        alternatives(GAPS.drop(columns="b"), WEIGHTS)


def test_items_show_floor_ceiling_and_how_they_go_with_the_rest():
    found = sensitivity.items(GAPS)
    assert found["n"].to_dict() == {"a": 4, "b": 3, "c": 4}
    assert found["floor"].to_dict() == {"a": 0.25, "b": 0, "c": 0}
    assert found["ceiling"].to_dict() == {"a": 0, "b": 0, "c": 0.25}
    rest = GAPS[["b", "c"]].mean(axis=1)
    assert found["item_rest"]["a"] == pytest.approx(np.corrcoef(GAPS["a"], rest)[0, 1])
    assert found["alpha_without"]["c"] == pytest.approx(sensitivity.alpha(GAPS[["a", "b"]]))


def test_alpha_is_one_for_items_that_agree_and_missing_where_nothing_varies():
    item = pd.Series([0.1, 0.4, 0.8])
    assert sensitivity.alpha(pd.DataFrame({"a": item, "b": item, "c": item})) == pytest.approx(1)
    mixed = pd.DataFrame({"a": [0.0, 1, 0, 1], "b": [0.0, 0, 1, 1]})
    assert sensitivity.alpha(mixed) == pytest.approx(0)
    assert np.isnan(sensitivity.alpha(mixed[["a"]]))
    assert np.isnan(sensitivity.alpha(mixed * 0))


def test_equals_share_the_better_rank_so_that_who_falls_back_moves():
    """Ranks 1, 1, 3 become 1, 2, 3: only the second unit moves, by one."""
    units = ["u", "v", "w"]
    tied = Alternative(BASE, "", pd.Series([0.9, 0.9, 0.1], index=units))
    apart = Alternative("equal", "", pd.Series([0.9, 0.5, 0.1], index=units))
    row = effects([tied, apart]).iloc[1]
    assert (row["moved"], row["largest_shift"]) == ("v", 1)
    assert row["mean_shift"] == pytest.approx(1 / 3)


def test_who_can_no_longer_be_told_has_not_left_the_severe():
    units = ["u", "v", "w"]
    first = Alternative(BASE, "", pd.Series([0.9, 0.8, 0.1], index=units))
    other = Alternative("left_out", "a", pd.Series([np.nan, 0.2, 0.7], index=units))
    row = effects([first, other], severe=0.6).iloc[1]
    assert (row["severe"], row["entered"], row["left"]) == (1, 1, 1)
