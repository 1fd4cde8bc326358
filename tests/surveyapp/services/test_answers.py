"""Stored answers and their canonical content."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import NonAnswer
from surveyapp.services.answers import CLEARED, answers_of, content_of, from_content, is_empty, read_answers
from tests.factories import an_answer, make_assessment

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
VALUES: tuple[Callable[[], st.SearchStrategy[dict[str, object]]], ...] = (
    lambda: st.fixed_dictionaries({"number": st.floats(allow_nan=False, allow_infinity=False)}),
    lambda: st.fixed_dictionaries({"text": texts}),
    lambda: st.fixed_dictionaries({"raw": texts}),
    lambda: st.fixed_dictionaries({"non_answer": st.sampled_from(NonAnswer)}),
)
answers = st.builds(
    lambda value, remarks: Answer("residents", 2, **value, **remarks),
    st.one_of(*(make() for make in VALUES)),
    st.fixed_dictionaries({"estimated": st.booleans(), "reason": st.none() | texts, "explanation": st.none() | texts}),
)


@given(answers)
def test_an_answer_comes_back_from_its_content_as_it_was(answer: Answer) -> None:
    assert from_content(content_of(answer), ("residents", 2)) == answer


@given(answers, answers)
def test_two_answers_have_the_same_content_only_when_they_say_the_same(one: Answer, other: Answer) -> None:
    assert (content_of(one) == content_of(other)) == (one == other)


def test_zero_is_an_answer_and_blank_is_none() -> None:
    assert content_of(an_answer("residents", 0)) == content_of(an_answer("residents", -0.0)) == '{"number":0.0}'
    assert content_of(an_answer("residents")) == content_of(None) == CLEARED
    assert not is_empty(an_answer("residents", 0))
    assert from_content(CLEARED, ("residents", 0)) is None


def test_a_number_that_is_none_is_refused_rather_than_written() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        content_of(an_answer("residents", float("nan")))


def test_stored_answers_are_read_with_their_revision(session: Session) -> None:
    given_answers = [
        an_answer("residents", 0),
        an_answer("school", "Nr. 1", instance=2, estimated=True),
        an_answer("wait", non_answer=NonAnswer.NOT_COLLECTED),
        an_answer("doctors", raw="a few", reason="checked", explanation="twice"),
    ]
    assessment = make_assessment(session, answers=given_answers)
    stored = read_answers(session, assessment.id)
    assert sorted(answers_of(stored), key=repr) == sorted(given_answers, key=repr)
    assert sorted(item.revision for item in stored.values()) == [1, 2, 3, 4]
    assert stored["school", 2].answer.text == "Nr. 1"
