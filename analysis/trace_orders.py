"""How it comes about which themes stand highest: their estimates, and what the tests of their differences allow."""

from collections.abc import Callable, Mapping

from analysis.figures import VIEWS
from analysis.findings import Findings
from analysis.steps import LeftOut, Told, made


def order(findings: Findings, country: str, view: str) -> Told:
    """How many themes of a country stand highest: one, several that cannot be told apart, or none.

    Raises KeyError for a country or a view that there is not.
    """
    name = {str(one): one for one in VIEWS}[view]
    found = findings.orders[country, name]
    dimensions = [one.name for one in findings.declared.values() if one.kind == "dimension"]
    left = [
        LeftOut(one, "is lower by the tests, or nothing stands out") for one in dimensions if one not in found.measures
    ]
    told = dict.fromkeys(found.measures, 1.0)
    formula = f"1 for each that is {found.kind}, by t tests of differences from the first (Berger; Bonferroni)"
    return "Themes that stand highest", [made("highest", "sum", formula, values=told)], left


TRACERS: Mapping[str, tuple[Callable[..., Told], int]] = {"order": (order, 2)}
"""By the first part of a key: what tells the steps, and how many parts follow."""
