"""What a reader can work out from all published means of a round together: the attacker that guards hidden ones."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog

from analysis.answered import settle
from analysis.errors import DataError
from analysis.figures import Material, View, labels_of

Floats = NDArray[np.float64]
PROTECTION = 0.1
"""A hidden mean x of a few must not be known to lie within x ± PROTECTION·x."""
MINIMUM = 5
"""Fewer municipalities than this are recognisable."""
SOLVED = 0.005
"""Half a point of the scale of 0 to 100: a hidden mean of MINIMUM or more must not be known that well on both sides."""
SAME = 1e-9
RANK = 1e-9
MANY = 400
"""Above so many municipalities no deeper point is looked for: the table for it would grow with their square."""


class Reach(NamedTuple):
    """The lowest and the highest value that a mean can have for who sees everything published."""

    low: float
    high: float


def reach(
    material: Material, views: Sequence[View], estimates: pd.DataFrame, key: tuple[str, str, str, str, str]
) -> Reach:
    """What an attacker can still say of the mean at `key` (as KEYS) from all estimates that are not suppressed.

    A linear programme over the gaps of all municipalities that answered, each from 0 to 1, under every published mean
    of the measure in both views. The attacker is taken to know who answered and all weights, which is more than anybody
    does. Raises DataError where nobody answered.
    """
    country, kind, group, view_name, measure = key
    own = [view for view in views if view.country == country and view.design is not None]
    known = estimates[
        (estimates["country"] == country) & (estimates["measure"] == measure) & ~estimates["suppressed"]
    ].dropna(subset="estimate")
    equations = [
        (_shares(material, view, measure, kind, group), mean)
        for view in own
        for kind, group, mean in known.loc[known["view"] == view.name, ["kind", "group", "estimate"]].to_numpy()
    ]
    wanted = [_shares(material, view, measure, kind, group) for view in own if view.name == view_name]
    if not wanted or not wanted[0].any():
        raise DataError.one("/".join(key), "nobody answered", "ask for a figure that rests on answers")
    matrix = np.array([shares for shares, _ in equations]).reshape(len(equations), len(wanted[0]))
    target = np.array([mean for _, mean in equations])
    return Reach(_end(wanted[0], matrix, target), -_end(-wanted[0], matrix, target))


def exposed(material: Material, views: Sequence[View], estimates: pd.DataFrame) -> list[object]:
    """Labels of the suppressed rows whose mean follows too well from all rows that are not suppressed.

    Too well is within PROTECTION where fewer than MINIMUM answered, and SOLVED where more did: a group that makes up
    most of a country is always near the country's mean, and tells on nobody. Per country and measure, over the groups
    of every kind in both views at once. Each municipality's gap may be anything from 0 to 1; the attacker knows who
    answered and all weights. A group that is the same as a published one (a country's only region) is no secret
    beside it and is left out.
    """
    told = estimates[estimates["estimate"].notna()]
    found: list[object] = []
    for country, rows in told.groupby("country", sort=True):
        if rows["suppressed"].any():
            own = [view for view in views if view.country == country and view.design is not None]
            found += _exposed_of(material, own, rows)
    return found


def _exposed_of(material: Material, views: Sequence[View], rows: pd.DataFrame) -> Iterator[object]:
    measures, names = pd.factorize(rows["measure"])
    counts = [weights_of(material, view, list(names))[0] for view in views]
    places = {view.name: place for place, view in enumerate(views)}
    index = material.frame.index[:0] if views[0].design is None else views[0].design.index
    labels = {kind: labels_of(material.frame, str(kind))[index].to_numpy() for kind in rows["kind"].unique()}
    groups = {
        (kind, group): labels[kind] == group
        for kind, group in rows[["kind", "group"]].drop_duplicates().itertuples(index=False)
    }
    keys = list(zip(rows["kind"], rows["group"], rows["view"].map(places), strict=True))
    hidden, mean = rows["suppressed"].to_numpy(dtype=bool), rows["estimate"].to_numpy(dtype=np.float64)
    few = rows["n"].to_numpy() < MINIMUM
    room = np.where(few, PROTECTION * np.where(mean > SAME, mean, 1.0), SOLVED)
    for number in range(len(names)):
        own = np.flatnonzero(measures == number)
        secret, known = own[hidden[own]], own[~hidden[own]]
        if not len(secret) or not len(known):
            continue
        wanted, matrix = (
            _normed(np.array([groups[keys[row][:2]] * counts[keys[row][2]][:, number] for row in some]))
            for some in (secret, known)
        )
        yield from rows.index[secret[_narrow(wanted, mean[secret], room[secret], (matrix, mean[known]))]]


def _normed(weights: Floats) -> Floats:
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def _inside(matrix: Floats, target: Floats) -> Floats:
    """Gaps that fit all published means and lie well within 0 … 1: all alike, then set right, else the deepest."""
    alike = np.full(matrix.shape[1], float(target.mean()))
    near = np.asarray(alike + np.linalg.lstsq(matrix, target - matrix @ alike, rcond=RANK)[0])
    units = matrix.shape[1]
    if (near.min() > 0 and near.max() < 1) or units > MANY:
        return near
    depth = np.ones((units, 1))
    found = linprog(
        np.append(np.zeros(units), -1.0),
        A_ub=np.block([[-np.eye(units), depth], [np.eye(units), depth]]),
        b_ub=np.append(np.zeros(units), np.ones(units)),
        A_eq=np.column_stack([matrix, np.zeros(len(matrix))]),
        b_eq=target,
        bounds=[(0.0, 1.0)] * units + [(0.0, 0.5)],
        method="highs",
    )
    return near if found.x is None else np.asarray(found.x[:-1])


def _narrow(wanted: Floats, mean: Floats, room: Floats, published: tuple[Floats, Floats]) -> NDArray[np.bool_]:
    """Which of the hidden means are known to lie within `room` of themselves.

    A step within 0 … 1 that changes no published mean proves at once, for most, that one is not; the linear programme
    decides on the others.
    """
    matrix, target = published
    inside = _inside(matrix, target)
    same = (np.abs(wanted[:, None, :] - matrix[None]).max(axis=2) <= SAME).any(axis=1)
    reached = np.zeros((2, len(mean)))
    if inside.min() >= 0 and inside.max() <= 1:
        scale = np.minimum(inside, 1 - inside)
        _, sizes, basis = np.linalg.svd(matrix * scale, full_matrices=False)
        basis = basis[sizes > RANK * sizes.max()]
        step = wanted * scale
        step -= (step @ basis.T) @ basis
        longest = np.abs(step).max(axis=1)
        width = np.where(longest > RANK, (step**2).sum(axis=1) / np.maximum(longest, RANK), 0.0)
        reached = np.array([wanted @ inside - width, wanted @ inside + width])
    else:
        reached[:] = mean
    narrow = ~same & (reached[0] > mean - room) & (reached[1] < mean + room)
    for place in np.flatnonzero(narrow):
        low = _end(wanted[place], matrix, target)
        high = low if low <= mean[place] - room[place] else -_end(-wanted[place], matrix, target)
        narrow[place] = low > mean[place] - room[place] and high < mean[place] + room[place]
    return np.asarray(narrow)


def weights_of(material: Material, view: View, measures: Sequence[str]) -> tuple[Floats, pd.DataFrame]:
    """Weights times people (0 where there is no value), and where there is one: municipality × measure."""
    assert view.design is not None
    rows = view.design.index
    applies = material.applies.loc[rows, list(measures)]
    known = applies & material.values.loc[rows, list(measures)].notna()
    raised = settle(view.design, applies.to_numpy(dtype=bool), known.to_numpy(dtype=bool)).weights
    people = 1.0 if view.size is None else view.size[rows].to_numpy()[:, None]
    return np.where(known, raised * people, 0.0), known


def _shares(material: Material, view: View, measure: str, kind: str, group: str) -> Floats:
    """What each municipality that answered counts in a published mean."""
    weights, known = weights_of(material, view, [measure])
    inside = (labels_of(material.frame, kind)[known.index] == group).to_numpy()
    own = np.where(inside, weights[:, 0], 0.0)
    return own / own.sum() if own.sum() > 0 else own


def _end(wanted: Floats, matrix: Floats, target: Floats) -> float:
    found = linprog(wanted, A_eq=matrix, b_eq=target, bounds=(0.0, 1.0), method="highs")
    if found.fun is None:
        raise DataError.one("estimates", f"no gaps fit the published means ({found.message})", "compute them again")
    return float(found.fun)
