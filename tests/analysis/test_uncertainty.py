from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import estimation, intervals, weighting
from analysis.errors import DataError
from analysis.estimation import Design
from analysis.imputation import Imputed
from analysis.intervals import Figure

NAN = np.nan


def design(n: int, population: float | None = None, **more: Any) -> Design:
    known = None if population is None else pd.Series([float(population)] * n)
    return Design(pd.Series([1.0] * n), population=known, **more)


def ends(table: pd.DataFrame) -> list[float]:
    return list(table.loc["all", ["low", "high"]])


def by_formula(table: pd.DataFrame, method: str) -> list[float]:
    row: Any = table.loc["all"]
    figure = Figure(*(np.array([float(row[name])]) for name in ("estimate", "se", "df", "n", "deff")))
    interval = intervals.METHODS[method](figure, 0.95)
    return [float(interval.low[0]), float(interval.high[0])]


SPREAD = pd.Series([0.2, 0.4, 0.5, 0.6, 0.4, 0.3, 0.9, 0.5])
NEAR_THE_EDGE = pd.Series([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9, 0.0])


def test_gaps_get_logit_intervals_and_other_means_t_intervals():
    assert ends(estimation.mean(SPREAD, design(8), gap=True)) == by_formula(estimation.mean(SPREAD, design(8)), "logit")
    assert ends(estimation.mean(SPREAD, design(8))) == by_formula(estimation.mean(SPREAD, design(8)), "t")
    assert ends(estimation.mean(SPREAD * 9, design(8))) == by_formula(estimation.mean(SPREAD * 9, design(8)), "t")


@pytest.mark.parametrize("method", ["t", "logit", "wilson"])
def test_a_method_that_is_asked_for_is_used(method):
    table = estimation.mean(SPREAD, design(8), interval=method)
    assert ends(table) == pytest.approx(by_formula(table, method))


def test_proportions_get_logit_intervals_unless_asked_otherwise():
    yes = pd.Series([True, False, False, True, False, False, True, False])
    table = estimation.proportion(yes, design(8))
    assert ends(table) == by_formula(table, "logit")
    assert ends(estimation.proportion(yes, design(8), interval="wilson")) == pytest.approx(by_formula(table, "wilson"))
    with_holes = pd.Series([True, False, None, True, False, 1.0, 0, NAN], dtype=object)
    assert estimation.proportion(with_holes, design(8))["n"]["all"] == 6


def test_no_interval_of_values_from_0_to_1_leaves_the_scale_unless_they_are_declared_otherwise():
    assert ends(estimation.mean(NEAR_THE_EDGE, design(8)))[0] == 0
    assert ends(estimation.mean(1 - NEAR_THE_EDGE, design(8)))[1] == 1
    assert ends(estimation.mean(NEAR_THE_EDGE, design(8), gap=True, interval="t"))[0] == 0
    assert ends(estimation.mean(NEAR_THE_EDGE, design(8), gap=False))[0] < 0
    assert ends(estimation.mean(NEAR_THE_EDGE, design(8), interval="t"))[0] < 0


def test_each_column_has_its_own_scale():
    table = estimation.mean(pd.DataFrame({"gap": NEAR_THE_EDGE, "amount": NEAR_THE_EDGE * 5}), design(8))
    assert table["low"]["gap", "all"] == 0
    assert table["low"]["amount", "all"] < 0


def test_intervals_of_gaps_are_cut_to_what_those_not_asked_can_still_change():
    table = estimation.mean(SPREAD, design(8, population=9), gap=True)
    assert ends(table) == pytest.approx(
        [max(by_formula(table, "logit")[0], 3.8 / 9), min(by_formula(table, "logit")[1], 4.8 / 9)]
    )
    wide = estimation.mean(NEAR_THE_EDGE, design(8, population=9), gap=True, level=0.9999)
    assert ends(wide) == pytest.approx([0.9 / 9, 1.9 / 9])


def test_an_unequal_weight_does_not_cut_the_estimate_off():
    weights = pd.Series([0.2] * 7 + [6.6])
    table = estimation.mean(
        NEAR_THE_EDGE[::-1].reset_index(drop=True), Design(weights, population=pd.Series([8.5] * 8)), gap=True
    )
    assert table["low"]["all"] <= table["estimate"]["all"] <= table["high"]["all"]


def test_people_are_cut_to_what_the_people_of_those_not_asked_can_still_change():
    size = pd.Series([5.0, 1, 1, 1, 1, 1, 5, 5])
    table = estimation.mean(NEAR_THE_EDGE, design(8, population=9), gap=True, size=size, level=0.9999)
    people = 20 * 9 / 8
    assert ends(table) == pytest.approx([4.5 / people, (4.5 + people - 20) / people])


def test_a_census_is_certain():
    for method in ("auto", "t", "logit", "wilson"):
        table = estimation.mean(SPREAD, design(8, population=8), interval=method)
        assert list(table.loc["all", ["se", "low", "high"]]) == [0, *[table["estimate"]["all"]] * 2]
        assert not table["degenerate"]["all"]
    alike = estimation.proportion(pd.Series([True] * 8), design(8, population=8))
    assert ends(alike) == [1, 1]
    assert not alike["degenerate"]["all"]


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("more", [{}, {"gap": True}, {"interval": "t"}, {"interval": "logit"}])
def test_no_variation_below_a_census_is_not_certainty(value, more):
    same = pd.Series([value] * 10)
    finite = estimation.mean(same, design(10, population=40), **more)
    u = 10 / 40
    assert finite["degenerate"]["all"]
    assert ends(finite) == pytest.approx([value * (1 - u), value + (1 - value) * u])
    endless = estimation.mean(same, design(10), **more)
    u = 1 - 0.025**0.1
    assert ends(endless) == pytest.approx([value * (1 - u), value + (1 - value) * u])
    assert endless["degenerate"]["all"]
    assert endless["se"]["all"] == 0


def test_clusters_that_do_not_vary_are_counted_as_clusters():
    same = pd.Series([0.3] * 12)
    clustered = design(12, population=16, clusters=pd.Series(np.arange(12) // 3))
    u = float(intervals.unseen(np.array([4.0]), np.array([16.0]), 0.95)[0])
    assert ends(estimation.mean(same, clustered)) == pytest.approx([0.3 * (1 - u), 0.3 + 0.7 * u])


def test_wilsons_interval_needs_no_help_where_nothing_varies():
    table = estimation.proportion(pd.Series([False] * 10), design(10), interval="wilson")
    z2 = 1.959963984540054**2
    assert ends(table) == pytest.approx([0, z2 / (10 + z2)])
    assert table["degenerate"]["all"]


def test_amounts_that_do_not_vary_have_no_interval():
    table = estimation.mean(pd.Series([700.0] * 10), design(10))
    assert np.isnan(ends(table)).all()
    assert table["degenerate"]["all"]
    assert np.isnan(ends(estimation.mean(pd.Series([0.5] * 10), design(10), gap=False))).all()


def test_totals_that_do_not_vary_are_as_uncertain_as_their_means():
    values = pd.Series([0.3] * 10)
    finite = Design(pd.Series([4.0] * 10), population=pd.Series([40.0] * 10))
    total, mean = estimation.total(values, finite), estimation.mean(values, finite)
    assert ends(total) == pytest.approx([40 * end for end in ends(mean)])
    assert np.isnan(ends(estimation.total(values * 100, finite))).all()


def test_strata_that_do_not_vary_lose_the_share_from_the_far_side():
    values, strata = pd.Series([0.0] * 5 + [1.0] * 5), pd.Series([0] * 5 + [1] * 5)
    table = estimation.mean(values, design(10, strata=strata))
    u = 1 - 0.025**0.1
    assert ends(table) == pytest.approx([0.5 - u, 0.5 + u])


def test_a_group_of_one_says_what_it_can_still_be():
    table = estimation.mean(SPREAD, design(8), by=pd.Series([0] + [1] * 7), gap=True)
    assert list(table.loc[0, ["estimate", "low", "high"]]) == pytest.approx([0.2, 0.2 * 0.025, 0.2 + 0.8 * 0.975])
    assert table.loc[0, "degenerate"]
    assert table.loc[0, "df"] == 0


def test_without_degrees_of_freedom_a_gap_may_be_anything_and_an_amount_is_not_said():
    strata = pd.Series([0, 0, 0, 0, 1, 1, 1, 1])
    group = pd.Series([0, 1, 1, 1, 0, 1, 1, 1])
    gap = estimation.mean(SPREAD, design(8, strata=strata), by=group, gap=True)
    assert list(gap.loc[0, ["df", "low", "high"]]) == [0, 0, 1]
    amount = estimation.mean(SPREAD * 5, design(8, strata=strata), by=group)
    assert amount.loc[0, ["low", "high"]].isna().all()


def test_a_ratio_may_be_declared_a_gap():
    need = pd.Series([4.0, 5, 6, 7, 8, 9, 10, 11])
    table = estimation.ratio(need * SPREAD, need, design(8), gap=True)
    assert ends(table) == by_formula(table, "logit")
    assert ends(estimation.ratio(need * SPREAD, need, design(8))) == by_formula(table, "t")
    nothing = estimation.ratio(need * 0, need, design(8))
    assert ends(nothing) == pytest.approx([0, 1 - 0.025 ** (1 / 8)])


@given(
    st.lists(
        st.tuples(st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 1)), st.integers(0, 2)), min_size=6, max_size=20
    ),
    st.integers(0, 12),
    st.sampled_from(["auto", "t", "logit", "wilson"]),
    st.floats(0.5, 0.999),
)
@settings(max_examples=80, deadline=None)
def test_intervals_of_gaps_stay_within_the_possible_and_hold_their_estimate(rows, more, method, level):
    values, groups = (pd.Series(column) for column in zip(*rows, strict=True))
    size = len(values) + more
    weights = pd.Series([size / len(values)] * len(values))
    sampled = Design(weights, population=pd.Series([float(size)] * len(values)))
    table = estimation.mean(values, sampled, gap=True, interval=method, level=level, by=groups)
    assert (table["low"] >= 0).all()
    assert (table["high"] <= 1).all()
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()
    if more == 0:
        assert (table["se"] == 0).all()
        assert (table["low"] == table["high"]).all()


def frame_of_gaps(dice: np.random.Generator) -> pd.DataFrame:
    """A frame of three strata: gaps that vary and cluster at the ends, and people of very unequal number."""
    sizes = {"u": 90, "v": 160, "w": 400}
    parts = []
    for number, (stratum, size) in enumerate(sizes.items()):
        spread = dice.beta(1 + number, 2, size)
        steps = dice.choice([0, 1 / 3, 2 / 3, 1], size, p=[0.2, 0.3, 0.1 + 0.1 * number, 0.4 - 0.1 * number])
        parts.append(pd.DataFrame({"spread": spread, "steps": steps, "stratum": stratum}))
    frame = pd.concat(parts, ignore_index=True)
    frame["people"] = np.exp(dice.normal(3, 0.5, len(frame)))
    frame["region"] = dice.integers(0, 3, len(frame))
    return frame


def caught(draws: int, seed: int) -> tuple[int, int]:
    """How many intervals held the truth, and of how many, when response depends on the stratum alone."""
    dice = np.random.default_rng(seed)
    frame = frame_of_gaps(dice)
    gaps, severe = frame[["spread", "steps"]], (frame[["spread", "steps"]] >= 0.6).astype(float)
    truths = [
        gaps.mean().to_numpy(),
        severe.mean().to_numpy(),
        (gaps.mul(frame["people"], axis=0).sum() / frame["people"].sum()).to_numpy(),
        gaps.groupby(frame["region"]).mean().to_numpy().T.reshape(-1),
    ]
    hits = figures = 0
    for _ in range(draws):
        chosen = pd.Series(False, index=frame.index)
        for stratum, n in (("u", 35), ("v", 60), ("w", 50)):
            units = frame.index[frame["stratum"] == stratum]
            chosen[dice.choice(units, n, replace=False)] = True
        base = weighting.base(frame, chosen, "stratum")
        sampled, answers = Design.of(base), frame[chosen]
        for truth, table in zip(
            truths,
            (
                estimation.mean(gaps[chosen], sampled, gap=True),
                estimation.proportion(severe[chosen], sampled),
                estimation.mean(gaps[chosen], sampled, gap=True, size=answers["people"]),
                estimation.mean(gaps[chosen], sampled, gap=True, by=answers["region"]),
            ),
            strict=True,
        ):
            assert table["low"].min() >= 0
            assert table["high"].max() <= 1
            hits += int(((table["low"] <= truth) & (truth <= table["high"])).sum())
            figures += len(table)
    return hits, figures


def test_intervals_catch_the_truth_about_as_often_as_they_say():
    hits, figures = caught(draws=60, seed=11)
    assert 0.92 <= hits / figures <= 0.98


@pytest.mark.proof
def test_intervals_catch_the_truth_as_often_as_they_say():
    hits, figures = caught(draws=1000, seed=12)
    assert figures == 12_000
    assert 0.93 <= hits / figures <= 0.97


@pytest.mark.parametrize("interval", ["logit", "wilson"])
def test_intervals_for_values_from_0_to_1_refuse_others(interval):
    with pytest.raises(DataError, match="values: some are below 0 or above 1"):
        estimation.mean(pd.Series([-0.2, 0.4, 0.6]), Design(pd.Series([1.0] * 3)), interval=interval)


def test_the_interval_of_a_ratio_is_not_cut_though_each_of_its_rows_lies_within_0_and_1():
    y, x = pd.Series([0.0, 0.0, 1.0, 0.0]), pd.Series([1.0, 1.0, 1.0, 1.0])
    row = estimation.ratio(y, x, Design(pd.Series([1.0] * 4))).loc["all"]
    assert row["low"] == pytest.approx(0.25 - 3.182446305 * 0.25)


def test_what_was_filled_counts_by_people_in_what_is_possible():
    """Twelve people of 24 were asked: at least 6.7 of the gap is there, at most 7.5 and all twelve others."""
    y, size = pd.Series([0.2, 0.4, 0.6, 0.9]), pd.Series([1.0, 5.0, 2.0, 4.0])
    design = Design(pd.Series([2.0] * 4), population=pd.Series([8] * 4))
    column, unknown = y.to_frame("y"), pd.DataFrame({"y": [0.5, 0.0, 0.5, 0.0]})
    low, high = pd.DataFrame({"y": [0.1, 0.4, 0.5, 0.9]}), pd.DataFrame({"y": [0.3, 0.4, 0.8, 0.9]})
    filled = Imputed(column, column, unknown, low, high)
    row = estimation.mean(column, design, size=size, imputed=filled, gap=True, level=0.999999).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx([6.7 / 24, 19.5 / 24], rel=1e-8)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5, -0.5])
def test_a_level_is_a_share_and_neither_none_nor_all(level):
    with pytest.raises(DataError, match="level: is"):
        estimation.mean(SPREAD, design(8), level=level)


def test_one_column_outside_the_scale_is_enough_to_refuse():
    with pytest.raises(DataError, match="values: some are below 0 or above 1"):
        estimation.mean(pd.DataFrame({"gap": SPREAD, "amount": SPREAD * 5}), design(8), gap=True)


def test_rounding_beyond_an_end_of_the_scale_is_within_it():
    ends_of_scale = pd.Series([0.0, 1.0, 0.5, -1e-9, 1 + 1e-9])
    assert estimation.mean(ends_of_scale, design(5), gap=True)["n"]["all"] == 5
    for beyond in (-2e-9, 1 + 2e-9):
        with pytest.raises(DataError, match="values: some are below 0 or above 1"):
            estimation.mean(ends_of_scale.replace(0.5, beyond), design(5), gap=True)


def test_ten_of_twelve_that_do_not_vary_are_no_census():
    row = estimation.mean(pd.Series([0.3] * 10), design(10, population=12)).loc["all"]
    u = float(intervals.unseen(np.array([10.0]), np.array([12.0]), 0.95)[0])
    assert u > 0
    assert row["degenerate"]
    assert [row["low"], row["high"]] == pytest.approx([0.3 * (1 - u), 0.3 + 0.7 * u])


def test_a_census_is_certain_though_its_population_comes_out_rounded():
    """Seven 25ths of 25 are 7.000000000000001."""
    groups = pd.Series(["p"] * 7 + ["q"] * 18)
    table = estimation.mean(pd.Series([0.3] * 25), design(25, population=25), by=groups)
    assert not table["degenerate"].any()


def test_a_place_without_people_says_nothing_of_what_may_be_unseen():
    size = pd.Series([0.0, 1.0, 2.0, 1.0])
    row = estimation.mean(pd.Series([0.5] * 4), design(4), size=size, gap=True).loc["all"]
    u = 1 - 0.025**0.25
    assert [row["low"], row["high"]] == pytest.approx([0.5 - 0.5 * u, 0.5 + 0.5 * u])
    varied = estimation.mean(pd.Series([0.1, 0.5, 0.2, 0.9]), design(4), size=size, gap=True).loc["all"]
    assert varied["estimate"] == pytest.approx((0.5 + 0.4 + 0.9) / 4)


def test_something_over_nothing_is_no_gap():
    with pytest.raises(DataError, match="values: some are below 0 or above 1"):
        estimation.ratio(pd.Series([0.5, 1.0, 0.2]), pd.Series([1.0, 0.0, 1.0]), design(3), gap=True)


def test_a_fraction_of_a_unit_that_was_not_asked_is_all_that_can_still_change():
    row = estimation.mean(SPREAD, design(8, population=8.5), gap=True, level=0.99999999).loc["all"]
    assert [row["low"], row["high"]] == pytest.approx([3.8 / 8.5, 4.3 / 8.5])


def test_where_more_people_were_asked_than_there_are_thought_to_be_nobody_is_left_to_change():
    """The weights stand for 6 people a 4.4 units, 21.8 in 16 units, though 24 were asked."""
    weights, size = pd.Series([0.1, 1, 1, 1, 1, 0.1, 0.1, 0.1]), pd.Series([5.0, 1, 1, 1, 1, 5, 5, 5])
    sampled = Design(weights, population=pd.Series([16.0] * 8))
    row = estimation.mean(NEAR_THE_EDGE, sampled, size=size, gap=True, level=0.9999999999).loc["all"]
    assert row["high"] == pytest.approx(4.5 / (6 * 16 / 4.4))


def test_no_t_interval_of_declared_gaps_passes_either_end():
    assert ends(estimation.mean(1 - NEAR_THE_EDGE, design(8), gap=True, interval="t"))[1] == 1


@pytest.mark.parametrize("level", ["0.95", None, [0.95]])
def test_a_level_is_a_number(level):
    with pytest.raises(DataError, match="level: is .*; give a share between 0 and 1"):
        estimation.mean(NEAR_THE_EDGE, design(8), level=level)


def test_who_did_not_answer_may_be_anything_still():
    """Of eight 1.2 is told by three; the five others may add nothing or five."""
    sampled = Design(pd.Series([2.0] * 4), population=pd.Series([8.0] * 4))
    row = estimation.mean(pd.Series([0.2, 0.4, 0.6, NAN]), sampled, gap=True, level=0.9999999).loc["all"]
    assert [row["low"], row["high"]] == pytest.approx([1.2 / 8, 6.2 / 8])


def test_who_did_not_answer_is_no_extreme_of_what_may_be_unseen():
    alike = pd.Series([0.3] * 9 + [NAN])
    u = 1 - 0.025 ** (1 / 9)
    assert ends(estimation.mean(alike, design(10), gap=True)) == pytest.approx([0.3 * (1 - u), 0.3 + 0.7 * u])
    nine = pd.Series([True] * 9 + [False])
    told = estimation.mean(alike.fillna(0.9), design(10), gap=True, applies=nine)
    assert ends(told) == pytest.approx([0.3 * (1 - u), 0.3 + 0.7 * u])


def test_what_was_filled_is_known_by_the_name_of_its_column_and_of_the_rows_that_have_it():
    values = pd.DataFrame({"y": [0.2, 0.4, 0.6, NAN], "z": [0.5, 0.1, 0.3, 0.9]})
    unknown = pd.DataFrame({"y": [0.01, 0.0, 0.02, NAN], "z": 0.5})
    filled, sampled = Imputed(values, values, unknown, values, values), design(4, population=4)
    plain = estimation.mean(values["y"], sampled)["se"]["all"]
    found = estimation.mean(values[["y"]], sampled, imputed=filled)["se"].iloc[0]
    assert found**2 - plain**2 == pytest.approx(3 / 4 * (4 / 3) ** 2 * 0.03 / 16)
    alone = Imputed(*(frame[["y"]] for frame in (values, values, unknown, values, values)))
    assert estimation.mean(values["y"], sampled, imputed=alone)["se"].iloc[0] == pytest.approx(found)


def test_a_share_is_told_by_group():
    yes, by = pd.Series([1.0, 0, 1, 1, 0, 0]), pd.Series(list("ppppqq"))
    assert estimation.proportion(yes, design(6), by=by)["estimate"].to_dict() == {"p": 0.75, "q": 0.0}
