from datetime import date

import pandas as pd
import pytest

from analysis import asked, sheets
from questionnaires import library, path
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Questionnaire, Repeat
from tests.answering import answers_of, at_random, rows
from tests.factories import a_question, a_questionnaire, a_section

TODAY = date(2026, 3, 1)


def a_nested_form() -> Questionnaire:
    """Relevance and calculations that lean on each other across sections, pages and a repeat."""
    schools = Repeat(
        name="schools",
        label="Schools",
        item="school",
        relevant="${children} > 0",
        questions=(
            a_question("pupils"),
            a_question("refugees_there", relevant="${pupils} > 2"),
            a_question("part", AnswerType.CALCULATE, calculation="${refugees_there} div ${pupils}"),
            a_question("outside", AnswerType.INTEGER, relevant="${part} > 0.1 and ${children} > 3"),
        ),
    )
    first = a_section("first", (a_question("children"), a_question("since", AnswerType.DATE)))
    second = a_section(
        "second",
        (
            schools,
            a_question("all_pupils", AnswerType.CALCULATE, calculation="sum(${pupils})"),
            a_question("why", AnswerType.TEXT, relevant="${all_pupils} > ${children} and ${since} < today()"),
            a_question("because", AnswerType.TEXT, relevant="${why} != ''"),
        ),
        relevant="not(${children} = 0)",
    )
    return a_questionnaire(first, second)


@pytest.fixture(scope="module", params=["nested", "municipal-needs"])
def questionnaire(request: pytest.FixtureRequest) -> Questionnaire:
    return a_nested_form() if request.param == "nested" else library.load("municipal-needs", "1.0.0")


@pytest.mark.parametrize("seed", [1, 2])
def test_whole_columns_ask_what_one_path_after_another_asks(questionnaire: Questionnaire, seed: int):
    names = [f"RO-{number}" for number in range(40)]
    answers = at_random(questionnaire, names, seed)
    found = asked.follow(sheets.spread(answers, questionnaire, names), questionnaire, today=TODAY)
    for name in names:
        own = path.follow(questionnaire, answers_of(answers[answers["municipality"] == name]), today=TODAY)
        assert _asked(found, name) == {place for place in own.asked if place[0] not in questionnaire.repeats}
        for (question, instance), value in own.calculated.items():
            assert _value(found, questionnaire, name, question, instance) == value


def _asked(found: asked.Asked, name: str) -> set[tuple[str, int]]:
    outside = found.outside.loc[name]
    places = {(str(question), 0) for question, is_asked in outside.to_dict().items() if is_asked}
    for flags in found.inside.values():
        own = flags[flags.index.get_level_values("municipality") == name].droplevel("municipality")
        places |= {(str(question), instance) for question in own.columns for instance in _where(own[str(question)])}
    return places


def _where(flags: pd.Series) -> list[int]:
    return [int(instance) for instance in flags.index[flags]]


def _value(
    found: asked.Asked, questionnaire: Questionnaire, name: str, question: str, instance: int
) -> float | str | None:
    table = found.values if instance == 0 else found.repeats[questionnaire.repeat_of[question]]
    own = table[question].to_dict().get(name if instance == 0 else (name, instance))
    return None if own is None or pd.isna(own) else own


def test_an_answer_left_over_from_another_path_is_none():
    form = a_questionnaire(
        a_question("children"),
        a_question("pupils", relevant="${children} > 0"),
        a_question("why", relevant="${pupils} > 5"),
    )
    own = [Answer("children", number=0), Answer("pupils", number=9), Answer("why", number=1)]
    found = asked.follow(sheets.spread(rows({"RO-1": own}), form), form)
    assert found.outside.loc["RO-1"].to_dict() == {"children": True, "pupils": False, "why": False}
    assert found.values.loc["RO-1"].isna().to_dict() == {"children": False, "pupils": True, "why": True}


def test_a_repeat_that_is_not_asked_for_has_no_instances():
    form = a_nested_form()
    own = [Answer("children", number=0), Answer("pupils", 1, number=9)]
    found = asked.follow(sheets.spread(rows({"RO-1": own}), form), form)
    assert found.repeats["schools"].empty
    assert found.inside["schools"].empty
    assert not found.repeats_asked.at["RO-1", "schools"]
