"""A page that follows its own logic comes to what the whole questionnaire says, whatever is typed on it."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answers import Answer
from questionnaires.expressions import compile
from questionnaires.live import Logic, logic_of
from questionnaires.model import AnswerType, Questionnaire, Repeat, SoftCheck
from questionnaires.path import follow
from questionnaires.walk import value_of
from tests.factories import a_question, a_questionnaire, a_section, an_answer

TODAY = date(2026, 5, 20)
SITES = Repeat(
    name="sites",
    label="Sites",
    item="site",
    relevant="${refugees} > 5",
    questions=(
        a_question("places", constraint=". < 99"),
        a_question("rooms", relevant="${places} > 3", warnings=(SoftCheck(check=". <= ${places}", message="Many?"),)),
    ),
)
ASKED = a_questionnaire(
    a_section(
        "first",
        [
            a_question("refugees"),
            a_question("women", relevant="${refugees} > 0", constraint=". <= ${refugees}"),
            a_question("girls", relevant="${women} > 2"),
            a_question("total", AnswerType.CALCULATE, calculation="${women} + ${girls} + coalesce(${far}, 0)"),
            SITES,
            a_question("beds", warnings=(SoftCheck(check=". <= sum(${places}) + ${derived}", message="Many?"),)),
        ],
        [
            a_question("other", relevant="${outside} > 0"),
            a_question("far", relevant="${girls} > 1"),
            a_question("derived", AnswerType.CALCULATE, calculation="count(${sites}) + coalesce(${far}, 0)"),
            a_question("outside"),
        ],
    ),
    key="live",
)
NAMES = ("refugees", "women", "girls", "beds", "far", "outside")
PAGE = tuple(item.name for item in ASKED.sections[0].pages[0].questions)
numbers = st.one_of(st.none(), st.integers(0, 9))
given_answers = st.fixed_dictionaries(dict.fromkeys(NAMES, numbers))
sites = st.lists(st.tuples(numbers, numbers), max_size=3)


def answers(values: dict[str, int | None], things: list[tuple[int | None, int | None]]) -> list[Answer]:
    found = [an_answer(name, value) for name, value in values.items() if value is not None]
    for number, pair in enumerate(things, start=1):
        named = zip(("places", "rooms"), pair, strict=True)
        found += [an_answer(name, value, number) for name, value in named if value is not None]
    return found


def walked(logic: Logic, state: Any, entered: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bool]]:
    """What the page's script does, with the closures in place of its own machine."""
    values, truth = dict(state["outer"]), dict(state["groups"])
    for step in logic.steps:
        above = step.parent is None or truth[step.parent]
        truth[step.name] = above and (step.relevance is None or bool(compile(step.relevance)(values)))
        if step.inner:
            if not truth[step.name]:
                values |= {f"{name}[]": [] for name in (step.name, *step.inner)}
            continue
        known = entered.get(step.name, state["kept"].get(step.name))
        found = compile(step.reckoning)(values) if step.reckoning else known
        values[step.name] = found if truth[step.name] else None
        if logic.repeat:
            values[f"{step.name}[]"] = [*state["outer"].get(f"{step.name}[]", []), values[step.name]]
    return values, truth


@settings(max_examples=200)
@given(given_answers, given_answers, sites)
def test_what_is_typed_on_a_page_leads_where_the_server_would_lead(
    before: dict[str, int | None], typed: dict[str, int | None], things: list[tuple[int | None, int | None]]
) -> None:
    logic = logic_of(ASKED, PAGE)
    after = before | {name: typed[name] for name in PAGE if name in typed}
    stood = follow(ASKED, answers(before, things), today=TODAY)
    stands = follow(ASKED, answers(after, things), today=TODAY)
    entered = {
        name: float(value) if value is not None else None for name in PAGE if name in after for value in [after[name]]
    }
    values, truth = walked(logic, stood.state(logic), entered)
    assert {name: truth[name] for name in PAGE} == {name: stands.is_relevant(name) for name in PAGE}
    assert values["total"] == stands.value("total")
    assert failing(logic, values, truth) == amiss(stands, 0)


@settings(max_examples=100)
@given(given_answers, sites, numbers, numbers)
def test_an_instance_follows_its_own_logic_among_the_others(
    outside: dict[str, int | None], things: list[tuple[int | None, int | None]], places: int | None, rooms: int | None
) -> None:
    logic = logic_of(ASKED, ("places", "rooms"), "sites")
    things = [(1, 1), *things]
    stood = follow(ASKED, answers(outside, things), today=TODAY)
    stands = follow(ASKED, answers(outside, [(places, rooms), *things[1:]]), today=TODAY)
    entered = {"places": None if places is None else float(places), "rooms": None if rooms is None else float(rooms)}
    values, truth = walked(logic, stood.state(logic, 1), entered)
    if stands.is_relevant("sites") and 1 in stands.instances("sites"):
        assert truth["rooms"] == stands.is_relevant("rooms", 1)
        assert values["rooms"] == stands.value("rooms", 1)
        assert failing(logic, values, truth) == amiss(stands, 1)


def failing(logic: Logic, values: dict[str, Any], truth: dict[str, bool]) -> dict[str, str]:
    """By question: what the page says of it, the first check that does not hold."""
    found: dict[str, str] = {}
    for check in logic.checks:
        asked = truth[check.question] and values.get(check.question) is not None
        if asked and check.question not in found and not compile(check.tree)(values):
            found[check.question] = str(check.message)
    return found


def amiss(path: Any, instance: int) -> dict[str, str]:
    return {
        found.question: str(found.message)
        for found in path.problems
        if found.kind in ("hard", "soft") and found.instance == instance and (found.question in PAGE or instance)
    }


def test_only_what_an_answer_of_the_page_can_bring_is_called_moving() -> None:
    assert logic_of(ASKED, PAGE).moving == {"women", "girls", "sites"}
    second = tuple(item.name for item in ASKED.sections[0].pages[1].questions)
    assert logic_of(ASKED, second).moving == {"other"}


def test_the_same_page_is_worked_out_once() -> None:
    assert logic_of(ASKED, PAGE) is logic_of(ASKED, PAGE)


def test_dates_are_handed_over_as_days() -> None:
    asked: Questionnaire = a_questionnaire(
        a_section("one", [a_question("a", relevant="${moved} < today()")], [a_question("moved", AnswerType.DATE)])
    )
    state = follow(asked, [an_answer("moved", "2026-05-19")], today=TODAY).state(logic_of(asked, ("a",)))
    moved = value_of(an_answer("moved", "2026-05-19"), asked.questions["moved"])
    assert state["outer"] == {"moved": moved, "today()": 20593.0}
