"""Who gains from a plan, and who is left out: by country, region, size, by group of people, goal and severity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from analysis.findings import SEVERE, Findings
from analysis.portfolio import Portfolio
from analysis.portfolio.problem import EVERYWHERE
from analysis.valuation import Valuation

Open = np.ndarray[Any, np.dtype[np.bool_]]
KINDS = ("country", "region", "size_class")
CONCERNS = ("dimension", "group", "sdg")
OVERALL = "overall"


@dataclass(frozen=True)
class Missed:
    """Those in severe need whom a plan does not invite, and which offers (rows) are open to them (columns)."""

    missing: "pd.Index[str]"
    open_to: Open

    @property
    def reachable(self) -> Open:
        """Whom any offer can reach."""
        return np.asarray(self.open_to.any(axis=0))


def of_plan(findings: Findings, valued: Valuation, plan: Portfolio) -> dict[str, Any]:
    """What a plan does for whom, as plain data.

    `places`: kind (of KINDS), country, group, then municipalities in the frame, answered, invited, and refugees hosted
    by all and by those invited. `concerns`: measure and the share of its gaps that the plan would close, each gap once.
    `severity`: band of all needs together, municipalities that answered, invited. `left_out`: see `to_reach`.
    """
    return {
        "places": [*_places(findings, plan)],
        "concerns": [*_concerns(findings, valued, plan)],
        "severity": [*_severity(findings, plan)],
        "left_out": to_reach(findings, valued, plan),
    }


def severe(findings: Findings) -> "pd.Index[str]":
    """Those whose needs, all together, lie in the two most severe bands; nobody where no bands are declared."""
    if OVERALL not in findings.bands:
        return findings.bands.index[:0]
    return findings.bands.index[findings.bands[OVERALL].ge(SEVERE).fillna(False).astype(bool)]


def to_reach(findings: Findings, valued: Valuation, plan: Portfolio) -> dict[str, Any]:
    """Those in severe need whom the plan does not invite, and the least that it would cost to reach them as well.

    Each is given one seat in an offer that answers at least one gap in the severe bands: a free seat of a delivery held
    anyway, or one of further deliveries. `count`, `cost` (euro; missing where nobody is left out), `beyond`: how many
    no offer can reach.
    """
    found = missed(findings, valued, plan.invited)
    more = further(found, valued, plan.chosen, plan.invited)
    return {
        "count": len(found.missing),
        "cost": None if more is None else float(more.sum()),
        "beyond": int((~found.reachable).sum()),
    }


def missed(findings: Findings, valued: Valuation, invited: pd.DataFrame) -> Missed:
    """Those in severe need whom a plan does not invite."""
    missing = severe(findings).difference(pd.Index(invited["municipality"]))
    missing = missing[missing.isin(valued.places.index)]
    return Missed(missing, _open_to(findings, valued, missing))


def further(found: Missed, valued: Valuation, chosen: pd.DataFrame, invited: pd.DataFrame) -> "pd.Series[float] | None":
    """What the cheapest further deliveries cost that give each a seat, by offer; None where all would not suffice."""
    room = _room(valued, chosen, invited)
    if not found.reachable.any():
        return room["cost"].iloc[:0]
    more = _cheapest(found.open_to[:, found.reachable], room)
    return None if more is None else (room["cost"] * more)[more > 0]


def _places(findings: Findings, plan: Portfolio) -> Iterator[dict[str, Any]]:
    frame = findings.dataset.frame
    table = pd.DataFrame(
        {
            "frame": 1,
            "answered": frame.index.isin(findings.gaps.index),
            "invited": frame.index.isin(plan.invited["municipality"].unique()),
            "refugees": findings.refugees.reindex(frame.index).fillna(frame["refugees"]).fillna(0.0),
        },
        index=frame.index,
    )
    table["refugees_invited"] = table["refugees"].where(table["invited"], 0.0)
    for kind in KINDS:
        keys = [frame["country"], frame[kind].fillna("").rename("group")]
        counted = table.groupby(keys).sum().round().astype("int64")
        for row in counted.rename_axis(["country", "group"]).reset_index().to_dict("records"):
            yield {"kind": kind, **{str(name): found for name, found in row.items()}}


def _concerns(findings: Findings, valued: Valuation, plan: Portfolio) -> Iterator[dict[str, Any]]:
    closed, whole = valued.closed(plan.invited)
    order = list(valued.indicators.index)
    for measure in findings.declared.values():
        if measure.kind in CONCERNS:
            own = [order.index(name) for name in measure.weights.index if name in order]
            total = float(whole[own].sum())
            share = float(closed[own].sum()) / total if total > 0 else None
            yield {"measure": measure.name, "kind": measure.kind, "share": share}


def _severity(findings: Findings, plan: Portfolio) -> Iterator[dict[str, Any]]:
    if OVERALL not in findings.bands:
        return
    bands = findings.bands[OVERALL].dropna().astype(int)
    invited = bands.index.isin(plan.invited["municipality"])
    for band in sorted(bands.unique(), reverse=True):
        own = bands == band
        yield {"band": int(band), "answered": int(own.sum()), "invited": int((own & invited).sum())}


def _open_to(findings: Findings, valued: Valuation, missing: "pd.Index[str]") -> Open:
    """Offers × municipalities: whether an offer answers a severe gap of a municipality of a country that it reaches."""
    bands = (
        findings.bands.reindex(columns=valued.indicators.index)
        .loc[missing]
        .ge(SEVERE)
        .fillna(False)
        .to_numpy(dtype=bool)
    )
    country = valued.places.loc[missing, "country"].to_numpy()
    rows = {code: number for number, code in enumerate(valued.activities.by_code)}
    found = []
    for activity, held_in in zip(valued.offers["activity"], valued.offers["country"], strict=True):
        reached = valued.reached(valued.activities[activity]) if held_in == EVERYWHERE else (held_in,)
        answers = (bands & (valued.effects[valued.level][rows[activity]] > 0)).any(axis=1)
        found.append(np.isin(country, reached) & answers)
    return np.array(found, dtype=bool).reshape(len(valued.offers), len(missing))


def _room(valued: Valuation, chosen: pd.DataFrame, invited: pd.DataFrame) -> pd.DataFrame:
    """By offer: free seats of what is held anyway, seats and cost of one more delivery, and how many more there are."""
    keys = ["activity", "country"]
    held = chosen.set_index(keys)["deliveries"]
    used = invited.groupby(keys).size()
    index = pd.MultiIndex.from_frame(valued.offers[keys])
    offers = valued.offers.set_index(index)
    deliveries = held.reindex(index).fillna(0.0)
    free = (deliveries * offers["seats"] - used.reindex(index).fillna(0.0)).clip(lower=0)
    more = (offers["deliveries"] - deliveries).clip(lower=0)
    return pd.DataFrame({"free": free, "more": more, "seats": offers["seats"], "cost": offers["cost"]})


def _cheapest(open_to: Open, room: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.float64]] | None":
    """The cheapest further deliveries that give each a seat, by offer; None where they do not suffice.

    Those to whom the same offers are open are one row, so that the programme stays small.
    """
    kinds, counts = np.unique(open_to, axis=1, return_counts=True)
    offers, groups = np.nonzero(kinds)
    width = len(room) + len(offers)
    seats = np.arange(len(offers)) + len(room)
    gains = np.concatenate([room["cost"].to_numpy(dtype=float), np.zeros(len(offers))])
    everyone = coo_array((np.ones(len(offers)), (groups, seats)), shape=(len(counts), width))
    given = coo_array((np.ones(len(offers)), (offers, seats)), shape=(len(room), width))
    own = np.arange(len(room))
    held = coo_array((-room["seats"].to_numpy(dtype=float), (own, own)), shape=(len(room), width))
    solved = milp(
        gains,
        integrality=np.concatenate([np.ones(len(room)), np.zeros(len(offers))]),
        bounds=Bounds(
            np.zeros(width), np.concatenate([room["more"].to_numpy(dtype=float), np.full(len(offers), np.inf)])
        ),
        constraints=[
            LinearConstraint(everyone.tocsr(), counts.astype(float), counts.astype(float)),
            LinearConstraint((given + held).tocsr(), -np.inf, room["free"].to_numpy(dtype=float)),
        ],
    )
    return None if solved.x is None else np.asarray(solved.x[: len(room)].round())
