"""What may leave the owner's role: which groups and figures are shown to observers, peers and the public.

A group within a country is shown whole or not at all: all its public figures of a view, so that none follows from the
others of its row. Indicators, groups of people, goals, and shares in severity bands are public for whole countries
only, since within a group they would give each other away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.attacker import MINIMUM as MINIMUM
from analysis.attacker import PROTECTION as PROTECTION
from analysis.attacker import Reach as Reach
from analysis.attacker import Weighed, exposed, weigh
from analysis.attacker import reach as reach
from analysis.figures import ALL, GROUPINGS, KEYS, VIEWS, Material, View, labels_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Key: TypeAlias = tuple[str, ...]
FEWEST_HIDDEN = 3
"""Two views are two sums over whoever is hidden, so that two groups alone could be solved for."""
P_PERCENT = 10.0
QUARTERS = 4
"""The range for non-response rests on the lowest and the highest of so many equal parts of the answers."""
EXTREME = 1e-9


@dataclass(frozen=True)
class _Sums:
    """Groups (rows) × measures: Σws·y, Σws, the number of municipalities, and whether one of them dominates the sum."""

    sums: Floats
    weights: Floats
    counts: Floats
    dominated: Flags

    @property
    def primary(self) -> Flags:
        """Cells to hide for their own sake: too few, all at one end of the scale, or dominated."""
        few = (self.counts > 0) & (self.counts < MINIMUM)
        extreme = (self.sums <= EXTREME) | (self.sums >= self.weights * (1 - EXTREME))
        return np.asarray(few | ((self.counts > 0) & extreme) | self.dominated)

    def is_safe(self, hidden: Flags, primary: Flags) -> bool:
        """Whether the sum over the hidden groups leaves every primary one uncertain by PROTECTION on either side.

        The sum is known and each part lies between 0 and its weight, so that a part lies between what the others cannot
        take and what the sum allows: what `disclosure.attack` finds for a table of one column.
        """
        own, room = self.sums[hidden], self.weights[hidden]
        low = np.maximum(own.sum(axis=0) - (room.sum(axis=0) - room), 0.0)
        high = np.minimum(own.sum(axis=0), room)
        wanted = PROTECTION * np.where(own > EXTREME, own, room)
        wide = ((own - low >= wanted) | (own <= EXTREME)) & (high - own >= np.minimum(wanted, room - own))
        return bool(wide[primary[hidden]].all())


def suppress(material: Material, views: Sequence[View], public: Sequence[str], estimates: pd.DataFrame) -> pd.Series:
    """Which rows of `estimates` must not leave the owner's role: true or false on their index.

    `public` names the measures that are shown of groups within a country: the whole and its dimensions.
    """
    countries = sorted({view.country for view in views})
    weighed = [weigh(material, view) for view in views]
    told_of = list(zip(views, weighed, strict=True))
    hidden = {key for country in countries for key in _hidden_groups(material, _of(told_of, country), public)}
    wholes: set[Key] = {cell for view, answers in told_of for cell in _hidden_wholes(material, view, answers)}
    keys = _Keys.of(estimates, public)
    marked, looked_at = keys.marked(hidden, wholes), estimates.index
    while True:
        told = estimates.assign(suppressed=marked)
        leaks = told.loc[exposed(material, views, told.loc[looked_at], weighed)]
        before = len(hidden), len(wholes)
        shown = estimates.loc[~marked & estimates["measure"].isin(leaks["measure"]), [*KEYS, "n"]]
        for leak in leaks.drop_duplicates(["country", "kind", "measure"]).itertuples():
            _hide_more(shown[shown["country"] == leak.country], leak, public, hidden, wholes)
        if before == (len(hidden), len(wholes)):
            return marked
        marked = keys.marked(hidden, wholes)
        again = {*leaks["measure"], *(public if leaks["measure"].isin(public).any() else ())}
        looked_at = estimates.index[estimates["measure"].isin(again) & estimates["country"].isin(leaks["country"])]


def has_narrow_quarter(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Which of the estimates have a range that gives away the mean of fewer than MINIMUM answers, its quarter.

    Where all answered the range is the mean itself and says nothing of a quarter.
    """
    return (rows["n"] < QUARTERS * MINIMUM) & (rows["n"] < rows["n_frame"])


@dataclass(frozen=True)
class _Keys:
    """Of each estimate its group in a view, its measure in a view, and whether it is a country's or a public one."""

    index: pd.Index
    groups: Sequence[Key]
    cells: Sequence[Key]
    is_whole: Flags
    is_public: Flags

    @classmethod
    def of(cls, estimates: pd.DataFrame, public: Sequence[str]) -> "_Keys":
        """The keys of all rows in order."""
        columns = {name: estimates[name].tolist() for name in KEYS}
        groups = zip(*(columns[name] for name in ("country", "kind", "group", "view")), strict=True)
        cells = zip(*(columns[name] for name in ("country", "view", "measure")), strict=True)
        shown = set(public)
        is_whole = np.array([kind == ALL for kind in columns["kind"]], dtype=bool)
        is_public = np.array([name in shown for name in columns["measure"]], dtype=bool)
        return cls(estimates.index, list(groups), list(cells), is_whole, is_public)

    def marked(self, hidden: set[Key], wholes: set[Key]) -> pd.Series:
        """Which rows must not leave the owner's role."""
        is_hidden = np.array([group in hidden for group in self.groups], dtype=bool)
        is_unsafe = np.array([cell in wholes for cell in self.cells], dtype=bool)
        unsafe = np.where(self.is_whole, is_unsafe, ~self.is_public | is_hidden)
        return pd.Series(unsafe, index=self.index, name="suppressed")


def _hide_more(shown: pd.DataFrame, leak: Any, public: Sequence[str], hidden: set[Key], wholes: set[Key]) -> None:
    """Hide the smallest group still shown beside a hidden one that follows from the rest, in both views; where none is
    left, the country's figure of the measure: that of refugees first, since it is told beside the other."""
    own = shown[shown["measure"] == leak.measure]
    groups = own[(own["kind"] == leak.kind) & (own["kind"] != ALL) & own["measure"].isin(public)]
    if len(groups):
        least = groups.sort_values(["n", "group"], kind="stable")["group"].iloc[0]
        hidden.update((leak.country, leak.kind, least, view) for view in VIEWS)
        return
    views = sorted(own.loc[own["kind"] == ALL, "view"], reverse=True)
    wholes.update((leak.country, view, leak.measure) for view in views[:1])


def _of(views: Sequence[tuple[View, Weighed]], country: str) -> list[tuple[View, Weighed]]:
    return [(view, answers) for view, answers in views if view.country == country]


def _hidden_groups(
    material: Material, views: Sequence[tuple[View, Weighed]], public: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """The groups to hide in each view; what is hidden of municipalities counted once is hidden of refugees as well."""
    weighed = [(view, answers.of(public)) for view, answers in views if view.design is not None and public]
    for kind in (kind for kind in GROUPINGS if kind != ALL):
        labels = labels_of(material.frame, kind)
        before: Flags | None = None
        for view, answers in weighed:
            groups, sums = _sums(material, view, answers, labels)
            must = _insiders(material, view, kind, groups) if before is None else before
            before = _cover(sums, np.asarray(groups == ""), must)
            yield from ((view.country, kind, str(group), view.name) for group in groups[before])


def _hidden_wholes(material: Material, view: View, answers: Weighed) -> list[tuple[str, str, str]]:
    if view.design is None:
        return []
    _, sums = _sums(material, view, answers, labels_of(material.frame, ALL))
    return [(view.country, view.name, str(name)) for name in material.values.columns[sums.primary[0]]]


def _cover(sums: _Sums, unnamed: Flags, also: Flags) -> Flags:
    """The groups to hide: those that must be, and the smallest others until none of the former follows from the total.

    `unnamed` marks those who belong to no group: never shown, and yet part of the total. `also`: to be hidden anyway.
    """
    answers = sums.counts.max(axis=1)
    must: Flags = (also | sums.primary.any(axis=1)) & (answers > 0)
    hidden: Flags = must | unnamed
    if not must.any():
        return hidden
    for other in np.argsort(answers, kind="stable"):
        enough = (hidden & (answers > 0)).sum() >= FEWEST_HIDDEN and answers[hidden].sum() >= 2 * MINIMUM
        if enough and sums.is_safe(hidden, must):
            return hidden
        hidden[other] = True
    return hidden


def _insiders(material: Material, view: View, kind: str, groups: "pd.Index[str]") -> Flags:
    """Pooled groups in which fewer than MINIMUM are left once the members of one association are taken out."""
    found = np.zeros(len(groups), dtype=bool)
    if view.design is None or kind == "association":
        return found
    rows = material.frame.index.get_indexer(view.design.index)
    codes = groups.get_indexer(pd.Index(labels_of(material.frame, kind).take(rows)))
    associations, names = pd.factorize(material.frame["association"].take(rows))
    members = np.zeros((len(names), len(groups) + 1))
    np.add.at(members, (associations, codes), 1)
    left = (members.sum(axis=0) - members)[names != ""][:, : len(groups)]
    return np.asarray(((left >= 1) & (left < MINIMUM)).any(axis=0))


def _sums(material: Material, view: View, answers: Weighed, labels: pd.Series) -> tuple["pd.Index[str]", _Sums]:
    """The groups in order and what their figures are made of."""
    weights, known = answers
    codes, groups = pd.factorize(labels.take(material.frame.index.get_indexer(known.index)), sort=True)
    there = known.to_numpy()
    sums = np.where(there, material.told(known.index, known.columns), 0.0) * weights
    parts = [codes == code for code in range(len(groups))]
    nobody = np.zeros(known.shape[1], dtype=bool)
    return pd.Index(groups), _Sums(
        sums=np.array([sums[part].sum(axis=0) for part in parts]),
        weights=np.array([weights[part].sum(axis=0) for part in parts]),
        counts=np.array([there[part].sum(axis=0) for part in parts], dtype=np.float64),
        dominated=np.array(
            [nobody if view.size is None else _dominated(weights[part]) | _dominated(sums[part]) for part in parts]
        ),
    )


def _dominated(amounts: Floats) -> Flags:
    """Where the second largest amount of a column can work out the largest within P_PERCENT."""
    ordered = np.sort(amounts, axis=0)[::-1]
    first, second = ordered[0], ordered[1] if len(ordered) > 1 else np.zeros(amounts.shape[1])
    return np.asarray(amounts.sum(axis=0) - first - second < P_PERCENT / 100 * first)
