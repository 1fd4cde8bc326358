"""What an approver must see first: answers far from those that stood before."""

import pytest
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, NonAnswer, Repeat
from surveyapp.models import Role
from surveyapp.services.assessments import read_record
from surveyapp.services.large_changes import Before, LargeChange, is_large_change, large_changes
from surveyapp.services.review import make_review
from tests.factories import a_question, a_questionnaire, an_answer, make_actor, make_assessment
from tests.surveyapp.services.test_last_round import approved_before

WHOLE, BROKEN, LEVEL = AnswerType.INTEGER, AnswerType.DECIMAL, AnswerType.LEVEL


@pytest.mark.parametrize(
    ("kind", "before", "now", "is_large"),
    [
        (WHOLE, 100, 200, True),
        (WHOLE, 200, 100, True),
        (WHOLE, 100, 199, False),
        (WHOLE, 199, 100, False),
        (WHOLE, 1, 9, False),
        (WHOLE, 5, 15, True),
        (WHOLE, 0, 10, True),
        (WHOLE, 9, 0, False),
        (BROKEN, 0.4, 0.8, True),
        (BROKEN, 0.4, 0.79, False),
        (BROKEN, 0, 0.1, True),
        (BROKEN, -1, 1, True),
        (LEVEL, 1, 3, True),
        (LEVEL, 4, 3, False),
        (LEVEL, 0, 1, False),
        (WHOLE, 7, 7, False),
        (WHOLE, None, 50, False),
        (WHOLE, 50, None, False),
        (AnswerType.SELECT_ONE, 1, 9, False),
    ],
)
def test_only_numbers_and_levels_far_apart_are_large_changes(
    kind: AnswerType, before: float | None, now: float | None, is_large: bool
) -> None:
    assert is_large_change(kind, before, now) is is_large


def test_both_rounds_and_returns_are_compared_with_in_the_order_asked(session: Session) -> None:
    site = Repeat(name="sites", label="Sites", item="site", questions=(a_question("beds"),))
    unknown = Answer("c", non_answer=NonAnswer.UNKNOWN)
    answers = [an_answer("a", 100), an_answer("b", 10), an_answer("beds", 90, 1), unknown]
    made = a_questionnaire(*(a_question(name) for name in ("a", "b", "c")), site)
    draft = make_assessment(session, made, answers=answers)
    record = read_record(session, make_actor(session, Role.APPROVER, municipality=draft.municipality), draft.id)
    before = {(name, 0): an_answer(name, 40) for name in ("a", "b", "c", "gone")}
    before["beds", 1] = an_answer("beds", 9, 1)
    returned = {("a", 0): an_answer("a", 50), ("b", 0): None, ("beds", 1): an_answer("beds", 9, 1)}
    assert [(each.place, each.when) for each in large_changes(record, before.items(), returned.items())] == [
        (("a", 0), Before.LAST_ROUND),
        (("a", 0), Before.LAST_RETURN),
        (("b", 0), Before.LAST_ROUND),
        (("beds", 1), Before.LAST_RETURN),
    ]


def test_a_review_sets_answers_beside_those_of_the_last_round(session: Session) -> None:
    made = a_questionnaire(
        a_question("beds"),
        a_question("level", LEVEL, choices=tuple(Choice(name=str(n), label=str(n)) for n in range(5))),
        key="large",
    )
    draft = approved_before(session, made, made, {"beds": 25, "level": 3}, beds=20, level=1)
    record = read_record(session, make_actor(session, Role.APPROVER, municipality=draft.municipality), draft.id)
    assert make_review(session, record).large == (LargeChange(("level", 0), an_answer("level", 1), Before.LAST_ROUND),)
