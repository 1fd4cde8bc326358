"""What changed where an activity was delivered, beside where it was not: a comparison, and no experiment."""

from collections.abc import Collection, Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import comparison
from analysis.activity_list import Activity, ActivityList
from analysis.change import Ruler
from analysis.measures import OVERALL
from analysis.portfolio.problem import EVERYWHERE
from questionnaires.model import Indicator

STRATA = ("country", "size_class")
COLLAPSE = ("size_class",)
"""Within a country those of other sizes stand for one another where few answered twice."""
DELIVERED, NOT_DELIVERED = "delivered", "not delivered"
FEWEST = 5
"""Below so many municipalities in a group no interval is told: it would be read as more than it is."""
COLUMNS = ("activity", "country", "group", "n", "before", "after", "change", "low", "high", "indicators")


def changes(
    ruled: Ruler,
    frame: pd.DataFrame,
    held: Mapping[tuple[str, str], Collection[str]],
    activities: ActivityList,
) -> pd.DataFrame:
    """For each offer (activity, country): the mean change, after − before, of the gaps that its activity answers.

    `ruled` holds both rounds under one version, `frame` is that of the later round. Two rows an offer, `group`
    delivered or not: n (in both rounds), before, after and change (means), low and high (95 %, missing below FEWEST),
    indicators (how many are compared). Municipalities of both rounds alone are compared, each by the comparable
    indicators that it answered in both, weighted as the questionnaire weights them; `not delivered` are the others of
    the same country, of every country for an offer across borders. An offer without anything to compare has no rows.
    """
    rows = [
        row
        for (activity, country), places in held.items()
        if activity in activities.by_code
        for row in _offer(ruled, frame, (activities[activity], country, frozenset(places)), activities)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _offer(
    ruled: Ruler, frame: pd.DataFrame, offer: tuple[Activity, str, Collection[str]], activities: ActivityList
) -> list[dict[str, object]]:
    activity, country, places = offer
    weights = _weights(ruled, activity, activities)
    own = _of_both(ruled, frame, country)
    if weights.empty or own.empty:
        return []
    names = list(weights.index)
    earlier, later = (told.gaps.loc[told.gaps.index.isin(own.index), names] for told in (ruled.before, ruled.after))
    both = earlier.index.intersection(later.index)
    applies = ruled.before.applies.loc[both, names] & ruled.after.applies.loc[both, names]
    groups = [DELIVERED if name in places else NOT_DELIVERED for name in own.index]
    table = comparison.change(
        earlier,
        later,
        own,
        list(STRATA),
        weights=weights,
        applies=applies,
        by=pd.Series(groups, index=own.index, name="group"),
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


def _weights(ruled: Ruler, activity: Activity, activities: ActivityList) -> "pd.Series[float]":
    """The indicators that the activity answers and that may be compared, with what each counts."""
    meant = {item.name for item in ruled.questionnaire.indicators if _answers(activity, item, activities)}
    counted = ruled.leaves(OVERALL)
    return counted[[name for name in counted.index if name in meant]]


def _answers(activity: Activity, item: Indicator, activities: ActivityList) -> bool:
    return activities.effect_of(activity, item.name, item.dimension) is not None


def _of_both(ruled: Ruler, frame: pd.DataFrame, country: str) -> pd.DataFrame:
    """Everybody in the frame of the countries in which somebody answered both rounds."""
    both = frame.index.intersection(ruled.before.gaps.index).intersection(ruled.after.gaps.index)
    reached = set(frame.loc[both, "country"])
    return frame[frame["country"].isin(reached if country == EVERYWHERE else reached & {country})]
