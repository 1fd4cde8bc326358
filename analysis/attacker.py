"""What a reader can work out from all published means of a round together: the attacker that guards hidden ones."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.alignment import Codes, Flags, Floats
from analysis.answered import settle
from analysis.bounding import SAME, Question, least, narrow
from analysis.errors import DataError
from analysis.figures import Material, View, labels_of
from analysis.screening import Stack, no_secret, uncertain

PROTECTION = 0.1
"""A hidden mean x of a few must not be known to lie within x ± PROTECTION·x."""
MINIMUM = 5
"""Fewer municipalities than this are recognisable."""
SOLVED = 0.005
"""Half a point of the scale of 0 to 100: a hidden mean of MINIMUM or more must not be known that well on both sides."""


AT_ONCE = 1_000_000
"""Numbers in the tables that are looked at together: beside them little memory is used."""


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
        own = pd.Index(measures)
        places = self.known.columns.get_indexer(own)
        known = pd.DataFrame(self.known.to_numpy()[:, places], index=self.known.index, columns=own)
        return Weighed(self.weights[:, places], known)


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
    return Reach(least(wanted[0], matrix, target), -least(-wanted[0], matrix, target))


def exposed(
    material: Material, views: Sequence[View], estimates: pd.DataFrame, weighed: Sequence[Weighed] | None = None
) -> list[object]:
    """Labels of the suppressed rows whose mean follows too well from all rows that are not suppressed.

    Too well is within `room_of` each: a group that makes up
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
    counts = np.array([answers.of(list(names)).weights.T for answers in weighed])
    index = material.frame.index[:0] if views[0].design is None else views[0].design.index
    kinds, groups = pd.factorize(rows["kind"] + "/" + rows["group"])
    there = material.frame.index.get_indexer(index)
    labels = {str(kind): labels_of(material.frame, str(kind)).to_numpy()[there] for kind in rows["kind"].unique()}
    members = np.array([labels[kind] == name for kind, name in (str(group).split("/", 1) for group in groups)])
    places = pd.Index([view.name for view in views]).get_indexer(pd.Index(rows["view"]))
    hidden, mean = rows["suppressed"].to_numpy(dtype=bool), rows["estimate"].to_numpy(dtype=np.float64)
    room = room_of(rows)
    shape = _Shape(members, kinds, counts, places)
    asked = []
    for number in range(len(names)):
        own = np.flatnonzero(measures == number)
        secret, known = own[hidden[own]], own[~hidden[own]]
        if len(secret) and len(known):
            asked.append(_Asked(number, secret, known))
    for part in _stacks(asked, members.shape[1]):
        yield from rows.index[_too_near(part, shape, mean, room)]


class _Shape(NamedTuple):
    """Of the rows of a country: who is in each group (`members`, by the number in `kinds`), and what each municipality
    counts (`counts`, view × measure × municipality, views by the number in `places`)."""

    members: Flags
    kinds: Codes
    counts: Floats
    places: Codes

    def lines(self, rows: Codes, measure: int) -> Floats:
        """What each municipality counts in the means of some rows of one measure."""
        own = np.where(self.members[self.kinds[rows]], self.counts[self.places[rows], measure], 0.0)
        return _normed(own)


class _Asked(NamedTuple):
    """A measure by its number, and the rows of it that are hidden and that are not."""

    measure: int
    secret: Codes
    known: Codes


def _stacks(asked: Sequence[_Asked], units: int) -> Iterator[list[_Asked]]:
    """The measures in parts of equally many published rows, as many at once as fit in little memory."""
    ordered = sorted(asked, key=lambda one: (len(one.known), len(one.secret), one.measure))
    for _, alike in groupby(ordered, key=lambda one: len(one.known)):
        part: list[_Asked] = []
        for one in alike:
            if part and (len(part) + 1) * (len(one.secret) + len(one.known)) * units > AT_ONCE:
                yield part
                part = []
            part.append(one)
        yield part


def _too_near(part: Sequence[_Asked], shape: _Shape, mean: Floats, room: Floats) -> Codes:
    """The hidden rows of some measures that follow too well: what is not cleared at first sight is looked at singly."""
    lines = [(shape.lines(one.secret, one.measure), shape.lines(one.known, one.measure)) for one in part]
    if len(part) == 1:
        (one,), ((own, known),) = part, lines
        return one.secret[narrow(Question(own, mean[one.secret], room[one.secret], known, mean[one.known]))]
    most = max(len(one.secret) for one in part)
    wanted = np.zeros((len(part), most, shape.members.shape[1]))
    means, rooms = np.zeros((len(part), most)), np.ones((len(part), most))
    for place, (one, (own, _)) in enumerate(zip(part, lines, strict=True)):
        filled = slice(len(one.secret))
        wanted[place, filled], means[place, filled], rooms[place, filled] = own, mean[one.secret], room[one.secret]
    published = np.array([known for _, known in lines])
    stack = Stack(wanted, means, rooms, published, np.array([mean[one.known] for one in part]))
    cleared = uncertain(stack) | no_secret(stack)
    found = []
    for one, (own, known), clear in zip(part, lines, cleared, strict=True):
        left = np.flatnonzero(~clear[: len(one.secret)])
        if len(left):
            rows = one.secret[left]
            question = Question(own[left], mean[rows], room[rows], known, mean[one.known])
            found.append(rows[narrow(question)])
    return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)


def room_of(rows: pd.DataFrame) -> Floats:
    """How closely each mean must not be known if it is hidden: within PROTECTION of it where fewer than MINIMUM
    answered, or where it is 0 or 1 and tells on all of them; within SOLVED elsewhere."""
    mean = rows["estimate"].to_numpy(dtype=np.float64)
    told = (rows["n"].to_numpy() < MINIMUM) | (mean <= SAME) | (mean >= 1 - SAME)
    return np.where(told, PROTECTION * np.where(mean > SAME, mean, 1.0), SOLVED)


def _normed(weights: Floats) -> Floats:
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def weigh(material: Material, view: View) -> Weighed:
    """What each municipality that answered counts in the sums of each measure."""
    if view.design is None:
        return Weighed(np.zeros((0, material.values.shape[1])), material.values.iloc[:0].notna())
    rows, measures = view.design.index, material.values.columns
    places = material.applies.index.get_indexer(rows), material.applies.columns.get_indexer(measures)
    applies = material.applies.to_numpy(dtype=bool)[np.ix_(*places)]
    answered = ~np.isnan(material.told(rows, measures))
    raised = settle(view.design, applies, answered).weights
    known = applies & answered
    people = 1.0 if view.size is None else view.size[rows].to_numpy()[:, None]
    return Weighed(np.where(known, raised * people, 0.0), pd.DataFrame(known, index=rows, columns=measures))


def _shares(material: Material, view: View, measure: str, kind: str, group: str) -> Floats:
    """What each municipality that answered counts in a published mean."""
    weighed = weigh(material, view).of([measure])
    inside = (labels_of(material.frame, kind)[weighed.known.index] == group).to_numpy()
    own = np.where(inside, weighed.weights[:, 0], 0.0)
    return own / own.sum() if own.sum() > 0 else own
