"""A case tried on a version: what it asks, what it says, and that it comes back from its short form as it was."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from questionnaires import loader
from questionnaires.answers import Answer
from questionnaires.model import NonAnswer
from surveyapp.services.trial import Case, Measure, as_data, from_data, measures_of, totals_of
from tests.authoring import definition

SMALL = loader.parse(definition(), "q")
TODAY = date(2026, 11, 25)


def case(*answers: Answer) -> Case:
    return Case(SMALL, TODAY).with_answers(answers)


def test_what_is_asked_totals_and_gaps_follow_the_answers():
    empty = case()
    assert not empty.path.is_relevant("plan")
    tried = case(Answer("residents", number=200.0), Answer("refugees", number=50.0), Answer("plan", text="none"))
    assert tried.path.is_relevant("plan")
    assert totals_of(tried) == [("share", 25.0)]
    assert measures_of(tried) == [Measure("has_plan", "planning", 1.0, True)]
    assert measures_of(tried.with_answers([Answer("plan", text="full")]))[0].gap == 0
    unknown = tried.with_answers([Answer("plan", non_answer=NonAnswer.NOT_APPLICABLE)])
    assert measures_of(unknown) == [Measure("has_plan", "planning", None, False)]


def test_an_empty_case_and_one_that_cannot_be_read_measure_nothing():
    assert [measure.gap for measure in measures_of(case())] == [None]
    assert [measure.gap for measure in measures_of(case(Answer("residents", raw="many")))] == [None]


def test_instances_are_added_and_taken_away():
    tried = case(Answer("school_name", 1, text="One"), Answer("school_name", 2, text="Two"))
    assert tried.next_instance("schools") == 3
    assert tried.without_instance("schools", 1).path.instances("schools") == (2,)
    assert tried.with_answers([Answer("school_name", 2)]).path.instances("schools") == (1,)


VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: {"number": number}),
    st.text(min_size=1).map(lambda text: {"text": text}),
    st.sampled_from(NonAnswer).map(lambda why: {"non_answer": why}),
    st.text(min_size=1).map(lambda text: {"raw": text, "explanation": "why"}),
    st.just({"number": 3.0, "estimated": True}),
)


@given(st.dictionaries(st.tuples(st.sampled_from(sorted(SMALL.questions)), st.integers(0, 9)), VALUES))
def test_a_case_comes_back_from_an_address_as_it_was(found):
    tried = case(*(Answer(*place, **values) for place, values in found.items()))
    assert from_data(SMALL, as_data(tried), TODAY).answers == tried.answers


def test_answers_that_the_version_does_not_know_are_left_out():
    assert from_data(SMALL, [["gone", 0, 1.0], ["residents", 0, 5.0]], TODAY).answers == {
        ("residents", 0): Answer("residents", number=5.0)
    }
