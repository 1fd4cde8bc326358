"""One answer: given is a value or a non-answer, never an entry that could not be read."""

import pytest

from questionnaires.answers import Answer
from questionnaires.model import NonAnswer


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        (Answer("a"), False),
        (Answer("a", raw="five or six"), False),
        (Answer("a", reason="seasonal"), False),
        (Answer("a", number=0.0), True),
        (Answer("a", text="x"), True),
        (Answer("a", non_answer=NonAnswer.UNKNOWN), True),
    ],
)
def test_a_value_or_a_non_answer_is_given(answer: Answer, given: bool) -> None:
    assert answer.given is given
