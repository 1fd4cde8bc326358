"""The one door to the solver: linear and mixed-integer programmes with sparse rows, solved by HiGHS through scipy."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from analysis.portfolio.problem import Floats

INFEASIBLE = 2
CUT_SHORT = 1


@dataclass(frozen=True)
class Rows:
    """Constraints: `matrix` @ x ≤ `limit`, and = `limit` where `equal`."""

    matrix: csr_array
    limit: Floats
    equal: NDArray[np.bool_]


@dataclass(frozen=True)
class Solution:
    """`x`, the maximum reached, the bound on any, and (linear programmes only) the price of each row, ≥ 0 for ≤."""

    x: Floats
    value: float
    bound: float
    prices: Floats
    cut_short: bool = False


def maximise(gains: Floats, rows: Rows, lower: Floats, upper: Floats) -> Solution | None:
    """The vertex that gains most, or None where the constraints clash."""
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
    value = -float(cast(float, result.fun))
    return Solution(np.asarray(result.x), value, value, prices)


def maximise_whole(
    gains: Floats,
    rows: Rows,
    lower: Floats,
    upper: Floats,
    whole: NDArray[np.bool_],
    *,
    gap: float,
    time_limit: float | None = None,
    node_limit: int | None = None,
) -> Solution | None:
    """As `maximise`, with whole numbers where `whole`; None also where the limits came before any solution."""
    options = {"mip_rel_gap": gap, "time_limit": time_limit, "node_limit": node_limit}
    result = milp(
        -gains,
        integrality=whole.astype(np.int64),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(cast(Any, rows.matrix), np.where(rows.equal, rows.limit, -np.inf), rows.limit),
        options=cast(Any, {name: value for name, value in options.items() if value is not None}),
    )
    found = cast(Any, result)
    if found.x is None:
        return None
    value = -float(found.fun)
    bound = value if found.mip_dual_bound is None else max(-float(found.mip_dual_bound), value)
    return Solution(np.asarray(found.x), value, bound, np.zeros(len(rows.limit)), bool(found.status == CUT_SHORT))
