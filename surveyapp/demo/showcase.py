"""The accounts that visitors step into: every role once, at municipalities where there is something to see and do."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.demo.filling import Filled
from surveyapp.demo.people import Town, seat
from surveyapp.demo.progress import Progress, RoundPlan, reach
from surveyapp.demo.territory import Place
from surveyapp.models import Association, Role, User
from surveyapp.services.showcase import SHOWCASE_DOMAIN

COUNTRY = "PL"
HALF_WAY = 4
"""Sections begun where the fourth, housing, is the one at work."""
OURS = ("own", "shared")
CROWDED = 3_000
"""Hosted refugees above which a town would not be typical."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The towns on show: one at work on housing, one that waits for its mayor, one that was asked for changes."""

    filling: Town
    waiting: Town
    returned: Town

    def staged(self, plan: RoundPlan, generator: np.random.Generator) -> dict[Town, Progress]:
        """How far each of them has come in the open round."""
        return {
            self.filling: reach("filling", plan, generator, sections=HALF_WAY),
            self.waiting: reach("sent", plan, generator, went_back=True),
            self.returned: reach("returned", plan, generator),
        }


def cast(last: Mapping[Town, Progress], now: Mapping[Town, Progress], filled: Mapping[Place, Filled]) -> Cast:
    """Choose towns that have not answered in the open round, so that no figure depends on the choice.

    They answered in the closed one, have housing in their own hands, and host many but not extremely many refugees;
    the town that waits for its mayor explains an unusual answer, where there is one.
    """
    free = [town for town in now if town.place.country == COUNTRY and not now[town].approved]
    known = [town for town in free if last[town].approved and _houses(filled[town.place])]
    ranked = sorted(known, key=lambda town: (town.place.refugees > CROWDED, -town.place.refugees))
    waiting = max(ranked, key=lambda town: _explains(filled[town.place]))
    filling, returned = [town for town in ranked if town is not waiting][:2]
    return Cast(filling, waiting, returned)


def open_showcase(session: Session, cast: Cast) -> None:
    """Make the accounts shown on the sign-in page."""
    associations = {row.country_code: row.id for row in session.scalars(select(Association))}
    filling, waiting, returned = cast.filling.id, cast.waiting.id, cast.returned.id
    for address, name, seated in (
        ("coordinator", "Coordinator", seat(Role.COORDINATOR, municipality_id=filling)),
        ("clerk", "Housing clerk", seat(Role.CONTRIBUTOR, municipality_id=filling, section="housing")),
        ("mayor", "Mayor", seat(Role.APPROVER, municipality_id=filling)),
        ("mayor.waiting", "Mayor with an assessment to approve", seat(Role.APPROVER, municipality_id=waiting)),
        ("returned", "Coordinator with changes requested", seat(Role.COORDINATOR, municipality_id=returned)),
        ("officer.pl", "Officer of the association", seat(Role.OFFICER, association_id=associations["PL"])),
        ("officer.md", "Officer of the association", seat(Role.OFFICER, association_id=associations["MD"])),
        ("officer.ro", "Officer of the association", seat(Role.OFFICER, association_id=associations["RO"])),
        ("analyst", "Analyst of the secretariat", seat(Role.ANALYST)),
        ("publisher", "Publisher of the secretariat", seat(Role.PUBLISHER)),
        ("administrator", "Administrator of the secretariat", seat(Role.ADMINISTRATOR)),
        ("observer.ro", "Observer of the national authority", seat(Role.OBSERVER, country_code="RO")),
    ):
        session.add(User(email=f"{address}{SHOWCASE_DOMAIN}", name=name, language="en", memberships=[seated]))
        session.flush()


def _houses(filled: Filled) -> bool:
    return any(answer.question == "competent_housing" and answer.text in OURS for answer in filled.told)


def _explains(filled: Filled) -> int:
    return sum(answer.reason is not None for answer in filled.told)
