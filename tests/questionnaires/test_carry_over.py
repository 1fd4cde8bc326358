"""What answers to one version mean in a later one: crosswalks compose, and a draft that moves loses nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires import path
from questionnaires.answers import Answer
from questionnaires.carry_over import Crosswalk, Migration, crosswalk, preview
from questionnaires.model import NonAnswer, Questionnaire
from tests.definitions import questionnaire

TODAY = date(2026, 5, 20)
FIRST = questionnaire(
    """
    - {name: people, type: integer, label: People}
    - {name: hours, type: decimal, label: Hours a week, unit: hours}
    - name: kind
      type: select_one
      label: Kind
      choices: [{name: own, label: O}, {name: county, label: C}, {name: state, label: S}]
    - name: ways
      type: select_multiple
      label: Ways
      choices: [{name: a, label: A}, {name: b, label: B}, {name: c, label: C}]
    - {name: remark, type: text, label: Remark}
    - {name: since, type: date, label: Since}
    - {name: r, label: Sites, item: site, questions: [{name: places, type: integer, label: Places}]}
    """
)
SECOND = questionnaire(
    """
    - {name: persons, type: integer, label: Persons, carried: {renamed_from: people}}
    - {name: hours, type: decimal, label: Hours a month, unit: hours, carried: {convert: '${old} * 52 div 12'}}
    - name: kind
      type: select_one
      label: Kind
      choices: [{name: own, label: O}, {name: other, label: O}]
      carried: {recode: {county: other, state: other}}
    - {name: ways, type: select_multiple, label: Ways, choices: [{name: a, label: A}, {name: d, label: D}],
       carried: {recode: {b: d, c: d}}}
    - {name: remark, type: text, label: Remark}
    - {name: since, type: date, label: Since}
    - {name: r, label: Sites, item: site, questions: [{name: places, type: integer, label: Places}]}
    - {name: fresh, type: integer, label: Fresh, required: yes}
    """
)
THIRD = questionnaire(
    """
    - {name: residents, type: integer, label: Residents, constraint: '. < 1000', constraint_message: Too many,
       carried: {renamed_from: persons}}
    - {name: hours, type: integer, label: Minutes a month, unit: minutes, carried: {convert: 'round(${old} * 60)'}}
    - {name: kind, type: select_one, label: Kind, choices: [{name: own, label: O}],
       carried: {comparable: no, reason: Asked of the office alone}}
    - {name: ways, type: select_one, label: Way, choices: [{name: a, label: A}, {name: d, label: D}]}
    - {name: since, type: integer, label: Days since 1970, carried: {convert: 'number(${old})'}}
    - {name: places, type: integer, label: Places}
    """
)


def moved(answer: Answer, *versions: Questionnaire) -> Answer | None:
    return Crosswalk(versions).carry(answer).answer


def test_a_renamed_question_keeps_its_answer() -> None:
    assert moved(Answer("people", number=5.0), FIRST, SECOND) == Answer("persons", number=5.0)


def test_a_conversion_changes_the_value_and_a_recode_the_code() -> None:
    assert moved(Answer("hours", number=12.0), FIRST, SECOND) == Answer("hours", number=52.0)
    assert moved(Answer("kind", text="state"), FIRST, SECOND) == Answer("kind", text="other")
    assert moved(Answer("kind", text="own"), FIRST, SECOND) == Answer("kind", text="own")
    assert moved(Answer("ways", text="a b c"), FIRST, SECOND) == Answer("ways", text="a d")


def test_a_chain_of_versions_composes() -> None:
    assert moved(Answer("people", number=5.0), FIRST, SECOND, THIRD) == Answer("residents", number=5.0)
    assert moved(Answer("hours", number=12.0), FIRST, SECOND, THIRD) == Answer("hours", number=3120.0)
    assert moved(Answer("ways", text="c"), FIRST, SECOND, THIRD) == Answer("ways", text="d")
    assert moved(Answer("since", text="1970-01-11"), FIRST, SECOND, THIRD) == Answer("since", number=10.0)


def test_what_is_comparable_composes_too() -> None:
    found = crosswalk(FIRST, SECOND, THIRD).comparable
    assert {name: part.verdict for name, part in found.items()} == {
        "residents": "crosswalk",
        "hours": "crosswalk",
        "kind": "no",
        "ways": "no",
        "since": "crosswalk",
        "places": "no",
    }
    assert found["residents"].before == "people"
    assert found["kind"].reason == "Asked of the office alone"
    assert "fresh" not in crosswalk(FIRST, SECOND).comparable
    assert crosswalk(FIRST).comparable["people"].verdict == "yes"


def test_non_answers_and_what_could_not_be_read_go_along() -> None:
    assert moved(Answer("people", non_answer=NonAnswer.UNKNOWN), FIRST, SECOND) == Answer(
        "persons", non_answer=NonAnswer.UNKNOWN
    )
    assert moved(Answer("hours", raw="some"), FIRST, SECOND) == Answer("hours", raw="some")
    kept = Answer("people", number=5.0, estimated=True, reason="counted", explanation="twice")
    assert moved(kept, FIRST, SECOND) == Answer(
        "persons", number=5.0, estimated=True, reason="counted", explanation="twice"
    )


def test_a_question_that_is_gone_has_its_answer_archived() -> None:
    found = preview((FIRST, SECOND, THIRD), [Answer("remark", text="Words")], today=TODAY)
    assert found.archived == ((Answer("remark", text="Words"), "the question is gone"),)
    assert found.answers == ()


def test_out_of_a_repeat_only_the_first_instance_fits() -> None:
    answers = [Answer("places", 1, number=5.0), Answer("places", 2, number=7.0)]
    found = preview((SECOND, THIRD), answers, today=TODAY)
    assert [look.after for look in found.looks] == [Answer("places", number=5.0)]
    assert found.archived == ((answers[1], "there were several answers, and there is room for one"),)
    assert moved(Answer("places", number=5.0), THIRD, SECOND) == Answer("places", 1, number=5.0)


def test_answers_that_do_not_fit_any_more_are_kept_and_flagged() -> None:
    answers = [
        Answer("people", number=5000.0),
        Answer("kind", text="own"),
        Answer("ways", text="a b"),
        Answer("since", text="2026-01-01"),
    ]
    found = preview((FIRST, SECOND, THIRD), answers, today=TODAY)
    assert {look.after.question: look.why for look in found.looks} == {
        "residents": "Too many",
        "kind": "its meaning has changed: Asked of the office alone",
        "ways": "“a d” is not among the choices offered now.",
    }
    assert [after.question for _, after in found.carried] == ["since"]
    assert found.missing == ()
    assert preview((FIRST, SECOND), [], today=TODAY).missing == (("fresh", 0),)


def test_a_value_of_another_kind_is_kept_as_it_was_typed() -> None:
    after = questionnaire("- {name: remark, type: integer, label: Remark}")
    found = preview((FIRST, after), [Answer("remark", text="about five")], today=TODAY)
    assert found.looks[0].after == Answer("remark", raw="about five")
    assert moved(Answer("remark", text="5"), FIRST, after) == Answer("remark", number=5.0)


def test_questions_that_mean_just_the_same_are_known_by_both_names() -> None:
    assert crosswalk(FIRST, SECOND).same == {
        "persons": "people",
        "remark": "remark",
        "since": "since",
        "places": "places",
    }
    assert crosswalk(FIRST, SECOND, THIRD).same == {"residents": "people"}


def test_moving_to_the_same_version_changes_nothing() -> None:
    answers = [Answer("people", number=5.0), Answer("ways", text="a b"), Answer("places", 2, number=1.0)]
    found = preview((FIRST, FIRST), answers, today=TODAY)
    assert [before for before, _ in found.carried] == [after for _, after in found.carried] == answers


TYPES = ["integer", "decimal", "text", "date", "select_one", "select_multiple", "note", "level"]
CODES = ["x", "y", "z", "1", "2"]


@st.composite
def questions(draw: st.DrawFn, name: str, names: list[str]) -> dict[str, Any]:
    """A question of any type with any crosswalk that names what may have been there."""
    made: dict[str, Any] = {"name": name, "type": draw(st.sampled_from(TYPES)), "label": "L"}
    if made["type"] in ("select_one", "select_multiple"):
        codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True))
        made["choices"] = [{"name": code, "label": code} for code in codes]
    if made["type"] != "note" and draw(st.booleans()):
        made["constraint"] = draw(st.sampled_from([". > 1", ". != ''", "string-length(.) < 3", ". = 2"]))
        made["constraint"] = made["constraint"] if made["type"] in ("integer", "decimal") else "string-length(.) < 3"
    carried: dict[str, Any] = {}
    if draw(st.booleans()):
        carried["renamed_from"] = draw(st.sampled_from(names))
    way = draw(st.sampled_from(["", "recode", "convert"]))
    if way == "recode":
        carried["recode"] = {draw(st.sampled_from(CODES)): draw(st.sampled_from(CODES))}
    elif way == "convert":
        carried["convert"] = draw(
            st.sampled_from(["concat(${old}, '1')", "if(${old} = '', 1, 2)", "string-length(${old})"])
        )
    return made | ({"carried": carried} if carried else {})


NAMES = ["a", "b", "c", "d"]


@st.composite
def versions(draw: st.DrawFn) -> Questionnaire:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    made = [draw(questions(name, NAMES)) for name in names]
    inside = draw(st.integers(0, len(made)))
    repeat = [{"name": "r", "label": "R", "item": "i", "questions": made[:inside]}] if inside else []
    pages = [{"name": "p", "label": "P", "questions": [*repeat, *made[inside:]]}]
    sections = [{"name": "s", "label": "S", "minutes": 1, "known_by": "x", "pages": pages}]
    whole = {"questionnaire": "q", "version": "1.0.0", "title": "T", "purpose": "P", "sections": sections}
    return Questionnaire.model_validate(whole, strict=False)


@st.composite
def drafts(draw: st.DrawFn, version: Questionnaire) -> list[Answer]:
    """Answers of the right kind to questions of a version, non-answers and unreadable ones among them."""
    found = {}
    for name, question in version.questions.items():
        for instance in draw(st.lists(st.integers(1, 3), unique=True)) if name in version.repeat_of else [0]:
            numeric = question.type.value in ("integer", "decimal", "level")
            value: dict[str, Any] = draw(
                st.one_of(
                    st.fixed_dictionaries({"number": st.sampled_from([0.0, 1.0, 2.5, 4.0])} if numeric
                                          else {"text": st.sampled_from(["x", "x y", "2026-01-31", "words", "1"])}),
                    st.fixed_dictionaries({"non_answer": st.sampled_from(list(NonAnswer))}),
                    st.fixed_dictionaries({"raw": st.text(max_size=4)}),
                )
            )  # fmt: skip
            found[name, instance] = Answer(name, instance, **value)
    return list(found.values())


def assert_nothing_is_lost(migration: Migration, answers: list[Answer], after: Questionnaire) -> None:
    assert migration.lost(answers) == ()
    assert sorted(map(repr, migration.originals)) == sorted(map(repr, answers))
    places = [(answer.question, answer.instance) for answer in migration.answers]
    assert len(places) == len(set(places))
    assert all(name in after.questions and (instance > 0) == (name in after.repeat_of) for name, instance in places)
    way = path.follow(after, migration.answers, today=TODAY)
    flagged = {(look.after.question, look.after.instance) for look in migration.looks}
    wrong = {(problem.question, problem.instance) for problem in way.problems if problem.kind != "missing"}
    assert wrong <= flagged


@settings(max_examples=40)
@given(st.data())
def test_nothing_is_ever_lost_and_everything_carried_is_valid_or_flagged(data: st.DataObject) -> None:
    chain = [data.draw(versions()) for _ in range(data.draw(st.integers(2, 3)))]
    answers = data.draw(drafts(chain[0]))
    assert_nothing_is_lost(preview(chain, answers, today=TODAY), answers, chain[-1])


@settings(max_examples=30)
@given(st.data())
def test_two_steps_are_one_step_after_another(data: st.DataObject) -> None:
    first, second, third = (data.draw(versions()) for _ in range(3))
    for answer in data.draw(drafts(first)):
        middle = Crosswalk((first, second)).carry(answer).answer
        at_once = Crosswalk((first, second, third)).carry(answer).answer
        assert at_once == (Crosswalk((second, third)).carry(middle).answer if middle else None)


@pytest.mark.proof
@settings(max_examples=5000)
@given(st.data())
def test_nothing_is_lost_over_many_random_versions(data: st.DataObject) -> None:
    chain = [data.draw(versions()) for _ in range(data.draw(st.integers(2, 4)))]
    answers = data.draw(drafts(chain[0]))
    assert_nothing_is_lost(preview(chain, answers, today=TODAY), answers, chain[-1])


@pytest.mark.parametrize("answers", [[], [Answer("unknown", number=1.0)]])
def test_answers_that_no_version_knows_are_archived(answers: list[Answer]) -> None:
    found = preview((FIRST, SECOND), answers, today=TODAY)
    assert [answer for answer, _ in found.archived] == answers
