import inspect
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import weighting
from analysis.errors import DataError
from tests.oracle import oracle

FRAME = pd.DataFrame(
    {
        "country": ["PL"] * 6 + ["RO"] * 5,
        "region": ["a", "a", "a", "b", "b", "b", "x", "x", "y", "y", "y"],
        "size": ["s", "s", "l", "s", "l", "l", "s", "s", "s", "s", "l"],
    },
    index=[f"m{number}" for number in range(11)],
)


def answered(*units: str) -> pd.Series:
    return pd.Series(FRAME.index.isin(units), index=FRAME.index)


ALL_BUT = {"m2", "m4"}
MOST = answered(*set(FRAME.index) - ALL_BUT)


def test_weights_stand_for_the_silent_of_the_stratum():
    base = weighting.base(FRAME, MOST, ["country", "region"], minimum=1)
    assert base.weights["m0"] == 1.5
    assert base.weights["m3"] == 1.5
    assert base.weights["m6"] == 1.0
    assert base.population["m3"] == 3
    assert base.strata["m8"] == "RO / y"
    assert base.collapsed == {}
    assert list(base.weights.index) == [unit for unit in FRAME.index if unit not in ALL_BUT]
    assert base.units["m4"] == "PL / b"
    assert len(base.silent) == 0


def test_thin_strata_drop_the_last_column_with_their_siblings_and_no_others():
    base = weighting.base(FRAME, MOST, ["country", "region", "size"], minimum=2, collapse=["region", "size"])
    assert base.strata["m0"] == base.strata["m1"] == "PL / a / *"
    assert base.strata["m3"] == "PL / b / *"
    assert base.strata["m6"] == "RO / x / s"
    assert base.strata["m10"] == "RO / y / l"
    assert base.collapsed == {
        "PL / a / s": "PL / a / *",
        "PL / a / l": "PL / a / *",
        "PL / b / s": "PL / b / *",
        "PL / b / l": "PL / b / *",
    }
    assert base.weights.sum() == len(FRAME)


def test_columns_are_dropped_one_by_one_until_there_are_enough():
    base = weighting.base(FRAME, MOST, ["country", "region", "size"], minimum=3, collapse=["region", "size"])
    assert set(base.strata[:4]) == {"PL / * / *"}
    assert base.population["m0"] == 6
    assert base.weights["m0"] == 1.5
    assert base.strata["m6"] == "RO / x / s"


def test_a_stratum_in_which_everybody_answered_is_never_thin():
    base = weighting.base(FRAME, answered(*FRAME.index), ["country", "region", "size"], collapse=["region", "size"])
    assert base.collapsed == {}
    assert (base.weights == 1).all()


def test_a_stratum_without_answers_collapses_whatever_the_minimum():
    base = weighting.base(FRAME, MOST, ["country", "region", "size"], minimum=0, collapse=["size"])
    assert base.collapsed == {"PL / a / s": "PL / a / *", "PL / a / l": "PL / a / *"}


def test_five_answers_are_the_least_unless_told():
    frame = pd.DataFrame({"c": ["p"] * 16, "r": ["u"] * 8 + ["v"] * 8})
    four_and_five = pd.Series([True] * 4 + [False] * 4 + [True] * 5 + [False] * 3)
    assert weighting.base(frame, four_and_five, ["c", "r"], collapse=["r"]).collapsed != {}
    five_and_five = pd.Series([True] * 5 + [False] * 3 + [True] * 5 + [False] * 3)
    assert weighting.base(frame, five_and_five, ["c", "r"], collapse=["r"]).collapsed == {}


def test_one_name_will_do_and_none_makes_one_stratum():
    by_country = weighting.base(FRAME, MOST, "country")
    assert set(by_country.strata) == {"PL", "RO"}
    assert set(weighting.base(FRAME, MOST, []).strata) == {"all"}
    assert weighting.base(FRAME, MOST, []).weights.tolist() == pytest.approx([11 / 9] * 9)


def test_values_that_look_like_joints_do_not_run_together():
    frame = pd.DataFrame({"p": ["a / b", "a"], "q": ["c", "b / c"]})
    assert weighting.base(frame, pd.Series([True, True]), ["p", "q"]).strata.nunique() == 2


def test_a_value_that_looks_like_a_dropped_column_is_quoted():
    frame = pd.DataFrame({"p": ["a", "a"], "q": ["*", "b"]})
    assert weighting.base(frame, pd.Series([True, True]), ["p", "q"]).strata.tolist() == ["a / “*”", "a / b"]


def test_strata_without_answers_are_named_in_order():
    frame = pd.DataFrame({"p": list("fecadb")})
    with pytest.raises(DataError, match="nobody answered in b, c, d, e, f; name"):
        weighting.base(frame, frame["p"] == "a", "p")


def test_nobody_stands_for_a_take_all_unit_and_it_stands_for_nobody():
    alone = answered("m2", "m10")
    base = weighting.base(FRAME, MOST, ["country", "region"], minimum=1, take_all=alone)
    assert base.weights["m10"] == 1
    assert base.population["m10"] == 1
    assert list(base.silent) == ["m2"]
    assert base.weights["m0"] == 1
    assert base.weights.sum() == len(FRAME) - 1
    assert base.units["m2"] == "take-all / m2"


def test_all_units_may_stand_alone():
    base = weighting.base(FRAME, MOST, "country", take_all=pd.Series(True, index=FRAME.index))
    assert (base.weights == 1).all()
    assert set(base.silent) == ALL_BUT
    without = weighting.base(FRAME, MOST, [], take_all=pd.Series(True, index=FRAME.index))
    pd.testing.assert_series_equal(without.weights, base.weights)


def test_a_dominant_unit_holds_more_than_its_share_of_its_group():
    sizes = pd.Series([2.0, 2.1, 95.9, 3.0, np.nan])
    within = pd.Series(["p", "p", "p", "q", "q"])
    assert weighting.dominant(sizes, within).tolist() == [False, True, True, True, False]
    assert weighting.dominant(sizes, within, share=0.5).tolist() == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"strata": ["country", "county"]},
            "strata: the frame has no column county; choose among country, region, size",
        ),
        ({"strata": ["country", "country"]}, "strata: a column stands twice"),
        ({"strata": ["country"], "collapse": ["region"]}, "collapse: region are not all stratum variables"),
        ({"strata": ["country", "region", "size"]}, "nobody answered in PL / a / l; name more columns in collapse"),
        ({"strata": "country", "responded": ~FRAME["country"].notna()}, "responded: nobody answered"),
        ({"strata": "country", "responded": MOST[:5]}, "responded: has no row for m5"),
        ({"strata": "country", "frame": FRAME.replace("RO", None)}, "frame, column country: is empty for m6"),
        ({"strata": "country", "responded": MOST.astype(object).replace(False, None)}, "neither true nor false for m2"),
    ],
)
def test_a_frame_that_cannot_be_weighted_says_why(arguments, message):
    with pytest.raises(DataError, match=message):
        weighting.base(**{"frame": FRAME, "responded": MOST, **arguments})


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_base_weights_stand_for_the_whole_frame_and_keep_their_promise(data):
    units = data.draw(st.lists(st.tuples(*[st.integers(0, 2)] * 3, st.booleans()), min_size=1, max_size=40))
    frame = pd.DataFrame(units, columns=["c", "r", "s", "answered"])
    minimum = data.draw(st.integers(0, 6))
    if not frame["answered"].any():
        return
    base = weighting.base(frame, frame["answered"], ["c", "r", "s"], minimum=minimum, collapse=["c", "r", "s"])
    assert base.weights.sum() == pytest.approx(len(frame))
    counts = frame["answered"].groupby(base.units).agg(["sum", "size"])
    kept = counts[~counts.index.str.fullmatch(r"\* / \* / \*")]
    assert (kept["sum"] >= np.minimum(minimum, kept["size"])).all()
    assert (counts["sum"] > 0).all()
    shuffled = frame.sample(frac=1, random_state=1)
    again = weighting.base(shuffled, shuffled["answered"], ["c", "r", "s"], minimum=minimum, collapse=["c", "r", "s"])
    pd.testing.assert_series_equal(again.weights.sort_index(), base.weights.sort_index())


def test_two_rounds_collapse_together():
    both = pd.DataFrame({"first": MOST, "second": answered("m0", "m3", "m4", "m5", "m6", "m8", "m9", "m10", "m7")})
    strata = weighting.merge(FRAME, both, ["country", "region"], minimum=2, collapse=["region"])
    assert strata.collapsed == {"PL / a": "PL / *", "PL / b": "PL / *"}


def test_poststratified_weights_add_up_to_each_cell():
    weights = pd.Series([1.0, 2, 3, 4], index=list("abcd"))
    cells = pd.Series(["m", "w", "w", "m"], index=list("dbca")[::-1])
    result = weighting.poststratify(weights, cells, pd.Series({"m": 10.0, "w": 20.0}))
    assert result.groupby(cells).sum().to_dict() == {"m": 10, "w": 20}
    assert result["b"] / result["c"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("cells", "population", "message"),
    [
        (["m", "m"], {"m": 1.0, "w": 2.0}, "cells: empty on one side: w; join it to a category that has answers"),
        (["m", "w"], {"m": 1.0}, "cells: no population is given for w"),
        (["m", "w"], {"m": 1.0, "w": 0.0}, "cells: empty on one side: w"),
        (["m", None], {"m": 1.0}, "cells: is empty for 1"),
        (["m", "w"], {"m": 1.0, "w": -2.0}, "cells, population: is negative for w"),
    ],
)
def test_cells_that_do_not_fit_are_named(cells, population, message):
    with pytest.raises(DataError, match=message):
        weighting.poststratify(pd.Series([1.0, 1.0]), pd.Series(cells), pd.Series(population))


def test_a_cell_that_is_empty_on_both_sides_does_no_harm():
    result = weighting.poststratify(pd.Series([1.0, 1.0]), pd.Series(["m", "m"]), pd.Series({"m": 4.0, "w": 0.0}))
    assert result.tolist() == [2, 2]


def test_what_weighs_nothing_and_stands_for_nobody_stays_so():
    weights, cells = pd.Series([1.0, 3.0, 0.0]), pd.Series(["m", "m", "w"])
    totals = pd.Series({"m": 8.0, "w": 0.0})
    assert weighting.poststratify(weights, cells, totals).tolist() == [2, 6, 0]
    margins = pd.DataFrame({"p": cells, "q": ["s", "t", "t"]})
    raked = weighting.rake(weights, margins, {"p": totals, "q": pd.Series({"s": 4.0, "t": 4.0})})
    assert raked.tolist() == pytest.approx([4, 4, 0])
    nobody = weighting.rake(weights * 0, margins[["p"]], {"p": totals * 0})
    assert nobody.tolist() == [0, 0, 0]


def test_raking_agrees_with_r():
    case = oracle("raking")
    cells = [key.split("-") for key, count in case["sample_counts"].items() for _ in range(count)]
    margins = pd.DataFrame(cells, columns=["stype", "sch.wide"])
    population = {name: pd.Series(totals, dtype=float) for name, totals in case["margins"].items()}
    raked = weighting.rake(pd.Series(case["start_weight"], index=margins.index), margins, population)
    found = raked.groupby(margins["stype"] + "-" + margins["sch.wide"]).first()
    assert found.to_dict() == pytest.approx(case["expected_weights"], rel=1e-10)


def test_raking_agrees_with_kaltons_table():
    """Kalton and Flores-Cervantes (2003), as R survey's own tests print it: weights for age 1 … 4 by sex and place."""
    counts = [20, 50, 100, 30, 40, 140, 50, 100, 40, 310, 50, 70]
    population = pd.Series([80, 60, 170, 55, 40, 150, 60, 165, 55, 340, 200, 125], dtype=float)
    cells = pd.DataFrame({"a": [1, 2, 3, 4] * 3, "b": [1] * 4 + [2] * 4 + [3] * 4})
    sample = cells.loc[cells.index.repeat(counts)].reset_index(drop=True)
    totals = {name: population.groupby(cells[name]).sum() for name in ("a", "b")}
    raked = weighting.rake(pd.Series(1.0, index=sample.index), sample, totals)
    factors = raked.groupby([sample["b"], sample["a"]]).first().round(2).tolist()
    assert factors == [1.81, 1.08, 2.20, 1.83, 1.45, 0.87, 1.76, 1.47, 2.02, 1.21, 2.45, 2.04]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.floats(0.5, 3)), min_size=12, max_size=40))
@settings(deadline=None)
def test_raked_weights_meet_every_margin(rows):
    full = [(p, q, 1.0) for p in range(3) for q in range(2)]
    table = pd.DataFrame(full + rows, columns=["p", "q", "weight"])
    totals = {"p": pd.Series([20.0, 30.0, 50.0]), "q": pd.Series([60.0, 40.0])}
    raked = weighting.rake(table["weight"], table[["p", "q"]], totals)
    for name, total in totals.items():
        assert raked.groupby(table[name]).sum().to_numpy() == pytest.approx(total.to_numpy(), rel=1e-9)


MARGINS = pd.DataFrame({"p": ["u", "u", "v"], "q": ["s", "t", "t"]})


@pytest.mark.parametrize(
    ("population", "more", "message"),
    [
        ({"p": {"u": 3, "v": 1}, "q": {"s": 2, "t": 3}}, {}, "margin q: adds up to 5, but margin p to 4"),
        ({"p": {"u": 3, "v": 1, "w": 1}, "q": {"s": 2, "t": 3}}, {}, "margin p: empty on one side: w"),
        ({"p": {"u": 3, "v": 1}, "q": {"s": 1, "t": 2}}, {}, "margin q: adds up to 3, but margin p to 4"),
        ({"p": {"u": 3, "v": 1}}, {}, "margins: not on both sides: q"),
        ({"p": {"u": 3, "v": 1}, "q": {"s": 2, "t": 2}}, {"rounds": 1}, "margin p: after 1 rounds a category is still"),
        ({"p": {"u": 1, "v": 3}, "q": {"s": 2, "t": 2}}, {}, "margin .: after 200 rounds a category is still"),
    ],
)
def test_raking_that_cannot_be_done_says_which_margin(population, more, message):
    totals = {name: pd.Series(total, dtype=float) for name, total in population.items()}
    with pytest.raises(DataError, match=message):
        weighting.rake(pd.Series([1.0, 1, 1]), MARGINS, totals, **more)


def test_margins_of_raking_are_a_table():
    with pytest.raises(DataError, match="margins: is a Series; give a DataFrame, a column for each margin"):
        weighting.rake(pd.Series([1.0, 1, 1]), MARGINS["p"], {})  # type: ignore[arg-type]


def test_raking_without_margins_says_that_there_are_none():
    with pytest.raises(DataError, match="margins: not on both sides"):
        weighting.rake(pd.Series([1.0, 1, 1]), MARGINS[[]], {})


def test_raking_goes_on_while_a_small_category_has_too_little():
    """After one round u has 0.2 + 0.5·9.8/9.5 of its 1, and v 9·9.8/9.5 of its 9: −28 % and +3 %."""
    totals = {"p": pd.Series({"u": 1.0, "v": 9.0}), "q": pd.Series({"s": 0.2, "t": 9.8})}
    with pytest.raises(DataError, match="margin p: after 1 rounds a category is still 0.28 of its total away"):
        weighting.rake(pd.Series([1.0, 1, 1]), MARGINS, totals, tolerance=0.1, rounds=1)


def test_raking_stops_as_soon_as_it_is_close_enough():
    totals = {"p": pd.Series({"u": 3.0, "v": 1.0}), "q": pd.Series({"s": 1.9, "t": 2.1})}
    loose = weighting.rake(pd.Series([1.0, 1, 1]), MARGINS, totals, tolerance=0.5)
    close = weighting.rake(pd.Series([1.0, 1, 1]), MARGINS, totals)
    assert loose.groupby(MARGINS["q"]).sum()["s"] == pytest.approx(1.9)
    assert loose.groupby(MARGINS["p"]).sum()["u"] != pytest.approx(3, rel=1e-6)
    assert close.groupby(MARGINS["p"]).sum()["u"] == pytest.approx(3, rel=1e-9)


def test_a_cell_whose_weights_are_all_0_is_empty():
    with pytest.raises(DataError, match="cells: empty on one side: w"):
        weighting.poststratify(pd.Series([1.0, 0.0]), pd.Series(["m", "w"]), pd.Series({"m": 1.0, "w": 2.0}))


def test_totals_may_differ_by_the_rounding_of_large_numbers():
    weights = pd.Series([1e6, 1e6, 1e6])
    totals = {"p": pd.Series({"u": 2e6, "v": 1e6}), "q": pd.Series({"s": 1e6, "t": 2e6 + 1e-5})}
    assert weighting.rake(weights, MARGINS, totals).tolist() == pytest.approx([1e6] * 3)
    with pytest.raises(DataError, match="margin q: adds up to"):
        weighting.rake(weights, MARGINS, {**totals, "q": pd.Series({"s": 1e6, "t": 2e6 + 1})})


def test_weights_that_fit_already_need_no_tolerance():
    totals = {"p": pd.Series({"u": 2.0, "v": 1.0}), "q": pd.Series({"s": 1.0, "t": 2.0})}
    assert weighting.rake(pd.Series([1.0, 1, 1]), MARGINS, totals, tolerance=0.0, rounds=1).tolist() == [1, 1, 1]


def test_signatures_are_the_agreed_ones():
    def defaults(function):
        return {name: given.default for name, given in inspect.signature(function).parameters.items()}

    needed = inspect.Parameter.empty
    agreed = {"frame": needed, "responded": needed, "strata": needed, "minimum": 5, "collapse": (), "take_all": None}
    assert defaults(weighting.base) == agreed
    assert defaults(weighting.poststratify) == dict.fromkeys(["weights", "cells", "population"], needed)
    raked = dict.fromkeys(["weights", "margins", "population"], needed) | {"tolerance": 1e-10, "rounds": 200}
    assert defaults(weighting.rake) == raked


def test_base_weights_are_values_that_nobody_changes():
    base = weighting.base(FRAME, MOST, "country")
    with pytest.raises(FrozenInstanceError):
        base.weights = base.weights * 2  # type: ignore[misc]
    assert base != weighting.base(FRAME, MOST, "country")
