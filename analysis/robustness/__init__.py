"""How far a decision stands when weights, estimates and effects are in doubt."""

from analysis.robustness.acceptability import Acceptability, Noise, smaa
from analysis.robustness.redecision import in_plan
from analysis.robustness.swaps import crossings
from analysis.robustness.weights import Centre, Importance, draw_weights
from analysis.robustness.why_not import BUDGET, why_not

__all__ = [
    "BUDGET",
    "Acceptability",
    "Centre",
    "Importance",
    "Noise",
    "crossings",
    "draw_weights",
    "in_plan",
    "smaa",
    "why_not",
]
