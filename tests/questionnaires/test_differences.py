"""What changed between two versions: every rule on both sides of its boundary."""

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest

from questionnaires import comparison_rules, library
from questionnaires.comparison_rules import RULES, Effect
from questionnaires.differences import Change, allows, differences, step_between
from questionnaires.model import Kept, Questionnaire
from tests.definitions import questionnaire

BEFORE = """\
- {name: refugees, type: integer, label: How many?, required: yes}
- {name: other, type: integer, label: How many others?}
- {name: a, type: decimal, label: How much?, hint: As counted, unit: hours, relevant: '${refugees} > 5', \
constraint: '. <= 100', constraint_message: At most 100, warnings: [{check: '. <= 50', message: Rather much}], \
default: '1', code: A1, non_answers: [unknown, prefer_not]}
- {name: c, type: select_one, label: Which?, choice_filter: "name != 'z'", \
choices: [{name: own, label: Own, hint: Ours, tags: {t: v}}, {name: shared, label: Shared}]}
- {name: s, type: select_multiple, label: Which ones?, at_most: 2, \
choices: [{name: x, label: X}, {name: y, label: Y}, {name: z, label: Z, exclusive: yes}]}
- {name: k, type: calculate, label: Sum, calculation: '${refugees} + ${other}'}
- {name: w, type: text, label: Words, sensitivity: none, published: no}
- {name: r, label: Things, hint: One by one, item: thing, relevant: '${refugees} > 1', at_most: 5, code: R1, \
questions: [{name: q, type: integer, label: Size, required: yes}]}
"""
REST = """\
choices:
  unused_elsewhere:
    - {name: y, label: Y}
dimensions:
  - {name: d, label: Theme, weight: 1}
  - {name: e, label: Other theme, weight: 1}
indicators:
  - {name: i, label: Measure, dimension: d, kind: coverage, weight: 1, sdg: ['4.1'], groups: [women], \
supply: '${refugees}', need: '${k}'}
  - {name: j, label: Rate, dimension: e, kind: rate, value: '${refugees}', best: 10, worst: 0}
  - {name: n, label: Share, dimension: e, kind: share, question: s, present: [x]}
  - {name: o, label: Gap, dimension: e, kind: expression, gap: 'if(${refugees} > 1, 1, 0)'}
severity: {at_least: [0.2, 0.4, 0.6, 0.8]}
"""
LIST_USER = "- {name: u, type: select_one, label: Listed, choices: unused_elsewhere}\n"


def version(questions: str = BEFORE, rest: str = REST) -> Questionnaire:
    return questionnaire(questions + LIST_USER, rest)


def changed(*replacements: tuple[str, str]) -> Questionnaire:
    whole = f"{BEFORE}\n===\n{REST}"
    for old, new in replacements:
        assert whole.count(old) >= 1, old
        whole = whole.replace(old, new, 1)
    questions, rest = whole.split("\n===\n")
    return version(questions, rest)


def effects(after: Questionnaire, before: Questionnaire | None = None) -> list[tuple[str, str, str]]:
    found = differences(before or version(), after).changes
    return [(change.part, change.attribute, change.effect.value) for change in found]


CASES: list[tuple[str, str, tuple[str, str], str]] = [
    # class, attribute, replacement, effect
    ("Question", "label", ("label: How much?", "label: How many hours?"), "cosmetic"),
    ("Question", "hint", ("hint: As counted", "hint: As estimated"), "cosmetic"),
    ("Question", "constraint_message", ("constraint_message: At most 100", "constraint_message: No more"), "cosmetic"),
    ("Question", "code", ("code: A1", "code: A2"), "cosmetic"),
    ("Question", "appearance", ("code: A1", "code: A1, appearance: w1"), "cosmetic"),
    ("Question", "type", ("name: a, type: decimal", "name: a, type: integer"), "breaking"),
    ("Question", "unit", ("unit: hours", "unit: days"), "breaking"),
    ("Question", "default", ("default: '1'", "default: '2'"), "additive"),
    ("Question", "required", ("name: a, type: decimal", "name: a, required: yes, type: decimal"), "breaking"),
    ("Question", "required", ("many?, required: yes", "many?, required: '${other} = 1'"), "additive"),
    ("Question", "relevant", ("relevant: '${refugees} > 5'", "relevant: '${refugees} > 3'"), "additive"),
    ("Question", "relevant", ("'${refugees} > 5'", "'${refugees} > 5 or ${other} = 1'"), "additive"),
    ("Question", "relevant", ("relevant: '${refugees} > 5', ", ""), "additive"),
    ("Question", "relevant", ("relevant: '${refugees} > 5'", "relevant: '${refugees} > 6'"), "breaking"),
    ("Question", "relevant", ("name: w, type", "name: w, relevant: '${refugees} > 0', type"), "breaking"),
    ("Question", "constraint", ("constraint: '. <= 100'", "constraint: '. <= 101'"), "additive"),
    ("Question", "constraint", ("constraint: '. <= 100'", "constraint: '. <= 99'"), "breaking"),
    ("Question", "constraint", ("constraint: '. <= 100'", "constraint: '. < 100'"), "breaking"),
    ("Question", "constraint", ("constraint: '. <= 100', constraint_message: At most 100, ", ""), "additive"),
    ("Question", "constraint", ("name: q, type: integer",
                                "name: q, type: integer, constraint: '. > 0', constraint_message: More"), "breaking"),
    ("Question", "calculation", ("'${refugees} + ${other}'", "'${refugees} - ${other}'"), "breaking"),
    ("Question", "choice_filter", ('choice_filter: "name != \'z\'", ', ""), "additive"),
    ("Question", "choice_filter", ("name != 'z'", "name != 'y'"), "breaking"),
    ("Question", "warnings", ("check: '. <= 50'", "check: '. <= 40'"), "additive"),
    ("Question", "warnings", ("message: Rather much", "message: Quite much"), "cosmetic"),
    ("Question", "warnings", ("warnings: [{check: '. <= 50', message: Rather much}], ", ""), "additive"),
    ("Question", "non_answers", ("non_answers: [unknown, prefer_not]", "non_answers: [unknown]"), "breaking"),
    ("Question", "non_answers", ("non_answers: [unknown, prefer_not]",
                                 "non_answers: [unknown, prefer_not, not_collected]"), "additive"),
    ("Question", "non_answers", ("[unknown, prefer_not]", "[prefer_not, unknown]"), "cosmetic"),
    ("Question", "sensitivity", ("sensitivity: none", "sensitivity: institutional_contact"), "additive"),
    ("Question", "sensitivity_reason", ("sensitivity: none", "sensitivity: none, sensitivity_reason: Why"), "cosmetic"),
    ("Question", "same_as_last_round", ("name: other, type", "name: other, same_as_last_round: yes, type"), "additive"),
    ("Question", "published", ("published: no", "published: yes"), "breaking"),
    ("Question", "published", ("name: other, type", "name: other, published: no, type"), "additive"),
    ("Question", "at_most", ("at_most: 2", "at_most: 3"), "additive"),
    ("Question", "at_most", ("at_most: 2, ", ""), "additive"),
    ("Question", "at_most", ("at_most: 2", "at_most: 1"), "breaking"),
    ("Choice", "label", ("label: Own", "label: Our own"), "cosmetic"),
    ("Choice", "hint", ("hint: Ours", "hint: Of the municipality"), "cosmetic"),
    ("Choice", "exclusive", ("exclusive: yes", "exclusive: no"), "additive"),
    ("Choice", "exclusive", ("{name: y, label: Y}, ", "{name: y, label: Y, exclusive: yes}, "), "breaking"),
    ("Choice", "tags", ("tags: {t: v}", "tags: {t: w}"), "breaking"),
    ("Repeat", "label", ("label: Things", "label: Items"), "cosmetic"),
    ("Repeat", "hint", ("hint: One by one", "hint: All of them"), "cosmetic"),
    ("Repeat", "item", ("item: thing", "item: item"), "cosmetic"),
    ("Repeat", "code", ("code: R1", "code: R2"), "cosmetic"),
    ("Repeat", "relevant", ("relevant: '${refugees} > 1'", "relevant: '${refugees} > 0'"), "additive"),
    ("Repeat", "relevant", ("relevant: '${refugees} > 1'", "relevant: '${refugees} > 2'"), "breaking"),
    ("Repeat", "required", ("item: thing", "item: thing, required: yes"), "breaking"),
    ("Repeat", "at_most", ("at_most: 5", "at_most: 6"), "additive"),
    ("Repeat", "at_most", ("at_most: 5", "at_most: 4"), "breaking"),
    ("Dimension", "label", ("label: Theme", "label: Subject"), "cosmetic"),
    ("Dimension", "weight", ("label: Theme, weight: 1", "label: Theme, weight: 2"), "breaking"),
    ("Indicator", "label", ("label: Measure", "label: Measured"), "cosmetic"),
    ("Indicator", "dimension", ("label: Share, dimension: e", "label: Share, dimension: d"), "breaking"),
    ("Indicator", "weight", ("kind: coverage, weight: 1", "kind: coverage, weight: 2"), "breaking"),
    ("Indicator", "sdg", ("sdg: ['4.1']", "sdg: ['4.2']"), "additive"),
    ("Indicator", "groups", ("groups: [women]", "groups: [youth]"), "breaking"),
    ("Indicator", "population", ("kind: coverage", "population: k, kind: coverage"), "breaking"),
    ("Indicator", "question", ("question: s, present: [x]", "question: c, present: [own]"), "breaking"),
    ("Indicator", "supply", ("supply: '${refugees}'", "supply: '${k}'"), "breaking"),
    ("Indicator", "need", ("need: '${k}'", "need: '${refugees}'"), "breaking"),
    ("Indicator", "value", ("value: '${refugees}'", "value: '${k}'"), "breaking"),
    ("Indicator", "best", ("best: 10", "best: 11"), "breaking"),
    ("Indicator", "worst", ("worst: 0", "worst: 1"), "breaking"),
    ("Indicator", "direction", ("worst: 0", "worst: 0, direction: more"), "cosmetic"),
    ("Indicator", "present", ("present: [x]", "present: [x, y]"), "breaking"),
    ("Indicator", "absent", ("present: [x]", "present: [x], absent: [z]"), "breaking"),
    ("Indicator", "gap", ("gap: 'if(${refugees} > 1, 1, 0)'", "gap: 'if(${refugees} > 2, 1, 0)'"), "breaking"),
    ("SeverityBands", "at_least", ("at_least: [0.2, 0.4", "at_least: [0.2, 0.5"), "breaking"),
]  # fmt: skip
UNCHANGED = [
    ("relevant: '${refugees} > 5'", "relevant: ' (${refugees}>5.0)  '"),
    ("calculation: '${refugees} + ${other}'", "calculation: '${refugees}+(${other})'"),
    ("constraint: '. <= 100'", "constraint: '${a} <= 100'"),
    ("gap: 'if(${refugees} > 1, 1, 0)'", "gap: 'if( ${refugees} > 1 , 1 , 0 )'"),
]


@pytest.mark.parametrize(("part", "attribute", "replacement", "effect"), CASES)
def test_a_change_has_the_effect_of_its_rule(
    part: str, attribute: str, replacement: tuple[str, str], effect: str
) -> None:
    found = [(changed_attribute, value) for _, changed_attribute, value in effects(changed(replacement))]
    assert (attribute, effect) in found
    assert Effect(effect).rank == max(
        Effect(value).rank for name, value in found if name in (attribute, "label", "weight")
    )


@pytest.mark.parametrize("replacement", UNCHANGED)
def test_an_expression_that_only_looks_different_has_not_changed(replacement: tuple[str, str]) -> None:
    assert effects(changed(replacement)) == []


def test_a_version_does_not_differ_from_itself() -> None:
    found = differences(version(), version())
    assert found.changes == ()
    assert found.needs == "patch"
    assert {question.verdict for question in found.comparable} == {"yes"}


def test_every_attribute_of_every_part_has_its_rule() -> None:
    for part, rules in RULES.items():
        assert set(rules) == set(part.model_fields), part


def test_every_rule_that_judges_has_its_case() -> None:
    judged = {
        (part.__name__, attribute)
        for part, rules in RULES.items()
        for attribute, rule in rules.items()
        if rule is not comparison_rules._elsewhere
    }
    by_hand = {
        ("Questionnaire", name) for name in ("title", "purpose", "required_languages", "retention_months", "kept")
    }
    by_hand |= {("Section", name) for name in ("label", "hint", "minutes", "known_by", "relevant")}
    by_hand |= {("Page", name) for name in ("label", "hint", "relevant")}
    by_hand |= {("SoftCheck", "check"), ("SoftCheck", "message"), ("Indicator", "kind"), ("Indicator", "target")}
    assert judged - {(part, attribute) for part, attribute, _, _ in CASES} <= by_hand


def part_changes(update: dict[str, object], of: str) -> list[tuple[str, str, str]]:
    made = version()
    first = made.sections[0]
    if of == "section":
        first = first.model_copy(update=update)
    elif of == "page":
        first = first.model_copy(update={"pages": (first.pages[0].model_copy(update=update),)})
    whole = {"sections": (first,)} if of != "questionnaire" else update
    return effects(made.model_copy(update=whole))


@pytest.mark.parametrize(
    ("of", "attribute", "value", "effect"),
    [
        ("questionnaire", "title", "Another", "cosmetic"),
        ("questionnaire", "purpose", "Another", "cosmetic"),
        ("questionnaire", "required_languages", ("en", "pl"), "additive"),
        ("questionnaire", "retention_months", 24, "additive"),
        ("questionnaire", "kept", (Kept(cells={"type": "image"}),), "cosmetic"),
        ("section", "label", "Another", "cosmetic"),
        ("section", "hint", "Another", "cosmetic"),
        ("section", "minutes", 9, "cosmetic"),
        ("section", "known_by", "Another", "cosmetic"),
        ("section", "relevant", "${refugees} > 0", "breaking"),
        ("page", "label", "Another", "cosmetic"),
        ("page", "hint", "Another", "cosmetic"),
        ("page", "relevant", "${refugees} > 0", "breaking"),
    ],
)
def test_the_whole_its_sections_and_pages_have_rules_too(of: str, attribute: str, value: object, effect: str) -> None:
    names = {"questionnaire": "questionnaire", "section": "section section", "page": "page page"}
    assert part_changes({attribute: value}, of) == [(names[of], attribute, effect)]


def test_an_indicator_of_another_kind_or_target_breaks() -> None:
    made = version()
    indicator = made.indicators[0]
    for update in ({"kind": made.indicators[1].kind}, {"target": 4}):
        after = made.model_copy(update={"indicators": (indicator.model_copy(update=update), *made.indicators[1:])})
        assert [effect for _, _, effect in effects(after)] == ["breaking"]


def test_additions_are_additive_unless_they_must_be_answered_or_count() -> None:
    added = "- {name: fresh, type: text, label: Fresh}\n"
    assert effects(version(BEFORE + added)) == [("question fresh", "added", "additive")]
    assert effects(version(BEFORE + added.replace("Fresh}", "Fresh, required: yes}"))) == [
        ("question fresh", "added", "breaking")
    ]
    assert effects(version(BEFORE + added.replace("Fresh}", "Fresh, required: '${refugees} > 5'}")))[0][2] == "breaking"
    measured = changed(("severity:", "  - {name: p, label: P, dimension: d, kind: expression, gap: '1'}\nseverity:"))
    assert effects(measured) == [("indicator p", "added", "breaking")]


def test_removals_break() -> None:
    gone = version("\n".join(line for line in BEFORE.splitlines() if "name: w," not in line) + "\n")
    assert effects(gone) == [("question w", "removed", "breaking")]
    assert effects(version(), gone) == [("question w", "added", "additive")]


def test_a_choice_may_be_added_and_its_removal_breaks_unless_it_is_recoded() -> None:
    more = ("{name: shared, label: Shared}", "{name: shared, label: Shared}, {name: county, label: County}")
    assert effects(changed(more)) == [("question c, choice county", "added", "additive")]
    assert effects(version(), changed(more)) == [("question c, choice county", "removed", "breaking")]
    recoded = (
        "{name: shared, label: Shared}]}",
        "{name: together, label: Shared}], carried: {recode: {shared: together}}}",
    )
    found = differences(version(), changed(recoded))
    assert [(c.part, c.attribute, c.before, c.after, c.effect) for c in found.changes] == [
        ("question c", "recoded", "shared", "together", Effect.RECODE)
    ]
    assert {q.question: q.verdict for q in found.comparable}["c"] == "crosswalk"
    assert found.needs == "major"


def test_choices_in_another_order_are_cosmetic() -> None:
    assert effects(
        changed(("{name: x, label: X}, {name: y, label: Y}", "{name: y, label: Y}, {name: x, label: X}"))
    ) == [("question s", "order of choices", "cosmetic")]


def test_a_renamed_question_is_recognised_with_everything_that_names_it() -> None:
    renamed = changed(
        ("{name: other, type", "{name: others, carried: {renamed_from: other}, type"),
        ("${refugees} + ${other}", "${refugees} + ${others}"),
    )
    assert effects(renamed) == [("question others", "renamed", "recode")]
    verdicts = {question.question: question for question in differences(version(), renamed).comparable}
    assert (verdicts["others"].before, verdicts["others"].verdict) == ("other", "crosswalk")


def test_a_renaming_that_nobody_stated_is_suspected() -> None:
    silent = changed(("{name: w, type", "{name: v, type"))
    found = {change.attribute: change for change in differences(version(), silent).changes}
    assert found["removed"].note == "'v' looks like it: if it is, give it carried: renamed_from: w"
    assert found["removed"].effect is Effect.BREAKING


@pytest.mark.parametrize(
    ("kept", "of", "kind", "suspected"),
    [(17, 20, "text", True), (42, 50, "text", False), (20, 20, "date", False)],
)
def test_a_renaming_is_suspected_where_17_of_20_letters_are_kept_and_the_type(
    kept: int, of: int, kind: str, suspected: bool
) -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[:of]
    old = questionnaire(f"- {{name: w, type: text, label: {letters}}}")
    new = questionnaire(f"- {{name: v, type: {kind}, label: {letters[:kept]}{'0' * (of - kept)}}}")
    (note,) = [change.note for change in differences(old, new).changes if change.attribute == "removed"]
    assert note.startswith("'v' looks like it") == suspected


def test_a_new_question_under_the_name_of_a_renamed_one_is_new() -> None:
    swapped = changed(("{name: w, type", "{name: v, carried: {renamed_from: w}, type"))
    again = version("- {name: w, type: text, label: Something else}\n" + BEFORE.replace(
        "{name: w, type", "{name: v, carried: {renamed_from: w}, type"))  # fmt: skip
    assert effects(swapped) == [("question v", "renamed", "recode")]
    assert ("question w", "added", "additive") in effects(again)


def two_pages(on_second: str, door: str = "") -> Questionnaire:
    made = version()
    first = made.sections[0]
    items = first.pages[0].questions
    second = first.pages[0].model_copy(
        update={"name": "second", "relevant": door, "questions": tuple(i for i in items if i.name == on_second)}
    )
    left = first.pages[0].model_copy(update={"questions": tuple(i for i in items if i.name != on_second)})
    return made.model_copy(update={"sections": (first.model_copy(update={"pages": (left, second)}),)})


def test_moving_a_question_is_cosmetic_unless_others_are_asked_there() -> None:
    assert ("question w", "moved", "cosmetic") in effects(two_pages("w"))
    assert ("question w", "moved", "breaking") in effects(two_pages("w", "${refugees} > 0"))


def test_moving_a_question_into_a_repeat_breaks() -> None:
    without = "\n".join(line for line in BEFORE.splitlines() if "name: w," not in line) + "\n"
    inside = without.replace(
        "questions: [", "questions: [{name: w, type: text, label: Words, sensitivity: none, published: no}, "
    )
    assert ("question w", "moved", "breaking") in effects(version(inside))


def test_what_is_comparable_follows_the_author_and_the_change() -> None:
    def verdict(after: Questionnaire, name: str) -> tuple[str, str]:
        found = {question.question: question for question in differences(version(), after).comparable}[name]
        return found.verdict, found.reason

    assert verdict(changed(("label: How much?", "label: How many?")), "a") == ("yes", "")
    assert verdict(changed(("unit: hours", "unit: days")), "a")[0] == "no"
    assert verdict(changed(("unit: hours", "unit: days, carried: {convert: '${old} div 24'}")), "a") == (
        "crosswalk",
        "",
    )
    said = "carried: {comparable: no, reason: Asked of others}"
    assert verdict(changed(("code: A1", f"code: A1, {said}")), "a") == ("no", "Asked of others")
    assert verdict(changed(("constraint: '. <= 100'", "constraint: '. <= 99'")), "a")[0] == "yes"


def test_the_crosswalk_is_itself_a_change_that_breaks_or_recodes() -> None:
    other = changed(("code: A1", "code: A1, carried: {comparable: no, reason: Asked of others}"))
    assert ("question a", "meaning", "breaking") in effects(other)
    assert differences(version(), other).needs == "major"
    assert ("question a", "meaning", "breaking") not in effects(other, other)
    converted = changed(("unit: hours", "unit: days, carried: {convert: '${old} div 24'}"))
    assert ("question a", "converted", "recode") in effects(converted)
    told = [str(change) for change in differences(version(), converted).changes]
    assert "question a converted by ${old} div 24 (recode)" in told


def test_other_words_and_other_choices_are_marked_and_a_code_or_a_check_is_not() -> None:
    def reworded(*replacement: tuple[str, str]) -> set[str]:
        found = differences(version(), changed(*replacement)).comparable
        return {question.question for question in found if question.reworded}

    assert reworded(("label: How much?", "label: How many?")) == {"a"}
    assert reworded(("hint: As counted", "hint: As estimated")) == {"a"}
    assert reworded(("label: Own", "label: Ours")) == {"c"}
    assert reworded(("{name: shared, label: Shared}", "{name: shared, label: Shared}, {name: f, label: F}")) == {"c"}
    assert reworded(("code: A1", "code: A2")) == set()
    assert reworded(("check: '. <= 50'", "check: '. <= 40'")) == set()


def test_desired_levels_do_not_tell_the_changes_of_their_choices_again() -> None:
    def levels(first: str) -> Questionnaire:
        rows = "".join(f"    - {{name: {n}, label: {first if n == 0 else n}x}}\n" for n in range(5))
        return questionnaire(f"- name: h\n  type: level\n  label: H\n  desired: yes\n  choices:\n{rows}")

    assert effects(levels("a"), levels("b")) == [("question h, choice 0", "label", "cosmetic")]


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [("1.0.0", "1.0.1", "patch"), ("1.0.9", "1.1.0", "minor"), ("1.9.9", "2.0.0", "major"), ("1.0.0", "3.2.1", "major"),
     ("1.0.0", "1.0.0", None), ("1.1.0", "1.0.9", None), ("1.9.0", "1.10.0", "minor")],
)  # fmt: skip
def test_a_step_between_versions_is_that_of_the_first_number_raised(before: str, after: str, step: str | None) -> None:
    assert step_between(before, after) == step


def test_a_step_allows_what_is_not_larger() -> None:
    steps = ("patch", "minor", "major")
    assert [[allows(step, needed) for needed in steps] for step in steps] == [  # type: ignore[arg-type]
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert not allows(None, "patch")


def every_change() -> Iterator[Change]:
    for _, _, replacement, _ in CASES:
        yield from differences(version(), changed(replacement)).changes


def test_changes_are_told_in_words_and_as_data() -> None:
    assert all(str(change) and change.effect.value in str(change) for change in every_change())
    found = differences(version(), changed(("label: How much?", "label: How many hours?")))
    assert [str(change) for change in found.changes] == [
        "question a: label changed from “How much?” to “How many hours?” (cosmetic)"
    ]
    assert json.loads(json.dumps(found.as_data()))["needs"] == "patch"


def test_the_needs_of_all_versions_on_the_shelf_are_met_by_their_numbers() -> None:
    shelf = [[library.load(key, number) for number in library.versions(key)] for key in ("municipal-needs",)]
    for versions in shelf:
        for before, after in pairwise(versions):
            found = differences(before, after)
            assert allows(step_between(before.version, after.version), found.needs), found.changes
