"""The table of rules: every attribute of every part on both sides of its boundary, and the table of cases complete."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from questionnaires import comparison_rules
from questionnaires.comparison_rules import RULES, Effect, Rule
from questionnaires.differences import differences
from questionnaires.model import (
    AnswerType,
    Choice,
    Dimension,
    Frozen,
    Indicator,
    IndicatorKind,
    Kept,
    NonAnswer,
    Page,
    Question,
    Questionnaire,
    Repeat,
    Section,
    Sensitivity,
    SeverityBands,
    SoftCheck,
)
from tests.definitions import questionnaire

COSMETIC, ADDITIVE, BREAKING = Effect.COSMETIC, Effect.ADDITIVE, Effect.BREAKING
FORM = questionnaire(
    """
    - {name: n, type: integer, label: N, required: yes}
    - {name: a, type: decimal, label: A, warnings: [{check: '. < 9', message: Check}]}
    - {name: c, type: select_one, label: C, choices: [{name: x, label: X}, {name: y, label: Y}]}
    - {name: r, label: R, item: thing, questions: [{name: q, type: integer, label: Q, required: yes}]}
    """,
    """
    dimensions:
      - {name: d, label: D, weight: 1}
      - {name: e, label: E, weight: 1}
    indicators:
      - {name: i, label: I, dimension: d, kind: rate, population: n, value: '${n}', best: 9, worst: 0}
      - {name: j, label: J, dimension: e, kind: rate, population: n, value: '${n}', best: 9, worst: 0}
    severity: {at_least: [0.2, 0.4, 0.6, 0.8]}
    """,
)
Side = tuple[object, object, Effect | None]


def texts(effect: Effect) -> list[Side]:
    """Another text, and the same."""
    return [("One", "Another", effect), ("One", "One", None)]


TEXT = texts(COSMETIC)
DOOR: list[Side] = [
    ("${n} > 5", "${n} > 4", ADDITIVE), ("${n} > 5", "", ADDITIVE), ("${n} > 5", "${n} > 6", BREAKING),
    ("", "${n} > 5", BREAKING), ("${n} > 5", "(${n}>5.0)", None),
]  # fmt: skip
REQUIRED: list[Side] = [
    (False, True, BREAKING), (True, False, ADDITIVE), (True, "${n} > 5", ADDITIVE), (False, "${n} > 5", BREAKING),
    ("${n} > 5", True, BREAKING), ("${n} > 5", "${n} > 4", BREAKING), ("${n} > 5", "${n}>5", None),
]  # fmt: skip
LIMIT: list[Side] = [(5, 6, ADDITIVE), (5, None, ADDITIVE), (5, 4, BREAKING), (None, 5, BREAKING), (5, 5, None)]
CALCULATED: list[Side] = [("${n} + 1", "${n} + 2", BREAKING), ("${n} + 1", "${n}+1", None), ("", "${n}", BREAKING)]
TICK: list[Side] = [(False, True, BREAKING), (True, False, ADDITIVE), (True, True, None)]
WEIGHT: list[Side] = [(1.0, 2.0, BREAKING), (1.0, 1.0, None)]


def broken(before: object, after: object) -> list[Side]:
    """Any other value breaks; the same does not."""
    return [(before, after, BREAKING), (before, before, None)]


SIDES: Mapping[tuple[type[Frozen], str], list[Side]] = {
    **{(Questionnaire, name): TEXT for name in ("title", "purpose")},
    (Questionnaire, "required_languages"): [(("en",), ("en", "pl"), ADDITIVE), (("en",), ("en",), None)],
    (Questionnaire, "retention_months"): [(60, 24, ADDITIVE), (60, 60, None)],
    (Questionnaire, "kept"): [((), (Kept(cells={"type": "image"}),), COSMETIC), ((), (), None)],
    **{(Section, name): TEXT for name in ("label", "hint", "known_by")},
    (Section, "minutes"): [(5, 6, COSMETIC), (5, 5, None)],
    (Section, "relevant"): DOOR,
    **{(Page, name): TEXT for name in ("label", "hint")},
    (Page, "relevant"): DOOR,
    **{(Repeat, name): TEXT for name in ("label", "hint", "item", "code")},
    (Repeat, "relevant"): DOOR,
    (Repeat, "required"): REQUIRED,
    (Repeat, "at_most"): LIMIT,
    **{(Question, name): TEXT
       for name in ("label", "hint", "constraint_message", "appearance", "sensitivity_reason", "code")},
    (Question, "type"): broken(AnswerType.DECIMAL, AnswerType.INTEGER),
    (Question, "required"): REQUIRED,
    (Question, "relevant"): DOOR,
    (Question, "constraint"): DOOR,
    (Question, "calculation"): CALCULATED,
    (Question, "choice_filter"): DOOR,
    (Question, "default"): texts(ADDITIVE),
    (Question, "unit"): broken("days", "weeks"),
    (Question, "non_answers"): [
        ((NonAnswer.UNKNOWN,), (), BREAKING), ((), (NonAnswer.UNKNOWN,), ADDITIVE), ((), (), None),
        ((NonAnswer.UNKNOWN, NonAnswer.PREFER_NOT), (NonAnswer.PREFER_NOT, NonAnswer.UNKNOWN), COSMETIC),
        ((NonAnswer.UNKNOWN,), (NonAnswer.PREFER_NOT,), BREAKING)],
    (Question, "sensitivity"): [(Sensitivity.NONE, Sensitivity.PERSONAL, ADDITIVE),
                                (Sensitivity.NONE, Sensitivity.NONE, None)],
    (Question, "same_as_last_round"): [(False, True, ADDITIVE), (True, False, ADDITIVE), (True, True, None)],
    (Question, "published"): TICK,
    (Question, "at_most"): LIMIT,
    **{(Choice, name): TEXT for name in ("label", "hint")},
    (Choice, "exclusive"): TICK,
    (SoftCheck, "check"): [("${n} > 5", "${n} > 4", ADDITIVE), ("${n} > 5", "${n} > 6", ADDITIVE),
                           ("${n} > 5", "${n}>5", None)],
    (SoftCheck, "message"): TEXT,
    (Dimension, "label"): TEXT,
    (Dimension, "weight"): WEIGHT,
    (Indicator, "label"): TEXT,
    (Indicator, "direction"): [("more", "less", COSMETIC), ("more", "more", None)],
    (Indicator, "dimension"): broken("d", "e"),
    (Indicator, "kind"): broken(IndicatorKind.RATE, IndicatorKind.COVERAGE),
    (Indicator, "weight"): WEIGHT,
    (Indicator, "sdg"): [(("4.1",), ("4.2",), ADDITIVE), (("4.1",), ("4.1",), None)],
    (Indicator, "groups"): broken(("women",), ("youth",)),
    (Indicator, "population"): broken("n", "q"),
    (Indicator, "question"): broken("a", "c"),
    (Indicator, "target"): broken(3, 4),
    **{(Indicator, name): CALCULATED for name in ("supply", "need", "value", "gap")},
    (Indicator, "best"): broken(9.0, 8.0),
    (Indicator, "worst"): broken(0.0, 1.0),
    (Indicator, "present"): broken(("x",), ("y",)),
    (Indicator, "absent"): broken(("x",), ("x", "y")),
    (SeverityBands, "at_least"): broken((0.2, 0.4, 0.6, 0.8), (0.2, 0.4, 0.6, 0.9)),
}  # fmt: skip
OUTCOMES: Mapping[Rule, set[Effect | None]] = {
    comparison_rules.COSMETIC: {None, COSMETIC},
    comparison_rules.ADDITIVE: {None, ADDITIVE},
    comparison_rules.BREAKING: {None, BREAKING},
    comparison_rules._tightened: {None, ADDITIVE, BREAKING},
    comparison_rules._asked: {None, ADDITIVE, BREAKING},
    comparison_rules._calculated: {None, BREAKING},
    comparison_rules._required: {None, ADDITIVE, BREAKING},
    comparison_rules._limit: {None, ADDITIVE, BREAKING},
    comparison_rules._offered: {None, COSMETIC, ADDITIVE, BREAKING},
    comparison_rules._published: {None, ADDITIVE, BREAKING},
    comparison_rules._exclusive: {None, ADDITIVE, BREAKING},
}
"""What each rule may find; every attribute that goes by it must show all of it."""
ELSEWHERE: Mapping[type[Frozen], set[str]] = {
    Questionnaire: {"questionnaire", "version", "choices", "sections", "dimensions", "indicators", "severity"},
    Section: {"name", "pages"},
    Page: {"name", "questions"},
    Repeat: {"name", "questions"},
    Question: {"name", "warnings", "choices", "desired", "carried"},
    Choice: {"name", "tags"},
    Dimension: {"name"},
    Indicator: {"name"},
}
"""Compared part by part, as added, removed, moved, renamed, recoded; see the tests of differences."""


def _replaced(parts: tuple[Any, ...], place: int, part: Frozen) -> tuple[Any, ...]:
    return (*parts[:place], part, *parts[place + 1 :])


def _item(place: int, change: Callable[[Any], Frozen]) -> Questionnaire:
    section, page = FORM.sections[0], FORM.sections[0].pages[0]
    items = _replaced(page.questions, place, change(page.questions[place]))
    whole = section.model_copy(update={"pages": (page.model_copy(update={"questions": items}),)})
    return FORM.model_copy(update={"sections": (whole,)})


def _with(part: type[Frozen], values: dict[str, object]) -> Questionnaire:
    """The form with other attributes in one part of a type."""

    def change(made: Frozen) -> Frozen:
        return made.model_copy(update=values)

    section = FORM.sections[0]
    first: dict[type[Frozen], Callable[[], Questionnaire]] = {
        Questionnaire: lambda: FORM.model_copy(update=values),
        Section: lambda: FORM.model_copy(update={"sections": (change(section),)}),
        Page: lambda: FORM.model_copy(
            update={"sections": (section.model_copy(update={"pages": (change(section.pages[0]),)}),)}
        ),
        Question: lambda: _item(1, change),
        SoftCheck: lambda: _item(1, lambda q: q.model_copy(update={"warnings": (change(q.warnings[0]),)})),
        Choice: lambda: _item(2, lambda q: q.model_copy(update={"choices": (change(q.choices[0]), q.choices[1])})),
        Repeat: lambda: _item(3, change),
        Dimension: lambda: FORM.model_copy(update={"dimensions": (change(FORM.dimensions[0]), FORM.dimensions[1])}),
        Indicator: lambda: FORM.model_copy(update={"indicators": (change(FORM.indicators[0]), FORM.indicators[1])}),
        SeverityBands: lambda: FORM.model_copy(update={"severity": FORM.severity and change(FORM.severity)}),
    }  # fmt: skip
    return first[part]()


def test_effects_rise_from_cosmetic_to_breaking() -> None:
    assert sorted(Effect, key=lambda effect: effect.rank) == [COSMETIC, ADDITIVE, Effect.RECODE, BREAKING]


def test_the_table_knows_every_part_that_can_change() -> None:
    described = {part for part in Frozen.__subclasses__() if part.__name__ not in ("Carried", "Kept")}
    assert described == set(RULES)
    assert set(RULES[Question]) == set(Question.model_fields)


def test_every_rule_of_every_attribute_shows_all_that_it_may_find() -> None:
    judged = {(part, name) for part, rules in RULES.items() for name in rules} - {
        (owner, name) for owner, names in ELSEWHERE.items() for name in names
    }
    assert set(SIDES) == judged
    for (part, name), sides in SIDES.items():
        assert {effect for _, _, effect in sides} == OUTCOMES[RULES[part][name]], (part.__name__, name)
    for owner, names in ELSEWHERE.items():
        assert {RULES[owner][name] for name in names} == {comparison_rules._elsewhere}


@pytest.mark.parametrize(
    ("part", "name", "before", "after", "effect"),
    [(part, name, *side) for (part, name), sides in SIDES.items() for side in sides],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_a_change_has_the_effect_of_its_rule_and_no_change_has_none(
    part: type[Frozen], name: str, before: object, after: object, effect: Effect | None
) -> None:
    told = "warnings" if part is SoftCheck else name
    found = differences(_with(part, {name: before}), _with(part, {name: after})).changes
    assert [change.effect for change in found if change.attribute == told] == ([] if effect is None else [effect])


def effects(before: Questionnaire, after: Questionnaire, attribute: str) -> list[Effect]:
    """The effects of the changes of an attribute."""
    return [change.effect for change in differences(before, after).changes if change.attribute == attribute]


def test_whole_parts_that_come_or_go_have_their_effect_whichever_way() -> None:
    section = FORM.sections[0]
    for name, effect in (("severity", BREAKING), ("indicators", BREAKING)):
        fewer = FORM.model_copy(update={name: None if name == "severity" else FORM.indicators[:1]})
        assert (effects(FORM, fewer, "removed"), effects(fewer, FORM, "added")) == ([effect], [effect])
    copy = section.pages[0].model_copy(update={"name": "another", "questions": ()})
    longer = FORM.model_copy(update={"sections": (section.model_copy(update={"pages": (*section.pages, copy)}),)})
    assert (effects(longer, FORM, "removed"), effects(FORM, longer, "added")) == ([COSMETIC], [COSMETIC])


def test_tags_break_only_where_a_filter_chooses_by_them() -> None:
    tagged = _item(2, lambda q: q.model_copy(update={"choices": (_tagged(q.choices[0]), q.choices[1])}))
    assert effects(FORM, tagged, "tags") == [COSMETIC]


def _tagged(choice: Choice) -> Choice:
    return choice.model_copy(update={"tags": {"t": "v"}})
