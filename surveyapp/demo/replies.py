"""What an office would reply to each question of `municipal-needs`, given how able it is.

Every rule is a line: levels are cut from capacity, shares follow its logistic curve, and counts hang on the people
concerned. All questions get a reply; which of them are asked is for the questionnaire to say. Replies are in the words
of the first version, those to questions of later ones apart.
"""

from collections.abc import Mapping

import numpy as np

from questionnaires.model import AnswerType
from surveyapp.demo import later_versions, services
from surveyapp.demo.desk import Desk, Reply
from surveyapp.demo.latent import SPREADS

CUTS = (-1.05, -0.3, 0.55, 1.3)
"""Where capacity passes from one level to the next."""
LOGISTIC = 1.7
"""By which the logistic curve comes close to the normal one, so that a normal draw becomes an even one."""
PERCENTAGES = {"h3": 1.0, "e6": -0.5, "g8": -0.6, "a3": -0.9, "d7": -1.4}
"""Questions asked as a percentage, with what is added to capacity before the logistic curve."""
PAIRS = {
    "h7": ("h7_requests", "h7_places", "refugees", 0.035, 0.1),
    "e2": ("e2_requested", "e2_granted", "children_0_5", 0.5, 0.2),
    "s3": ("s3_asked", "s3_helped", "refugees", 0.14, 0.4),
    "d6": ("d6_requests", "d6_places", "adults", 0.16, 0.5),
    "v4": ("v4_requested", "v4_granted", "children_0_5", 0.3, 0.3),
}
"""Needed and supplied: the two questions, the people concerned, the share of them in need, and an offset."""
BARRIERS = {
    "h11": ("language", "cost", "staff", "papers", "distance", "information"),
    "e12": ("language", "places", "staff", "papers", "cost", "distance", "information"),
    "s12": ("supply", "cost", "refusal", "language", "papers", "distance", "information"),
}


def reply_to_all(desk: Desk) -> dict[tuple[str, int], Reply]:
    """A reply to every question, as (question, instance) → value; choices as space-separated codes."""
    _profile(desk)
    _levels(desk)
    _shares(desk)
    services.reply(desk)
    later_versions.reply(desk)
    return desk.replies


def _profile(desk: Desk) -> None:
    refugees = desk.office.refugees
    girls, boys = desk.spread(refugees * 0.17, 0.1), desk.spread(refugees * 0.18, 0.1)
    children = min(girls + boys, round(refugees * 0.55))
    girls = min(girls, children)
    boys = children - girls
    youngest, schooled = round(children * 0.27), round(children * 0.53)
    women = min(refugees - children, desk.spread(refugees * 0.46, 0.06))
    young = min(refugees - children, desk.spread(refugees * 0.15, 0.15))
    old = min(refugees - children - young, desk.spread(refugees * 0.1, 0.2))
    told: dict[str, Reply] = {
        "residents": desk.office.place.population, "refugees": refugees, "reference_date": desk.day(20, 200),
        "reference_source": "register" if desk.curve("reference_source", 0.5) > 0.5 else "estimate",
        "refugees_women": women, "refugees_girls": girls, "refugees_boys": boys,
        "children_0_5": youngest, "children_6_14": schooled, "children_15_17": children - youngest - schooled,
        "youth_18_29": young, "persons_60": old,
        "competent_health": _competent(desk, "competent_health", {"PL": 0.75, "MD": 0.7, "RO": 0.55}),
        "competent_schooling": _competent(desk, "competent_schooling", {"PL": 0.97, "MD": 0.9, "RO": 0.9}),
        "competent_housing": _competent(desk, "competent_housing", {"PL": 0.92, "MD": 0.85, "RO": 0.85}),
    }  # fmt: skip
    for question, reply in told.items():
        desk.put(question, reply)


def _competent(desk: Desk, question: str, own_or_shared: Mapping[str, float]) -> str:
    """Law does not change from one year to the next, so this hangs on what is particular to the place alone."""
    share = 1 / (1 + np.exp(-LOGISTIC * desk.office.particular[question] / SPREADS["service"]))
    ours = own_or_shared[desk.office.place.country]
    if share < ours:
        return "own" if share < 0.6 * ours else "shared"
    return "county" if share < ours + 0.7 * (1 - ours) else "state"


def _levels(desk: Desk) -> None:
    for name, question in desk.questionnaire.questions.items():
        if question.type is AnswerType.LEVEL and not name.endswith("_desired"):
            level = int(np.searchsorted(CUTS, desk.able(name)))
            desk.put(name, level)
            if question.desired:
                desk.put(f"{name}_desired", min(4, max(level, 3 + desk.chance(0.3) - desk.chance(0.1))))


def _shares(desk: Desk) -> None:
    for question, offset in PERCENTAGES.items():
        desk.put(question, round(100 * desk.curve(question, offset)))
    people = {
        "refugees": desk.count("refugees"),
        "children_0_5": desk.count("children_0_5"),
        "adults": desk.count("refugees") - desk.children,
    }
    for needed, supplied, group, share, offset in PAIRS.values():
        need = desk.spread(people[group] * share, 0.25)
        desk.put(needed, need)
        desk.put(supplied, min(need, round(need * desk.curve(supplied, offset) * 1.25)))
    for question, codes in BARRIERS.items():
        number = int(np.clip(round(4.5 * (1 - desk.curve(question))), 0, 5))
        chosen = {code for code in codes if desk.chance(0.75)} or {codes[0]}
        kept = [code for code in codes if code in chosen][:number]
        desk.put(question, " ".join(kept) if kept else "none")
