"""Answers for reading: every line with its answer in words and what there is to know about it."""

from datetime import date

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Questionnaire, Repeat, SoftCheck
from questionnaires.path import follow
from surveyapp.forms.summaries import Group, Summary
from surveyapp.forms.texts import texts_of
from tests.factories import a_question, a_questionnaire, a_section, an_answer

SCHOOL = (a_question("school", AnswerType.TEXT), a_question("pupils", required=True))


def schooling() -> Questionnaire:
    return a_questionnaire(
        a_section(
            "schooling",
            [
                a_question("refugees", required=True, warnings=(SoftCheck(check=". < 100", message="So many?"),)),
                a_question("note", AnswerType.NOTE),
                a_question("double", AnswerType.CALCULATE, calculation="${refugees} * 2"),
            ],
            [Repeat(name="schools", label="Schools", item="school", required=True, questions=SCHOOL)],
        )
    )


def groups(*answers: Answer) -> list[Group]:
    questionnaire = schooling()
    return Summary(
        path=follow(questionnaire, answers, today=date(2026, 3, 2)),
        texts=texts_of(questionnaire, "en"),
        answers={(answer.question, answer.instance): answer for answer in answers},
        currency="RON",
    ).section("schooling")


def test_a_section_without_answers_says_what_is_missing() -> None:
    first, schools = groups()
    assert [(line.question, line.value, line.is_missing) for line in first.lines] == [("refugees", "", True)]
    assert (schools.repeat, schools.lines, schools.problem) == ("schools", (), "Add at least one school.")


def test_lines_tell_values_estimates_reasons_and_what_is_amiss() -> None:
    first, north, second = groups(
        an_answer("refugees", 200, estimated=True, reason="checked", explanation="twice"),
        an_answer("school", "North", 1),
        Answer("pupils", 2, raw="many"),
    )
    (line,) = first.lines
    assert (line.value, line.is_estimated, line.reason, line.explanation, line.problem) == (
        "200",
        True,
        "We checked it with the source, and it is right",
        "twice",
        "",
    )
    assert (north.title, north.instance, [line.is_missing for line in north.lines]) == ("North", 1, [False, True])
    assert (second.title, second.lines[1].value) == ("school 2", "“many”")
    assert "many" in second.lines[1].problem


def test_a_calculated_value_can_be_told_too() -> None:
    questionnaire = schooling()
    answers = {("refugees", 0): an_answer("refugees", 200)}
    path = follow(questionnaire, answers.values(), today=date(2026, 3, 2))
    line = Summary(path, texts_of(questionnaire, "en"), answers, "RON").line(questionnaire.questions["double"])
    assert (line.value, line.is_calculated) == ("400", True)


def test_a_doubt_is_told_until_it_is_confirmed_and_a_non_answer_needs_nothing() -> None:
    assert groups(an_answer("refugees", 200))[0].lines[0].problem == "So many?"
    line = groups(Answer("refugees", non_answer=NonAnswer.UNKNOWN))[0].lines[0]
    assert (line.value, line.problem, line.is_missing) == ("We do not know", "", False)
