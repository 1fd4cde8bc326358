"""Fields of a page: what stands in the inputs, what is amiss, and the same page shown again with what was typed."""

from datetime import date

from werkzeug.datastructures import MultiDict

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, NonAnswer, Question, Questionnaire, Repeat, SoftCheck
from questionnaires.path import follow
from surveyapp.forms.pages import Field, PageForm, RepeatList
from surveyapp.forms.texts import texts_of
from tests.factories import a_question, a_questionnaire, an_answer

LEVELS = tuple(Choice(name=str(level), label=f"Level {level}: described") for level in range(5))


def form(
    questionnaire: Questionnaire, *answers: Answer, instance: int = 0, language: str = "en", **sent: str
) -> PageForm:
    return PageForm(
        path=follow(questionnaire, answers, today=date(2026, 3, 2)),
        texts=texts_of(questionnaire, language),
        answers={(answer.question, answer.instance): answer for answer in answers},
        revisions={(answer.question, answer.instance): 4 for answer in answers},
        currency="RON",
        instance=instance,
        sent=MultiDict({name.replace("__", "-"): value for name, value in sent.items()}) if sent else None,
    )


def only(questionnaire: Questionnaire, *answers: Answer, language: str = "en", **sent: str) -> Field:
    (field,) = form(questionnaire, *answers, instance=0, language=language, **sent).parts(
        questionnaire.questions.values()
    )
    assert isinstance(field, Field)
    return field


def test_an_unanswered_field_is_empty_based_on_nothing_and_without_complaint() -> None:
    field = only(a_questionnaire(a_question("rent", required=True, unit="currency")))
    assert (field.entry, field.revision, field.errors, field.unit, field.is_required) == ("", 0, (), "RON", True)


def test_a_stored_answer_stands_in_its_input_with_its_revision() -> None:
    rent = a_questionnaire(a_question("rent", AnswerType.DECIMAL))
    field = only(rent, an_answer("rent", 12.5, estimated=True), language="ro")
    assert (field.entry, field.revision, field.estimated) == ("12,5", 4, True)


def test_an_unreadable_entry_is_shown_with_what_is_wrong_and_what_would_mend_it() -> None:
    field = only(a_questionnaire(a_question("rent")), Answer("rent", raw="many"))
    assert field.entry == "many"
    assert field.errors == ("We could not read “many” as a number. Please write it in digits, for example 1,234.",)


def test_a_hard_check_is_an_error_and_a_soft_one_asks_for_a_reason() -> None:
    questionnaire = a_questionnaire(
        a_question(
            "rent",
            constraint=". >= 0",
            constraint_message="Not below 0, please.",
            warnings=(SoftCheck(check=". < 1000", message="Is it that much?"),),
        )
    )
    assert only(questionnaire, an_answer("rent", -1)).errors == ("Not below 0, please.",)
    doubted = only(questionnaire, an_answer("rent", 2000))
    assert (doubted.errors, doubted.doubt, doubted.is_doubted) == ((), "Is it that much?", True)
    explained = only(questionnaire, an_answer("rent", 2000, reason="checked", explanation="twice"))
    assert (explained.doubt, explained.reason, explained.explanation, explained.is_doubted) == (
        "",
        "checked",
        "twice",
        True,
    )


def test_a_desired_level_stands_beside_its_level_and_starts_from_its_default() -> None:
    questionnaire = a_questionnaire(
        a_question("h1", AnswerType.LEVEL, choices=LEVELS, desired=True),
        a_question("h1_desired", AnswerType.LEVEL, choices=LEVELS, default="3"),
        a_question("h2", AnswerType.LEVEL, choices=LEVELS),
    )
    first, second = form(questionnaire).parts(questionnaire.questions.values())
    assert isinstance(first, Field)
    assert first.desired is not None
    assert (first.entry, first.desired.entry) == ("", "3")
    assert [str(choice.short) for choice in first.desired.choices][:2] == ["Level 0", "Level 1"]
    assert isinstance(second, Field)
    assert second.desired is None


def test_a_stored_code_that_is_not_offered_any_more_is_offered_as_such() -> None:
    choices = (Choice(name="a", label="A"),)
    field = only(a_questionnaire(a_question("kind", AnswerType.SELECT_ONE, choices=choices)), an_answer("kind", "gone"))
    assert [(choice.code, str(choice.hint)) for choice in field.choices] == [("a", ""), ("gone", "no longer offered")]
    assert field.entry == "gone"


def test_a_non_answer_is_offered_only_where_the_question_takes_it() -> None:
    field = only(
        a_questionnaire(a_question("rent", non_answers=(NonAnswer.UNKNOWN,))),
        Answer("rent", non_answer=NonAnswer.UNKNOWN),
    )
    assert field.non_answers == (("unknown", "We do not know"),)
    assert field.non_answer == "unknown"


def test_what_was_typed_is_shown_again_with_what_was_chosen() -> None:
    field = only(a_questionnaire(a_question("rent")), rent="7x", rent__none="unknown", rent__revision="2")
    assert (field.entry, field.non_answer, field.revision) == ("7x", "unknown", 2)
    assert field.errors == ("There is both an answer and a reason for having none. Please keep one of them.",)


def test_a_total_is_told_and_never_read() -> None:
    questionnaire = a_questionnaire(
        a_question("girls"),
        a_question("boys"),
        a_question("children", AnswerType.CALCULATE, calculation="${girls} + ${boys}"),
    )
    asked = form(questionnaire, an_answer("girls", 1000), an_answer("boys", 234), children="9", children__revision="0")
    assert [part.told for part in asked.parts(questionnaire.questions.values()) if isinstance(part, Field)][
        2
    ] == "1,234"
    assert asked.readings(questionnaire.questions.values()) == []


def test_a_repeat_lists_its_instances_by_name_and_knows_when_it_is_full() -> None:
    school: tuple[Question, ...] = (a_question("school", AnswerType.TEXT), a_question("pupils"))
    repeat = Repeat(name="schools", label="Schools", item="school", at_most=2, questions=school)
    questionnaire = a_questionnaire(repeat)
    answers = [an_answer("school", "North", 1), an_answer("pupils", 30, 3)]
    (listed,) = form(questionnaire, *answers).parts([repeat])
    assert isinstance(listed, RepeatList)
    assert (listed.instances, listed.is_full) == (((1, "North"), (3, "school 3")), True)
    (inside, _) = form(questionnaire, *answers, instance=1).parts(school)
    assert isinstance(inside, Field)
    assert inside.entry == "North"
