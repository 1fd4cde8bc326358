from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import estimation
from analysis.alignment import Categories
from analysis.answered import Columns
from analysis.design import Design
from analysis.linearisation import Estimates, Filled, Form, estimate

STRATA = pd.Series(list("uuuuvvv"))
WEIGHTS = pd.Series([2.0, 2, 2, 2, 3, 3, 3])
POPULATION = pd.Series([8.0] * 4 + [9.0] * 3)
VALUES = pd.Series([0.1, 0.5, 0.3, 0.7, 0.2, 0.9, 0.4])
COLUMN = np.array([[0.1], [0.5], [0.3], [0.7], [0.2], [0.9], [0.4]])
GROUPS = Categories(np.array([0, 0, 1, 1, 0, 1, 1]), pd.Index(["p", "q"]))
ALL = Categories(np.zeros(7, dtype=np.intp), pd.Index(["all"]))


def of(design: Design, groups: Categories = ALL, values: pd.Series = VALUES, form: Form | None = None) -> Estimates:
    columns = Columns(values, None, design)
    y = np.nan_to_num(columns.array)
    return estimate(form or Form(y, np.ones((7, 1)), sized=True), columns.answers(), design, groups)


def test_the_population_of_a_group_is_its_share_of_each_stratum():
    found = of(Design(WEIGHTS, STRATA, population=POPULATION), GROUPS)
    assert found.population[:, 0].tolist() == pytest.approx([4 + 3, 4 + 6])
    assert found.n[:, 0].tolist() == [3, 4]
    for times in (10, 0.01):
        scaled = of(Design(WEIGHTS * times, STRATA, population=POPULATION), GROUPS)
        assert scaled.population[:, 0].tolist() == pytest.approx([7, 10])
        assert scaled.whole[:, 0].tolist() == pytest.approx([7, 10])


def test_an_unknown_population_stays_unknown():
    found = of(Design(WEIGHTS, STRATA), GROUPS)
    assert np.isnan(found.population).all()
    assert np.isnan(found.whole).all()


def test_the_population_behind_clusters_or_calibration_is_the_sum_of_weights():
    clusters = Design(WEIGHTS, STRATA, clusters=pd.Series([1, 1, 2, 3, 1, 2, 2]), population=pd.Series([5.0] * 7))
    found = of(clusters, GROUPS)
    assert found.population[:, 0].tolist() == pytest.approx([7, 10])
    assert found.sample[:, 0].tolist() == [2, 3]
    assert found.whole[:, 0].tolist() == pytest.approx([5 / 3 + 5 / 2, 5 * 2 / 3 + 5 / 2])
    calibrated = Design(WEIGHTS * 2, STRATA, population=POPULATION, calibration=STRATA.to_frame("s"), base=WEIGHTS)
    assert of(calibrated, GROUPS).population[:, 0].tolist() == pytest.approx([14, 20])


def test_a_population_is_never_less_than_its_answers():
    light = Design(WEIGHTS / 100, STRATA, population=POPULATION, calibration=STRATA.to_frame("s"))
    assert of(light, GROUPS).population[:, 0].tolist() == [3, 4]


def test_item_non_response_leaves_the_population_as_it_is():
    values = VALUES.where(VALUES != 0.5)
    found = of(Design(WEIGHTS, STRATA, population=POPULATION), values=values)
    assert found.population[0, 0] == pytest.approx(17)
    assert found.n[0, 0] == 6
    assert found.total[0, 0] == pytest.approx(17)


def test_degrees_of_freedom_are_clusters_with_members_less_strata_with_members():
    assert of(Design(WEIGHTS, STRATA), GROUPS).df[:, 0].tolist() == [1, 2]
    assert of(Design(WEIGHTS), GROUPS).df[:, 0].tolist() == [2, 3]
    assert of(Design(WEIGHTS, STRATA, population=POPULATION), GROUPS).df[:, 0].tolist() == [1, 2]
    only_u = Categories(np.array([0, 0, 0, -1, -1, -1, -1]), pd.Index(["p"]))
    assert of(Design(WEIGHTS, STRATA), only_u).df[0, 0] == 2
    clusters = Design(WEIGHTS, STRATA, clusters=pd.Series([1, 1, 2, 3, 1, 2, 2]))
    assert of(clusters, GROUPS).df[:, 0].tolist() == [0, 1]


def test_the_design_effect_is_against_a_simple_random_sample_of_as_many():
    w, y = WEIGHTS.to_numpy(), VALUES.to_numpy()
    centre = (w * y).sum() / w.sum()
    s2 = (w * (y - centre) ** 2).sum() / w.sum() * 7 / 6
    endless, finite = of(Design(WEIGHTS, STRATA)), of(Design(WEIGHTS, STRATA, population=POPULATION))
    assert endless.deff[0, 0] == pytest.approx(endless.se[0, 0] ** 2 / (s2 / 7))
    assert finite.deff[0, 0] == pytest.approx(finite.se[0, 0] ** 2 / (s2 / 7 * (1 - 7 / 17)))
    columns = Form(COLUMN, None, sized=False)
    total = of(Design(WEIGHTS, STRATA), form=columns)
    assert total.deff[0, 0] == pytest.approx(total.se[0, 0] ** 2 / (s2 / 7 * w.sum() ** 2))


def test_the_design_effect_of_people_weighs_units_by_their_people():
    size = np.array([1.0, 2, 3, 4, 5, 6, 7])
    form = Form((VALUES * size).to_numpy()[:, None], size[:, None], sized=True)
    found = of(Design(WEIGHTS, STRATA), form=form)
    omega, y = WEIGHTS.to_numpy() * size, VALUES.to_numpy()
    centre = (omega * y).sum() / omega.sum()
    s2 = (omega * (y - centre) ** 2).sum() / omega.sum() * 7 / 6
    assert found.deff[0, 0] == pytest.approx(found.se[0, 0] ** 2 / (s2 / 7))
    assert found.n_effective[0, 0] == pytest.approx(omega.sum() ** 2 / (omega**2).sum())


def test_a_unit_without_people_does_not_spoil_the_design_effect_of_people():
    size = np.array([[0.0], [2], [3], [4], [5], [6], [7]])
    found = of(Design(WEIGHTS, STRATA), form=Form(COLUMN * size, size, sized=True))
    assert np.isfinite(found.deff[0, 0])


def test_the_design_effect_of_a_ratio_is_that_of_its_residuals():
    x = np.array([1.0, 2, 3, 4, 5, 6, 7])
    found = of(Design(WEIGHTS, STRATA), form=Form(COLUMN, x[:, None], sized=False))
    w, e = WEIGHTS.to_numpy(), VALUES.to_numpy() - found.estimate[0, 0] * x
    mean_x = (w * x).sum() / w.sum()
    s2 = (w * e**2).sum() / w.sum() * 7 / 6
    assert found.deff[0, 0] == pytest.approx(found.se[0, 0] ** 2 / (s2 / 7 / mean_x**2))
    assert found.n_effective[0, 0] == pytest.approx(w.sum() ** 2 / (w**2).sum())


def test_a_census_has_neither_error_nor_design_effect():
    found = of(Design(pd.Series([1.0] * 7), STRATA, population=STRATA.map({"u": 4.0, "v": 3.0})), GROUPS)
    assert (found.se == 0).all()
    assert np.isnan(found.deff).all()
    assert found.whole[:, 0].tolist() == pytest.approx(found.sample[:, 0].tolist())
    ones, values = pd.Series([1.0] * 25), np.linspace(0, 1, 25)[:, None]
    design = Design(ones, population=ones * 25)
    seven = Categories(np.repeat([0, -1], [7, 18]), pd.Index(["of 25 by 25 parts, 7.000000000000001"]))
    form, answers = Form(values, np.ones((25, 1)), sized=True), Columns(ones, None, design).answers()
    assert np.isnan(estimate(form, answers, design, seven).deff[0, 0])


def test_what_is_constant_has_no_error_but_rounding():
    third = pd.Series([1 / 3] * 7)
    found = of(Design(pd.Series(np.linspace(0.1, 0.7, 7)), STRATA), GROUPS, third)
    assert (found.se == 0).all()
    assert np.isnan(found.deff).all()
    for times in (1.0, 1e6):
        amounts, weights = third * times, WEIGHTS * times
        rounding = of(Design(weights, STRATA), values=amounts + VALUES * (times * 1e-12))
        tiny = of(Design(weights, STRATA), values=amounts + VALUES * (times * 1e-10))
        assert rounding.se[0, 0] == 0
        assert tiny.se[0, 0] == pytest.approx(1e-10 * times * of(Design(WEIGHTS, STRATA)).se[0, 0], rel=1e-3)
        assert tiny.deff[0, 0] == pytest.approx(of(Design(WEIGHTS, STRATA)).deff[0, 0], rel=1e-3)


def test_calibrated_weights_are_told_by_residuals_of_the_base_weights_raised_for_what_was_not_answered():
    """Written out: the regression of the influence on the categories, its weights the base ones times the raise."""
    margin = pd.Series(list("abababb"))
    base = pd.Series([2.0, 3, 1, 4, 2, 5, 3])
    values = VALUES.where(VALUES != 0.3)
    design = Design(WEIGHTS, STRATA, calibration=margin.to_frame("m"), base=base)
    rise = np.array([8 / 6, 8 / 6, 0, 8 / 6, 1, 1, 1])
    w, b, y = WEIGHTS.to_numpy() * rise, base.to_numpy() * rise, np.nan_to_num(values.to_numpy())
    mean = (w * y).sum() / w.sum()
    moves = np.where(rise > 0, (y - mean) / w.sum(), 0)
    for letter in "ab":
        rows = (margin == letter).to_numpy()
        moves[rows] -= (b * moves)[rows].sum() / b[rows].sum()
    z = w * moves
    expected = 3 / 2 * ((z[[0, 1, 3]] - z[[0, 1, 3]].mean()) ** 2).sum() + 3 / 2 * ((z[4:] - z[4:].mean()) ** 2).sum()
    assert of(design, values=values).se[0, 0] ** 2 == pytest.approx(expected, rel=1e-12)


def test_weights_of_any_scale_are_calibrated_alike_and_a_row_of_weight_0_explains_nothing():
    """In the category of the row without weight, two influences vary about their own mean, not about one of three."""
    weights, margin = pd.Series([1.0, 3, 2, 2, 0, 1, 2]), pd.Series(list("aabbaab"))
    one = of(Design(weights, calibration=margin.to_frame("m"), base=weights + 1.0 * (weights == 0)))
    w, moves = weights.to_numpy(), (VALUES - one.estimate[0, 0]).to_numpy() / 11
    moves[4] = 0
    for letter in "ab":
        rows = (margin == letter).to_numpy()
        moves[rows] -= (w * moves)[rows].sum() / w[rows].sum()
    assert one.se[0, 0] ** 2 == pytest.approx(7 / 6 * ((w * moves) ** 2).sum(), rel=1e-12)
    light = of(Design(weights / 100, calibration=margin.to_frame("m"), base=weights + 1.0 * (weights == 0)))
    assert light.se[0, 0] == pytest.approx(one.se[0, 0])


def test_two_answers_have_a_design_effect_and_one_has_none():
    """Both of one weight out of a stratum of seven: 7/6 · 2 · d²/4 against 2 · d²/2, d half their difference."""
    groups = Categories(np.array([0, 0, 1, -1, -1, -1, -1]), pd.Index(["p", "q"]))
    found = of(Design(pd.Series([1.0] * 7)), groups)
    d = 0.2
    assert found.se[0, 0] ** 2 == pytest.approx(7 / 6 * 2 * d**2 / 4)
    assert found.deff[0, 0] == pytest.approx((7 / 6 * 2 * d**2 / 4) / (2 * d**2 / 2))
    assert np.isnan(found.deff[1, 0])


def test_a_stratum_to_which_nothing_applies_or_that_has_no_weight_adds_nothing_to_the_population():
    design = Design(WEIGHTS, STRATA, population=POPULATION)
    columns = Columns(VALUES, STRATA == "v", design)
    form = Form(COLUMN, np.ones((7, 1)), sized=True)
    found = estimate(form, columns.answers(), design, ALL)
    assert (found.population[0, 0], found.whole[0, 0], found.sample[0, 0], found.df[0, 0]) == (9, 9, 3, 2)
    weightless = of(Design(WEIGHTS.where(STRATA == "v", 0.0), STRATA, population=POPULATION))
    assert (weightless.population[0, 0], weightless.whole[0, 0], weightless.sample[0, 0]) == (9, 9, 3)
    clusters = Design(WEIGHTS, STRATA, clusters=pd.Series([1, 1, 2, 3, 1, 2, 2]), population=pd.Series([5.0] * 7))
    silent = Columns(VALUES.where(STRATA == "v"), None, replace(clusters, silent="spread"))
    assert estimate(form, silent.answers(), clusters, ALL).whole[0, 0] == 5


def test_what_was_filled_moves_with_the_sample_where_the_population_is_endless():
    unknown = np.full((7, 1), 0.04)
    told = Form(COLUMN, np.ones((7, 1)), sized=True, filled=Filled(COLUMN, unknown, COLUMN, COLUMN))
    assert of(Design(WEIGHTS, STRATA), form=told).se == pytest.approx(of(Design(WEIGHTS, STRATA)).se)


def test_what_was_filled_counts_by_the_square_of_the_weights_as_far_as_strata_were_seen():
    unknown = np.array([[0.02], [0], [0], [0.01], [0], [0.04], [0]])
    design, plain = Design(WEIGHTS, STRATA, population=POPULATION), np.ones((7, 1))
    told = Form(COLUMN, plain, sized=True, filled=Filled(COLUMN, unknown, COLUMN, COLUMN))
    extra = of(design, form=told).se[0, 0] ** 2 - of(design, form=Form(COLUMN, plain, sized=True)).se[0, 0] ** 2
    assert extra == pytest.approx((4 / 8 * 4 * 0.03 + 3 / 9 * 9 * 0.04) / 17**2, rel=1e-9)


def test_a_group_without_anybody_has_no_figure_and_a_row_without_weight_is_not_counted():
    groups = Categories(GROUPS.codes, pd.Index(["p", "q", "r"]))
    total = of(Design(WEIGHTS.where(VALUES != 0.3, 0.0), STRATA), groups, form=Form(COLUMN, None, sized=False))
    assert np.isnan(total.estimate[2, 0])
    assert total.n[:, 0].tolist() == [3, 3, 0]


def test_a_ratio_to_nothing_has_no_figure():
    found = of(Design(WEIGHTS, STRATA), form=Form(COLUMN, np.zeros((7, 1)), sized=False))
    assert np.isnan(found.estimate[0, 0])


def test_a_single_answer_has_no_design_effect_however_its_mean_is_rounded():
    weights, value = pd.Series([4206.222053628584, 1.0]), pd.Series([0.4859641350671184, 0.5])
    table = estimation.mean(value, Design(weights), size=pd.Series([1.4, 1.0]), by=pd.Series(["p", "q"]))
    assert table["estimate"]["p"] != value[0]
    assert table["deff"].isna().all()
