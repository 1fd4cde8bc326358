"""The parts of the generator: how able offices are, how far they come, and what they got wrong at first."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import library
from questionnaires.answers import Answer
from surveyapp.demo import latent, progress, territory
from surveyapp.demo.corrections import correct
from surveyapp.demo.latent import DIMENSIONS, MEANS
from surveyapp.demo.rounds import plans
from surveyapp.models.collection import AssessmentStatus

QUESTIONNAIRE = library.load("municipal-needs", "1.0.0")
CLOSED, OPEN = plans(date(2026, 11, 23))
PLACES = territory.draw(np.random.default_rng(3))
OFFICES = latent.draw(PLACES, QUESTIONNAIRE.questions, np.random.default_rng(3))


def test_countries_differ_in_what_they_find_hard_as_the_generator_says() -> None:
    for country, means in MEANS.items():
        own = [office.capacity for office in OFFICES if office.place.country == country]
        average = {name: np.mean([capacity[name] for capacity in own]) for name in DIMENSIONS}
        assert min(average, key=average.__getitem__) == DIMENSIONS[int(np.argmin(means))]


def test_a_year_later_housing_is_scarcer_and_data_better_and_nobody_hosts_more_than_live_there() -> None:
    later = latent.a_year_later(OFFICES, np.random.default_rng(4))
    moved = {
        name: np.mean([new.capacity[name] - old.capacity[name] for new, old in zip(later, OFFICES, strict=True)])
        for name in DIMENSIONS
    }
    assert moved["housing"] < 0 < moved["data"]
    assert all(0 <= office.refugees < office.place.population for office in later)
    assert all(new.refugees == 0 for new, old in zip(later, OFFICES, strict=True) if old.refugees == 0)


@given(st.integers(0, 2**32), st.booleans())
def test_moments_follow_one_another_and_fit_the_state(seed: int, is_open: bool) -> None:
    generator = np.random.default_rng(seed)
    plan = OPEN if is_open else CLOSED
    came = progress.draw(PLACES[0], plan, generator)
    steps = (came.invited, came.started, came.saved, came.first_sent, came.returned, came.corrected, came.sent)
    moments = [moment for moment in (*steps, came.approved) if moment is not None]
    assert moments == sorted(moments)
    assert moments[-1].date() < min(plan.closes_on, plan.today)
    assert (came.status is AssessmentStatus.APPROVED) == (came.approved is not None)
    assert (came.returned is None) == (came.first_sent is None)


@pytest.mark.parametrize("state", ["approved", *progress.LATER])
def test_every_state_can_be_reached(state: str) -> None:
    came = progress.reach(state, OPEN, np.random.default_rng(1))
    assert (came.started is None) == (state == "invited")
    assert (came.saved is None) == (state in {"invited", "opened"})
    assert (came.sent is not None) == (state in {"sent", "approved"})


def test_a_correction_concerns_few_levels_and_never_what_is_true_already() -> None:
    told = [Answer(name, number=level) for name, level in (("h1", 2.0), ("s8", 4.0), ("d1", 0.0), ("g1", 1.0))]
    told += [Answer("h5", number=1.0), Answer("h1_desired", number=3.0), Answer("residents", number=900.0)]
    found = correct(told, QUESTIONNAIRE, np.random.default_rng(2))
    assert found.reason
    assert len(found.first) == 3
    assert set(found.questions) <= {"h1", "s8", "d1", "g1"}
    for answer in told:
        assert found.first.get((answer.question, 0)) != replace(answer)
