"""What the services of an office would reply on their own counts, section by section.

Now and then a figure is unusual and true: more pupils than seats, a specialist who is nearer than the family doctor.
The questionnaire then asks again, as it would with a real office.
"""

import numpy as np

from surveyapp.demo.desk import Desk
from surveyapp.demo.good_practices import GOOD_PRACTICES

RENT = {"PL": (2600, 5400), "MD": (6800, 11200), "RO": (1500, 4300)}
"""Rent of 50 m² and net wage, in the country's money."""
SECTIONS = ("profile", "healthcare", "schooling", "housing", "governance", "participation", "data", "protection")
UNUSUAL = 0.09
"""How often a figure is one that the questionnaire asks about again."""
SHARES_ITS_PRACTICE = 0.85
"""From which capacity on an office has something worth sharing."""


def reply(desk: Desk) -> None:
    """Write down the counts of every section; the profile must be there."""
    for rule in (_health, _schooling, _housing, _governance, _participation, _data, _protection):
        rule(desk)


def _health(desk: Desk) -> None:
    family = max(1, round(34 * (1 - desk.curve("h4_family"))))
    further = max(3, round(110 * (1 - desk.curve("h4_specialist"))))
    desk.put("h4_family", family)
    desk.put("h4_specialist", max(1, family - 4) if desk.chance(UNUSUAL) else family + further)
    desk.put("h5_hours", min(744, max(2, round(desk.curve("h5_hours") * desk.count("refugees") ** 0.7))))
    desk.put("h10_exercise", desk.day(30, 600))
    desk.put("h12", desk.money(desk.count("refugees") * 420, 0.5))
    facilities = 0 if desk.curve("h2_any") < 0.12 else 1 + int(np.log10(desk.office.place.population / 1000) * 2)
    desk.put("h2_any", "yes" if facilities else "no")
    for number in range(1, facilities + 1):
        doctors = 1 + desk.spread(1.5 + 3 * (number == 1), 0.6)
        desk.put("h2_name", f"Facility {number}", number)
        desk.put("h2_type", "practice" if doctors < 3 else "clinic" if doctors < 12 else "hospital", number)
        desk.put("h2_doctors", doctors, number)
        desk.put("h2_nurses", desk.spread(doctors * 1.6), number)
        desk.put("h2_accepts", "yes" if desk.chance(desk.curve("h2_accepts", 0.5)) else "no", number)


def _schooling(desk: Desk) -> None:
    of_age = desk.count("children_6_14") + desk.count("children_15_17")
    enrolled = round(of_age * min(1.0, 0.3 + 0.7 * desk.curve("e1_enrolled")))
    desk.put("e1_resident", of_age)
    desk.put("e1_enrolled", enrolled)
    desk.put("e1_remote", round((of_age - enrolled) * 0.5))
    desk.put("e5", round(8 * desk.curve("e5", -0.3) * 2) / 2)
    desk.put("e7", round(enrolled * 0.028 * desk.curve("e7") * 4) / 4)
    _schools(desk, enrolled)


def _schools(desk: Desk, enrolled: int) -> None:
    schools = max(1, min(12, round(desk.office.place.population / 9000)))
    crowded = 1.38 - 0.6 * desk.curve("e3_pupils")
    for number in range(1, schools + 1):
        capacity = max(20, desk.spread(360, 0.3))
        refugees = enrolled // schools + (number <= enrolled % schools)
        pupils = round(capacity * min(crowded, 1.2) * (1.15 if desk.chance(UNUSUAL / 3) else 1.0))
        desk.put("e3_name", f"School {number}", number)
        desk.put("e3_capacity", capacity, number)
        desk.put("e3_pupils", max(refugees, pupils), number)
        desk.put("e3_refugees", refugees, number)


def _housing(desk: Desk) -> None:
    refugees, population = desk.count("refugees"), desk.office.place.population
    unsuitable = round(refugees * 0.24 * (1 - desk.curve("s1_unsuitable")))
    collective = round((refugees - unsuitable) * 0.3 * (1 - desk.curve("s1_collective", -0.4)))
    hosted = round((refugees - unsuitable - collective) * 0.3)
    social = round((refugees - unsuitable - collective) * 0.06)
    rented = refugees - unsuitable - collective - hosted - social
    names = ("collective", "rented", "hosted", "social", "unsuitable")
    for name, people in zip(names, (collective, rented, hosted, social, unsuitable), strict=True):
        desk.put(f"s1_{name}", people)
    _sites(desk, collective)
    rent, wage = RENT[desk.office.place.country]
    desk.put("s4", desk.spread(population / 4000, 0.6))
    desk.put("s5_rent", round(rent * float(np.exp(-0.25 * desk.able("s5_rent"))), -1))
    desk.put("s5_wage", round(wage * float(np.exp(desk.generator.normal(0, 0.08))), -1))
    desk.put("s10", round(population * 0.004 * desk.curve("s10", -0.4)))
    desk.put("s11", desk.money(40_000 * (1 - desk.curve("s11")) + 2_000, 0.6))


def _sites(desk: Desk, collective: int) -> None:
    sites = max(1, min(4, collective // 120)) if collective else 0
    for number in range(1, sites + 1):
        occupied = max(1, collective // sites)
        room = 1.25 * desk.curve("s2_places", 0.6) + 0.35
        places = max(4, round(occupied * (max(0.92, room) if not desk.chance(UNUSUAL) else 0.82)))
        desk.put("s2_name", f"Site {number}", number)
        desk.put("s2_places", places, number)
        desk.put("s2_occupied", occupied, number)
        desk.put("s2_family_rooms", round(places * 0.2 * desk.curve("s2_family_rooms")), number)
        desk.put("s2_accessible", ("no", "partly", "yes")[min(2, int(3 * desk.curve("s2_accessible")))], number)


def _governance(desk: Desk) -> None:
    desk.put("g2", round(2.2 * desk.curve("g2", -0.6) * 4) / 4)
    desk.put("g5_exercise", desk.day(30, 700))
    desk.put("g6", desk.money(90_000, 0.7) if desk.curve("g6") > 0.45 else 0)
    sought = desk.money(200_000, 0.8) if desk.chance(0.6) else 0
    desk.put("g7_sought", sought)
    desk.put("g7_won", round(sought * desk.curve("g7_won"), -2) if sought else 0)


def _participation(desk: Desk) -> None:
    host, visit = desk.able("a6") > 0.35, desk.able("a6") < 0.5
    desk.put("a2", desk.spread(4 * desk.curve("a2", -0.3), 0.3))
    desk.put("a6", " ".join(code for code, yes in (("host", host), ("visit", visit)) if yes) or "neither")
    own = "pl" if desk.office.place.country == "PL" else "ro"
    desk.put("a6_languages", " ".join([code for code in ("uk", "en", "pl", "ro") if code == own or desk.chance(0.45)]))
    strong = [name for name, value in desk.office.capacity.items() if value > SHARES_ITS_PRACTICE]
    if strong:
        topic = str(desk.generator.choice(strong))
        known = GOOD_PRACTICES[topic]
        title, text = known[int(desk.generator.integers(len(known)))]
        desk.put("a8_title", title)
        desk.put("a8_description", text)
        desk.put("a8_topic", topic)
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
    desk.put("v2_children", int(desk.generator.binomial(desk.children, 0.008)))
    desk.put("v5", round(desk.count("refugees") * 0.06 * desk.curve("v5")))
    desk.put("v6", round(desk.children * 0.015 * desk.curve("v6", 0.2)))
    for section in SECTIONS:
        sureness = int(3.6 * desk.office.knows * desk.generator.random() ** 0.3)
        desk.put(f"v10_{section}", ("low", "medium", "high")[min(2, sureness)])
