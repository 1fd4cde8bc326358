"""A few municipalities in two countries with gaps of their own, and a short activity list."""

from typing import Any

import pandas as pd

from analysis import activity_list, valuation
from analysis.activity_list import ActivityList
from analysis.valuation import Valuation

LIST = """\
version: 0.1.0
title: A short list
assumptions: Only for tests.
currency: EUR
budget: 100
countries:
  - PL
  - MD
deliveries: 2
effects:
  named:
    low: 0.1
    likely: 0.25
    high: 0.4
  whole_divided_by: 2
activities:
  - code: A01
    title: Coaching
    purpose: For a plan.
    addresses:
      - g5
    format: coaching
    days:
      least: 1
      most: 2
    seats: 2
    cost:
      low: 10
      high: 30
    lead_time_weeks: 4
  - code: A02
    title: Academy
    purpose: For everything.
    addresses:
      - all
    format: course
    days:
      least: 5
      most: 5
    seats: all
    cost:
      low: 40
      high: 40
    lead_time_weeks: 4
    countries:
      - PL
    deliveries: 1
    requires: A01
  - code: A03
    title: Exchange
    purpose: For housing.
    addresses:
      - housing
    format: visit
    days:
      least: 2
      most: 2
    seats: 3
    cost:
      low: 15
      high: 15
    lead_time_weeks: 4
    across_borders: yes
"""

INDICATORS = pd.DataFrame(
    {
        "dimension": ["governance", "housing", "housing"],
        "weight": [0.5, 0.25, 0.25],
        "groups": [(), ("women", "children"), ("youth",)],
        "population": ["refugees", "children", "refugees"],
    },
    index=pd.Index(["g5", "s1", "s7_safe"], name="indicator"),
)
FRAME = pd.DataFrame(
    {"country": ["PL", "PL", "PL", "MD", "MD"], "size": ["small", "small", "large", "small", "large"]},
    index=["Lipa", "Olcha", "Brzoza", "Stejar", "Fag"],
)
GAPS = pd.DataFrame(
    {"g5": [0.8, 0.2, 0.4, 1.0], "s1": [0.5, None, 0.3, 0.1], "s7_safe": [0.0, 1.0, 0.6, 0.5]},
    index=["Lipa", "Olcha", "Stejar", "Fag"],
)
POPULATIONS = pd.DataFrame(
    {"refugees": [100.0, 400.0, None, 900.0], "children": [40.0, 100.0, 9.0, 0.0]},
    index=["Lipa", "Olcha", "Stejar", "Fag"],
)


def activities(text: str = LIST) -> ActivityList:
    return activity_list.parse(text, "list.yaml")


def valued(**options: Any) -> Valuation:
    settings: dict[str, Any] = {"alpha": 0.0} | options
    return valuation.value(GAPS, FRAME, INDICATORS, activities(), POPULATIONS, **settings)
