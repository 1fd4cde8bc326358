"""The formulas of estimation written out row by row, slowly and plainly, to hold the fast ones against."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.estimation import Design

Floats = NDArray[np.float64]


def residuals(values: Floats, design: Design) -> Floats:
    """What a regression on the dummies of every calibrated category, weighted by the starting weights, leaves over."""
    if design.calibration is None:
        return values
    base = np.sqrt((design.weights if design.base is None else design.base).to_numpy(dtype=float))
    dummies = pd.get_dummies(design.calibration.astype(object), dtype=float).to_numpy()
    answer = np.linalg.lstsq(dummies * base[:, None], values * base, rcond=None)[0]
    return np.asarray(values - dummies @ answer)


def variance(influence: Floats, design: Design) -> float:
    """Variance of Σ w · influence, between the sampling units of each stratum, finite where the population is."""
    index = design.weights.index
    rows = pd.DataFrame({"z": design.weights.to_numpy() * residuals(influence, design)}, index=index)
    rows["stratum"] = "all" if design.strata is None else design.strata
    rows["unit"] = range(len(rows)) if design.clusters is None else design.clusters
    rows["population"] = np.inf if design.population is None else design.population
    result = 0.0
    for _, stratum in rows.groupby("stratum"):
        sums = stratum.groupby("unit")["z"].sum().to_numpy()
        n, population = len(sums), stratum["population"].iloc[0]
        if n < population:
            result += (1 - n / population) * n / (n - 1) * float(((sums - sums.mean()) ** 2).sum())
    return result


def mean(
    values: pd.Series, design: Design, inside: pd.Series | None = None, size: pd.Series | None = None
) -> tuple[float, float]:
    """The mean of the rows inside a domain, each counting as often as its size says, and its standard error."""
    counted = pd.Series(1.0, index=values.index) if size is None else size
    where = pd.Series(True, index=values.index) if inside is None else inside
    weight = (design.weights * counted).where(where, 0.0)
    estimate = float((weight * values).sum() / weight.sum())
    influence = (counted * (values - estimate)).where(where, 0.0) / weight.sum()
    return estimate, float(np.sqrt(variance(influence.to_numpy(dtype=float), design)))


def total(values: pd.Series, design: Design, inside: pd.Series | None = None) -> tuple[float, float]:
    """The total of the rows inside a domain and its standard error."""
    counted = values if inside is None else values.where(inside, 0.0)
    return float((design.weights * counted).sum()), float(np.sqrt(variance(counted.to_numpy(dtype=float), design)))
