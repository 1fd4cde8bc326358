"""Reading what a form sent: nothing typed is dropped, nothing that was left alone is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, NonAnswer, Question
from surveyapp.forms.fields import FIELDS
from surveyapp.forms.reading import (
    LONGEST_ENTRY,
    REPLACED,
    Reading,
    cleaned,
    read_confirmation,
    read_field,
    sent_revision,
    was_asked,
)
from tests.factories import a_question, a_questionnaire

NUMBER = a_question("rent", AnswerType.DECIMAL)
WORDS = a_question("rent", AnswerType.TEXT)
ONE = a_question("rent", AnswerType.SELECT_ONE, choices=(Choice(name="a", label="A"), Choice(name="b", label="B")))


def read(stored: Answer | None = None, question: Question = NUMBER, language: str = "en", **sent: str) -> Reading:
    form = MultiDict({name.replace("__", "-"): value for name, value in sent.items()})
    return read_field(form, question, 0, stored, a_questionnaire(question), language)


def test_a_number_is_read_in_the_language_of_the_page() -> None:
    assert read(rent="12,5", language="ro", rent__revision="7") == Reading(Answer("rent", number=12.5), 7)
    assert read(rent="1 234", language="pl").answer.number == 1234


def test_an_entry_that_cannot_be_read_is_kept_as_typed() -> None:
    assert read(rent=" about 5 ").answer == Answer("rent", raw=" about 5 ")
    assert read(rent="1.234").answer.raw == "1.234"


def test_an_unreadable_entry_is_tried_again_when_it_comes_again() -> None:
    kept = Answer("rent", raw="1 234,5")
    assert read(kept, rent="1 234,5", language="pl").answer == Answer("rent", number=1234.5)


def test_an_emptied_field_takes_the_answer_away() -> None:
    assert read(Answer("rent", number=5.0), rent="").answer == Answer("rent")


def test_a_field_left_alone_keeps_exactly_what_is_stored() -> None:
    stored = Answer("rent", number=1 / 3, estimated=True, reason="checked", explanation="twice")
    shown = read_back(stored)
    assert read(
        stored, rent=shown, rent__estimated="yes", rent__reason="checked", rent__explanation="twice"
    ).answer == (stored)


def read_back(stored: Answer) -> str:

    shown = FIELDS[AnswerType.DECIMAL].shown(stored, NUMBER, "en")
    assert isinstance(shown, str)
    return shown


def test_a_stored_code_that_the_version_does_not_know_is_kept_when_left_alone() -> None:
    stored = Answer("rent", text="gone")
    assert read(stored, ONE, rent="gone").answer == stored
    assert read(stored, ONE, rent="a").answer == Answer("rent", text="a")


@pytest.mark.parametrize(
    ("stored", "sent", "expected"),
    [
        (None, {"rent": "", "rent__none": "unknown"}, Answer("rent", non_answer=NonAnswer.UNKNOWN)),
        (
            Answer("rent", number=5.0),
            {"rent": "5", "rent__none": "unknown"},
            Answer("rent", non_answer=NonAnswer.UNKNOWN),
        ),
        (
            Answer("rent", non_answer=NonAnswer.UNKNOWN),
            {"rent": "7", "rent__none": "unknown"},
            Answer("rent", number=7.0),
        ),
        (Answer("rent", non_answer=NonAnswer.UNKNOWN), {"rent": "", "rent__none": ""}, Answer("rent")),
        (None, {"rent": "", "rent__none": "nonsense"}, Answer("rent")),
    ],
)
def test_a_value_and_a_reason_for_having_none_replace_each_other(
    stored: Answer | None, sent: dict[str, str], expected: Answer
) -> None:
    reading = read(stored, NUMBER, "en", **sent)
    assert (reading.answer, reading.is_torn) == (expected, False)


def test_both_at_once_are_asked_about_and_not_saved() -> None:
    reading = read(rent="7", rent__none="unknown")
    assert reading.is_torn
    assert not reading.is_to_save


def test_an_estimate_belongs_to_a_number_alone() -> None:
    assert read(rent="7", rent__estimated="yes").answer.estimated
    assert not read(rent="", rent__estimated="yes").answer.estimated
    assert not read(None, WORDS, rent="seven", rent__estimated="yes").answer.estimated


def test_a_reason_is_taken_with_its_note_and_a_note_alone_is_another_reason() -> None:
    assert read(rent="7", rent__reason="checked", rent__explanation=" twice ").answer == Answer(
        "rent", number=7.0, reason="checked", explanation="twice"
    )
    assert read(rent="7", rent__reason="", rent__explanation="so").answer.reason == "other"
    assert read(rent="7", rent__reason="made up").answer.reason is None


def test_a_reason_falls_away_with_the_value_it_explained() -> None:
    stored = Answer("rent", number=7.0, reason="checked")
    assert read(stored, rent="8", rent__reason="checked", rent__explanation="").answer == Answer("rent", number=8.0)
    assert read(stored, rent="8", rent__reason="changed").answer.reason == "changed"
    assert read(stored, rent="8").answer.reason is None
    assert read(stored, rent="7").answer.reason == "checked"


def test_choosing_mine_rests_on_what_was_shown_of_theirs() -> None:
    mine = read(Answer("rent", number=9.0), rent="7", rent__revision="1", rent__keep="mine", rent__theirs="4")
    assert (mine.based_on, mine.answer.number, mine.is_to_save) == (4, 7.0, True)
    theirs = read(Answer("rent", number=9.0), rent="7", rent__revision="1", rent__keep="theirs", rent__theirs="4")
    assert not theirs.is_to_save
    undecided = read(Answer("rent", number=9.0), rent="7", rent__revision="1", rent__theirs="4")
    assert (undecided.based_on, undecided.is_to_save) == (1, True)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "²", "9" * 30])
def test_a_revision_that_is_none_counts_as_none(text: str) -> None:
    assert sent_revision(MultiDict({"r": text}), "r") == 0


def test_only_questions_that_were_on_the_form_are_read() -> None:
    assert was_asked(MultiDict({"rent-revision": "0"}), NUMBER)
    assert not was_asked(MultiDict({"rent": "5"}), NUMBER)


def test_a_confirmation_keeps_the_answer_and_adds_the_reason() -> None:
    stored = Answer("rent", 2, number=7.0, estimated=True)
    sent = MultiDict({"rent.2-reason": "checked", "rent.2-explanation": "", "rent.2-revision": "3"})
    assert read_confirmation(sent, stored) == Reading(
        Answer("rent", 2, number=7.0, estimated=True, reason="checked"), 3
    )
    assert read_confirmation(MultiDict(), stored) is None


@given(st.text())
def test_whatever_is_typed_can_be_kept_by_both_databases(text: str) -> None:
    kept = cleaned(text)
    assert "\0" not in kept
    kept.encode()


def test_signs_that_no_database_keeps_are_replaced_and_the_endless_is_cut() -> None:
    assert cleaned("a\0b\ud800") == f"a{REPLACED}b{REPLACED}"
    assert len(cleaned("x" * (LONGEST_ENTRY + 5))) == LONGEST_ENTRY
    assert cleaned("a\u0306") == "ă"


def test_a_whole_date_typed_into_the_first_input_is_read() -> None:
    question = a_question("day", AnswerType.DATE)
    sent = MultiDict({"day-day": "1 martie 2026", "day-month": "", "day-year": "", "day-revision": "0"})
    assert read_field(sent, question, 0, None, a_questionnaire(question), "ro").answer.text == "2026-03-01"
