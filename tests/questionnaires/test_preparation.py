"""The logic of a version, compiled once: every step after what it needs."""

from questionnaires import library
from questionnaires.model import Questionnaire
from questionnaires.preparation import page_step, prepare, section_step
from tests.definitions import questionnaire


def order(made: Questionnaire) -> list[str]:
    return [step.name for step in prepare(made).steps]


def test_a_step_stands_after_what_it_needs() -> None:
    made = questionnaire(
        """
        - {name: late, type: text, label: L, relevant: '${total} > 1'}
        - {name: total, type: calculate, label: T, calculation: 'sum(${q}) + ${first}'}
        - {name: r, label: R, item: t, relevant: '${first} > 1', questions: [{name: q, type: integer, label: Q}]}
        - {name: first, type: integer, label: F}
        """
    )
    steps = order(made)
    assert steps[:2] == [section_step("section"), page_step("section", "page")]
    assert steps.index("first") < steps.index("r") < steps.index("q") < steps.index("total") < steps.index("late")


def test_a_version_is_prepared_once() -> None:
    made = library.load("municipal-needs", "1.0.0")
    assert prepare(made) is prepare(library.restore(made.canonical))


def test_every_step_of_the_first_questionnaire_finds_what_it_needs() -> None:
    prepared = prepare(library.load("municipal-needs", "1.0.0"))
    seen: set[str] = set()
    for step in prepared.steps:
        assert step.needs <= seen | {step.name}
        seen.add(step.name)


def test_what_is_asked_of_everybody_is_told_apart_from_what_must_be_worked_out() -> None:
    prepared = prepare(
        questionnaire(
            """
            - {name: first, type: integer, label: F}
            - {name: late, type: text, label: L, relevant: '${first} > 1'}
            - {name: r, label: R, item: t, questions: [{name: q, type: integer, label: Q}]}
            - {name: total, type: calculate, label: T, calculation: 'sum(${q})'}
            """
        )
    )
    assert set(prepared.always) == {(section_step("section"), 0), (page_step("section", "page"), 0), ("first", 0)}
    assert list(prepared.steady) == ["first"]
    assert {step.name for step in prepared.turning} == {"late", "r", "q", "total"}
    assert prepared.leaves == {}


def test_what_turns_with_its_page_alone_is_told_apart_too() -> None:
    page = prepare(library.load("municipal-needs", "1.0.0"))
    for name, step in page.leaves.items():
        assert step.startswith("page:")
        assert (step, 0) not in page.always
        assert name not in page.steady
    assert len(page.leaves) > 30


def test_a_circle_that_slipped_through_still_has_an_order() -> None:
    made = questionnaire("- {name: a, type: integer, label: A}\n- {name: b, type: integer, label: B}")
    page = made.sections[0].pages[0]
    a, b = page.questions
    circular = page.model_copy(
        update={
            "questions": (a.model_copy(update={"relevant": "${b} = 1"}), b.model_copy(update={"relevant": "${a} = 1"}))
        }
    )
    section = made.sections[0].model_copy(update={"pages": (circular,)})
    assert order(made.model_copy(update={"sections": (section,)}))[-2:] == ["a", "b"]


def test_checks_filters_and_rules_count_among_those_who_read() -> None:
    made = questionnaire(
        """
        - {name: a, type: integer, label: A}
        - {name: b, type: integer, label: B, constraint: '. > ${a}', constraint_message: Hm}
        - {name: c, type: integer, label: C, required: '${a} > 1'}
        - {name: d, type: integer, label: D, warnings: [{check: '. > ${b}', message: Hm}]}
        - {name: e, type: select_one, label: E, choice_filter: "${a} > 1", choices: [{name: x, label: X}]}
        """
    )
    dependents = prepare(made).dependents
    assert dependents["a"] == {"b", "c", "e"}
    assert dependents["b"] == {"d"}
    assert dependents["d"] == frozenset()


def test_judgements_are_there_for_every_question_and_repeat() -> None:
    made = library.load("municipal-needs", "1.0.0")
    assert set(prepare(made).judgements) == set(made.questions) | set(made.repeats)
