"""An association's members side by side: their gaps, what many of them share, and who is missing.

Who is a member by name is asked of the present (`members`, keys of municipalities), never of the round's frozen frame:
a municipality that has left is told to its earlier association no more.
"""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import pandas as pd

from analysis.findings import SEVERE
from analysis.maps import band
from surveyapp.languages import alphabetical
from surveyapp.services.scopes import Source, names_of, smallest_first


@dataclass(frozen=True, slots=True)
class Gap:
    """One member's gap in one measure: missing as NaN, `shade` by band, `partial` where not every indicator applies."""

    value: float
    shade: int
    partial: bool
    applies: bool
    key: str

    @property
    def is_told(self) -> bool:
        """Whether there is a figure."""
        return not math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class MemberNeeds:
    """One member that answered, with its gap in every measure asked for."""

    key: str
    name: str
    region: str
    size_class: str
    readiness: float
    gaps: Mapping[str, Gap]


@dataclass(frozen=True, slots=True)
class SharedNeed:
    """An indicator, how many members have a severe gap in it, and of how many there is a figure."""

    indicator: str
    dimension: str
    severe: int
    known: int


def members_of(source: Source, members: Set[str], measures: Sequence[str], size_class: str = "") -> list[MemberNeeds]:
    """The members that answered, by name, of one size class where it is given."""
    found = source.findings
    rows = _answered(source, members, size_class)
    values = found.composites[list(measures)].to_dict("index")
    sets = found.sets[list(measures)].fillna("").to_dict("index")
    applies = found.answered[list(measures)].notna().to_dict("index")

    def gaps_of(key: str) -> dict[str, Gap]:
        return {
            name: _gap(source, (key, name), values[key][name], sets[key][name], applies[key][name]) for name in measures
        }

    return [
        MemberNeeds(
            key=key,
            name=row["name"],
            region=row["region"],
            size_class=row["size_class"],
            readiness=float(found.readiness[key]),
            gaps=gaps_of(key),
        )
        for key, row in zip(rows.index, rows.to_dict("records"), strict=True)
    ]


def missing_of(source: Source, members: Set[str], size_class: str = "") -> list[str]:
    """Names of the members that have not given their answers."""
    own = _members(source, members, size_class)
    return sorted(own["name"][~source.findings.dataset.responded[own.index]], key=alphabetical)


def size_classes_of(source: Source, members: Set[str]) -> list[str]:
    """The size classes of the members, the smallest first."""
    classes = _members(source, members, "")["size_class"].unique()
    return sorted(classes, key=smallest_first)


def shared_needs(source: Source, members: Set[str], size_class: str = "") -> list[SharedNeed]:
    """Indicators in which members have a severe gap, those that most share first."""
    found = source.findings
    rows = _answered(source, members, size_class).index
    bands = found.bands.reindex(columns=names_of(found, "indicator")).loc[rows]
    severe, known = bands.ge(SEVERE).sum(), bands.notna().sum()
    needs = [
        SharedNeed(str(name), str(found.measures.at[name, "dimension"]), int(severe[name]), int(known[name]))
        for name in bands.columns
        if severe[name] > 0
    ]
    return sorted(needs, key=lambda need: (-need.severe, -need.severe / need.known, need.indicator))


def spread_of_theme(source: Source, members: Set[str], theme: str) -> pd.DataFrame:
    """The gaps of members in one theme: columns size_class, name, value; one row a member with a figure."""
    rows = _answered(source, members, "")
    values = source.findings.composites[theme].reindex(rows.index)
    return rows[["size_class", "name"]].assign(value=values).dropna(subset="value")


def left_since(source: Source, association: str, members: Set[str]) -> list[str]:
    """Keys of those that answered the round as members of an association and are members no more.

    While there are any, a mean of that association must not stand beside its members by name: what is left over once
    these are taken out tells on whoever left.
    """
    frame = source.findings.dataset.frame
    then = frame.index[frame["association"] == association].intersection(source.findings.composites.index)
    return sorted(set(then) - members)


def _members(source: Source, members: Set[str], size_class: str) -> pd.DataFrame:
    frame = source.findings.dataset.frame
    own = frame[frame.index.isin(members)]
    return own[own["size_class"] == size_class] if size_class else own


def _answered(source: Source, members: Set[str], size_class: str) -> pd.DataFrame:
    own = _members(source, members, size_class)
    return own.loc[own.index.intersection(source.findings.composites.index)].sort_values(
        "name", key=lambda names: names.map(alphabetical)
    )


def _gap(source: Source, place: tuple[str, str], value: float, left_out: str, applies: bool) -> Gap:
    told = not math.isnan(value)
    shade = band(value, source.bands) if told else 0
    return Gap(float(value), shade, bool(left_out) and told, bool(applies), "composite/{}/{}".format(*place))
