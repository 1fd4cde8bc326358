"""The demonstration world: three countries of fictional municipalities, two rounds, and the truth behind them.

Everything follows from one seed: places (`territory`), how able they are (`latent`), what they would reply (`replies`,
`services`), what they do tell (`filling`), how far each has come in each round (`progress`, `rounds`) and what was
corrected on the way (`corrections`) and what they share (`sharing`). `truth` keeps what no survey knows.
"""

from collections.abc import Callable
from datetime import date
from itertools import count

import numpy as np
from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.demo import latent, people, rounds, sharing, showcase, territory
from surveyapp.demo.desk import difficulties
from surveyapp.demo.rounds import Edition
from surveyapp.demo.truth import Truth
from surveyapp.models.base import utc_now
from surveyapp.services import planning
from surveyapp.services.versions import record_version

KEY = "municipal-needs"
VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
"""The closed round is on the first, the open one on the last; what was begun on its first day is on the one between."""


def build(
    session: Session, seed: int, *, today: date | None = None, progress: Callable[[int, int], None] | None = None
) -> Truth:
    """Make the whole world in an empty, migrated database and tell the truth behind it.

    The same seed and day make the same world, but for references and salts, which are always drawn anew. `progress`
    hears how many steps of how many are done.
    """
    generator = np.random.default_rng(seed)
    today = today or utc_now().date()
    places = territory.draw(generator)
    versions = [library.load(KEY, number) for number in VERSIONS]
    first, newest = versions[0], versions[-1]
    offices = latent.draw(places, first.questions, generator)
    towns = people.settle(session, places)
    truth = Truth(seed)
    hard = difficulties(first, generator)
    rows = [record_version(session, questionnaire) for questionnaire in versions]
    closed, opened = rounds.plans(today)
    steps = count(1)

    def done() -> None:
        if progress:
            progress(next(steps), 2 * len(offices))

    last = rounds.draw(towns, closed, generator)
    filled = rounds.fill_all(offices, versions[:1], hard, closed, generator, done)
    rounds.hold(session, closed, [Edition(rows[0], first, filled)], last, generator)
    truth.add(closed.code, first, filled)

    offices = latent.a_year_later(offices, generator)
    filled = rounds.fill_all(offices, versions, hard, opened, generator, done)
    came = rounds.draw(towns, opened, generator)
    shown = showcase.cast(last, came, filled)
    early = rounds.begun_before(came, filled, opened, versions[:-1])
    staged = shown.staged(opened, generator)
    early = {place: told for place, told in early.items() if place not in {town.place for town in staged}}
    came |= staged
    editions = [Edition(rows[-1], newest, filled), Edition(rows[-2], versions[-2], early)]
    number = rounds.hold(session, opened, editions, came, generator)
    truth.add(opened.code, newest, filled)
    showcase.open_showcase(session, shown)
    sharing.share(session, towns, offices, shown.filling, opened.opens_on)
    planning.prepare_first_scenario(session, number)
    return truth
