"""Whether a stored plan is possible under its assumptions and worth and costs what it says."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.errors import Fault
from analysis.planning import Assumptions
from analysis.valuation import Valuation

ROUNDING = 1e-9
AT = "plan"
OFFER = ["activity", "country"]


def broken(valued: Valuation, assumptions: Assumptions, chosen: pd.DataFrame, invited: pd.DataFrame) -> Iterator[Fault]:
    """Whatever makes a plan impossible, or its costs and values others than they should be.

    `chosen` (activity, country, deliveries, cost, value) and `invited` (activity, country, municipality, value) as in a
    Portfolio. Whether a better plan exists is not asked.
    """
    held = chosen.set_index(OFFER)
    offers = valued.offers.set_index(OFFER)
    if strangers := sorted(held.index.difference(offers.index)):
        yield Fault(AT, f"{' in '.join(strangers[0])} is no offer")
        return
    own = offers.loc[held.index]
    yield from _different("cost", held["cost"], held["deliveries"] * own["cost"])
    yield from _rules(valued, assumptions, held, own)
    yield from _seats(valued, assumptions, held, own, invited)


def _rules(valued: Valuation, assumptions: Assumptions, held: pd.DataFrame, own: pd.DataFrame) -> Iterator[Fault]:
    spent, budget = held["cost"].sum(), assumptions.money(valued.activities)
    if spent > budget * (1 + ROUNDING):
        yield Fault(AT, f"costs {spent:,.0f} €, more than the budget of {budget:,.0f} €")
    for name in held.index[held["deliveries"] > own["deliveries"]]:
        yield Fault(AT, f"{' in '.join(name)} is held more often than it can be")
    for name in sorted(set(assumptions.pinned) - set(held.index)):
        yield Fault(AT, f"{' in '.join(name)} was to be held and is not")
    for name in sorted(set(assumptions.excluded) & set(held.index)):
        yield Fault(AT, f"{' in '.join(name)} was excluded and is held")


def _seats(
    valued: Valuation, assumptions: Assumptions, held: pd.DataFrame, own: pd.DataFrame, invited: pd.DataFrame
) -> Iterator[Fault]:
    taken = invited.groupby(OFFER).size().reindex(held.index, fill_value=0)
    for name in held.index[taken > held["deliveries"] * own["seats"]]:
        yield Fault(AT, f"{' in '.join(name)} invites more municipalities than it has seats")
    crowded = invited["municipality"].value_counts()
    for municipality in sorted(crowded.index[crowded > assumptions.absorb]):
        yield Fault(AT, f"{municipality} is invited to more than it can take")
    places = invited.set_index([*OFFER, "municipality"])["value"]
    worth = valued.seats.set_index([*OFFER, "municipality"])["value"]
    if places.index.has_duplicates or not places.index.isin(worth.index).all():
        yield Fault(AT, "a municipality is invited twice to an offer, or to one that is not for it")
        return
    yield from _different("value", places, worth[places.index])
    yield from _different("value", held["value"], invited.groupby(OFFER)["value"].sum())


def _different(what: str, given: pd.Series, computed: pd.Series) -> Iterator[Fault]:
    wanted = computed.reindex(given.index).fillna(0.0).to_numpy(dtype="float64")
    close = np.isclose(given.to_numpy(dtype="float64"), wanted, rtol=ROUNDING, atol=0.0)
    for name, stored, again, same in zip(given.index, given, wanted, close, strict=True):
        if not same:
            yield Fault(AT, f"the {what} of {' '.join(map(str, name))} is {stored}, not {again} as computed")
