"""Which activities to offer, where, how often and to whom, at what cost: whole plans under a budget."""

from analysis.portfolio.checking import verify, waiting_list
from analysis.portfolio.conflicts import Infeasible
from analysis.portfolio.outcome import Portfolio
from analysis.portfolio.plan import Planner, Progress, choose, frontier, plans, replan, value_with, value_without
from analysis.portfolio.reading import Options
from analysis.portfolio.rules import Rule

__all__ = [
    "Infeasible",
    "Options",
    "Planner",
    "Portfolio",
    "Progress",
    "Rule",
    "choose",
    "frontier",
    "plans",
    "replan",
    "value_with",
    "value_without",
    "verify",
    "waiting_list",
]
