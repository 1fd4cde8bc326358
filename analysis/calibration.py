"""What calibrated weights cannot explain: residuals of the regression on the categories they were calibrated to."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from analysis.alignment import Categories, Floats

CUTOFF = 1e-12


def residuals(influence: Floats, weights: Floats, margins: Sequence[Categories]) -> Floats:
    """Residuals (rows × columns) of each column of `influence` regressed on all categories of `margins`, weighted.

    `weights` has the shape of `influence` and may be 0. One margin: deviations from the weighted mean of each category
    (post-stratification); several: the regression that stands behind raking in the limit.
    Source: Deville and Särndal (1992), Calibration estimators in survey sampling; R survey, calibrate.
    """
    if not margins:
        return influence
    dummies = sparse.hstack([_dummies(margin) for margin in margins], format="csr")
    result = np.empty_like(influence)
    _, pattern = np.unique(weights, axis=1, return_inverse=True)
    for which in np.unique(pattern):
        columns = np.flatnonzero(pattern == which)
        result[:, columns] = _residuals(influence[:, columns], weights[:, columns[0]], dummies)
    return result


def _dummies(margin: Categories) -> "sparse.csr_array":
    rows = np.arange(len(margin.codes))
    return sparse.csr_array((np.ones(len(rows)), (rows, margin.codes)), shape=(len(rows), len(margin.labels)))


def _residuals(influence: Floats, weights: Floats, dummies: "sparse.csr_array") -> Floats:
    weighted = dummies.multiply(weights[:, None]).T.tocsr()
    inverse = np.linalg.pinv((weighted @ dummies).toarray(), rcond=CUTOFF, hermitian=True)
    rest = influence
    # The second round takes out what rounding in the (singular) normal equations left behind.
    for _ in range(2):
        rest = rest - dummies @ (inverse @ (weighted @ rest))
    return np.asarray(rest)
