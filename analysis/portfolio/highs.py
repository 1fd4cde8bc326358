"""The one door to the solver: linear and mixed-integer programmes with sparse rows, solved by HiGHS through scipy."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from analysis.portfolio.problem import Floats

INFEASIBLE = 2
"""The status by which scipy says that constraints clash."""


@dataclass(frozen=True)
class Rows:
    """Constraints: `matrix` @ x ≤ `limit`, and = `limit` where `equal`."""

    matrix: csr_array
    limit: Floats
    equal: NDArray[np.bool_]


@dataclass(frozen=True)
class Solution:
    """`x`, the maximum, and (linear programmes only) the price of each row, ≥ 0 for ≤."""

    x: Floats
    value: float
    prices: Floats


def maximise(gains: Floats, rows: Rows, lower: Floats, upper: Floats) -> Solution | None:
    """The vertex that gains most, or None where the constraints clash."""
    if not len(gains):
        return _nothing_to_choose(rows)
    result = linprog(
        -gains,
        A_ub=cast(Any, rows.matrix[~rows.equal]),
        b_ub=rows.limit[~rows.equal],
        A_eq=cast(Any, rows.matrix[rows.equal] if rows.equal.any() else None),
        b_eq=rows.limit[rows.equal] if rows.equal.any() else None,
        bounds=cast(Any, np.column_stack([lower, upper])),
        method="highs-ds",
    )
    if result.status == INFEASIBLE:
        return None
    if result.status != 0:
        raise ArithmeticError(f"a linear programme could not be solved: {result.message}")
    prices = np.zeros(len(rows.limit))
    prices[~rows.equal] = np.maximum(-result.ineqlin.marginals, 0.0)
    prices[rows.equal] = -result.eqlin.marginals
    return Solution(np.asarray(result.x), -float(cast(float, result.fun)), prices)


def maximise_whole(
    gains: Floats, rows: Rows, lower: Floats, upper: Floats, whole: NDArray[np.bool_]
) -> Solution | None:
    """As `maximise`, with whole numbers where `whole`, and no prices."""
    if not len(gains):
        return _nothing_to_choose(rows)
    result = milp(
        -gains,
        integrality=whole.astype(np.int64),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(cast(Any, rows.matrix), np.where(rows.equal, rows.limit, -np.inf), rows.limit),
        options={"mip_rel_gap": 0.0},
    )
    found = cast(Any, result)
    if found.status == INFEASIBLE:
        return None
    if found.x is None:
        raise ArithmeticError(f"a mixed-integer programme could not be solved: {found.message}")
    return Solution(np.asarray(found.x), -float(found.fun), np.zeros(0))


def _nothing_to_choose(rows: Rows) -> Solution | None:
    """The empty vector, where the rows allow it; the solver itself takes no programme without variables."""
    met = np.all(rows.limit >= 0) and np.all(rows.limit[rows.equal] == 0)
    return Solution(np.zeros(0), 0.0, np.zeros(len(rows.limit))) if met else None
