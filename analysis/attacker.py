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
STEPS, NEARLY = 12, 0.9
"""How often a walk turns, and how far towards the next end it goes each time."""
TURNS, EDGE = 50, 0.01
"""How often gaps that fit are drawn back in, and how far within 0 … 1."""
AT_ONCE = 10_000_000
"""Numbers in the tables of one walk, for memory's sake."""
MANY = 400
"""Above so many municipalities no deeper point is looked for: the table for it would grow with their square."""


class Reach(NamedTuple):
    """The lowest and the highest value that a mean can have for who sees everything published."""

    low: float
    high: float


class Weighed(NamedTuple):
    """Of one view: weights times people (0 where there is no value), and where there is one: municipality × measure."""

    weights: Floats
    known: pd.DataFrame

    def of(self, measures: Sequence[str]) -> "Weighed":
        """Some of the measures, in the order asked for."""
        return Weighed(self.weights[:, self.known.columns.get_indexer(pd.Index(measures))], self.known[list(measures)])


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


def exposed(
    material: Material, views: Sequence[View], estimates: pd.DataFrame, weighed: Sequence[Weighed] | None = None
) -> list[object]:
    """Labels of the suppressed rows whose mean follows too well from all rows that are not suppressed.

    Too well is within PROTECTION where fewer than MINIMUM answered, and SOLVED where more did: a group that makes up
    most of a country is always near the country's mean, and tells on nobody. Per country and measure, over the groups
    of every kind in both views at once. Each municipality's gap may be anything from 0 to 1; the attacker knows who
    answered and all weights. A group that is the same as a published one (a country's only region) is no secret
    beside it and is left out. `weighed`: `weigh` of every view, where it is at hand.
    """
    weighed = weighed if weighed is not None else [weigh(material, view) for view in views]
    told = estimates[estimates["estimate"].notna()]
    found: list[object] = []
    for country, rows in told.groupby("country", sort=True):
        if rows["suppressed"].any():
            own = [
                (view, answers)
                for view, answers in zip(views, weighed, strict=True)
                if view.country == country and view.design is not None
            ]
            found += _exposed_of(material, [view for view, _ in own], [answers for _, answers in own], rows)
    return found


def _exposed_of(
    material: Material, views: Sequence[View], weighed: Sequence[Weighed], rows: pd.DataFrame
) -> Iterator[object]:
    measures, names = pd.factorize(rows["measure"])
    counts = [answers.of(list(names)).weights for answers in weighed]
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
        yield from rows.index[secret[narrow(wanted, mean[secret], room[secret], (matrix, mean[known]))]]


def _normed(weights: Floats) -> Floats:
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def _inside(matrix: Floats, target: Floats, right: Floats) -> Floats:
    """Gaps that fit all published means and lie well within 0 … 1: all alike, then set right, and where that leads out
    drawn back in by turns; else the deepest. `right` undoes `matrix`."""
    near = np.full(matrix.shape[1], float(target.mean()))
    for _ in range(TURNS):
        near = near + right @ (target - matrix @ near)
        if near.min() > 0 and near.max() < 1:
            return np.asarray(near)
        near = np.clip(near, EDGE, 1 - EDGE)
    near = near + right @ (target - matrix @ near)
    units = matrix.shape[1]
    if units > MANY:
        return np.asarray(near)
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


def narrow(wanted: Floats, mean: Floats, room: Floats, published: tuple[Floats, Floats]) -> NDArray[np.bool_]:
    """Which of the hidden means are known to lie within `room` of themselves.

    What is a sum of published means is known outright. Of the others, a walk within 0 … 1 that changes no published
    mean proves at once, for most, that one is not; the linear programme decides on the rest.
    """
    matrix, target = published
    same = (np.abs(wanted[:, None, :] - matrix[None]).max(axis=2) <= SAME).any(axis=1)
    right = np.asarray(np.linalg.pinv(matrix, rcond=RANK), dtype=np.float64)
    follows = np.abs(wanted - wanted @ right @ matrix).max(axis=1) <= SAME
    inside = _inside(matrix, target, right)
    asked = ~same & ~follows
    if inside.min() >= 0 and inside.max() <= 1:
        open_ = np.flatnonzero(asked)
        parts = np.array_split(open_, 1 + 2 * len(open_) * matrix.size // AT_ONCE)
        wide = [_walk(inside, wanted[part], mean[part], room[part], published) for part in parts]
        asked[open_[np.concatenate(wide)]] = False
    narrow = ~same & follows
    for place in np.flatnonzero(asked):
        low = _end(wanted[place], matrix, target)
        high = low if low <= mean[place] - room[place] else -_end(-wanted[place], matrix, target)
        narrow[place] = low > mean[place] - room[place] and high < mean[place] + room[place]
    return np.asarray(narrow)


def _walk(
    inside: Floats, wanted: Floats, mean: Floats, room: Floats, published: tuple[Floats, Floats]
) -> NDArray[np.bool_]:
    """Which hidden means are shown to be able to leave `room`, by gaps that fit every published mean.

    From `inside` up and down at once for each, most of the way to where a gap becomes 0 or 1, in ever new directions
    (affine scaling; Dikin 1967). What the steps reach counts only while it fits.
    """
    matrix, target = published
    wide = np.zeros(len(mean), dtype=bool)
    place, sign = np.repeat(np.arange(len(mean)), 2), np.tile([1.0, -1.0], len(mean))
    at = inside[None]
    for _ in range(STEPS):
        going = sign[:, None] * wanted[place]
        scale = np.minimum(at, 1 - at) ** 2
        scaled = matrix * scale[:, None, :]
        prices = np.linalg.pinv(scaled @ matrix.T, rcond=RANK, hermitian=True) @ (scaled @ going[:, :, None])
        step = scale * (going - prices[:, :, 0] @ matrix)
        left = np.divide(
            np.where(step > 0, 1 - at, at), np.abs(step), out=np.full_like(step, np.inf), where=np.abs(step) > RANK
        ).min(axis=1, initial=np.inf)
        at = np.clip(at + step * np.where(np.isfinite(left), NEARLY * left, 0.0)[:, None], 0.0, 1.0)
        fits = np.abs(at @ matrix.T - target).max(axis=1) <= SAME
        beyond = sign * ((at * wanted[place]).sum(axis=1) - mean[place]) >= room[place]
        wide[place[fits & beyond]] = True
        on = fits & np.isfinite(left) & ~wide[place]
        place, sign, at = place[on], sign[on], at[on]
        if not len(place):
            break
    return wide


def weigh(material: Material, view: View) -> Weighed:
    """What each municipality that answered counts in the sums of each measure."""
    if view.design is None:
        return Weighed(np.zeros((0, material.values.shape[1])), material.values.iloc[:0].notna())
    rows = view.design.index
    applies = material.applies.loc[rows, material.values.columns]
    known = applies & material.values.loc[rows].notna()
    raised = settle(view.design, applies.to_numpy(dtype=bool), known.to_numpy(dtype=bool)).weights
    people = 1.0 if view.size is None else view.size[rows].to_numpy()[:, None]
    return Weighed(np.where(known, raised * people, 0.0), known)


def _shares(material: Material, view: View, measure: str, kind: str, group: str) -> Floats:
    """What each municipality that answered counts in a published mean."""
    weighed = weigh(material, view).of([measure])
    inside = (labels_of(material.frame, kind)[weighed.known.index] == group).to_numpy()
    own = np.where(inside, weighed.weights[:, 0], 0.0)
    return own / own.sum() if own.sum() > 0 else own


def _end(wanted: Floats, matrix: Floats, target: Floats) -> float:
    found = linprog(wanted, A_eq=matrix, b_eq=target, bounds=(0.0, 1.0), method="highs")
    if found.fun is None:
        raise DataError.one("estimates", f"no gaps fit the published means ({found.message})", "compute them again")
    return float(found.fun)
