"""Every figure of a plan by its key: offers, seats, the plan as a whole, and who gains."""

from analysis import trace_gains, trace_offers, trace_plan, trace_swaps
from analysis.steps import Told
from analysis.trace_plan import Planned

OF_OFFERS = {**trace_plan.TRACERS, "offer": trace_offers.offer}
WHOLE = "whole"
OTHERS = {**trace_gains.TRACERS, "swap": (trace_swaps.swap, 5)}
KINDS = frozenset((*OF_OFFERS, WHOLE, *OTHERS))
"""First parts of keys."""

LABELS = {"swap": "Two offers change places"}


def steps(planned: Planned, key: str) -> Told:
    """The steps to a figure of a plan.

    `plan/A03/PL/cost`, `…/deliveries`, `…/value` by activity, country and column; `seat/A03/PL/RO-1017` the worth of a
    seat; `offer/A03/PL/score`, `…/share`, `…/rank`; `whole/cost` and the other columns of `trace_offers.WHOLE`;
    `closes/housing`, `gain/region/RO/RO-CJ`, `band/5/invited`, `reach/cost`; `swap/A03/PL/A05/RO/housing` the weight
    beyond which the first comes before the second. Raises KeyError for what is not in the plan.
    """
    kind, *parts = key.split("/")
    if kind in OF_OFFERS and len(parts) == 3:
        titles = {item.code: item.title for item in planned.activities}
        if parts[0] not in titles:
            raise KeyError(f"there is no activity {parts[0]}")
        return titles[parts[0]], OF_OFFERS[kind](planned, *parts), []
    if kind == WHOLE and len(parts) == 1 and parts[0] in trace_offers.WHOLE:
        return f"The plan: {parts[0]}", trace_offers.WHOLE[parts[0]](planned), []
    if kind in OTHERS and len(parts) == OTHERS[kind][1]:
        return f"{LABELS.get(kind, 'Who gains')}: {' '.join(parts)}", OTHERS[kind][0](planned, *parts), []
    raise KeyError(f"{key} names no figure of a plan")
