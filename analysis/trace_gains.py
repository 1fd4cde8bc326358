"""How the figures come about that say who gains from a plan and who is left out."""

from collections.abc import Callable, Mapping

import pandas as pd

from analysis import gains, trace_offers
from analysis.steps import Step, linked, made
from analysis.trace_plan import Planned

EMPTY = "-"
"""Stands in a key for a group without a name."""


def closes(planned: Planned, measure: str) -> list[Step]:
    """The share of a measure's gaps that the plan closes. Raises KeyError where nothing of it is valued."""
    declared = planned.findings.declared[measure]
    known = set(map(str, planned.valued.indicators.index))
    names = [str(name) for name in declared.weights.index if name in known]
    if not names:
        raise KeyError(f"{measure} is not told of plans")
    steps, whole = trace_offers.closes(planned, names), trace_offers.whole_of(planned, names)
    named = {"top": steps[-1], "bottom": whole}
    return [*steps, whole, linked("closes", "divide", f"{steps[-1].value:g} / {whole.value:g}", named)]


def gain(planned: Planned, kind: str, country: str, group: str) -> list[Step]:
    """A place: municipalities of the frame, those that answered and those invited, and refugees of all and of these.

    `kind` as in `gains.KINDS`; the last step is the refugees who live with those invited. Raises KeyError.
    """
    frame = planned.findings.dataset.frame
    if kind not in gains.KINDS:
        raise KeyError(f"places are told by {', '.join(gains.KINDS)}")
    own = frame[(frame["country"] == country) & (frame[kind].fillna("") == ("" if group == EMPTY else group))]
    if own.empty:
        raise KeyError(f"{country} has no {kind} {group}")
    refugees = planned.findings.refugees.reindex(own.index).fillna(own["refugees"]).fillna(0.0)
    answered, seated = own.index.isin(planned.findings.gaps.index), own.index.isin(planned.seated)
    counts = [
        _count("frame", own.index),
        _count("answered", own.index[answered]),
        _count("invited", own.index[seated]),
    ]
    people = [_people(refugees, "refugees"), _people(refugees[seated], "refugees_invited")]
    return [*counts, *(step for steps in people for step in steps)]


def band(planned: Planned, number: str, column: str) -> list[Step]:
    """How many of a band of all needs together `answered`, and how many of them are `invited`. Raises KeyError."""
    bands = planned.findings.bands.get(gains.OVERALL)
    if bands is None or column not in ("answered", "invited"):
        raise KeyError(f"{column} is not told of bands")
    own = bands.index[(bands.dropna().astype(int).astype("str") == number).reindex(bands.index, fill_value=False)]
    if own.empty:
        raise KeyError(f"nobody is in band {number}")
    steps = [_count("answered", own), _count("invited", own[own.isin(planned.seated)])]
    return steps[:1] if column == "answered" else steps


def reach(planned: Planned, column: str) -> list[Step]:
    """Those in severe need who are not invited: their `count`, those `beyond` any offer, the `cost` of reaching them.

    Raises KeyError for any other column.
    """
    missed = gains.missed(planned.findings, planned.valued, planned.invited)
    match column:
        case "count":
            return [*trace_offers.severe(planned), _count("count", missed.missing)]
        case "beyond":
            return [_count("beyond", missed.missing[~missed.reachable])]
        case "cost":
            more = gains.further(missed, planned.valued, planned.chosen, planned.invited)
            if more is None:
                return []
            cost = {" ".join(offer): float(one) for offer, one in zip(more.index.tolist(), more, strict=True)}
            return [made("cost", "sum", "further deliveries × cost, as the cheapest way is found", values=cost)]
    raise KeyError(f"{column} is not told of those left out")


TRACERS: Mapping[str, tuple[Callable[..., list[Step]], int]] = {
    "closes": (closes, 1),
    "gain": (gain, 3),
    "band": (band, 2),
    "reach": (reach, 1),
}
"""By the first part of a key: what tells the steps, and how many parts follow."""


def _count(name: str, units: pd.Index) -> Step:
    return made(name, "sum", "1 for each municipality", values=dict.fromkeys(map(str, units), 1.0))


def _people(refugees: pd.Series, name: str) -> list[Step]:
    values = {str(unit): float(number) for unit, number in refugees.items()}
    exact = made(f"{name}_exactly", "sum", f"Σ of {len(values)} municipalities", values=values)
    return [exact, linked(name, "rounded", "to whole persons", {"value": exact})]
