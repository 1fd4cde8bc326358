"""What an office would reply to each question of `municipal-needs`, given how able it is.

Every rule is a line: levels are cut from capacity, shares follow its logistic curve, and counts hang on the people
concerned. All questions get a reply; which of them are asked is for the questionnaire to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from questionnaires.model import AnswerType, Questionnaire
from surveyapp.demo.good_practices import GOOD_PRACTICES
from surveyapp.demo.latent import Office

Reply = int | float | str
CUTS = (-1.25, -0.45, 0.4, 1.2)
"""Where capacity passes from one level to the next."""
OF_QUESTION, OF_CHANCE = 0.35, 0.45
"""Spread of what makes one question harder than another, and of what is particular to one office's one service."""
CURRENCY = {"PL": 1.0, "MD": 4.4, "RO": 1.2}
"""A country's money for one zloty."""
RENT = {"PL": (2600, 5400), "MD": (6800, 11200), "RO": (1500, 4300)}

PERCENTAGES = {"h3": 1.0, "e6": -0.5, "g8": -0.6, "a3": -0.3, "d7": -1.4}
"""Questions asked as a percentage, with what is added to capacity before the logistic curve."""
PAIRS = {
    "h7": ("h7_requests", "h7_places", "refugees", 0.035, 0.1),
    "e2": ("e2_requested", "e2_granted", "children_0_5", 0.5, 0.7),
    "s3": ("s3_asked", "s3_helped", "refugees", 0.14, 0.4),
    "d6": ("d6_requests", "d6_places", "adults", 0.16, 0.5),
    "v4": ("v4_requested", "v4_granted", "children_0_5", 0.3, 0.3),
}
"""Needed and supplied: the two questions, the people concerned, the share of them in need, and an offset."""
SECTIONS = ("profile", "healthcare", "schooling", "housing", "governance", "participation", "data", "protection")
BARRIERS = {
    "h11": ("language", "cost", "staff", "papers", "distance", "information"),
    "e12": ("language", "places", "staff", "papers", "cost", "distance", "information"),
    "s12": ("supply", "cost", "refusal", "language", "papers", "distance", "information"),
}


@dataclass(slots=True)
class Desk:
    """One office at work on one questionnaire: its capacity, its people, and a generator of its own."""

    office: Office
    questionnaire: Questionnaire
    difficulty: Mapping[str, float]
    reference: date
    generator: np.random.Generator
    replies: dict[tuple[str, int], Reply] = field(default_factory=dict)

    def able(self, question: str) -> float:
        """Capacity where this question is concerned."""
        dimension = self.questionnaire.section_of[question]
        capacity = self.office.capacity.get(dimension, 0.0)
        return capacity + self.difficulty[question] + self.generator.normal(0, OF_CHANCE)

    def put(self, question: str, reply: Reply, instance: int = 0) -> None:
        """Write a reply down."""
        self.replies[question, instance] = reply

    def count(self, question: str) -> int:
        """A number written down before."""
        return int(self.replies[question, 0])

    def curve(self, question: str, offset: float = 0.0) -> float:
        """Capacity as a share between 0 and 1."""
        return float(1 / (1 + np.exp(-(self.able(question) + offset))))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.generator.random() < probability)

    def spread(self, middle: float, part: float = 0.2) -> int:
        """A whole number around a middle, never negative."""
        return max(0, round(middle * float(np.exp(self.generator.normal(0, part)))))

    def day(self, latest: int, earliest: int) -> str:
        """A date so many days before the reference date."""
        return (self.reference - timedelta(days=int(self.generator.integers(latest, earliest)))).isoformat()


def difficulties(questionnaire: Questionnaire, generator: np.random.Generator) -> dict[str, float]:
    """How much easier or harder each question is than the others of its dimension, the same for everybody."""
    return {name: float(generator.normal(0, OF_QUESTION)) for name in questionnaire.questions}


def reply_to_all(desk: Desk) -> dict[tuple[str, int], Reply]:
    """A reply to every question, as (question, instance) → value; choices as space-separated codes."""
    _profile(desk)
    for rule in (_levels, _tables, _health, _schooling, _housing, _governance, _participation, _data, _protection):
        rule(desk)
    return desk.replies


def _profile(desk: Desk) -> None:
    place = desk.office.place
    refugees = place.refugees
    girls, boys = desk.spread(refugees * 0.17, 0.1), desk.spread(refugees * 0.18, 0.1)
    children = min(girls + boys, round(refugees * 0.55))
    girls = min(girls, children)
    boys = children - girls
    youngest, schooled = round(children * 0.27), round(children * 0.53)
    women = min(refugees - children, desk.spread(refugees * 0.46, 0.06))
    young = min(refugees - children, desk.spread(refugees * 0.15, 0.15))
    old = min(refugees - children - young, desk.spread(refugees * 0.1, 0.2))
    told: dict[str, Reply] = {
        "residents": place.population, "refugees": refugees, "reference_date": desk.day(20, 200),
        "reference_source": "register" if desk.curve("reference_source", 0.5) > 0.5 else "estimate",
        "refugees_women": women, "refugees_girls": girls, "refugees_boys": boys,
        "children_0_5": youngest, "children_6_14": schooled, "children_15_17": children - youngest - schooled,
        "youth_18_29": young, "persons_60": old,
        "competent_health": _competent(desk, {"PL": 0.75, "MD": 0.7, "RO": 0.55}),
        "competent_schooling": _competent(desk, {"PL": 0.97, "MD": 0.9, "RO": 0.9}),
        "competent_housing": _competent(desk, {"PL": 0.92, "MD": 0.85, "RO": 0.85}),
    }  # fmt: skip
    for question, reply in told.items():
        desk.put(question, reply)


def _competent(desk: Desk, own_or_shared: Mapping[str, float]) -> str:
    ours = desk.chance(own_or_shared[desk.office.place.country])
    return ("own" if desk.chance(0.6) else "shared") if ours else ("county" if desk.chance(0.7) else "state")


def _levels(desk: Desk) -> None:
    for name, question in desk.questionnaire.questions.items():
        if question.type is AnswerType.LEVEL and not name.endswith("_desired"):
            level = int(np.searchsorted(CUTS, desk.able(name)))
            desk.put(name, level)
            if question.desired:
                desk.put(f"{name}_desired", min(4, max(level, 3 + desk.chance(0.3) - desk.chance(0.1))))


def _tables(desk: Desk) -> None:
    for question, offset in PERCENTAGES.items():
        desk.put(question, round(100 * desk.curve(question, offset)))
    people = _people(desk)
    for needed, supplied, group, share, offset in PAIRS.values():
        need = desk.spread(people[group] * share, 0.25)
        desk.put(needed, need)
        desk.put(supplied, min(need, round(need * desk.curve(supplied, offset) * 1.25)))
    for question, codes in BARRIERS.items():
        number = int(np.clip(round(4.5 * (1 - desk.curve(question))), 0, 5))
        chosen = {code for code in codes if desk.chance(0.75)} or {codes[0]}
        kept = [code for code in codes if code in chosen][:number]
        desk.put(question, " ".join(kept) if kept else "none")


def _people(desk: Desk) -> dict[str, int]:
    children = desk.count("refugees_girls") + desk.count("refugees_boys")
    refugees = desk.count("refugees")
    return {
        "refugees": refugees,
        "children": children,
        "children_0_5": desk.count("children_0_5"),
        "adults": refugees - children,
    }


def _health(desk: Desk) -> None:
    family = max(1, round(34 * (1 - desk.curve("h4_family"))))
    desk.put("h4_family", family)
    desk.put("h4_specialist", family + max(3, round(110 * (1 - desk.curve("h4_specialist")))))
    desk.put("h5_hours", min(744, max(2, round(desk.curve("h5_hours") * desk.count("refugees") ** 0.7))))
    desk.put("h10_exercise", desk.day(30, 600))
    desk.put("h12", _money(desk, desk.count("refugees") * 420, 0.5))
    facilities = 0 if desk.curve("h2_any") < 0.12 else 1 + int(np.log10(desk.office.place.population / 1000) * 2)
    desk.put("h2_any", "yes" if facilities else "no")
    for number in range(1, facilities + 1):
        doctors = 1 + desk.spread(1.5 + 3 * (number == 1), 0.6)
        desk.put("h2_name", f"Facility {number}", number)
        desk.put("h2_type", "practice" if doctors < 3 else "clinic" if doctors < 12 else "hospital", number)
        desk.put("h2_doctors", doctors, number)
        desk.put("h2_nurses", desk.spread(doctors * 1.6), number)
        desk.put("h2_accepts", "yes" if desk.curve("h2_accepts", 0.4) > 0.5 else "no", number)


def _schooling(desk: Desk) -> None:
    of_age = desk.count("children_6_14") + desk.count("children_15_17")
    enrolled = round(of_age * min(1.0, 0.35 + 0.7 * desk.curve("e1_enrolled")))
    desk.put("e1_resident", of_age)
    desk.put("e1_enrolled", enrolled)
    desk.put("e1_remote", round((of_age - enrolled) * 0.5))
    desk.put("e5", round(8 * desk.curve("e5", -0.3) * 2) / 2)
    desk.put("e7", round(enrolled * 0.012 * desk.curve("e7") * 2) / 2)
    schools = max(1, min(12, round(desk.office.place.population / 9000)))
    for number in range(1, schools + 1):
        capacity = desk.spread(360, 0.3)
        refugees = enrolled // schools + (number <= enrolled % schools)
        desk.put("e3_name", f"School {number}", number)
        desk.put("e3_capacity", max(20, capacity), number)
        pupils = round(max(20, capacity) * (1.12 - 0.35 * desk.curve("e3_pupils")))
        desk.put("e3_pupils", max(refugees, pupils), number)
        desk.put("e3_refugees", refugees, number)


def _housing(desk: Desk) -> None:
    refugees = desk.count("refugees")
    unsuitable = round(refugees * 0.2 * (1 - desk.curve("s1_unsuitable")))
    collective = round((refugees - unsuitable) * 0.25 * (1 - desk.curve("s1_collective", -0.4)))
    hosted = round((refugees - unsuitable - collective) * 0.3)
    social = round((refugees - unsuitable - collective) * 0.06)
    rented = refugees - unsuitable - collective - hosted - social
    for name, people in zip(
        ("collective", "rented", "hosted", "social", "unsuitable"),
        (collective, rented, hosted, social, unsuitable),
        strict=True,
    ):
        desk.put(f"s1_{name}", people)
    for number in range(1, 1 + max(1, min(4, collective // 120)) * (collective > 0)):
        occupied = max(1, collective // max(1, min(4, collective // 120)))
        places = max(4, round(occupied * (0.95 + 0.4 * desk.curve("s2_places"))))
        desk.put("s2_name", f"Site {number}", number)
        desk.put("s2_places", places, number)
        desk.put("s2_occupied", min(occupied, round(places * 1.08)), number)
        desk.put("s2_family_rooms", round(places * 0.2 * desk.curve("s2_family_rooms")), number)
        desk.put("s2_accessible", ("no", "partly", "yes")[min(2, int(3 * desk.curve("s2_accessible")))], number)
    rent, wage = RENT[desk.office.place.country]
    desk.put("s4", desk.spread(desk.office.place.population / 4000, 0.6))
    desk.put("s5_rent", round(rent * float(np.exp(-0.25 * desk.able("s5_rent"))), -1))
    desk.put("s5_wage", round(wage * float(np.exp(desk.generator.normal(0, 0.08))), -1))
    desk.put("s10", round(desk.office.place.population * 0.006 * desk.curve("s10", -0.4)))
    desk.put("s11", _money(desk, 40_000 * (1 - desk.curve("s11")) + 2_000, 0.6))


def _governance(desk: Desk) -> None:
    desk.put("g2", round(2.2 * desk.curve("g2", -0.6) * 4) / 4)
    desk.put("g5_exercise", desk.day(30, 700))
    desk.put("g6", _money(desk, 90_000, 0.7) if desk.curve("g6") > 0.45 else 0)
    sought = _money(desk, 200_000, 0.8) if desk.chance(0.6) else 0
    desk.put("g7_sought", sought)
    desk.put("g7_won", round(sought * desk.curve("g7_won"), -2) if sought else 0)


def _participation(desk: Desk) -> None:
    host, visit = desk.able("a6") > 0.35, desk.able("a6") < 0.5
    desk.put("a2", desk.spread(4 * desk.curve("a2", -0.3), 0.3))
    desk.put("a6", " ".join(code for code, yes in (("host", host), ("visit", visit)) if yes) or "neither")
    own = "pl" if desk.office.place.country == "PL" else "ro"
    desk.put("a6_languages", " ".join([code for code in ("uk", "en", "pl", "ro") if code == own or desk.chance(0.45)]))
    strongest = max(desk.office.capacity, key=lambda name: desk.office.capacity[name])
    if desk.office.capacity[strongest] > 1.2:
        desk.put("a8_title", GOOD_PRACTICES[strongest][0])
        desk.put("a8_description", GOOD_PRACTICES[strongest][1])
        desk.put("a8_topic", strongest)
        desk.put("a8_publish", "yes" if desk.chance(0.8) else "no")


def _data(desk: Desk) -> None:
    kept = [code for code, share in (("sex", 1.1), ("age", 0.6), ("disability", -0.9)) if desk.curve("d2", share) > 0.5]
    desk.put("d2", " ".join(kept) or "none")
    spoken = [code for code, share in (("uk", 0.7), ("en", 0.0), ("ru", 0.3)) if desk.curve("d4", share) > 0.5]
    desk.put("d4", " ".join(["official", *spoken]))
    desk.put("d5", "yes" if desk.curve("d5") > 0.4 else "no")
    desk.put("d5_hours", min(60, max(4, round(40 * desk.curve("d5_hours")))))
    rank = min(4, int(5 * (1 - desk.curve("d8", 0.3))))
    desk.put("d8", ("weekly", "monthly", "quarterly", "yearly", "never")[rank])


def _protection(desk: Desk) -> None:
    children = _people(desk)["children"]
    desk.put("v2_children", int(desk.generator.binomial(children, 0.008)))
    desk.put("v5", round(desk.count("refugees") * 0.06 * desk.curve("v5")))
    desk.put("v6", round(children * 0.01 * desk.curve("v6", 0.2)))
    for section in SECTIONS:
        sureness = int(3.6 * desk.office.knows * desk.generator.random() ** 0.3)
        desk.put(f"v10_{section}", ("low", "medium", "high")[min(2, sureness)])


def _money(desk: Desk, zloty: float, part: float) -> float:
    return float(round(zloty * CURRENCY[desk.office.place.country] * float(np.exp(desk.generator.normal(0, part))), -2))
