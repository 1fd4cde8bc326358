"""How the answers came to be: weights, strata, clusters, finite populations and calibration, checked and as arrays."""

from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np
import pandas as pd

from analysis.alignment import (
    Categories,
    Codes,
    Floats,
    amounts,
    categories,
    on_rows,
    rows_with,
    some,
    sums,
    unique_index,
)
from analysis.errors import DataError
from analysis.weighting import BaseWeights

WHOLE = pd.Index(["all"])
WORDS = {"single": ("error", "centre"), "silent": ("error", "spread")}


@dataclass(frozen=True)
class Arrays:
    """A design as arrays over its rows; `population` has one number a stratum, `cluster_stratum` one a cluster."""

    weights: Floats
    strata: Categories
    clusters: Categories | None
    cluster_stratum: Codes
    population: Floats | None
    margins: tuple[Categories, ...]
    base: Floats

    @property
    def rows(self) -> int:
        """How many rows the design has."""
        return len(self.weights)


@dataclass(frozen=True, eq=False)
class Design:
    """The sampling design of a set of answers; every Series has one row an answer, on the index of `weights`.

    `strata` and `clusters` are labels (none: one stratum, each row its own cluster; clusters are told apart by
    stratum). `population` is the number of units, or of clusters where `clusters` is given, in each row's stratum (or
    one number a stratum, indexed by its label); it brings the finite population correction. `calibration` holds the
    categories that `weights` were calibrated to, one column for post-stratified weights, several for raked ones; `base`
    the weights before that. `single="centre"` lets a stratum with a single unit vary about the mean of all units, else
    it is an error. `silent="spread"` lets the other strata stand for one in which nobody answered an item, else that is
    an error. Raises DataError for rows that do not match, empty labels, negative or no weights, and a population that
    is smaller than its answers or differs within a stratum.
    Beside R survey: `single="centre"` is `lonely.psu="adjust"` of its newer versions (up to 4.1 about 0, which differs
    for totals and calibrated weights); residuals are those of `calibrate`, where `rake` stops after ten rounds and
    leaves `base` out.
    """

    weights: pd.Series
    strata: pd.Series | None = None
    clusters: pd.Series | None = None
    population: pd.Series | None = None
    calibration: pd.DataFrame | None = None
    base: pd.Series | None = None
    single: Literal["error", "centre"] = "error"
    silent: Literal["error", "spread"] = "error"
    arrays: Arrays = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _check_words(single=self.single, silent=self.silent)
        index = self.index
        weights = amounts(self.weights, index, "weights")
        if not weights.sum() > 0:
            raise DataError.one("weights", "nobody has a weight above 0", "give the weights of those who answered")
        strata = _labels(self.strata, index, "strata")
        clusters, home = (
            (None, np.zeros(0, np.intp)) if self.clusters is None else _nested(self.clusters, strata, index)
        )
        calibration = pd.DataFrame(index=index) if self.calibration is None else _frame(self.calibration, index)
        arrays = Arrays(
            weights=weights,
            strata=strata,
            clusters=clusters,
            cluster_stratum=home,
            population=None if self.population is None else _population(self.population, strata, clusters, home, index),
            margins=tuple(categories(calibration[name], index, f"calibration, {name}") for name in calibration.columns),
            base=weights if self.base is None else _base(self.base, weights, index),
        )
        object.__setattr__(self, "arrays", arrays)

    @property
    def index(self) -> pd.Index:
        """The answers: the index that everything else is matched to."""
        return unique_index(self.weights, "weights")

    @classmethod
    def of(
        cls,
        base: BaseWeights,
        *,
        single: Literal["error", "centre"] = "error",
        silent: Literal["error", "spread"] = "error",
    ) -> Self:
        """The stratified design of base weights, with their finite populations."""
        return cls(base.weights, base.strata, population=base.population, single=single, silent=silent)


def rows_of(design: Design) -> pd.Index:
    """The rows of a design; DataError for anything else, such as base weights that no design was made of."""
    if not isinstance(design, Design):
        raise DataError.one("design", f"is a {type(design).__name__}", "give a Design, such as Design.of(base)")
    return design.index


def _check_words(**chosen: str) -> None:
    for name, word in chosen.items():
        if word not in (words := WORDS[name]):
            raise DataError.one(name, f"is {word!r}", f"choose one of {', '.join(words)}")


def _base(base: pd.Series, weights: Floats, index: pd.Index) -> Floats:
    start = amounts(base, index, "base")
    nowhere = (start == 0) & (weights > 0)
    if nowhere.any():
        problem = f"is 0, but weights are not, for {rows_with(nowhere, index)}"
        raise DataError.one("base", problem, "give the weights from before the calibration")
    return start


def _labels(labels: pd.Series | None, index: pd.Index, at: str) -> Categories:
    return Categories(np.zeros(len(index), np.intp), WHOLE) if labels is None else categories(labels, index, at)


def _frame(calibration: object, index: pd.Index) -> pd.DataFrame:
    if not isinstance(calibration, pd.DataFrame):
        problem = f"is a {type(calibration).__name__}"
        raise DataError.one("calibration", problem, "give a DataFrame, a column for each margin")
    return on_rows(calibration, index, "calibration")


def _nested(clusters: pd.Series, strata: Categories, index: pd.Index) -> tuple[Categories, Codes]:
    """Clusters, told apart by stratum since many surveys number them anew in each, and the stratum of each."""
    own = categories(clusters, index, "clusters")
    width = len(own.labels)
    found, codes = np.unique(strata.codes * width + own.codes, return_inverse=True)
    return Categories(codes.astype(np.intp), own.labels[found % width]), found // width


def _population(
    population: pd.Series, strata: Categories, clusters: Categories | None, home: Codes, index: pd.Index
) -> Floats:
    known = unique_index(population, "population")
    if not index.isin(known).all() and strata.labels.isin(known).all():
        return _enough(
            amounts(population, known, "population")[known.get_indexer(strata.labels)], strata, clusters, home
        )
    rows = amounts(population, index, "population")
    size = np.zeros(len(strata.labels))
    size[strata.codes] = rows
    unlike = strata.labels[np.unique(strata.codes[size[strata.codes] != rows])]
    if len(unlike):
        raise DataError.one("population", f"differs within {some(unlike)}", "give one number for all rows of a stratum")
    return _enough(size, strata, clusters, home)


def _enough(size: Floats, strata: Categories, clusters: Categories | None, home: Codes) -> Floats:
    units = strata.codes if clusters is None else home
    short = strata.labels[np.flatnonzero(size < sums(units, np.ones(len(units)), len(size)))]
    if len(short):
        what = "units" if clusters is None else "clusters"
        raise DataError.one(
            "population", f"is smaller than the sample in {some(short)}", f"give the number of {what} there"
        )
    return size
