"""What offices of the demonstration answer: valid, complete where it must be, and true to how able they are."""

from datetime import date

import numpy as np
import pytest

from questionnaires import library
from questionnaires.carry_over import crosswalk
from questionnaires.model import AnswerType
from questionnaires.path import follow
from surveyapp.demo import latent, territory
from surveyapp.demo.desk import difficulties
from surveyapp.demo.filling import Filled, fill, retell
from surveyapp.demo.latent import Office

DAY = date(2026, 10, 12)
VERSIONS = [library.load("municipal-needs", number) for number in library.versions("municipal-needs")]
QUESTIONNAIRE = VERSIONS[0]
LEFT_OPEN = {"a9", "s2_closure"}
"""Questions in own words, or about a future day, for which the generator has no rule."""


@pytest.fixture(scope="module")
def filled() -> list[tuple[Office, Filled]]:
    generator = np.random.default_rng(11)
    offices = latent.draw(territory.draw(generator), QUESTIONNAIRE.questions, generator)
    hard = difficulties(QUESTIONNAIRE, generator)
    return [(office, fill(office, VERSIONS[:1], hard, DAY, generator)) for office in offices]


@pytest.fixture(scope="module")
def newest() -> list[Filled]:
    generator = np.random.default_rng(12)
    offices = latent.draw(territory.draw(generator), QUESTIONNAIRE.questions, generator)[::3]
    hard = difficulties(QUESTIONNAIRE, generator)
    return [fill(office, VERSIONS, hard, DAY, generator) for office in offices]


def test_every_question_of_the_newest_version_is_answered_and_nothing_sent_back(newest: list[Filled]) -> None:
    form = VERSIONS[-1]
    assert [problem for each in newest for problem in follow(form, each.told, today=DAY).problems] == []
    asked = {name for name, question in form.questions.items() if question.type is not AnswerType.CALCULATE}
    assert asked - {answer.question for each in newest for answer in each.told} == LEFT_OPEN
    offered = {(name, choice.name) for name in ("h11", "d4", "h2_type", "d8", "d6_childcare")
               for choice in form.choices_of(form.questions[name])}  # fmt: skip
    told = {(a.question, code) for each in newest for a in each.told if a.text for code in a.text.split()}
    assert offered - told <= {("h11", "none"), ("d4", "rom"), ("d4", "other"), ("d4", "none"), ("h2_type", "other")}


def test_an_office_tells_the_same_truth_on_the_version_before(newest: list[Filled]) -> None:
    walk = crosswalk(*VERSIONS[1:])
    refused = {name for name, found in walk.comparable.items() if found.verdict == "no"}
    for each in newest[:20]:
        earlier = retell(each, VERSIONS[:-1])
        assert follow(VERSIONS[-2], earlier.told, today=DAY).problems == ()
        carried = {answer for old in earlier.true if (answer := walk.carry(old).answer) is not None}
        assert {answer for answer in carried if answer.question not in refused} <= set(each.true)


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
