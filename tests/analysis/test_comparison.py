import inspect

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from analysis import estimation, weighting
from analysis.comparison import AMONG_HIGHEST, COLUMNS, HIGHEST, LOWER, NO_ORDER, change, order, sides
from analysis.errors import DataError
from analysis.estimation import Design

DICE = np.random.default_rng(5)
FRAME = pd.DataFrame(
    {"r": ["u"] * 30 + ["v"] * 50, "half": DICE.integers(0, 2, 80)}, index=[f"m{number}" for number in range(80)]
)
FIRST = pd.Series(DICE.random(80), index=FRAME.index)
SECOND = (FIRST + DICE.normal(0.05, 0.1, 80)).clip(0, 1)
BEFORE = FIRST[DICE.random(80) < 0.6]
AFTER = SECOND[DICE.random(80) < 0.6]
BOTH = BEFORE.index.intersection(AFTER.index)


def test_a_paired_change_is_the_mean_difference_of_those_in_both_rounds():
    base = weighting.base(FRAME, pd.Series(FRAME.index.isin(BOTH), index=FRAME.index), "r")
    units = base.weights.index
    expected = estimation.mean(AFTER[units] - BEFORE[units], Design.of(base), interval="t").loc["all"]
    row = change(BEFORE, AFTER, FRAME, "r").loc["all"]
    for name in ("estimate", "se", "low", "high", "n", "df"):
        assert row[name] == pytest.approx(expected[name]), name
    assert row["after"] - row["before"] == pytest.approx(row["estimate"])
    assert (row["n_before"], row["n_after"], row["n"]) == (len(BEFORE), len(AFTER), len(BOTH))
    assert row["df"] == len(BOTH) - 2


def unpaired_by_hand(before: pd.Series, after: pd.Series) -> tuple[float, float, float]:
    estimate = variance = 0.0
    degrees = []
    for units in FRAME.groupby("r").groups.values():
        one, two = before[before.index.intersection(units)], after[after.index.intersection(units)]
        both = one.index.intersection(two.index)
        size, share = len(units), len(units) / len(FRAME)
        estimate += share * (two.mean() - one.mean())
        covariance = np.cov(one[both], two[both])[0, 1]
        variance += share**2 * (
            (1 / len(one) - 1 / size) * one.var()
            + (1 / len(two) - 1 / size) * two.var()
            - 2 * (len(both) / (len(one) * len(two)) - 1 / size) * covariance
        )
        degrees.append((len(one) - 1, len(two) - 1))
    return estimate, float(np.sqrt(variance)), min(np.sum(degrees, axis=0))


def test_a_change_over_all_answers_takes_the_overlap_into_account():
    estimate, se, df = unpaired_by_hand(BEFORE, AFTER)
    row = change(BEFORE, AFTER, FRAME, "r", paired=False).loc["all"]
    assert list(row[["estimate", "se", "df"]]) == pytest.approx([estimate, se, df])
    reach = stdtrit(df, 0.975) * se
    assert list(row[["low", "high"]]) == pytest.approx([estimate - reach, estimate + reach])
    assert (row["n_before"], row["n_after"], row["n"]) == (len(BEFORE), len(AFTER), len(BOTH))


def test_rounds_of_the_same_units_change_alike_either_way():
    paired = change(BEFORE[BOTH], AFTER[BOTH], FRAME, "r", by=FRAME["half"])
    all_answers = change(BEFORE[BOTH], AFTER[BOTH], FRAME, "r", by=FRAME["half"], paired=False)
    pd.testing.assert_frame_equal(all_answers, paired)


def test_rounds_without_common_units_add_their_variances():
    other = AFTER.drop(BOTH)
    row = change(BEFORE, other, FRAME, "r", paired=False).loc["all"]
    parts = []
    for answers in (BEFORE, other):
        base = weighting.base(FRAME, pd.Series(FRAME.index.isin(answers.index), index=FRAME.index), "r")
        parts.append(estimation.mean(answers[base.weights.index], Design.of(base)).loc["all"])
    assert row["se"] ** 2 == pytest.approx(parts[0]["se"] ** 2 + parts[1]["se"] ** 2)
    assert row["n"] == 0


def test_a_group_changes_as_a_domain_of_the_frame():
    base = weighting.base(FRAME, pd.Series(FRAME.index.isin(BOTH), index=FRAME.index), "r")
    units = base.weights.index
    difference = AFTER[units] - BEFORE[units]
    expected = estimation.mean(difference, Design.of(base), by=FRAME["half"][units], interval="t")
    found = change(BEFORE, AFTER, FRAME, "r", by=FRAME["half"])
    for name in ("estimate", "se", "low", "high", "n", "df"):
        assert found[name].tolist() == pytest.approx(expected[name].tolist()), name
    assert found["n_before"].sum() == len(BEFORE)


def test_a_change_of_the_whole_frame_is_certain():
    for paired in (True, False):
        row = change(FIRST, SECOND, FRAME, "r", paired=paired).loc["all"]
        assert list(row[["se", "degenerate"]]) == [0, False]
        assert list(row[["low", "high"]]) == pytest.approx([(SECOND - FIRST).mean()] * 2)


def test_no_change_below_a_census_is_not_certainty():
    row = change(BEFORE * 0, AFTER * 0, FRAME, "r").loc["all"]
    assert row["degenerate"]
    assert row["estimate"] == 0
    assert row["low"] == pytest.approx(-row["high"])
    assert 0 < row["high"] < 0.3
    all_answers = change(BEFORE * 0, AFTER * 0, FRAME, "r", paired=False).loc["all"]
    assert all_answers["degenerate"]
    assert all_answers[["low", "high"]].isna().all()
    for strata in (["r"], list[str]()):
        assert change(BEFORE * 0 + 0.3, AFTER * 0 + 0.7, FRAME, strata, paired=False).loc["all", "degenerate"]
    little = change(BEFORE * 0 + 0.3, AFTER * 0 + 0.7 + FIRST * 1e-10, FRAME, "r", paired=False).loc["all"]
    assert not little["degenerate"]
    assert little["low"] < little["high"]


def test_amounts_change_on_their_own_scale():
    amounts = change(BEFORE * 100, AFTER * 100, FRAME, "r").loc["all"]
    gaps = change(BEFORE, AFTER, FRAME, "r").loc["all"]
    assert list(amounts[["estimate", "se", "low", "high"]]) == pytest.approx(
        list(gaps[["estimate", "se", "low", "high"]] * 100)
    )
    still = change(BEFORE * 0 + 7, AFTER * 0 + 7, FRAME, "r").loc["all"]
    assert still[["low", "high"]].isna().all()
    above = change(BEFORE * 0 + 1.5, AFTER * 0 + 1.5, FRAME, "r").loc["all"]
    assert above[["low", "high"]].isna().all()
    mixed = (BEFORE * 0 + 0.5).where(BEFORE.index != BEFORE.index[0], 7.0)
    assert change(mixed, mixed, FRAME, "r").loc["all", ["low", "high"]].isna().all()
    assert change(BEFORE * 0, AFTER * 0, FRAME, "r", gap=False).loc["all", ["low", "high"]].isna().all()
    assert change(BEFORE * 0 + 0.5, AFTER * 0 + 0.5, FRAME, "r")["high"].between(0, 0.3, inclusive="neither").all()


def test_a_declared_gap_changes_by_no_more_than_it_can():
    up = change(BEFORE * 0, AFTER * 0 + 1, FRAME, "r", gap=True).loc["all"]
    assert list(up[["estimate", "high"]]) == [1, 1]
    assert up["low"] < 1
    few = BEFORE.index[:4].append(BEFORE.index[-4:])
    wide = change(FIRST[few], 1 - FIRST[few].round(), FRAME, "r", gap=True, minimum=1, level=0.99999).loc["all"]
    assert -1 <= wide["low"] <= wide["high"] <= 1


def test_a_composite_changes_over_indicators_answered_in_both_rounds():
    before = pd.DataFrame({"a": FIRST, "b": SECOND, "only": 0.3})
    after = pd.DataFrame({"b": FIRST, "a": SECOND, "later": 0.9})
    after.loc["m0", "b"] = np.nan
    weights = pd.Series({"a": 3.0, "b": 1.0, "only": 5.0, "later": 5.0})
    expected = (3 * (SECOND - FIRST) + (FIRST - SECOND)) / 4
    expected["m0"] = SECOND["m0"] - FIRST["m0"]
    row = change(before, after, FRAME, "r", weights=weights).loc["all"]
    assert row["estimate"] == pytest.approx(expected.mean())
    equal = change(before.drop(index="m0"), after.drop(index="m0"), FRAME, "r").loc["all"]
    assert equal["estimate"] == pytest.approx(0, abs=1e-12)


def test_a_composite_over_all_answers_uses_each_rounds_own_indicators():
    before = pd.DataFrame({"a": FIRST, "b": SECOND})
    after = before.copy()
    before.loc["m0", "b"] = np.nan
    row = change(before, after, FRAME, "r", paired=False).loc["all"]
    assert row["estimate"] == pytest.approx(((FIRST["m0"] + SECOND["m0"]) / 2 - FIRST["m0"]) / 80)
    assert change(before, after, FRAME, "r").loc["all", "estimate"] == 0


def test_a_composite_of_too_little_is_no_answer():
    before = pd.DataFrame({"a": FIRST, "b": FIRST})
    before.loc["m0", "b"] = np.nan
    weights = pd.Series({"a": 0.4, "b": 0.6})
    assert change(before, before, FRAME, "r", weights=weights).loc["all", "n"] == 79
    assert change(before, before, FRAME, "r", weights=weights, minimum_share=0.3).loc["all", "n"] == 80
    applies = pd.DataFrame({"a": True, "b": FRAME.index != "m0"}, index=FRAME.index)
    assert change(before, before, FRAME, "r", weights=weights, applies=applies).loc["all", "n"] == 80


@pytest.mark.parametrize("paired", [True, False])
def test_a_share_that_is_told_as_true_and_false_changes_as_zeros_and_ones(paired):
    before, after = BEFORE > 0.5, (AFTER > 0.4).astype("boolean")
    numbers = change(before.astype(float), after.astype(float), FRAME, "r", paired=paired)
    pd.testing.assert_frame_equal(change(before, after, FRAME, "r", paired=paired), numbers)


def test_strata_collapse_where_either_round_is_thin():
    few = BEFORE[(FRAME["r"][BEFORE.index] == "v") | (BEFORE.index == "m0")]
    with pytest.raises(DataError, match="nobody answered in u|a single answer"):
        change(few.drop("m0", errors="ignore"), AFTER, FRAME, "r", paired=False)
    row = change(few, AFTER, FRAME, ["r"], collapse="r", paired=False).loc["all"]
    assert row["df"] == min(len(few), len(AFTER)) - 1
    assert (
        change(few, AFTER, FRAME, ["r"], collapse="r").loc["all", "df"] == len(few.index.intersection(AFTER.index)) - 1
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"before": pd.Series([0.1], index=["x9"])}, "before: not in the frame: x9; carry units over"),
        ({"before": FIRST.to_frame()}, "before, after: one is a Series, the other a DataFrame"),
        ({"after": SECOND.to_frame()}, "before, after: one is a Series, the other a DataFrame"),
        ({"before": FIRST.to_frame("p"), "after": SECOND.to_frame("q")}, "no indicator stands in both"),
        ({"before": FIRST.astype(str) + "x"}, "before: not everything is a number"),
        ({"after": SECOND * np.inf, "paired": False}, "after: is infinite or missing for m"),
        ({"level": 95, "paired": False}, "level: is 95; give a share between 0 and 1"),
        ({"frame": [1, 2]}, "frame: is a list; give a pandas Series or DataFrame"),
        ({"strata": "county"}, "strata: the frame has no column county"),
        ({"by": FRAME["half"][:5]}, "by: has no row for m5"),
        (
            {"before": FIRST.to_frame("p"), "after": SECOND.to_frame("p"), "applies": pd.DataFrame({"q": [True]})},
            "applies: has no column for p",
        ),
        ({"single": "center"}, "single: is 'center'; choose one of error, centre"),
    ],
)
def test_rounds_that_cannot_be_compared_say_why(arguments, message):
    with pytest.raises(DataError, match=message):
        change(**{"before": BEFORE, "after": AFTER, "frame": FRAME, "strata": "r", **arguments})


def themes(*values: float, variance: float = 0.0001, common: float = 0.0) -> tuple[pd.Series, pd.DataFrame]:
    estimates = pd.Series(values, index=list("abcdef")[: len(values)])
    spread = np.full((len(values),) * 2, common) + np.eye(len(values)) * (variance - common)
    return estimates, pd.DataFrame(spread, index=estimates.index, columns=estimates.index)


def test_the_highest_is_above_each_other_by_a_test_and_a_margin():
    assert order(*themes(0.60, 0.50, 0.40), 30).tolist() == [HIGHEST, LOWER, LOWER]
    assert order(*themes(0.50, 0.60, 0.40), 30).tolist() == [LOWER, HIGHEST, LOWER]


def test_a_difference_below_the_margin_makes_no_highest():
    assert order(*themes(0.54, 0.50, 0.40), 30).tolist() == [AMONG_HIGHEST, LOWER, LOWER]
    assert order(*themes(0.35, 0.30, 0.20), 30).tolist() == [HIGHEST, LOWER, LOWER]
    assert order(*themes(0.54, 0.50, 0.40), 30, margin=0.04).tolist() == [HIGHEST, LOWER, LOWER]


def test_those_not_below_the_top_by_a_corrected_test_are_among_the_highest():
    variance, df = 0.0008, 20
    passes, corrected = (float(stdtrit(df, 1 - tail)) * np.sqrt(2 * variance) for tail in (0.05, 0.05 / 2))
    between = (passes + corrected) / 2
    groups = order(*themes(0.6, 0.6 - between, 0.2, variance=variance), df)
    assert groups.tolist() == [HIGHEST, LOWER, LOWER]
    below = order(*themes(0.6, 0.6 - passes * 0.99, 0.2, variance=variance), df)
    assert below.tolist() == [AMONG_HIGHEST, AMONG_HIGHEST, LOWER]
    narrow = order(*themes(0.6, 0.6 - between, 0.2, variance=variance), df, margin=0.2)
    assert narrow.tolist() == [AMONG_HIGHEST, AMONG_HIGHEST, LOWER]
    far = order(*themes(0.6, 0.6 - corrected * 1.01, 0.2, variance=variance), df, margin=0.2)
    assert far.tolist() == [AMONG_HIGHEST, LOWER, LOWER]


def test_when_none_can_be_told_from_the_top_there_is_no_clear_order():
    assert order(*themes(0.6, 0.5, 0.4, variance=0.02), 30).tolist() == [NO_ORDER] * 3
    assert order(*themes(0.5, 0.5), 30).tolist() == [NO_ORDER] * 2


def test_themes_that_share_respondents_are_told_apart_by_their_differences():
    assert order(*themes(0.6, 0.5, variance=0.01), 30).tolist() == [NO_ORDER] * 2
    assert order(*themes(0.6, 0.5, variance=0.01, common=0.0099), 30).tolist() == [HIGHEST, LOWER]


def test_a_difference_varies_by_both_less_twice_what_they_share():
    variance, common, df = 0.002, 0.0012, 12
    reach = float(stdtrit(df, 0.95)) * np.sqrt(2 * variance - 2 * common)
    for times, expected in ((1.01, [HIGHEST, LOWER]), (0.99, [NO_ORDER, NO_ORDER])):
        groups = order(*themes(0.6, 0.6 - times * reach, variance=variance, common=common), df, margin=0.0)
        assert groups.tolist() == expected
    unequal = pd.DataFrame([[0.003, 0.0012], [0.0012, 0.001]], index=list("ab"), columns=list("ab"))
    estimates = pd.Series([0.6, 0.6 - 1.01 * reach], index=list("ab"))
    assert order(estimates, unequal, df, margin=0.0).tolist() == [HIGHEST, LOWER]
    assert order(*themes(0.6, 0.5, variance=1e-6), 1).tolist() == [HIGHEST, LOWER]


def test_a_stricter_level_and_fewer_degrees_of_freedom_tell_less():
    case = themes(0.6, 0.5, variance=0.0015)
    assert order(*case, 30).tolist() == [HIGHEST, LOWER]
    assert order(*case, 30, level=0.99).tolist() == [NO_ORDER] * 2
    assert order(*case, 1).tolist() == [NO_ORDER] * 2
    assert order(*case, 0).tolist() == [NO_ORDER] * 2


def test_a_missing_covariance_shows_no_difference():
    estimates, spread = themes(0.6, 0.5, 0.1, variance=1e-6)
    spread.loc["b", "b"] = np.nan
    assert order(estimates, spread, 30).tolist() == [AMONG_HIGHEST, AMONG_HIGHEST, LOWER]


def test_degrees_of_freedom_and_margin_of_order_are_one_number():
    estimates, spread = themes(0.6, 0.5)
    with pytest.raises(DataError, match="df: is a Series; give one number for all of them"):
        order(estimates, spread, estimates)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="margin: is a str; give one number"):
        order(estimates, spread, 30, margin="0.05")  # type: ignore[arg-type]


@pytest.mark.parametrize("level", [95, 0, np.nan, "95"])
def test_a_level_of_order_is_a_share(level):
    with pytest.raises(DataError, match="level: is .*; give a share between 0 and 1"):
        order(*themes(0.6, 0.5), 30, level=level)


def test_missing_estimates_have_no_group_and_a_theme_alone_is_the_highest():
    groups = order(*themes(0.6, np.nan, 0.4), 30)
    assert groups.isna().tolist() == [False, True, False]
    assert list(groups[["a", "c"]]) == [HIGHEST, LOWER]
    assert order(*themes(np.nan, np.nan), 30).isna().all()
    estimates, spread = themes(0.6, np.nan, 0.4)
    assert order(estimates, spread.where(estimates.notna(), axis=0), 30).tolist()[::2] == [HIGHEST, LOWER]
    assert order(*themes(0.3), 30).tolist() == [HIGHEST]


def test_certain_estimates_are_ordered_by_their_difference():
    assert order(*themes(0.6, 0.5, variance=0.0), 30).tolist() == [HIGHEST, LOWER]
    assert order(*themes(0.5, 0.5, variance=0.0), 30).tolist() == [NO_ORDER] * 2


def test_a_covariance_of_other_themes_is_refused():
    estimates, spread = themes(0.6, 0.5)
    with pytest.raises(DataError, match="covariance: has no row for b"):
        order(estimates, spread.drop(index="b"), 30)
    with pytest.raises(DataError, match="covariance, columns: has no row for b"):
        order(estimates, spread.drop(columns="b"), 30)
    shuffled = spread.loc[["b", "a"], ["b", "a"]]
    assert order(estimates, shuffled, 30).tolist() == order(estimates, spread, 30).tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(1e-6, 0.05))
@settings(deadline=None)
def test_the_top_is_always_in_the_highest_group(values, variance):
    estimates, spread = themes(*values, variance=variance)
    groups = order(estimates, spread, 20)
    assert groups[str(estimates.idxmax())] != LOWER
    assert (groups == HIGHEST).sum() <= 1
    assert (groups == NO_ORDER).sum() in (0, len(values))


def test_signatures_are_the_agreed_ones():
    compared = inspect.signature(change).parameters
    assert list(compared)[:4] == ["before", "after", "frame", "strata"]
    kept = {"paired": True, "minimum_share": 0.5, "level": 0.95, "minimum": 5, "collapse": (), "single": "error"}
    assert {name: compared[name].default for name in kept} == kept
    ordered = inspect.signature(order).parameters
    assert list(ordered) == ["estimates", "covariance", "df", "level", "margin"]
    assert [ordered["level"].default, ordered["margin"].default] == [0.95, 0.05]


@pytest.mark.parametrize("paired", [True, False])
def test_where_nobody_is_in_any_group_no_change_is_told(paired):
    frame = pd.DataFrame({"h": list("aaabbbb")})
    gaps = pd.Series([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    nobody = pd.Series([None] * 7, dtype=object)
    table = change(gaps, gaps, frame, "h", minimum=1, by=nobody, paired=paired)
    assert table.empty
    assert list(table.columns) == COLUMNS


def test_a_group_with_answers_of_one_round_only_has_no_error_to_tell():
    frame = pd.DataFrame({"h": list("aaaaaa")})
    gaps, by = pd.Series([0.1, 0.2, 0.3, 0.5, 0.6, 0.7]), pd.Series(list("xyyyyz"))
    row = change(gaps[:5], gaps[1:], frame, "h", by=by, paired=False).loc["x"]
    assert row[["estimate", "se", "low", "high", "after"]].isna().all()
    assert not row["degenerate"]
    assert (row["n_before"], row["n_after"]) == (1, 0)


def test_a_change_of_gaps_has_a_t_interval():
    frame = pd.DataFrame({"h": ["a"] * 12})
    before, moved = pd.Series(0.4, index=range(8)), pd.Series([0.0, 0.1, 0.2, 0.1, 0.05, 0.15, 0.1, 0.1])
    row = change(before, before + moved, frame, "h", gap=True).iloc[0]
    reach = float(stdtrit(7, 0.975)) * float(np.sqrt(moved.var() / 8 * (1 - 8 / 12)))
    assert [row["low"], row["high"]] == pytest.approx([0.1 - reach, 0.1 + reach], rel=1e-9)


def test_an_indicator_applies_where_nothing_else_is_said():
    frame = pd.DataFrame({"h": ["a"] * 6})
    before = pd.DataFrame({"p": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]})
    said = pd.DataFrame({"p": [True, True, False]})
    row = change(before, before + 0.1, frame, "h", applies=said).iloc[0]
    assert row["n"] == 5


def test_the_margin_and_the_test_have_their_boundaries():
    """Without a margin and at one half, two alike are told apart by nothing; the margin forgives rounding alone."""
    assert order(*themes(0.5, 0.5), 30, level=0.5, margin=0.0).tolist() == [NO_ORDER] * 2
    assert order(*themes(0.5, 0.5), 30, level=0.3, margin=1e-9).tolist() == [HIGHEST, LOWER]
    near = themes(0.6, 0.55 + 1e-8, variance=1e-8)
    assert order(*near, 30).tolist() == [AMONG_HIGHEST, LOWER]
    assert order(*near, 30, margin=0.05 - 1e-8).tolist() == [HIGHEST, LOWER]


def test_one_degree_of_freedom_is_enough_for_an_interval_of_change_and_none_is_not():
    """Both of six units changed, by 0.1 and 0.3: se² = (1 − 2/6)/2 · 0.02."""
    frame = pd.DataFrame({"h": list("aaaaaa"), "g": list("uuuvvv")})
    before, after = pd.Series({0: 0.1, 1: 0.3}), pd.Series({0: 0.2, 1: 0.6})
    row = change(before, after, frame, "h", minimum=1, paired=False).loc["all"]
    reach = 12.7062047362 * float(np.sqrt((1 - 2 / 6) / 2 * 0.02))
    assert [row["df"], row["low"], row["high"]] == pytest.approx([1, 0.2 - reach, 0.2 + reach])
    before, after = pd.Series({0: 0.1, 1: 0.3, 3: 0.5, 4: 0.2}), pd.Series({0: 0.2, 1: 0.6, 3: 0.4, 4: 0.1})
    by = pd.Series(list("xyyxyy"))
    row = change(before, after, frame, "g", minimum=1, paired=False, by=by).loc["x"]
    assert row["df"] == 0
    assert row["se"] > 0
    assert row[["low", "high"]].isna().all()


def test_a_census_of_single_units_is_certain_without_degrees_of_freedom():
    frame, gaps = pd.DataFrame({"h": ["a", "b"]}), pd.Series([0.2, 0.4])
    row = change(gaps, gaps + 0.1, frame, "h", paired=False).loc["all"]
    assert not row["degenerate"]
    assert [row["df"], row["se"], row["low"], row["high"]] == pytest.approx([0, 0, 0.1, 0.1])


def test_a_paired_change_centres_a_single_unit_collapses_and_reaches_as_it_is_told():
    """Weights 1, 1, 1 and 2 about 0.28: only the single unit of b varies, by 2 · 0.12/5 about 0, half of it unseen."""
    frame, before = pd.DataFrame({"h": list("aaabb")}), pd.Series([0.1, 0.2, 0.3, 0.4])
    after = before + pd.Series([0.1, 0.2, 0.3, 0.4])
    with pytest.raises(DataError, match="a single answer cannot show how much b varies"):
        change(before, after, frame, "h", minimum=1)
    row = change(before, after, frame, "h", minimum=1, collapse="h", single="centre", level=0.5).loc["all"]
    se = float(np.sqrt(0.5)) * 0.048
    reach = float(stdtrit(2, 0.75)) * se
    assert [row[name] for name in ("estimate", "se", "df", "low", "high")] == pytest.approx(
        [0.28, se, 2, 0.28 - reach, 0.28 + reach]
    )
    assert change(before, after, frame, "h", collapse="h").loc["all", "df"] == 3
    unpaired = change(before, after, frame, "h", minimum=1, single="centre", paired=False).loc["all"]
    assert [unpaired["estimate"], unpaired["se"]] == pytest.approx([0.28, se])


def test_the_sides_of_a_change_rest_on_half_of_the_weight_at_least():
    before = pd.DataFrame({"a": [0.2, 0.4], "b": [0.6, np.nan]})
    after = pd.DataFrame({"a": [0.3, 0.5], "b": [0.1, 0.9]})
    applies = after > 0
    for heavy, told in ((0.5, True), (0.49, False)):
        weights = pd.Series({"a": heavy, "b": 1 - heavy})
        first, second = sides(before, after, before.index, weights=weights, applies=applies)
        assert [first[0], second[0]] == pytest.approx([0.2 * heavy + 0.6 - 0.6 * heavy, 0.1 + 0.2 * heavy])
        assert [first.notna()[1], second.notna()[1]] == [told, told]
