"""What two releases of a round tell together that neither tells alone: one hides what the other shows of the same."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import composed, lines
from analysis.alignment import Flags, Floats
from analysis.attacker import room_of
from analysis.bounding import SAME
from analysis.findings import Findings
from analysis.lines import Equations

KEY = ["country", "kind", "group", "view", "measure"]


class _Side(NamedTuple):
    """One release in one country: its figures, which are hidden, how closely each may be known, and their parts."""

    rows: pd.DataFrame
    hidden: Flags
    room: Floats
    told: Equations


def exposed(before: Findings, after: Findings) -> list[str]:
    """Keys of hidden figures of either release that follow too well from all that both have published.

    A figure is named once, in the order of the later release. The attacker is taken to know which answers are the same
    in both, who answered, and all weights, which is more than anybody knows. As in `composed.exposed`, large countries
    are only asked what follows exactly.
    """
    countries = sorted({view.country for view in before.views} & {view.country for view in after.views})
    return list(dict.fromkeys(key for country in countries for key in _exposed(before, after, country)))


def _exposed(before: Findings, after: Findings, country: str) -> Iterator[str]:
    sides = [side for one in (after, before) if (side := _side(one, country)) is not None]
    if len(sides) < 2:
        return
    hidden, room = (np.concatenate([getattr(side, name) for side in sides]) for name in ("hidden", "room"))
    flags = composed.exposed(_joined(*(side.told for side in sides)), hidden, room)
    keys = pd.concat([side.rows for side in sides])[KEY]
    yield from ("/".join(key) for key in keys[flags].astype(str).to_numpy())


def _side(findings: Findings, country: str) -> _Side | None:
    rows = findings.estimates[findings.estimates["estimate"].notna()]
    own = [view for view in findings.views if view.country == country and view.design is not None]
    rows = rows[rows["country"] == country] if own else rows.iloc[:0]
    if rows.empty:
        return None
    rows = composed.looked_at(findings.material, findings.declared, rows)
    told = lines.equations(findings.material, own, findings.declared, rows)
    told = told._replace(means=told.matrix @ told.gaps)  # so that figures of an earlier method fit as well
    return _Side(rows, rows["suppressed"].to_numpy(dtype=bool), room_of(rows), told)


def _joined(first: Equations, second: Equations) -> Equations:
    """The equations of both over one set of gaps, in which those that did not change are there once."""
    places = first.cells.get_indexer(second.cells)
    same = places >= 0
    same[same] = np.abs(first.gaps[places[same]] - second.gaps[same]) <= SAME
    numbers = np.where(same, places, len(first.gaps) + np.cumsum(~same) - 1)
    gaps = len(first.gaps) + int((~same).sum())
    own, other = first.matrix, second.matrix
    wider = sparse.csr_array((own.data, own.indices, own.indptr), shape=(len(first.means), gaps))
    moved = sparse.csr_array((other.data, numbers[other.indices], other.indptr), shape=(len(second.means), gaps))
    return Equations(
        sparse.vstack([wider, moved], format="csr"),
        np.concatenate([first.means, second.means]),
        np.concatenate([first.gaps, second.gaps[~same]]),
        first.cells.append(second.cells[~same]),
        first.whole and second.whole,
    )
