"""A stored plan held against the rules again, and who would be invited next."""

from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.portfolio.outcome import Portfolio
from analysis.portfolio.problem import EVERYWHERE, ROUNDING, Limits
from analysis.portfolio.reading import Options, as_limits


def verify(
    plan: Portfolio, offers: pd.DataFrame, seats: pd.DataFrame, budget: float, **options: Unpack[Options]
) -> tuple[str, ...]:
    """Everything about a plan that breaks a rule or does not add up, in words; nothing where all is well.

    Recomputed from the frames alone, without the search that made it. Keywords as for `choose`.
    """
    limits = as_limits(budget, **options)
    held = plan.chosen.merge(offers, on=["activity", "country"], how="left", suffixes=("", "_each"))
    given = plan.invited.merge(_reachable(offers, seats), on=["activity", "country", "municipality"], how="left")
    faults = [*_offer_faults(held, limits), *_seat_faults(held, given, limits), *_rule_faults(held, given, limits)]
    faults += _sum_faults(held, given)
    for name, stated, found in (
        ("cost", plan.cost, (held["deliveries"] * held["cost_each"]).sum()),
        ("value", plan.value, given["worth"].sum()),
        ("unspent", plan.unspent, budget - plan.cost),
    ):
        if not np.isclose(stated, found, rtol=1e-9, atol=1e-9):
            faults.append(f"the {name} is given as {stated:,.6g} but comes out as {found:,.6g}")
    return tuple(faults)


def waiting_list(plan: Portfolio, seats: pd.DataFrame, *, absorb: int = 2) -> pd.DataFrame:
    """For each offer held, those not invited, the most valuable first.

    activity, country, municipality, value, place (from 1), last_value (the lowest value that got a seat), full (True:
    it has as many seats elsewhere as it can take). Thresholds can be inverted: show them to the owner, its association
    and the secretariat only.
    """
    rows = _reachable(plan.chosen, seats).merge(plan.chosen[["activity", "country"]], on=["activity", "country"])
    taken = plan.invited[["activity", "country", "municipality"]].assign(taken=True)
    rows = rows.merge(taken, on=["activity", "country", "municipality"], how="left")
    rows = rows[rows["taken"].isna() & (rows["worth"] > 0)].drop(columns="taken").rename(columns={"worth": "value"})
    rows = rows.sort_values(["activity", "country", "value", "municipality"], ascending=[True, True, False, True])
    last = plan.invited.groupby(["activity", "country"])["value"].min().rename("last_value").reset_index()
    rows = rows.merge(last, on=["activity", "country"], how="left")
    seated = plan.invited["municipality"].value_counts()
    full = rows["municipality"].map(seated).fillna(0) >= absorb
    place = rows.groupby(["activity", "country"]).cumcount() + 1
    columns = ["activity", "country", "municipality", "value", "place", "last_value", "full"]
    return rows.assign(place=place, full=full)[columns].reset_index(drop=True)


def _reachable(offers: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Every seat under the country of its offer, as `worth`, with the home of its municipality."""
    own = set(zip(offers["activity"].tolist(), offers["country"].tolist(), strict=True))
    pairs = zip(seats["activity"].tolist(), seats["country"].tolist(), strict=True)
    country = [place if (activity, place) in own else EVERYWHERE for activity, place in pairs]
    named = seats["home"] if "home" in seats else seats["country"]
    known = seats.loc[named != EVERYWHERE, "municipality"]
    homes = dict(zip(known.tolist(), named[named != EVERYWHERE].tolist(), strict=True))
    return pd.DataFrame(
        {
            "activity": seats["activity"].to_numpy(),
            "country": np.array(country, dtype=object),
            "municipality": seats["municipality"].to_numpy(),
            "worth": seats["value"].to_numpy(dtype=float),
            "home": [homes.get(name, EVERYWHERE) for name in seats["municipality"].tolist()],
        }
    )


def _offer_faults(held: pd.DataFrame, limits: Limits) -> list[str]:
    faults = [f"{a} in {c} is no offer" for a, c in _keys(held[held["cost_each"].isna()])]
    over = held[held["deliveries"] > held["deliveries_each"]]
    faults += [f"{a} in {c} is held more often than it can be" for a, c in _keys(over)]
    spent = float((held["deliveries"] * held["cost_each"]).sum())
    if spent > limits.budget * (1 + ROUNDING) + ROUNDING:
        faults.append(f"it spends {spent:,.2f} of a budget of {limits.budget:,.2f}")
    return faults


def _seat_faults(held: pd.DataFrame, given: pd.DataFrame, limits: Limits) -> list[str]:
    faults = [
        f"{a} in {c} has no seat for a municipality that is invited" for a, c in _keys(given[given["worth"].isna()])
    ]
    if given.duplicated(["activity", "country", "municipality"]).any():
        faults.append("a municipality is invited twice to one offer")
    counts = given["municipality"].value_counts()
    faults += [f"{name} is given {count} seats" for name, count in counts[counts > limits.absorb].items()]
    used = given.groupby(["activity", "country"]).size().rename("used").reset_index()
    both = used.merge(held, on=["activity", "country"], how="left")
    over = both[~(both["used"] <= both["deliveries"] * both["seats"])]
    return faults + [f"{a} in {c} has fewer seats than are given" for a, c in _keys(over)]


def _rule_faults(held: pd.DataFrame, given: pd.DataFrame, limits: Limits) -> list[str]:
    present = set(_keys(held))
    faults = [f"{a} in {c} is pinned and missing" for a, c in sorted(limits.pinned - present, key=str)]
    faults += [f"{a} in {c} is excluded and held" for a, c in sorted(limits.excluded & present, key=str)]
    price = dict(zip(_keys(held), (held["cost_each"] / held["seats"]).tolist(), strict=True))
    for country, least in limits.floors.items():
        own = held.loc[held["country"] == country, ["deliveries", "cost_each"]].prod(axis=1).sum()
        shared = given[(given["country"] == EVERYWHERE) & (given["home"] == country)]
        spent = own + sum(price.get(key, 0.0) for key in _keys(shared))
        if spent < least * (1 - ROUNDING) - ROUNDING:
            faults.append(f"it spends {spent:,.2f} in {country}, less than {least:,.2f}")
    if "requires" in held:
        for activity, country, needed in zip(held["activity"], held["country"], held["requires"], strict=True):
            met = (needed, country) in present or (needed, EVERYWHERE) in present
            if not (pd.isna(needed) or needed == "" or met):
                faults.append(f"{activity} in {country} requires {needed}, which is not held")
    return faults


def _sum_faults(held: pd.DataFrame, given: pd.DataFrame) -> list[str]:
    """Costs and values of single rows that do not follow from the frames."""
    seated = given.groupby(["activity", "country"])["worth"].sum().rename("seated").reset_index()
    both = held.merge(seated, on=["activity", "country"], how="left")
    costs = both.assign(stated=both["cost"], found=both["deliveries"] * both["cost_each"])
    values = both.assign(stated=both["value"], found=both["seated"].fillna(0.0))
    places = given.assign(stated=given["value"], found=given["worth"], of=given["municipality"])
    return [
        f"the {name} of {where} is given as {row.stated:,.6g} but comes out as {row.found:,.6g}"
        for name, rows in (("cost", costs), ("value", values), ("value", places))
        for row in rows[~_close(rows["stated"], rows["found"]) & rows["found"].notna()].itertuples()
        for where in [f"{row.activity} in {row.country}" + (f" for {row.of}" if hasattr(row, "of") else "")]
    ]


def _close(stated: pd.Series, found: pd.Series) -> NDArray[np.bool_]:
    close: NDArray[np.bool_] = np.isclose(stated.to_numpy(float), found.to_numpy(float), rtol=1e-9, atol=1e-9)
    return close


def _keys(rows: pd.DataFrame) -> list[tuple[object, object]]:
    return list(zip(rows["activity"].tolist(), rows["country"].tolist(), strict=True))
