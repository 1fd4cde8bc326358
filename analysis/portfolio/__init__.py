"""Which activities to offer, where, how often and to whom, at what cost: whole plans under a budget."""

from analysis.portfolio.conflicts import Infeasible
from analysis.portfolio.master import Rule
from analysis.portfolio.plans import Options, Portfolio, Progress, choose, frontier, plans, replan, value_without

__all__ = [
    "Infeasible",
    "Options",
    "Portfolio",
    "Progress",
    "Rule",
    "choose",
    "frontier",
    "plans",
    "replan",
    "value_without",
]
