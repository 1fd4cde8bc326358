"""At which weight of a theme two offers change places, and what is known of both before."""

import pandas as pd

from analysis import ranking, trace_offers
from analysis.steps import Step, linked, made
from analysis.trace_plan import Planned

PLACES = ("place_rising", "place_falling")


def swap(planned: Planned, activity: str, country: str, other: str, place: str, dimension: str) -> list[Step]:
    """The weight of a dimension beyond which an offer is ahead of another, the others keeping their proportions.

    Before it stand the places of both and the weight as it is. Raises KeyError for what there is not.
    """
    valued, rising, falling = planned.valued, (activity, country), (other, place)
    criteria = ranking.scores(valued)
    ahead, behind = (criteria.loc[[offer]].iloc[0] for offer in (rising, falling))
    stated = float(valued.dimensions[dimension])
    rest = valued.dimensions.drop(dimension)
    places = [
        trace_offers.rank(planned, *offer, name=name) for name, offer in zip(PLACES, (rising, falling), strict=True)
    ]
    now = made("stated", "sum", "as assumed, of all weights", values={dimension: stated})
    weights = {str(name): float(share) for name, share in (rest / rest.sum()).items()}
    lead = made("lead", "weighted", "by the other themes: Σ weight × score, ahead − behind",
                weights=weights, values=_difference(behind[rest.index], ahead[rest.index]))  # fmt: skip
    gain = made(
        "catches_up", "subtract", "by this theme alone", whole=float(ahead[dimension]), part=float(behind[dimension])
    )
    both = linked("both", "add", "lead + what is caught up", {"one": lead, "other": gain})
    weight = linked("swaps_at", "divide", "lead / both", {"top": lead, "bottom": both})
    return [*places, now, lead, gain, both, weight]


def _difference(one: "pd.Series[float]", other: "pd.Series[float]") -> dict[str, float]:
    return {str(name): float(value) for name, value in (one - other).items()}
