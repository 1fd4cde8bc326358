"""A municipality's own results beside those of its peers, of whom nobody can be recognised.

The own figures are those of now. Those of peers come from what was published: a mean read before and after one approval
would tell what the newcomer answered.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from analysis.findings import Figure
from analysis.maps import band
from analysis.publication import MINIMUM
from surveyapp.errors import NotFound
from surveyapp.models import Municipality
from surveyapp.services.access import Actor, get_municipality, visible_municipalities
from surveyapp.services.scopes import Source, is_measured

MARGIN = 0.05
"""A smaller difference is not worth a sentence."""


@dataclass(frozen=True, slots=True)
class Peers:
    """With whom a municipality is compared: a kind of group, its label, and its mean, if that may be told."""

    kind: str
    group: str
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure of one municipality: its own gap (NaN if none), its band, what it aims at, and its peers' mean."""

    measure: str
    gap: float
    applies: bool
    shade: int
    severe: bool
    ambition: float
    peers: Peers
    key: str

    @property
    def is_told(self) -> bool:
        """Whether there is an own figure."""
        return not math.isnan(self.gap)

    @property
    def is_clearly_larger(self) -> bool:
        """Whether the own gap lies above the interval of the peers' mean, and above that mean by MARGIN at least."""
        mean = self.peers.figure
        return self.is_told and mean is not None and self.gap > mean.high and self.gap - mean.estimate >= MARGIN


def own_municipality(session: Session, actor: Actor) -> Municipality:
    """Give the municipality for which the actor works. Raises NotFound for anybody else."""
    if actor.municipality_id is None:
        raise NotFound("municipality")
    return get_municipality(session, actor, actor.municipality_id)


def keys_within_reach(session: Session, actor: Actor) -> frozenset[str]:
    """The names in findings of the municipalities that the actor may read by name now, whatever a frame says."""
    places = visible_municipalities(actor).with_only_columns(Municipality.country_code, Municipality.code)
    return frozenset(f"{country}-{code}" for country, code in session.execute(places))


def key_of(municipality: Municipality) -> str:
    """The name of a municipality in findings."""
    return f"{municipality.country_code}-{municipality.code}"


def has_results(source: Source, municipality: Municipality) -> bool:
    """Whether the municipality has given its answers in the round, and these measure anything."""
    return is_measured(source.findings) and key_of(municipality) in source.findings.composites.index


def standings_of(
    source: Source, published: Source | None, municipality: Municipality, measures: Sequence[str]
) -> list[Standing]:
    """Tell measures of a municipality that answered, in the order given, beside what is published of its peers."""
    key = key_of(municipality)
    rows = source.findings.of(key).to_dict("index")
    return [
        _standing(source, key, measure, rows[measure], peers_of(source, published, key, measure))
        for measure in measures
        if measure in rows
    ]


def readiness_of(source: Source, municipality: Municipality) -> float:
    """The share of the questions put to the municipality that it answered."""
    return float(source.findings.readiness[key_of(municipality)])


def peers_of(source: Source, published: Source | None, key: str, measure: str) -> Peers:
    """Those of the same size in the country where they may be told, else the country's whole frame.

    The municipality knows its own answer, so that a mean must rest on it and at least the smallest number of others.
    Raises ValueError for figures that are not published.
    """
    if published is not None and not published.is_public:
        raise ValueError("peers are told from a published release only")
    place = source.findings.dataset.frame.loc[key]
    groups = (("size_class", str(place["size_class"])), ("all", "all"))
    for kind, group in groups:
        figure = _figure(published, str(place["country"]), measure, kind, group) if published else None
        if figure is not None and not figure.suppressed and figure.n > MINIMUM and not math.isnan(figure.estimate):
            return Peers(kind, group, figure)
    return Peers(*groups[-1], None)


def _figure(source: Source, country: str, measure: str, kind: str, group: str) -> Figure | None:
    try:
        return source.findings.figure(country, measure, kind=kind, group=group)
    except KeyError:
        return None


def _standing(source: Source, key: str, measure: str, row: Mapping[Hashable, Any], peers: Peers) -> Standing:
    gap = float(row["gap"])
    kind = "gap" if measure in source.findings.gaps.columns else "composite"
    shade = 0 if math.isnan(gap) else band(gap, source.bands)
    return Standing(
        measure=measure,
        gap=gap,
        applies=bool(row["applies"]),
        shade=shade,
        severe=not math.isnan(gap) and gap >= source.bands[2],
        ambition=float(row["ambition"]),
        peers=peers,
        key=f"{kind}/{key}/{measure}",
    )
