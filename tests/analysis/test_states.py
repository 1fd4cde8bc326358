import pandas as pd
import pytest

from analysis import asked, sheets
from analysis.states import States, stand
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Repeat
from tests.answering import rows
from tests.factories import a_question, a_questionnaire

SITES = Repeat(name="sites", label="Sites", item="site", questions=(a_question("places"), a_question("rooms")))
FORM = a_questionnaire(a_question("refugees"), a_question("plan", AnswerType.LEVEL, relevant="${refugees} > 0"), SITES)


def states(**own: list[Answer]) -> States:
    spread = sheets.spread(rows(own), FORM)
    return stand(spread, asked.follow(spread, FORM))


def flagged(frame: pd.DataFrame, name: str) -> set[str]:
    return {str(question) for question, flag in frame.loc[name].items() if flag}


def test_a_question_is_silent_when_it_was_asked_and_has_no_value():
    found = states(
        open=[Answer("refugees", number=3)],
        unknown=[Answer("refugees", number=3), Answer("plan", non_answer=NonAnswer.UNKNOWN)],
        unasked=[Answer("refugees", number=0)],
        answered=[Answer("refugees", number=3), Answer("plan", number=2)],
    )
    assert flagged(found.silent, "open") == flagged(found.silent, "unknown") == {"plan"}
    assert flagged(found.silent, "unasked") == flagged(found.silent, "answered") == set()


def test_does_not_apply_excuses_and_is_not_silent():
    found = states(a=[Answer("refugees", non_answer=NonAnswer.NOT_APPLICABLE)])
    assert flagged(found.excused, "a") == {"refugees"}
    assert flagged(found.silent, "a") == set()


def test_a_repeat_is_silent_by_any_instance_and_excused_only_by_all():
    excuse = NonAnswer.NOT_APPLICABLE
    both = [
        Answer("places", 1, non_answer=excuse),
        Answer("places", 2, non_answer=excuse),
        Answer("rooms", 1, number=2),
    ]
    one = [Answer("places", 1, non_answer=excuse), Answer("places", 2, number=4)]
    found = states(both=both, one=one, none=[Answer("refugees", number=0)])
    assert "places" in flagged(found.excused, "both")
    assert "rooms" in flagged(found.silent, "both")
    assert "places" not in flagged(found.excused, "one") | flagged(found.silent, "one")
    assert flagged(found.excused, "none") == set()


def test_every_instance_counts_for_readiness():
    own = [Answer("refugees", number=0), Answer("places", 1, number=5), Answer("rooms", 1, number=2)]
    own += [Answer("places", 2, number=5), Answer("rooms", 2, non_answer=NonAnswer.NOT_APPLICABLE)]
    own += [Answer("places", 3, number=5)]
    found = states(a=own)
    assert (found.wanted["a"], found.answered["a"]) == (6, 5)
    assert found.readiness["a"] == pytest.approx(5 / 6)


def test_where_nothing_was_asked_readiness_is_unknown():
    excused = [Answer("refugees", non_answer=NonAnswer.NOT_APPLICABLE)]
    assert states(a=excused).readiness.isna().all()
