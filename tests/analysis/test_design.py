from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import estimation, weighting
from analysis.design import Design
from analysis.errors import DataError

INDEX = pd.Index(list("abcd"))
ONES = pd.Series(1.0, index=INDEX)


def column(*values: object) -> pd.Series:
    return pd.Series(list(values), index=INDEX)


def test_everything_is_matched_to_the_weights():
    strata = column("u", "u", "v", "v")
    design = Design(ONES, strata[::-1], population=column(5, 5, 7, 7)[::-1])
    assert design.arrays.strata.codes.tolist() == [0, 0, 1, 1]
    assert design.arrays.population is not None
    assert design.arrays.population.tolist() == [5, 7]
    assert design.arrays.rows == 4


def test_a_population_may_be_given_a_stratum_at_a_time():
    design = Design(ONES, column("u", "u", "v", "v"), population=pd.Series({"v": 7, "u": 5, "w": 9}))
    assert design.arrays.population is not None
    assert design.arrays.population.tolist() == [5, 7]


def test_a_row_may_be_called_as_its_stratum_where_populations_are_given_a_stratum_at_a_time():
    weights = pd.Series(1.0, index=list("ubcd"))
    strata = pd.Series(list("uuvv"), index=weights.index)
    population = Design(weights, strata, population=pd.Series({"v": 7, "u": 5})).arrays.population
    assert population is not None
    assert population.tolist() == [5, 7]
    with pytest.raises(DataError, match="population: differs within u"):
        Design(weights, strata.where(strata.index == "", "u"), population=pd.Series({"u": 5, "b": 6, "c": 5, "d": 5}))


def test_weights_may_be_small():
    assert Design(ONES / 10).arrays.weights.tolist() == [0.1] * 4


def test_clusters_are_told_apart_by_stratum():
    design = Design(ONES, column("u", "u", "v", "v"), clusters=column(1, 2, 1, 1), population=column(2, 2, 3, 3))
    assert design.arrays.clusters is not None
    assert design.arrays.clusters.codes.tolist() == [0, 1, 2, 2]
    assert design.arrays.cluster_stratum.tolist() == [0, 0, 1]
    assert design.arrays.clusters.labels.tolist() == [1, 2, 1]


def test_starting_weights_are_the_weights_unless_given():
    assert Design(ONES * 2).arrays.base.tolist() == [2, 2, 2, 2]
    assert Design(ONES * 2, base=ONES).arrays.base.tolist() == [1, 1, 1, 1]


def test_the_design_of_base_weights_has_their_strata_and_populations():
    frame = pd.DataFrame({"r": ["u"] * 3 + ["v"] * 2})
    base = weighting.base(frame, pd.Series([True, True, False, True, True]), "r")
    design = Design.of(base, single="centre", silent="spread")
    assert design.arrays.weights.tolist() == [1.5, 1.5, 1, 1]
    assert design.arrays.population is not None
    assert design.arrays.population.tolist() == [3, 2]
    assert (design.single, design.silent) == ("centre", "spread")
    assert (Design(ONES).single, Design(ONES).silent) == ("error", "error")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": ONES - 2}, "weights: is negative for a, b, c, d"),
        ({"weights": ONES * 0}, "weights: nobody has a weight above 0"),
        ({"weights": ONES[:0]}, "weights: nobody has a weight above 0"),
        ({"weights": column(1, np.nan, 1, 1)}, "weights: is infinite or missing for b"),
        ({"weights": pd.Series([1.0, 1.0], index=["a", "a"])}, "weights: these rows stand twice: a"),
        ({"strata": column("u", None, "v", "v")}, "strata: is empty for b"),
        ({"strata": ONES[:3]}, "strata: has no row for d"),
        ({"clusters": column(1, 2, None, 1)}, "clusters: is empty for c"),
        ({"population": column(5, 5, 5, 6)}, "population: differs within all; give one number for all rows"),
        ({"population": column(6, 5, 5, 5)}, "population: differs within all; give one number for all rows"),
        (
            {"population": column(3, 3, 3, 3)},
            "population: is smaller than the sample in all; give the number of units there",
        ),
        (
            {"population": column(1, 1, 1, 1), "clusters": column(1, 1, 2, 2)},
            "population: is smaller than the sample in all; give the number of clusters there",
        ),
        ({"population": ONES[:3] * 4}, "population: has no row for d"),
        ({"strata": column("u", "u", "v", "v"), "population": pd.Series({"u": 5.0})}, "population: has no row for a"),
        ({"population": column(5, 5, np.nan, 5)}, "population: is infinite or missing for c"),
        ({"calibration": pd.DataFrame({"p": column("u", None, "v", "v")})}, "calibration, p: is empty for b"),
        ({"calibration": column("u", "u", "v", "v")}, "calibration: is a Series; give a DataFrame"),
        ({"base": ONES * -1}, "base: is negative for a"),
        ({"base": column(1, 0, 1, 0)}, "base: is 0, but weights are not, for b, d; give the weights from before"),
        ({"single": "adjust"}, "single: is 'adjust'; choose one of error, centre"),
        ({"silent": "ignore"}, "silent: is 'ignore'; choose one of error, spread"),
    ],
)
def test_a_design_that_cannot_be_says_where_and_why(arguments, message):
    with pytest.raises(DataError, match=message):
        Design(**{"weights": ONES, **arguments})


def test_what_weighs_nothing_weighed_nothing_before():
    assert Design(column(2, 0, 1, 1), base=column(1, 0, 1, 1)).arrays.base.tolist() == [1, 0, 1, 1]


def test_a_sample_may_be_the_whole_population():
    assert Design(ONES, population=column(4, 4, 4, 4)).arrays.rows == 4
    clusters = column(1, 1, 2, 2)
    assert Design(ONES, clusters=clusters, population=column(2, 2, 2, 2)).arrays.rows == 4


@pytest.mark.parametrize("estimate", [estimation.mean, estimation.total, estimation.proportion, estimation.covariance])
def test_base_weights_are_no_design_yet(estimate):
    base: Any = weighting.base(pd.DataFrame({"r": ["u"] * 4}), pd.Series([True, True, True, False]), "r")
    values = pd.Series([1.0, 0.0, 1.0])
    with pytest.raises(DataError, match="design: is a BaseWeights; give a Design, such as Design.of.base."):
        estimate(values.to_frame() if estimate is estimation.covariance else values, base)
    with pytest.raises(DataError, match="design: is a BaseWeights"):
        estimation.ratio(values, values, base)
