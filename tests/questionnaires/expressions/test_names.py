"""What every name stands for."""

from questionnaires.expressions import Kind, names, scope_of
from tests.definitions import questionnaire
from tests.vectors import sample


def test_questions_and_repeats_are_known_with_their_codes() -> None:
    known = names(sample("every_kind"))
    assert known["r"].kind is Kind.REPEAT
    assert known["rn"].repeat == "r"
    assert known["c"].codes == ("yes", "no", "other")
    assert known["l"].codes == ("0", "1", "2", "3", "4")
    assert known["s"].multiple
    assert known["n"].codes is None


def test_a_scope_is_that_of_the_question_and_its_repeat() -> None:
    inside, outside = scope_of(sample("every_kind"), "rn"), scope_of(sample("every_kind"), "n")
    assert (inside.this, inside.repeat) == ("rn", "r")
    assert (outside.this, outside.repeat, outside.tags) == ("n", None, None)
    assert scope_of(sample("every_kind")).this is None
    assert scope_of(sample("every_kind"), "c", choices=True).tags == {"name"}


def test_a_calculate_that_cannot_be_read_counts_as_a_number_and_circles_come_to_rest() -> None:
    made = questionnaire(
        "- {name: a, type: integer, label: A}\n- {name: b, type: calculate, label: B, calculation: '${a}'}"
    )
    calculate = made.questions["b"]
    page = made.sections[0].pages[0]
    for text in ("${a", "${b}", "if(${b} = '', 'x', ${b})"):
        questions = (page.questions[0], calculate.model_copy(update={"calculation": text}))
        section = made.sections[0].model_copy(update={"pages": (page.model_copy(update={"questions": questions}),)})
        assert names(made.model_copy(update={"sections": (section,)}))["b"].kind in (Kind.NUMBER, Kind.TEXT)
