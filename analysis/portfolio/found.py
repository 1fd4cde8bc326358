"""What a search hands on: the best plan as arrays, and what warms the next search."""

from dataclasses import dataclass

from analysis.portfolio.pricing import Ints, Plan
from analysis.portfolio.problem import Floats
from analysis.portfolio.seating import Prices, Seating


@dataclass(frozen=True)
class Warm:
    """What a search learnt that helps the next one of a similar problem."""

    prices: tuple[Prices, ...] = ()
    held: Ints | None = None


@dataclass(frozen=True)
class Found:
    """The best plan found. `value` and `bound` are in the units given."""

    plan: Plan
    seating: Seating
    value: float
    bound: float
    warm: "Warm"

    @property
    def deliveries(self) -> Floats:
        """Deliveries by offer."""
        return self.plan.held.astype(float)


COLD = Warm()
