"""Two releases of one round: many answers of one region changed between them, and nothing else."""

from typing import Any

import numpy as np

REVEALING = 4
SAFE = 0


def answers(dice: np.random.Generator) -> dict[str, float]:
    return dict(zip(("h1", "h2", "s1"), dice.integers(0, 4, 3).astype(float).tolist(), strict=True))


def two_releases(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Forty municipalities in five regions; then in one region the late ones answer and six others are corrected.

    So many changed there, and none elsewhere, that neither can be found by subtraction alone.
    """
    dice = np.random.default_rng(seed)
    common = {"size_class": "S", "association": "A"}
    before = [
        {
            **common,
            "key": f"RO-{number:03}",
            "region": f"RO-{number % 5}",
            "refugees": float(dice.integers(5, 300)),
            "answers": answers(dice) if dice.random() < 0.7 else None,
        }
        for number in range(40)
    ]
    after = [dict(row) for row in before]
    region = f"RO-{dice.integers(0, 5)}"
    own = [row for row in after if row["region"] == region]
    for row in [row for row in own if row["answers"] is None] + own[:6]:
        row["answers"] = answers(dice)
    return before, after
