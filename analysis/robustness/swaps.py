"""Where a ranking turns as one weight moves."""

from collections.abc import Hashable

import numpy as np
import pandas as pd

from analysis.robustness.acceptability import LIKE, check_values


def crossings(values: pd.DataFrame, weights: "pd.Series[float]", criterion: Hashable) -> pd.DataFrame:
    """Where two alternatives swap as one criterion's weight moves from 0 to 1, the others keeping their proportions.

    One row a swap, by rising weight: `weight` at which it happens, `rank` from which the one gives way, `rising` (the
    alternative that is ahead beyond it), `falling` (ahead before it). The current weight is `weights[criterion]` over
    the sum. Raises ValueError for missing values, an unknown criterion and other weights that are all 0.
    """
    check_values(values)
    if criterion not in values.columns:
        raise ValueError(f"there is no criterion {criterion}: choose among {', '.join(map(str, values.columns))}")
    rest = weights.reindex([name for name in values.columns if name != criterion])
    if not rest.sum() > 0:
        raise ValueError("the other criteria need a weight above 0, or nothing can be weighed against this one")
    end = values[criterion].to_numpy(dtype=float)
    start = values[rest.index].to_numpy(dtype=float) @ (rest / rest.sum()).to_numpy(dtype=float)
    ahead, behind = start[:, None] - start[None, :], end[None, :] - end[:, None]
    # Rounding must not make a swap at either end of two that are equal there.
    least = LIKE * max(np.abs(start).max(), np.abs(end).max())
    falling, rising = np.nonzero((ahead > least) & (behind > least))
    found = ahead[falling, rising] / (ahead + behind)[falling, rising]
    score = start[None, :] + found[:, None] * (end - start)[None, :]
    own = score[np.arange(len(found)), falling]
    rank = 1 + (score > own[:, None] + LIKE * np.abs(score).max(initial=1.0)).sum(axis=1)
    table = pd.DataFrame(
        {"weight": found, "rank": rank, "rising": values.index[rising], "falling": values.index[falling]}
    )
    return table.sort_values(["weight", "rank"], kind="stable").reset_index(drop=True)
