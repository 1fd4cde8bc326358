"""What offices of the demonstration answer: valid, complete where it must be, and true to how able they are."""

from datetime import date

import numpy as np
import pytest

from questionnaires import library
from questionnaires.model import AnswerType
from questionnaires.path import follow
from surveyapp.demo import latent, territory
from surveyapp.demo.desk import difficulties
from surveyapp.demo.filling import Filled, fill
from surveyapp.demo.latent import Office

DAY = date(2026, 10, 12)
QUESTIONNAIRE = library.load("municipal-needs", "1.0.0")
LEFT_OPEN = {"a9", "s2_closure"}
"""Questions in own words, or about a future day, for which the generator has no rule."""


@pytest.fixture(scope="module")
def filled() -> list[tuple[Office, Filled]]:
    generator = np.random.default_rng(11)
    offices = latent.draw(territory.draw(generator), QUESTIONNAIRE.questions, generator)
    hard = difficulties(QUESTIONNAIRE, generator)
    return [(office, fill(office, QUESTIONNAIRE, hard, DAY, generator)) for office in offices]


def test_nobody_tells_anything_that_the_questionnaire_would_send_back(filled: list[tuple[Office, Filled]]) -> None:
    problems = [problem for _, each in filled for problem in follow(QUESTIONNAIRE, each.told, today=DAY).problems]
    assert problems == []


def test_every_question_is_answered_by_somebody(filled: list[tuple[Office, Filled]]) -> None:
    asked = {name for name, q in QUESTIONNAIRE.questions.items() if q.type is not AnswerType.CALCULATE}
    assert asked - {answer.question for _, each in filled for answer in each.told} == LEFT_OPEN


def test_offices_know_most_things_but_not_all(filled: list[tuple[Office, Filled]]) -> None:
    told = [answer for _, each in filled for answer in each.told]
    unknown = sum(answer.non_answer is not None for answer in told) / len(told)
    assert 0.005 < unknown < 0.1
    assert any(answer.estimated for answer in told)


def test_what_is_told_is_the_truth_or_a_non_answer(filled: list[tuple[Office, Filled]]) -> None:
    for _, each in filled:
        true = {(answer.question, answer.instance): (answer.number, answer.text) for answer in each.true}
        for answer in each.told:
            assert answer.non_answer or true[answer.question, answer.instance] == (answer.number, answer.text)


def test_abler_offices_report_higher_levels(filled: list[tuple[Office, Filled]]) -> None:
    pairs = [
        (office.capacity["data"], answer.number)
        for office, each in filled
        for answer in each.true
        if answer.question == "d1"
    ]
    capacity, level = np.array(pairs, dtype=float).T
    assert np.corrcoef(capacity, level)[0, 1] > 0.5


def test_an_office_without_refugees_is_asked_much_less(filled: list[tuple[Office, Filled]]) -> None:
    none = [len(each.told) for office, each in filled if office.place.refugees == 0]
    some = [len(each.told) for office, each in filled if office.place.refugees > 0]
    assert none
    assert max(none) < 70 < np.mean(some)
