"""What changed where an activity was delivered, beside where it was not: a comparison, and no experiment."""

from collections.abc import Collection, Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import comparison
from analysis.activity_list import Activity, ActivityList
from analysis.findings import Findings
from questionnaires.model import Indicator

STRATA = ("country", "size_class")
COLLAPSE = ("size_class",)
"""Within a country those of other sizes stand for one another where few answered twice."""
DELIVERED, NOT_DELIVERED = "delivered", "not delivered"
FEWEST = 5
"""Below so many municipalities in a group no interval is told: it would be read as more than it is."""
COLUMNS = ("activity", "country", "group", "n", "before", "after", "change", "low", "high", "indicators")


def changes(
    before: Findings,
    after: Findings,
    held: Mapping[tuple[str, str], Collection[str]],
    activities: ActivityList,
) -> pd.DataFrame:
    """For each offer (activity, country): the mean change, after − before, of the gaps that its activity answers.

    Two rows an offer, `group` delivered or not: n (in both rounds), before, after and change (means), low and high
    (95 %, missing below FEWEST), indicators (how many are compared). Municipalities of both rounds alone are compared,
    each by the indicators it answered in both and that mean the same in both, weighted as the questionnaire weights
    them; `not delivered` are the others of the same country, of every country for an offer across borders. An offer
    without anything to compare has no rows.
    """
    rows = [
        row
        for (activity, country), places in held.items()
        if activity in activities.by_code
        for row in _offer(before, after, (activities[activity], country, frozenset(places)), activities)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _offer(
    before: Findings, after: Findings, offer: tuple[Activity, str, Collection[str]], activities: ActivityList
) -> list[dict[str, object]]:
    activity, country, places = offer
    weights = _weights(before, after, activity, activities)
    frame = _frame(before, after, country)
    if weights.empty or frame.empty:
        return []
    names = list(weights.index)
    earlier, later = (found.gaps.loc[found.gaps.index.isin(frame.index), names] for found in (before, after))
    groups = pd.Series(
        [DELIVERED if name in places else NOT_DELIVERED for name in frame.index], index=frame.index, name="group"
    )
    table = comparison.change(
        earlier,
        later,
        frame,
        list(STRATA),
        weights=weights,
        applies=_applies(before, after, names, frame),
        by=groups,
        collapse=list(COLLAPSE),
        single="centre",
        gap=True,
    )
    told = table[table["n"] > 0].to_dict("index")
    return [
        _row(activity.code, country, group, told[group], len(names))
        for group in (DELIVERED, NOT_DELIVERED)
        if group in told
    ]


def _row(activity: str, country: str, group: str, found: Mapping[Hashable, Any], indicators: int) -> dict[str, object]:
    enough = found["n"] >= FEWEST
    return {
        "activity": activity,
        "country": country,
        "group": group,
        "n": int(found["n"]),
        "before": float(found["before"]),
        "after": float(found["after"]),
        "change": float(found["estimate"]),
        "low": float(found["low"]) if enough else float("nan"),
        "high": float(found["high"]) if enough else float("nan"),
        "indicators": indicators,
    }


def _weights(before: Findings, after: Findings, activity: Activity, activities: ActivityList) -> "pd.Series":
    """The indicators that the activity answers and that mean the same in both rounds, with what each counts."""
    earlier = {item.name: item for item in before.questionnaire.indicators}
    same = [item for item in after.questionnaire.indicators if earlier.get(item.name) == item]
    meant = [item for item in same if _answers(activity, item, activities)]
    counted = before.measures["weight"]
    return pd.Series({item.name: float(counted[item.name]) for item in meant}, dtype="float64")


def _answers(activity: Activity, item: Indicator, activities: ActivityList) -> bool:
    return activities.effect_of(activity, item.name, item.dimension) is not None


def _frame(before: Findings, after: Findings, country: str) -> pd.DataFrame:
    """Everybody in the later frame of the countries in which somebody answered both rounds."""
    frame = after.dataset.frame
    both = frame.index.intersection(before.gaps.index).intersection(after.gaps.index)
    reached = set(frame.loc[both, "country"])
    return frame[frame["country"].isin(reached if country == "*" else reached & {country})]


def _applies(before: Findings, after: Findings, names: list[str], frame: pd.DataFrame) -> pd.DataFrame:
    """Where an indicator applied in both rounds; those that did not answer both are left out anyway."""
    earlier, later = (
        found.applies[names].reindex(frame.index).astype("boolean").fillna(True) for found in (before, after)
    )
    return (earlier & later).astype(bool)
