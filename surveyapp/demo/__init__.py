"""The demonstration world: three countries of fictional municipalities, two rounds, and the truth behind them.

Everything follows from one seed: places (`territory`), how able they are (`latent`), what they would reply (`replies`),
what they do tell (`filling`), and how far each has come in each round (`rounds`). `truth` keeps what no survey knows.
"""

from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.demo import latent, people, rounds, territory
from surveyapp.demo.replies import difficulties
from surveyapp.demo.truth import Truth
from surveyapp.models.base import utc_now
from surveyapp.services.versions import record_version

KEY = "municipal-needs"


def build(session: Session, seed: int, *, today: date | None = None) -> Truth:
    """Make the whole world in an empty, migrated database and tell the truth behind it.

    The same seed and day make the same world, but for references and salts, which are always drawn anew.
    """
    generator = np.random.default_rng(seed)
    today = today or utc_now().date()
    places = territory.draw(generator)
    offices = latent.draw(places, generator)
    municipalities = people.settle(session, places)
    truth = Truth(seed)
    questionnaire = library.load(KEY, library.versions(KEY)[0])
    hard = difficulties(questionnaire, generator)
    for plan in rounds.plans(today):
        version = record_version(session, questionnaire)
        filled = rounds.fill_all(offices, questionnaire, hard, plan, generator)
        rounds.hold(session, plan, version, questionnaire, municipalities, filled, generator)
        truth.add(plan.code, questionnaire, filled)
        offices = latent.a_year_later(offices, generator)
    people.open_showcase(session, municipalities, plan.code)
    return truth
