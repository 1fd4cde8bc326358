"""A question's values over a whole column: number for number what carrying one answer gives."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis import conversion
from analysis.conversion import Step
from questionnaires.answers import Answer
from questionnaires.carrying import carry_step
from questionnaires.comparison import Comparison
from questionnaires.model import AnswerType, NonAnswer, Question, Questionnaire
from tests.analysis.several_versions import FIRST, SECOND, THIRD
from tests.answering import answers_of, rows

STEPS = ((FIRST, SECOND, "hours"), (SECOND, THIRD, "hours"), (FIRST, SECOND, "kind"), (FIRST, SECOND, "ways"),
         (SECOND, THIRD, "since"))  # fmt: skip
NUMBERS = st.one_of(st.integers(-10, 10_000).map(float), st.floats(-1e6, 1e6, allow_nan=False))
TEXTS = {
    "kind": st.sampled_from(["own", "county", "state"]),
    "ways": st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(" ".join),
    "since": st.dates().map(str),
}


def step_of(before: Questionnaire, after: Questionnaire, name: str) -> Step:
    return Step(before, before.questions[name], after.questions[name], was_inside=False, is_inside=False)


@given(data=st.data(), which=st.sampled_from(STEPS))
def test_a_column_gives_what_each_answer_alone_gives(
    data: st.DataObject, which: tuple[Questionnaire, Questionnaire, str]
):
    before, after, name = which
    value = TEXTS.get(name)
    drawn = data.draw(st.lists(NUMBERS if value is None else value, min_size=1, max_size=8))
    told = [Answer(name, number=one) if isinstance(one, float) else Answer(name, text=str(one)) for one in drawn]
    column = rows({f"RO-{place}": [answer] for place, answer in enumerate(told)})
    found = answers_of(conversion.convert(column, name, [step_of(before, after, name)]))
    alone = [carry_step(Comparison(before, after), answer).answer for answer in told]
    assert found == [answer for answer in alone if answer is not None and answer.raw is None]


def test_non_answers_stay_and_others_are_not_touched():
    column = rows({"RO-1": [Answer("hours", non_answer=NonAnswer.UNKNOWN), Answer("people", number=3.0)]})
    found = conversion.convert(column, "hours", [step_of(FIRST, SECOND, "hours")])
    pd.testing.assert_frame_equal(found, column)


def test_what_cannot_be_read_after_it_is_left_out():
    old, new = (
        Question(name="a", type=AnswerType.TEXT, label="A"),
        Question(name="a", type=AnswerType.INTEGER, label="A"),
    )
    column = rows({"RO-1": [Answer("a", text="about five")], "RO-2": [Answer("a", text="5")]})
    found = conversion.convert(column, "a", [Step(FIRST, old, new, was_inside=False, is_inside=False)])
    assert answers_of(found) == [Answer("a", number=5.0)]


def test_only_the_first_instance_comes_out_of_a_repeat():
    one = Question(name="a", type=AnswerType.INTEGER, label="A")
    column = rows({"RO-1": [Answer("a", 1, number=5.0), Answer("a", 2, number=7.0)]})
    out = conversion.convert(column, "a", [Step(FIRST, one, one, was_inside=True, is_inside=False)])
    assert answers_of(out) == [Answer("a", 0, number=5.0)]
    back = conversion.convert(out, "a", [Step(FIRST, one, one, was_inside=False, is_inside=True)])
    assert answers_of(back) == [Answer("a", 1, number=5.0)]


def test_codes_that_a_version_does_not_know_are_left_out():
    column = rows({"RO-1": [Answer("kind", text="state"), Answer("ways", text="a c d")]})
    assert answers_of(conversion.with_known_codes(column, THIRD)) == [Answer("ways", text="a d")]
