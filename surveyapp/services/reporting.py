"""What the page of one country shows, panel by panel, from findings that are live or of a release."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.findings import Findings
from analysis.harmonise import Refusal
from surveyapp.languages import alphabetical
from surveyapp.models import Region
from surveyapp.services.scopes import Row, Scope, greatest_first, row_of

KINDS = ("answered", "estimated", "unknown", "not_collected", "not_applicable", "prefer_not", "open")
NON_ANSWERS = KINDS[2:6]


@dataclass(frozen=True, slots=True)
class Place:
    """A region, its figure for one measure, and whether the map has its outline."""

    code: str
    name: str
    has_outline: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of a region is known: its units, those that answered, and by section the share of what could be."""

    code: str
    name: str
    n_frame: int
    n_approved: int
    sections: Mapping[str, float]

    @property
    def share(self) -> float:
        """Share of the region's municipalities that answered."""
        return self.n_approved / self.n_frame


@dataclass(frozen=True, slots=True)
class Quality:
    """How one section was answered: the share of each kind among all that was asked; see KINDS."""

    section: str
    asked: int
    shares: Mapping[str, float]

    @property
    def readiness(self) -> float:
        """Share of what was asked that was answered, estimates included."""
        return self.shares["answered"] + self.shares["estimated"]


@dataclass(frozen=True, slots=True)
class Head:
    """The figures at the head of a country's page."""

    n_frame: int
    n_approved: int
    refugees: float
    refugees_answered: float
    readiness: float
    as_of: datetime | None

    @property
    def share(self) -> float:
        """Share of the frame that answered."""
        return self.n_approved / self.n_frame if self.n_frame else 0.0


@dataclass(frozen=True, slots=True)
class Silent:
    """A municipality that hosts much of its country's refugees and has not answered."""

    name: str
    region: str
    refugees: float
    key: str = ""
    """Its name in findings."""


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Assessments on another version than the round's: how many, and by indicator why it is not told of them."""

    version: str
    n: int
    refused: Mapping[str, tuple[Refusal, ...]]


def read_regions(session: Session, country: str) -> dict[str, Region]:
    """The regions of a country by code, in order of their names."""
    rows = session.scalars(select(Region).where(Region.country_code == country))
    return {region.code: region for region in sorted(rows, key=lambda region: alphabetical(region.name))}


def head_of(scope: Scope) -> Head:
    """Count the frame, the answers and the refugees that they host."""
    findings = scope.source.findings
    frame = findings.dataset.frame
    own = frame[frame["country"] == scope.country]
    answered = findings.dataset.responded[own.index]
    return Head(
        n_frame=len(own),
        n_approved=int(answered.sum()),
        refugees=float(own["refugees"].sum()),
        refugees_answered=float(own["refugees"][answered].sum()),
        readiness=_readiness(findings.quality[findings.quality["country"] == scope.country]),
        as_of=scope.source.as_of,
    )


def places_of(scope: Scope, regions: Mapping[str, Region], measure: str) -> list[Place]:
    """Tell one measure for every region of the frame, the greatest gap first."""
    places = [
        Place(code, regions[code].name, regions[code].has_outline, row_of(scope, measure, "region", code))
        for code in _regions_in_frame(scope, regions)
    ]
    return sorted(places, key=lambda place: (greatest_first(place.row), alphabetical(place.name)))


def cells_of(scope: Scope, regions: Mapping[str, Region], measures: Sequence[str]) -> list[tuple[str, list[Row]]]:
    """Tell every measure for every region: the region's name and a row for each measure, in order of the names."""
    return [
        (regions[code].name, [row_of(scope, measure, "region", code) for measure in measures])
        for code in _regions_in_frame(scope, regions)
    ]


def coverage_of(scope: Scope, regions: Mapping[str, Region]) -> list[Covered]:
    """Tell how much of each region is known, the least known first.

    What is known of a section is the share of the region's municipalities that answered times the share of the
    questions put to them that they answered; missing where none of its questions was asked.
    """
    table = scope.source.findings.coverage
    own = table[table["country"] == scope.country]
    found = [_covered(str(code), regions, rows) for code, rows in own.groupby("region") if code in regions]
    return sorted(found, key=lambda region: (region.share, alphabetical(region.name)))


def quality_of(scope: Scope) -> list[Quality]:
    """Tell how each section was answered, in the order of the questionnaire."""
    table = scope.source.findings.quality
    own = table[(table["country"] == scope.country) & (table["asked"] > 0)]
    return [_quality(record) for record in own.to_dict("records")]


def silent_of(scope: Scope, regions: Mapping[str, Region]) -> list[Silent]:
    """Name those above 2 % of the country's refugees that have not answered; nobody in what everybody may see."""
    if scope.source.is_public:
        return []
    rows = scope.source.findings.silent
    own = rows[rows["country"] == scope.country].drop_duplicates().sort_values("refugees", ascending=False)
    return [
        Silent(name, regions[region].name if region in regions else region, refugees, str(key))
        for key, name, region, refugees in zip(own.index, own["name"], own["region"], own["refugees"], strict=True)
    ]


def other_versions_of(scope: Scope) -> list[OtherVersion]:
    """Tell how many approved assessments of the country were answered on another version than the round's, by version.

    Nothing in what everybody may see, which does not hold the assessments.
    """
    if scope.source.is_public:
        return []
    findings = scope.source.findings
    own = findings.dataset.frame.index[findings.dataset.frame["country"] == scope.country]
    counts = findings.dataset.assessments.loc[findings.gaps.index.intersection(own), "version"].value_counts()
    found = [(str(version), int(n)) for version, n in counts.items() if version != findings.dataset.version]
    return [OtherVersion(version, n, _refused(findings, version)) for version, n in sorted(found)]


def _refused(findings: Findings, version: str) -> dict[str, tuple[Refusal, ...]]:
    standings = findings.standings.get(version, {})
    return {name: standing.refused for name, standing in standings.items() if standing.refused}


def spread_of(scope: Scope, measures: Sequence[str]) -> pd.DataFrame:
    """The gaps of municipalities, a row each and measure: measure, municipality, name, value; none if public."""
    findings = scope.source.findings
    if scope.source.is_public:
        return pd.DataFrame(columns=["measure", "municipality", "name", "value"])
    frame = findings.dataset.frame
    own = findings.composites.loc[findings.composites.index.isin(frame.index[frame["country"] == scope.country])]
    long = own[list(measures)].rename_axis("municipality").reset_index().melt("municipality", var_name="measure")
    return long.dropna(subset="value").assign(name=lambda rows: rows["municipality"].map(frame["name"]))


def widest_of(scope: Scope, measures: Sequence[str]) -> str:
    """The measure in which the middle half of those that answered lies furthest apart; empty if none may be told."""
    spread = spread_of(scope, measures)
    if spread.empty:
        return ""
    values = spread.groupby("measure")["value"]
    apart = (values.quantile(0.75) - values.quantile(0.25)).dropna()
    return "" if apart.empty else str(apart.idxmax())


def _readiness(counts: pd.DataFrame) -> float:
    asked = counts["asked"].sum()
    return float(counts["answered"].sum() / asked) if asked else math.nan


def _regions_in_frame(scope: Scope, regions: Mapping[str, Region]) -> list[str]:
    frame = scope.source.findings.dataset.frame
    present = set(frame.loc[frame["country"] == scope.country, "region"])
    return [code for code in regions if code in present]


def _covered(code: str, regions: Mapping[str, Region], rows: pd.DataFrame) -> Covered:
    n_frame, n_approved = int(rows["n_frame"].iloc[0]), int(rows["n_approved"].iloc[0])
    known = (n_approved / n_frame) * rows["answered"] / rows["asked"].where(rows["asked"] > 0)
    sections = dict(zip(rows["section"], known if n_approved else known.fillna(0.0), strict=True))
    return Covered(code, regions[code].name, n_frame, n_approved, sections)


def _quality(counts: Mapping[Hashable, object]) -> Quality:
    number = {name: int(str(counts[name])) for name in ("asked", "answered", "estimated", *NON_ANSWERS)}
    kinds = {name: number[name] for name in ("estimated", *NON_ANSWERS)}
    kinds["answered"] = number["answered"] - number["estimated"]
    kinds["open"] = number["asked"] - sum(kinds.values())
    shares = {name: kinds[name] / number["asked"] for name in KINDS}
    return Quality(str(counts["section"]), number["asked"], shares)
