import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.sheets import NON_ANSWERS, spread
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Questionnaire, Repeat
from tests.answering import rows
from tests.factories import a_question, a_questionnaire

SCHOOLS = Repeat(
    name="schools",
    label="Schools",
    item="school",
    questions=(a_question("school", AnswerType.TEXT), a_question("pupils")),
)


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return a_questionnaire(a_question("residents"), a_question("barriers", AnswerType.TEXT), SCHOOLS)


def test_every_municipality_has_a_row_and_every_question_a_column(questionnaire: Questionnaire):
    answers = rows({"RO-2": [Answer("residents", number=5)], "RO-1": [Answer("barriers", text="cost papers")]})
    sheet = spread(answers, questionnaire).sheet
    assert list(sheet.values.index) == ["RO-1", "RO-2"]
    assert list(sheet.values.columns) == ["residents", "barriers"]
    assert sheet.values.at["RO-2", "residents"] == 5
    assert sheet.values.at["RO-1", "barriers"] == "cost papers"
    assert sheet.given.to_numpy().tolist() == [[False, True], [True, False]]


def test_a_municipality_that_gave_nothing_has_an_empty_row(questionnaire: Questionnaire):
    answers = rows({"RO-1": [Answer("residents", number=5)]})
    sheet = spread(answers, questionnaire, ["RO-1", "RO-9"]).sheet
    assert not sheet.given.loc["RO-9"].any()
    assert sheet.values.loc["RO-9"].isna().all()


def test_a_non_answer_is_given_and_has_no_value(questionnaire: Questionnaire):
    answers = rows({"RO-1": [Answer("residents", non_answer=NonAnswer.NOT_COLLECTED, estimated=False)]})
    sheet = spread(answers, questionnaire).sheet
    assert sheet.given.at["RO-1", "residents"]
    assert not sheet.answered.at["RO-1", "residents"]
    assert sheet.non_answers.to_numpy().tolist() == [[NON_ANSWERS.index("not_collected"), -1]]


def test_repeats_have_a_row_an_instance_in_order(questionnaire: Questionnaire):
    own = [
        Answer("pupils", 2, number=30),
        Answer("pupils", 1, number=40, estimated=True),
        Answer("school", 2, text="B"),
    ]
    found = spread(rows({"RO-1": own, "RO-0": [Answer("residents", number=1)]}), questionnaire).repeats["schools"]
    assert list(found.values.index) == [("RO-1", 1), ("RO-1", 2)]
    assert found.values["pupils"].tolist() == [40, 30]
    assert found.estimated["pupils"].tolist() == [True, False]
    assert found.given["school"].tolist() == [False, True]


def test_questions_that_the_version_does_not_know_are_named_and_left_out(questionnaire: Questionnaire):
    answers = rows({"RO-1": [Answer("renamed", number=3), Answer("residents", number=5)]})
    found = spread(answers, questionnaire)
    assert found.unknown == ("renamed",)
    assert found.sheet.given.to_numpy().sum() == 1


def test_two_answers_to_one_question_are_refused_by_name(questionnaire: Questionnaire):
    twice = [Answer("residents", number=5), Answer("residents", number=6)]
    with pytest.raises(DataError, match="RO-1: two answers to residents"):
        spread(rows({"RO-1": twice}), questionnaire)


def test_no_answers_at_all_give_empty_sheets(questionnaire: Questionnaire):
    found = spread(rows({}), questionnaire)
    assert len(found.municipalities) == 0
    assert found.sheet.values.shape == (0, 2)
    assert found.repeats["schools"].values.shape == (0, 2)


def test_text_columns_and_coded_columns_read_the_same(questionnaire: Questionnaire):
    answers = rows({"RO-1": [Answer("residents", number=5)], "RO-2": [Answer("barriers", text="cost")]})
    coded = answers.astype({"municipality": "category", "question": "category", "non_answer": "category"})
    pd.testing.assert_frame_equal(
        spread(answers, questionnaire).sheet.values, spread(coded, questionnaire).sheet.values, check_dtype=False
    )


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(6)))
def test_the_order_of_the_rows_means_nothing(order: list[int]):
    form = a_questionnaire(a_question("residents"), a_question("barriers", AnswerType.TEXT), SCHOOLS)
    own = [Answer("residents", number=5), Answer("pupils", 1, number=7), Answer("pupils", 3, number=8)]
    answers = rows({"RO-1": own, "RO-2": [*own[:2], Answer("school", 1, text="A")]})
    expected, found = spread(answers, form), spread(answers.iloc[order], form)
    pd.testing.assert_frame_equal(found.sheet.values, expected.sheet.values)
    pd.testing.assert_frame_equal(found.repeats["schools"].values, expected.repeats["schools"].values)
    assert np.array_equal(found.sheet.given, expected.sheet.given)
