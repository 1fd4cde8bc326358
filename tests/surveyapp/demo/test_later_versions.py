"""What is told to questions that came with later versions: nothing before, and the more able the office the more."""

from datetime import date

import numpy as np
import pytest

from questionnaires import library
from surveyapp.demo import latent, later_versions, territory
from surveyapp.demo.desk import Desk, Reply, difficulties

FIRST, MINOR, NEWEST = (library.load("municipal-needs", number) for number in ("1.0.0", "1.1.0", "2.0.0"))
WRITTEN: dict[tuple[str, int], Reply] = {
    ("h11", 0): "cost",
    ("d4", 0): "official",
    ("a2", 0): 10,
    ("h2_type", 1): "practice",
}


@pytest.fixture
def desk() -> Desk:
    generator = np.random.default_rng(5)
    office = latent.draw(territory.draw(generator)[:1], FIRST.questions, generator)[0]
    return Desk(office, FIRST, difficulties(FIRST, generator), date(2026, 10, 1), generator, dict(WRITTEN))


def test_the_first_version_is_told_as_ever(desk: Desk) -> None:
    later_versions.reply(desk)
    assert desk.replies == WRITTEN


def test_the_minor_version_adds_and_the_newest_counts_agreements_otherwise(desk: Desk) -> None:
    desk.questionnaire = MINOR
    later_versions.reply(desk)
    assert desk.replies["h5_remote", 0] in ("yes", "no")
    assert desk.replies["a2", 0] == 10
    assert ("d6_childcare", 0) not in desk.replies
    desk.questionnaire = NEWEST
    later_versions.reply(desk)
    assert desk.replies["d6_childcare", 0] in ("none", "some", "all")
    assert desk.replies["a2", 0] == 7
