"""The way through a questionnaire: what is asked, done and next, and what is wrong with an answer."""

from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import loader, path
from questionnaires.answers import Answer
from questionnaires.model import NonAnswer, Questionnaire
from tests.definitions import questionnaire
from tests.vectors import sample

TODAY = date(2026, 5, 20)
HOUSING = """\
- {name: refugees, type: integer, label: N, required: yes, constraint: '. >= 0', constraint_message: Not below zero}
- name: sites
  label: Sites
  item: site
  relevant: ${refugees} > 0
  required: yes
  at_most: 2
  questions:
    - {name: places, type: integer, label: P, required: yes}
    - name: occupied
      type: integer
      label: O
      relevant: ${places} > 0
      warnings:
        - {check: '. <= ${places} * 1.1', message: More people than places}
    - {name: free, type: calculate, label: F, calculation: '${places} - ${occupied}'}
- {name: all_places, type: calculate, label: T, calculation: 'sum(${places})'}
- {name: hint, type: note, label: Read this, relevant: '${all_places} > 100'}
- {name: why, type: text, label: W, relevant: '${all_places} > ${refugees}', required: '${refugees} > 10'}
"""


@lru_cache
def housing() -> Questionnaire:
    return questionnaire(HOUSING)


def follow(made: Questionnaire, *answers: Answer) -> path.Path:
    return path.follow(made, answers, today=TODAY)


def number(name: str, value: float, instance: int = 0, **others: Any) -> Answer:
    return Answer(name, instance, number=value, **others)


def kinds(found: path.Path) -> list[tuple[str, int, str]]:
    return [(problem.question, problem.instance, problem.kind) for problem in found.problems]


def test_at_first_only_what_depends_on_nothing_is_asked() -> None:
    found = follow(housing())
    assert found.asked == (("refugees", 0),)
    assert kinds(found) == [("refugees", 0, "missing")]
    assert found.sections[0].status == "not_started"


def test_an_answer_opens_what_depends_on_it() -> None:
    found = follow(housing(), number("refugees", 5))
    assert found.is_relevant("sites")
    assert kinds(found) == [("sites", 0, "missing")]
    assert str(found.problems[0].message) == "Add at least one site."


def test_each_instance_is_asked_by_itself() -> None:
    found = follow(housing(), number("refugees", 5), number("places", 4, 1), number("places", 0, 3))
    assert found.asked == (("refugees", 0), ("places", 1), ("occupied", 1), ("places", 3))
    assert found.instances("sites") == (1, 3)


def test_calculations_follow_inside_and_outside_repeats() -> None:
    found = follow(
        housing(), number("refugees", 5), number("places", 4, 1), number("occupied", 3, 1), number("places", 7, 2)
    )
    assert found.calculated == {("free", 1): 1.0, ("free", 2): None, ("all_places", 0): 11.0}
    assert found.is_relevant("why")


def test_an_answer_that_is_not_asked_any_more_is_left_out_of_all_logic_and_kept() -> None:
    answers = (number("refugees", 0), number("places", 400, 1))
    found = follow(housing(), *answers)
    assert found.asked == (("refugees", 0),)
    assert found.value("all_places") == 0.0
    assert found.answers["places", 1].number == 400
    assert found.sections[0].status == "completed"


def test_more_instances_than_there_is_room_for_are_refused() -> None:
    found = follow(housing(), number("refugees", 5), *(number("places", 0, n) for n in (1, 2, 3)))
    assert kinds(found) == [("sites", 0, "hard")]
    assert str(found.problems[0].message) == "There is room for at most 2 here."


def test_a_non_answer_satisfies_what_is_required_and_is_empty_in_expressions() -> None:
    found = follow(housing(), Answer("refugees", non_answer=NonAnswer.UNKNOWN))
    assert found.problems == ()
    assert found.value("refugees") is None
    assert not found.is_relevant("sites")
    assert found.sections[0].status == "completed"


def test_a_non_answer_that_is_not_offered_is_refused() -> None:
    made = questionnaire("- {name: a, type: integer, label: A, non_answers: [unknown]}")
    assert follow(made, Answer("a", non_answer=NonAnswer.UNKNOWN)).problems == ()
    assert kinds(follow(made, Answer("a", non_answer=NonAnswer.PREFER_NOT))) == [("a", 0, "hard")]


def test_what_could_not_be_read_is_kept_and_told() -> None:
    found = follow(housing(), Answer("refugees", raw="about <b>five</b>"))
    assert kinds(found) == [("refugees", 0, "unreadable")]
    assert str(found.problems[0].message) == "We could not read “about <b>five</b>”. It is kept as you typed it."
    assert found.sections[0].status == "needs_attention"
    assert found.value("refugees") is None


def test_a_hard_check_refuses_with_the_questions_own_words() -> None:
    found = follow(housing(), number("refugees", -1))
    assert kinds(found) == [("refugees", 0, "hard")]
    assert str(found.problems[0].message) == "Not below zero"
    assert found.problems[0].message.context == "refugees/constraint_message"


def test_a_soft_check_goes_away_once_the_answer_carries_a_reason() -> None:
    before = (number("refugees", 5), number("places", 10, 1))
    assert kinds(follow(housing(), *before, number("occupied", 12, 1))) == [("occupied", 1, "soft")]
    assert kinds(follow(housing(), *before, number("occupied", 11, 1))) == []
    assert kinds(follow(housing(), *before, number("occupied", 12, 1, reason="bunk_beds"))) == []


def test_a_soft_check_waits_for_what_it_compares_with() -> None:
    made = questionnaire(
        "- {name: a, type: integer, label: A}\n"
        "- {name: b, type: integer, label: B, warnings: [{check: '. <= ${a}', message: More than A}]}"
    )
    assert kinds(follow(made, number("b", 5))) == []
    assert kinds(follow(made, number("b", 5), number("a", 4))) == [("b", 0, "soft")]


def test_a_reason_does_not_excuse_a_hard_check() -> None:
    assert kinds(follow(housing(), number("refugees", -1, reason="really"))) == [("refugees", 0, "hard")]


def test_whether_something_is_required_may_depend_on_answers() -> None:
    few = (number("refugees", 5), number("places", 20, 1))
    many = (number("refugees", 15), number("places", 20, 1))
    assert kinds(follow(housing(), *few)) == []
    assert kinds(follow(housing(), *many)) == [("why", 0, "missing")]
    assert follow(housing(), *many).sections[0].status == "in_progress"


CHOICES = """\
- name: one
  type: select_one
  label: One
  choices: [{name: a, label: A}, {name: b, label: B}]
- name: several
  type: select_multiple
  label: Several
  at_most: 2
  choices: [{name: a, label: A}, {name: b, label: B}, {name: c, label: C}, {name: none, label: None, exclusive: yes}]
- name: town
  type: select_one
  label: Town
  choice_filter: county = ${one}
  choices: [{name: t, label: T, tags: {county: a}}, {name: u, label: U, tags: {county: b}}]
"""


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer("one", text="z"), "“z” is not among the choices offered now."),
        (Answer("several", text="a z"), "“z” is not among the choices offered now."),
        (Answer("several", text="a none"), "“None” cannot stand together with other choices."),
        (Answer("several", text="a b c"), "Please choose at most 2."),
        (Answer("town", text="u"), "“u” is not among the choices offered now."),
    ],
)
def test_choices_that_cannot_stand_are_flagged_and_never_an_error(answer: Answer, message: str) -> None:
    found = follow(questionnaire(CHOICES), *({"one": Answer("one", text="a"), answer.question: answer}.values()))
    assert [str(problem.message) for problem in found.problems if problem.question == answer.question] == [message]


def test_choices_that_can_stand_are_taken() -> None:
    answers = (Answer("one", text="b"), Answer("several", text="none"), Answer("town", text="u"))
    found = follow(questionnaire(CHOICES), *answers)
    assert found.problems == ()
    assert [choice.name for choice in found.choices("town")] == ["u"]
    assert [choice.name for choice in follow(questionnaire(CHOICES)).choices("town")] == []


def test_a_broken_number_is_no_whole_number() -> None:
    found = follow(housing(), number("refugees", 2.5))
    assert ("refugees", 0, "hard") in kinds(found)


def test_pages_show_what_is_relevant_now_notes_included() -> None:
    made = housing()
    assert [item.name for item in follow(made).pages("section")[0].items] == ["refugees"]
    found = follow(made, number("refugees", 5), number("places", 200, 1))
    assert [item.name for item in found.pages("section")[0].items] == ["refugees", "sites", "hint", "why"]


def test_the_questions_of_an_instance_that_is_about_to_be_added_are_known() -> None:
    found = follow(housing(), number("refugees", 5), number("places", 4, 1))
    assert [question.name for question in found.questions_of("sites", 1)] == ["places", "occupied"]
    assert [question.name for question in found.questions_of("sites", 2)] == ["places"]


def test_what_a_change_can_touch_is_known() -> None:
    made = housing()
    assert path.dependents(made, "places") == {"occupied", "free", "all_places", "hint", "why"}
    assert path.dependents(made, "refugees") == {"sites", "places", "occupied", "free", "all_places", "hint", "why"}
    assert path.dependents(made, "why") == frozenset()


THREE_PAGES = """
sections:
  - name: one
    label: One
    minutes: 1
    known_by: Anybody
    pages:
      - {name: p, label: P, questions: [{name: a, type: integer, label: A}]}
      - {name: q, label: Q, relevant: '${a} > 1', questions: [{name: b, type: integer, label: B}]}
      - {name: r, label: R, questions: [{name: c, type: integer, label: C}]}
  - name: two
    label: Two
    minutes: 1
    known_by: Anybody
    relevant: ${c} = 1
    pages:
      - {name: p, label: P, questions: [{name: d, type: integer, label: D, required: yes}]}
"""


def three_pages() -> Questionnaire:
    head = "questionnaire: pages\nversion: 1.0.0\ntitle: T\npurpose: P"
    return loader.parse(head + THREE_PAGES, "pages.yaml")


def test_the_next_page_is_the_next_that_holds_something() -> None:
    made = three_pages()
    assert follow(made).next_page("one", "p") == "r"
    assert follow(made, number("a", 2)).next_page("one", "p") == "q"
    assert follow(made).next_page("one", "r") is None
    assert follow(made).next_page("one", "q") == "r"


def test_a_section_that_is_not_asked_is_not_needed() -> None:
    made = three_pages()
    assert [state.status for state in follow(made, number("a", 1)).sections] == ["completed", "not_needed"]
    found = follow(made, number("a", 1), number("c", 1))
    assert [state.status for state in found.sections] == ["completed", "not_started"]
    assert found.section("two").required_missing == 1
    assert follow(made).pages("two") == ()


def test_unknown_answers_from_another_version_are_left_alone() -> None:
    assert follow(housing(), number("refugees", 0), number("gone", 5), number("lost", 1, 2)).problems == ()


values = st.one_of(st.none(), st.integers(-3, 30), st.floats(-5, 50))
answers = st.lists(
    st.one_of(
        st.builds(number, st.sampled_from(["refugees", "n", "m"]), st.integers(-3, 30)),
        st.builds(number, st.sampled_from(["places", "occupied", "rn", "rm"]), st.integers(-3, 30), st.integers(1, 4)),
        st.builds(lambda q, i: Answer(q, i, non_answer=NonAnswer.UNKNOWN), st.sampled_from(["refugees", "places"]),
                  st.integers(0, 2)),
        st.builds(lambda q, raw: Answer(q, raw=raw), st.sampled_from(["refugees", "why"]), st.text(max_size=5)),
    ),
    max_size=12,
)  # fmt: skip


@given(answers)
def test_whatever_is_answered_the_path_holds_together(given_answers: list[Answer]) -> None:
    made = housing()
    found = follow(made, *given_answers)
    asked = set(found.asked)
    assert len(asked) == len(found.asked) == sum(state.asked for state in found.sections)
    assert all(found.is_relevant(name, instance) for name, instance in asked)
    on_pages = {item.name for state in found.sections for page in found.pages(state.name) for item in page.items}
    assert {made.repeat_of.get(name, name) for name, _ in asked} <= on_pages
    for problem in found.problems:
        assert (problem.question, problem.instance) in asked or problem.question in made.repeats
    for state in found.sections:
        assert (state.status == "completed") <= (not state.problems)
        assert (state.status == "needs_attention") == any(problem.kind != "missing" for problem in state.problems)


@given(answers, answers)
def test_the_order_of_answers_does_not_matter(first: list[Answer], second: list[Answer]) -> None:
    by_place = {(answer.question, answer.instance): answer for answer in first + second}
    forward = follow(housing(), *by_place.values())
    backward = follow(housing(), *reversed(by_place.values()))
    assert (forward.asked, forward.problems, forward.calculated) == (
        backward.asked,
        backward.problems,
        backward.calculated,
    )


def test_every_kind_of_question_can_be_followed() -> None:
    found = follow(sample("every_kind"), Answer("d", text="2026-01-01"), Answer("s", text="cost"), number("l", 3))
    assert found.value("d") == 20454.0
    assert found.value("s") == "cost"
    assert found.problems == ()
