import inspect
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit, stdtrit

from analysis import estimation, weighting
from analysis.errors import DataError
from analysis.estimation import Design
from analysis.imputation import Imputed
from tests import written_out
from tests.oracle import oracle

SCHOOLS = oracle("cluster_sample")
R = SCHOOLS["expected"]
SCHOOL = pd.DataFrame(SCHOOLS["rows"], columns=SCHOOLS["columns"])
WEIGHT = pd.Series(SCHOOLS["weight"], index=SCHOOL.index)
DISTRICTS = pd.Series(float(SCHOOLS["clusters_in_population"]), index=SCHOOL.index)
TYPES = {name: pd.Series(total, dtype=float) for name, total in SCHOOLS["population"].items()}

CLUSTERED = Design(WEIGHT, clusters=SCHOOL["district"])
FINITE = Design(WEIGHT, clusters=SCHOOL["district"], population=DISTRICTS)
SCALED = Design(DISTRICTS / 15, clusters=SCHOOL["district"], population=DISTRICTS)

BETA: Any = "beta"
COLUMNS = ["estimate", "se", "low", "high", "n", "n_effective", "df", "deff", "degenerate"]


def figures(table: pd.DataFrame, row: Any = "all") -> list[float]:
    return [float(table["estimate"][row]), float(table["se"][row])]


def close(expected: object) -> object:
    return pytest.approx(expected, rel=1e-8)


def printed(value: float) -> object:
    """A figure of which only some digits are printed."""
    decimals = len(str(value).partition(".")[2])
    return pytest.approx(value, abs=0.5001 * 10.0**-decimals)


# --- results computed elsewhere


def small_strata(finite: bool) -> tuple[pd.Series, Design]:
    rows = pd.DataFrame(oracle("small_strata")["rows"])
    return rows["x"], Design(rows["weight"], rows["stratum"], population=rows["N"] if finite else None)


@pytest.mark.parametrize("finite", [True, False])
def test_small_strata_agree_with_r(finite):
    expected, name = oracle("small_strata")["expected"], "fpc" if finite else "no_fpc"
    x, design = small_strata(finite)
    assert figures(estimation.mean(x, design)) == pytest.approx([expected["mean"], expected[f"se_{name}"]], rel=1e-6)
    assert figures(estimation.total(x, design)) == pytest.approx(
        [expected["total"], expected[f"se_total_{name}"]], rel=1e-6
    )


def stratified(variable: str) -> pd.DataFrame:
    """A sample with the stated mean and standard deviation in each stratum."""
    case, parts = oracle("stratified_mean"), []
    for stratum, n in case["sample"].items():
        z = np.linspace(-1, 1, n)
        y = case[variable]["mean"][stratum] + case[variable]["sd"][stratum] * z / z.std(ddof=1)
        size = float(case["population"][stratum])
        parts.append(pd.DataFrame({"y": y, "stratum": stratum, "population": size, "weight": size / n}))
    return pd.concat(parts, ignore_index=True)


def test_a_stratified_sample_agrees_with_r():
    expected = oracle("stratified_mean")["expected"]
    rows = stratified("api00")
    table = estimation.mean(rows["y"], Design(rows["weight"], rows["stratum"], population=rows["population"]))
    assert figures(table) == close([expected["mean_api00"], expected["se_mean_api00_fpc"]])
    assert list(table.loc["all", ["low", "high"]]) == close(expected["ci95_t_api00"])
    assert table.loc["all", "df"] == expected["df"]
    assert table.loc["all", "deff"] == close(expected["deff_api00"])
    endless = estimation.mean(rows["y"], Design(rows["weight"], rows["stratum"]))
    assert figures(endless)[1] == close(expected["se_mean_api00_no_fpc"])
    rows = stratified("enroll")
    table = estimation.total(rows["y"], Design(rows["weight"], rows["stratum"], population=rows["population"]))
    assert figures(table) == close([expected["total_enroll"], expected["se_total_enroll_fpc"]])


def test_a_cluster_sample_agrees_with_r():
    assert figures(estimation.mean(SCHOOL["api00"], CLUSTERED)) == close(R["mean_api00"])
    table = estimation.mean(SCHOOL["api00"], FINITE)
    assert figures(table) == close(R["mean_api00_finite"])
    assert list(table.loc["all", ["low", "high"]]) == close(R["t_interval_finite"])
    assert list(estimation.mean(SCHOOL["api00"], CLUSTERED).loc["all", ["low", "high"]]) == close(R["t_interval"])
    assert table.loc["all", "df"] == R["df"]
    total = estimation.total(SCHOOL["enrolled"], SCALED)
    assert figures(total) == close(R["total_enrolled_finite_at_757_15ths"])
    ratio = estimation.ratio(SCHOOL["api00"], SCHOOL["enrolled"], SCALED)
    assert figures(ratio) == close(R["ratio_api00_enrolled_finite"])
    share = estimation.proportion(SCHOOL["type"] == "H", FINITE)
    assert figures(share) == close(R["share_high_finite"])


def test_domains_of_a_cluster_sample_agree_with_r():
    means = estimation.mean(SCHOOL["api00"], SCALED, by=SCHOOL["county"])
    totals = estimation.total(SCHOOL["api00"], SCALED, by=SCHOOL["county"])
    for county, expected in R["mean_api00_by_county_finite"].items():
        assert figures(means, county) == close(expected)
    for county, expected in R["total_api00_by_county_finite_at_757_15ths"].items():
        assert figures(totals, county) == close(expected)
    assert means.index.name == "county"
    assert means["df"].to_dict() == {
        **dict.fromkeys(means.index, 0),
        "Los Angeles": 1,
        "San Diego": 1,
        "Santa Clara": 2,
    }
    lowest = SCHOOL["district"].isin(sorted(SCHOOL["district"].unique())[:10])
    assert figures(estimation.mean(SCHOOL["api00"], FINITE, applies=lowest))[1] == close(
        R["se_of_the_ten_lowest_districts_finite"]
    )


def test_a_domain_of_two_strata_agrees_with_r():
    x, design = small_strata(finite=False)
    table = estimation.mean(x, design, by=x > 4)
    assert figures(table, False) == pytest.approx([3.314286, 0.3117042], rel=1e-6)
    assert figures(table, True) == pytest.approx([6.195, 0.7555129], rel=1e-6)


def test_poststratified_weights_agree_with_r():
    weights = weighting.poststratify(WEIGHT, SCHOOL["type"], TYPES["type"])
    design = Design(weights, clusters=SCHOOL["district"], calibration=SCHOOL[["type"]], base=WEIGHT)
    assert figures(estimation.mean(SCHOOL["api00"], design)) == close(R["poststratified_mean_api00"])
    finite = Design(weights, None, SCHOOL["district"], DISTRICTS, SCHOOL[["type"]], WEIGHT)
    estimate, se = R["poststratified_mean_api00"]
    assert figures(estimation.mean(SCHOOL["api00"], finite)) == close([estimate, se * np.sqrt(1 - 15 / 757)])
    estimate, se = R["poststratified_total_enrolled_finite"]
    assert figures(estimation.total(SCHOOL["enrolled"], finite)) == [printed(estimate), printed(se)]


def test_raked_weights_agree_with_r():
    margins = SCHOOL[["type", "school_wide"]]
    weights = weighting.rake(WEIGHT, margins, TYPES)
    design = Design(weights, None, SCHOOL["district"], DISTRICTS, margins, WEIGHT)
    for name, table in (
        ("mean_api00", estimation.mean(SCHOOL["api00"], design)),
        ("total_enrolled", estimation.total(SCHOOL["enrolled"], design)),
    ):
        estimate, se = R["raked_finite"][name]
        assert figures(table) == [printed(estimate), printed(se)]


def test_a_domain_of_raked_weights_is_a_ratio_as_in_r():
    margins = SCHOOL[["type", "school_wide"]]
    weights = weighting.rake(WEIGHT, margins, TYPES)
    design = Design(weights, None, SCHOOL["district"], DISTRICTS, margins, WEIGHT)
    inside = (SCHOOL["improved"] == "Yes").astype(float)
    domain = estimation.mean(SCHOOL["api00"], design, by=SCHOOL["improved"])
    assert figures(domain, "Yes") == close(figures(estimation.ratio(SCHOOL["api00"] * inside, inside, design)))


def test_a_single_unit_of_a_stratum_is_treated_as_in_r():
    expected = R["districts_as_strata"]
    with pytest.raises(DataError, match="strata: a single answer cannot show how much 413 varies"):
        estimation.mean(SCHOOL["api00"], Design(WEIGHT, SCHOOL["district"]))
    centred = estimation.mean(SCHOOL["api00"], Design(WEIGHT, SCHOOL["district"], single="centre"))
    assert figures(centred)[1] == printed(expected["se_centred"])
    whole = SCHOOL["district"].map(lambda district: 1.0 if district == 413 else 1000.0)
    taken = estimation.mean(SCHOOL["api00"], Design(WEIGHT, SCHOOL["district"], population=whole))
    assert figures(taken)[1] == printed(expected["se_with_413_whole_of_1_and_others_of_1000"])


def test_unequal_weights_agree_with_r():
    """Tsuchiya's firms, in the tests of R survey: probability proportional to size, with replacement."""
    y = pd.Series([15, 143, 21, 51, 337, 50, 274, 145, 15, 86])
    design = Design(pd.Series([20, 200, 11, 25, 550, 30, 250, 100, 10, 55], dtype=float))
    mean, total = estimation.mean(y, design), estimation.total(y, design)
    assert [*figures(mean), mean["deff"]["all"]] == [printed(243.914), printed(48.752), printed(1.974067)]
    assert [*figures(total), total["deff"]["all"]] == [printed(305136), printed(184965), printed(18.15669)]


def test_kishs_number_agrees_with_the_one_computed_elsewhere():
    case = oracle("combine")["kish"]
    assert estimation.effective_size(pd.Series(case["weights"])) == pytest.approx(case["n_effective"], rel=1e-6)
    assert estimation.effective_size(pd.Series([0.2, 0.3])) == close(0.25 / 0.13)
    weights = pd.Series(case["weights"], dtype=float)
    assert estimation.mean(weights, Design(weights))["n_effective"]["all"] == pytest.approx(7.83871, rel=1e-6)


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0, -1.0], [1.0, np.nan]])
def test_kishs_number_needs_weights(weights):
    with pytest.raises(DataError, match="weights: "):
        estimation.effective_size(pd.Series(weights, dtype=float))


# --- the formulas written out


@st.composite
def surveys(draw: st.DrawFn) -> tuple[pd.DataFrame, Design]:
    n = draw(st.integers(8, 30))
    seed = draw(st.integers(0, 2**32 - 1))
    dice = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "y": dice.random(n).round(3),
            "x": dice.random(n) + 0.5,
            "size": dice.integers(0, 9, n) + 0.5,
            "group": dice.integers(0, 3, n),
            "stratum": np.arange(n) % 2,
            "cluster": np.arange(n) // draw(st.sampled_from([1, 2, 3])),
            "p": dice.integers(0, 3, n),
            "q": dice.integers(0, 2, n),
            "weight": dice.random(n) + 0.5,
            "base": dice.random(n) + 0.5,
        }
    )
    parts = draw(st.sets(st.sampled_from(["strata", "clusters", "population", "p", "q", "base"])))
    used = [name for name in ("p", "q") if name in parts]
    design = Design(
        rows["weight"],
        strata=rows["stratum"] if "strata" in parts else None,
        clusters=rows["cluster"] if "clusters" in parts else None,
        population=pd.Series(draw(st.integers(n, 90)), index=rows.index) if "population" in parts else None,
        calibration=rows[used] if used else None,
        base=rows["base"] if "base" in parts else None,
    )
    return rows, design


@given(surveys())
@settings(max_examples=60, deadline=None)
def test_every_design_gives_what_its_formulas_give_row_by_row(survey):
    rows, design = survey
    assert figures(estimation.mean(rows["y"], design)) == close(written_out.mean(rows["y"], design))
    people = written_out.mean(rows["y"], design, size=rows["size"])
    assert figures(estimation.mean(rows["y"], design, size=rows["size"])) == close(people)
    assert figures(estimation.total(rows["y"], design)) == pytest.approx(
        written_out.total(rows["y"], design), rel=1e-8, abs=1e-9
    )
    ratio = written_out.mean(rows["y"] / rows["x"], design, size=rows["x"])
    assert figures(estimation.ratio(rows["y"], rows["x"], design)) == close(ratio)
    means = estimation.mean(rows["y"], design, by=rows["group"])
    totals = estimation.total(rows["y"], design, by=rows["group"])
    for group in rows["group"].unique():
        inside = rows["group"] == group
        assert figures(means, group) == pytest.approx(written_out.mean(rows["y"], design, inside), rel=1e-8, abs=1e-12)
        assert figures(totals, group) == pytest.approx(written_out.total(rows["y"], design, inside), rel=1e-8, abs=1e-9)


@given(surveys(), st.randoms(use_true_random=False), st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_neither_the_order_of_rows_nor_the_scale_of_values_matters(survey, dice, scale):
    rows, design = survey
    order = list(rows.index)
    dice.shuffle(order)
    shuffled = rows.loc[order]
    first = estimation.mean(rows["y"], design, by=rows["group"], interval="t")
    again = estimation.mean(shuffled["y"] * scale, design, by=shuffled["group"], gap=False)
    pd.testing.assert_frame_equal(again[["n", "df", "n_effective"]], first[["n", "df", "n_effective"]])
    assert again["estimate"].to_numpy() == pytest.approx(first["estimate"].to_numpy() * scale)
    assert again["se"].to_numpy() == pytest.approx(first["se"].to_numpy() * scale, abs=1e-12)


@given(surveys(), st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_the_scale_of_weights_does_not_matter_to_a_mean(survey, scale):
    rows, design = survey
    if design.calibration is not None or (design.clusters is not None and design.population is not None):
        return
    scaled = Design(rows["weight"] * scale, design.strata, design.clusters, design.population)
    pd.testing.assert_frame_equal(
        estimation.mean(rows["y"], scaled, by=rows["group"], gap=True),
        estimation.mean(rows["y"], design, by=rows["group"], gap=True),
    )


@given(surveys())
@settings(max_examples=25, deadline=None)
def test_a_sample_and_its_twin_in_strata_of_their_own_halve_the_variance(survey):
    rows, design = survey
    if design.calibration is not None:
        return
    twins = pd.concat([rows.assign(half=0), rows.assign(half=1)], ignore_index=True)
    first = rows["stratum"] if design.strata is not None else pd.Series(0, index=rows.index)
    strata = pd.concat([first, first + 10], ignore_index=True)
    double = Design(
        twins["weight"],
        strata,
        clusters=None if design.clusters is None else twins["cluster"],
        population=None if design.population is None else pd.Series(design.population.iloc[0], index=twins.index),
    )
    one, two = estimation.mean(rows["y"], design), estimation.mean(twins["y"], double)
    assert figures(two) == close([figures(one)[0], figures(one)[1] / np.sqrt(2)])
    assert two["df"]["all"] == 2 * one["df"]["all"]


@given(surveys())
@settings(max_examples=25, deadline=None)
def test_covariances_are_those_of_sums_and_differences(survey):
    rows, design = survey
    table = rows[["y", "x"]].assign(both=rows["y"] + rows["x"])
    spread: Any = estimation.covariance(table, design)
    means = estimation.mean(table, design, interval="t")
    assert np.diag(spread) == close(means["se"].to_numpy() ** 2)
    assert spread.loc["both", "both"] == close(spread.loc["y", "y"] + spread.loc["x", "x"] + 2 * spread.loc["y", "x"])
    people: Any = estimation.covariance(table, design, size=rows["size"])
    se = estimation.mean(rows["x"], design, size=rows["size"])["se"]["all"]
    assert people.loc["x", "x"] == close(se**2)


# --- what the table promises


def test_a_mean_has_one_row_called_all_and_the_promised_columns():
    table = estimation.mean(SCHOOL["api00"], FINITE)
    assert list(table.index) == ["all"]
    assert list(table.columns) == COLUMNS
    assert [str(table[name].dtype) for name in ("n", "df", "degenerate")] == ["int64", "int64", "bool"]


def test_several_columns_give_a_row_each_and_the_same_figures():
    table = estimation.mean(SCHOOL[["api00", "enrolled"]], FINITE, by=SCHOOL["county"])
    for name in ("api00", "enrolled"):
        alone = estimation.mean(SCHOOL[name], FINITE, by=SCHOOL["county"])
        pd.testing.assert_frame_equal(table.loc[[name]].droplevel(0), alone, check_names=False)


def test_many_columns_are_estimated_some_at_a_time(monkeypatch):
    values = pd.DataFrame(np.random.default_rng(1).random((len(SCHOOL), 7)))
    at_once = estimation.mean(values, FINITE)
    assert estimation.CELLS_AT_ONCE * 8 == 32_000_000, "bytes of a table of a part"
    for cells in (3 * len(SCHOOL), 1):
        monkeypatch.setattr(estimation, "CELLS_AT_ONCE", cells)
        pd.testing.assert_frame_equal(estimation.mean(values, FINITE), at_once)


def test_rows_without_a_group_stay_in_the_design_and_enter_no_row():
    county = SCHOOL["county"].where(SCHOOL["county"] != "San Diego")
    table = estimation.mean(SCHOOL["api00"], FINITE, by=county)
    expected = estimation.mean(SCHOOL["api00"], FINITE, by=SCHOOL["county"]).drop("San Diego")
    pd.testing.assert_frame_equal(table, expected)


def test_rows_of_weight_zero_stay_in_the_design_and_do_not_count():
    weights = WEIGHT.where(SCHOOL["county"] != "San Diego", 0.0)
    zero = estimation.mean(SCHOOL["api00"], Design(weights, clusters=SCHOOL["district"], population=DISTRICTS))
    outside = estimation.mean(SCHOOL["api00"], FINITE, applies=SCHOOL["county"] != "San Diego")
    pd.testing.assert_frame_equal(zero, outside)
    assert zero["n"]["all"] == (SCHOOL["county"] != "San Diego").sum()


def test_a_group_without_answers_has_a_row_that_says_nothing():
    design = Design(pd.Series([1.0] * 6), silent="spread")
    values = pd.Series([0.2, 0.4, 0.9, 0.1, np.nan, np.nan])
    table = estimation.mean(values, design, by=pd.Series(list("uuvvww")))
    assert list(table.loc["w", ["n", "df"]]) == [0, 0]
    assert table.loc["w", ["estimate", "se", "low", "high", "n_effective", "deff"]].isna().all()
    assert not table.loc["w", "degenerate"]


def test_others_stand_for_a_silent_stratum_where_the_design_says_so():
    strata, values = pd.Series(list("uuuvvv")), pd.Series([0.1, 0.5, 0.9, np.nan, np.nan, np.nan])
    table = estimation.mean(values, Design(pd.Series([1.0] * 6), strata, silent="spread"))
    heard = estimation.mean(values[:3], Design(pd.Series([1.0] * 3)))
    pd.testing.assert_frame_equal(table, heard)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda y, d: estimation.mean(y[:9], d), "values: has no row for 9"),
        (lambda y, d: estimation.mean(y.replace(y[3], np.inf), d), "values: is infinite or missing for 3"),
        (lambda y, d: estimation.mean(y, d, level=95), "level: is 95; give a share between 0 and 1"),
        (lambda y, d: estimation.ratio(y, y.to_frame(), d), "denominator: is a DataFrame; give a pandas Series"),
        (lambda y, d: estimation.mean(y, d, by=y.to_frame()), "by: is a DataFrame; give a pandas Series"),
        (lambda y, d: estimation.mean(y, d, interval=BETA), "interval: there is none called 'beta'"),
        (lambda y, d: estimation.mean(y + 1, d, gap=True), "values: some are below 0 or above 1"),
        (lambda y, d: estimation.mean(y - 1, d, interval="logit"), "values: some are below 0 or above 1"),
        (
            lambda y, d: estimation.mean(y, d, gap=False, interval="wilson"),
            "interval: 'wilson' is for values from 0 to 1",
        ),
        (lambda y, d: estimation.mean(y, d, by=y[:5]), "by: has no row for 5"),
        (lambda y, d: estimation.mean(y, d, size=y - 0.5), "size: is negative"),
        (lambda y, d: estimation.mean(y, d, size=y.where(y != y[2])), "size: is infinite or missing for 2;"),
        (lambda y, d: estimation.mean(y, d, applies=y), "applies: is neither true nor false"),
        (estimation.proportion, "values: is neither true nor false for 0, 1, 2, 3, 4 and 5 more"),
        (lambda y, d: estimation.mean(y * np.nan, d), "values: nobody answered in all"),
        (lambda y, d: estimation.proportion(y * 0 + 0.5, d), "values: is neither true nor false for 0, 1, 2"),
        (lambda y, d: estimation.ratio(y, y[:3], d), "denominator: has no row for 3"),
        (lambda y, d: estimation.covariance(y.to_frame(), d, applies=pd.DataFrame(index=y.index)), "no column for 0"),
    ],
)
def test_what_cannot_be_estimated_says_where_and_why(call, message):
    y = pd.Series(np.linspace(0.1, 0.9, 10))
    with pytest.raises(DataError, match=message):
        call(y, Design(pd.Series(1.0, index=y.index)))


def test_signatures_are_the_agreed_ones():
    designed = list(inspect.signature(Design).parameters)
    assert designed[:6] == ["weights", "strata", "clusters", "population", "calibration", "base"]
    for function in (estimation.mean, estimation.total, estimation.proportion, estimation.ratio):
        parameters = inspect.signature(function).parameters
        assert parameters["level"].default == 0.95
        assert parameters["by"].default is None
    assert inspect.signature(estimation.mean).parameters["interval"].default == "auto"
    assert list(inspect.signature(estimation.covariance).parameters)[:2] == ["values", "design"]
    assert list(inspect.signature(estimation.nonresponse_range).parameters)[:2] == ["values", "base"]


def test_a_table_without_columns_gives_a_table_without_rows():
    assert list(estimation.mean(pd.DataFrame(index=SCHOOL.index), FINITE).columns) == COLUMNS


def test_where_nobody_is_in_any_group_there_are_no_rows():
    w = pd.Series([1.0, 2.0, 3.0, 4.0])
    nobody = pd.Series([None] * 4, dtype=object)
    for design in (Design(w), Design(w, calibration=pd.DataFrame({"a": [1, 1, 2, 2]}))):
        for table in (estimation.mean(w, design, by=nobody), estimation.total(w, design, by=nobody)):
            assert list(table.columns) == COLUMNS
            assert table.empty


def test_a_ratio_to_nothing_is_missing_not_infinite():
    w, x = pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([0.0, 0.0, 2.0, 4.0])
    table = estimation.ratio(w, x, Design(w), by=pd.Series(["a", "a", "b", "b"]))
    assert table.loc["a", ["estimate", "se", "low", "high"]].isna().all()
    assert table["estimate"]["b"] == pytest.approx(25 / 22)


def test_the_covariance_of_what_nobody_answered_is_missing():
    y = pd.Series([1.0, 2.0, 3.0, 4.0])
    found = estimation.covariance(pd.DataFrame({"y": y, "z": y * np.nan}), Design(y, silent="spread"))
    assert found.isna().to_numpy().tolist() == [[False, True], [True, True]]


def test_a_single_column_has_no_covariances():
    with pytest.raises(DataError, match="values: is a Series; give a DataFrame"):
        estimation.covariance(pd.Series([1.0, 2.0]), Design(pd.Series([1.0, 1.0])))  # type: ignore[arg-type]


def test_the_interval_of_a_total_has_the_level_asked_for():
    total = estimation.total(SCHOOL["enrolled"], FINITE, level=0.5)
    estimate, se = figures(total)
    assert float(total["high"]["all"]) - estimate == close(se * float(stdtrit(14, 0.75)))


def test_people_count_in_kishs_number_and_twice_in_what_was_filled():
    y, size = pd.Series([0.2, 0.4, 0.6, 0.9]), pd.Series([1.0, 5.0, 2.0, 4.0])
    design = Design(pd.Series([2.0] * 4), population=pd.Series([8] * 4))
    plain = estimation.mean(y, design, size=size).loc["all"]
    assert plain["n_effective"] == close(12**2 / 46)
    column = y.to_frame("y")
    unknown = pd.DataFrame({"y": [0.01, 0.0, 0.03, 0.0]})
    told = estimation.mean(column, design, size=size, imputed=Imputed(column, column, unknown, column, column))
    extra = 4 / 8 * 2**2 * (0.01 * 1 + 0.03 * 4) / 24**2
    assert told["se"].iloc[0] ** 2 - plain["se"] ** 2 == pytest.approx(extra, rel=1e-8)


def test_an_answer_of_weight_zero_does_not_cut_what_is_possible():
    weights, gaps = pd.Series([4.0, 4.0, 4.0, 0.0, 0.0]), pd.Series([0.2, 0.4, 0.6, 1.0, 1.0])
    design = Design(weights, population=pd.Series([12.0] * 5))
    row = estimation.mean(gaps, design, gap=True, level=0.9999).loc["all"]
    assert [row["low"], row["high"]] == close([1.2 / 12, (1.2 + 9) / 12])


def test_a_share_has_the_t_interval_of_its_logit():
    table = estimation.proportion(SCHOOL["improved"] == "Yes", CLUSTERED)
    p, se = figures(table)
    away = float(stdtrit(14, 0.975)) * se / (p * (1 - p))
    assert table[["low", "high"]].iloc[0].tolist() == close([expit(logit(p) - away), expit(logit(p) + away)])


def test_a_ratio_rests_on_the_rows_where_both_are_known():
    y, x = pd.Series([1.0, 2.0, 3.0, np.nan, 5.0]), pd.Series([2.0, np.nan, 4.0, 5.0, 6.0])
    table = estimation.ratio(y, x, Design(pd.Series([1.0, 1.0, 2.0, 2.0, 1.0])))
    assert table["estimate"]["all"] == close((1 + 6 + 5) / (2 + 8 + 6))
    assert table["n"]["all"] == 3


def test_a_share_is_told_at_the_level_of_the_people_and_within_the_domain_asked_for():
    """p = 7/12 of twelve people; z = size·(y − p)/12, and 0 for the unit outside, which stays one of five."""
    yes, size = pd.Series([1.0, 0, 1, 0, 1]), pd.Series([5.0, 1, 2, 4, 8])
    table = estimation.proportion(
        yes, Design(pd.Series([1.0] * 5)), size=size, applies=pd.Series([True] * 4 + [False]), level=0.5
    )
    p, se = 7 / 12, np.sqrt(5 / 4 * (25**2 + 7**2 + 10**2 + 28**2)) / 144
    reach = 0.764892328404 * se / (p * (1 - p))
    assert figures(table) == close([p, se])
    assert table[["low", "high"]].iloc[0].tolist() == close([expit(logit(p) - reach), expit(logit(p) + reach)])


def test_a_single_value_between_false_and_true_is_no_share():
    with pytest.raises(DataError, match="values: is neither true nor false for 2; give true"):
        estimation.proportion(pd.Series([1.0, 0.0, 0.5, 1.0]), Design(pd.Series([1.0] * 4)))
