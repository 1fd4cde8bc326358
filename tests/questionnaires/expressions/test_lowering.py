"""From a tree as written to a typed one: every cast written out, everything wrong told at its place."""

import pytest

from questionnaires.expressions import (
    ExpressionError,
    Kind,
    guarded,
    kind_of,
    lowered,
    parse,
    references,
    scope_of,
    typed,
)
from questionnaires.expressions.closures import compile
from tests.definitions import questionnaire
from tests.vectors import sample


def tree(text: str, question: str | None = None, want: Kind | None = None) -> object:
    return typed(parse(text), sample("every_kind"), question, want=want)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${n} > 5", (">", ("answer", "n", "number"), ("number", 5.0))),
        ("${n} = '5'", ("=", ("answer", "n", "number"), ("number", 5.0))),
        ("${x} + 1", ("+", ("number-of-text", ("answer", "x", "text")), ("number", 1.0))),
        ("${d} < '1970-01-02'", ("<", ("answer", "d", "date"), ("number", 1.0))),
        ("${t} = ''", ("empty", ("answer", "t", "text"))),
        ("${t} != ''", ("not", ("empty", ("answer", "t", "text")))),
        ("${n} and ${t}",
         ("and", ("truth-of-number", ("answer", "n", "number")), ("truth-of-text", ("answer", "t", "text")))),
        ("concat(${n}, ${d})",
         ("concat", ("text-of-number", ("answer", "n", "number")), ("text-of-day", ("answer", "d", "date")))),
        ("if(${n}, 1, '')", ("if", ("truth-of-number", ("answer", "n", "number")), ("number", 1.0), ("none",))),
        ("sum(${rn})", ("sum", ("answers", "rn", "number"))),
        ("sum(${n})", ("sum", ("each", ("answer", "n", "number")))),
        ("count(${r})", ("count", ("answers", "r", "repeat"))),
        ("max(1, ${rn})", ("max", ("each", ("number", 1.0), ("max", ("answers", "rn", "number"))))),
        ("round(${m}, -2)", ("round", ("answer", "m", "number"), -2)),
    ],
)  # fmt: skip
def test_casts_are_written_out(text: str, expected: object) -> None:
    assert tree(text) == expected


def test_an_answer_of_a_repeat_is_one_inside_and_several_outside() -> None:
    assert tree("${rn} + 1", "rm") == ("+", ("answer", "rn", "number"), ("number", 1.0))
    with pytest.raises(ExpressionError, match="has several answers here"):
        tree("${rn} + 1")


def test_a_point_is_the_own_answer() -> None:
    assert tree(". > 1", "rn") == (">", ("answer", "rn", "number"), ("number", 1.0))
    with pytest.raises(ExpressionError, match="there is none here"):
        tree(". > 1")


def test_what_is_wanted_is_what_comes_out() -> None:
    assert tree("${n}", want=Kind.TRUTH) == ("truth-of-number", ("answer", "n", "number"))
    assert tree("${c}", want=Kind.TEXT) == ("answer", "c", "text")
    assert tree("'1970-01-02'", want=Kind.DATE) == ("number", 1.0)
    assert tree("''", want=Kind.TRUTH) == ("truth", False)


@pytest.mark.parametrize(
    ("text", "problem", "mend"),
    [
        ("${nn} > 1", "unknown name 'nn'", "did you mean 'n'?"),
        ("${c} = 'yse'", "unknown choice 'yse' of ${c}", "did you mean 'yes'?"),
        ("'yse' = ${c}", "unknown choice 'yse' of ${c}", "did you mean 'yes'?"),
        ("${x} = 3", "unknown choice '3' of ${x}", "known here: 1, 10, 2"),
        ("${l} = 5", "unknown choice '5' of ${l}", "known here: 0, 1, 2, 3, 4"),
        ("selected(${s}, 'coost')", "unknown choice 'coost' of ${s}", "did you mean 'cost'?"),
        ("${s} = 'cost'", "several choices may be ticked in ${s}", "write selected(${s}, 'code')"),
        ("${t} > 5", "${t} is a text where a number is needed", "write number(${t}) if its text spells a number"),
        ("${t} + 5", "${t} is a text where a number is needed", "write number(${t}) if its text spells a number"),
        ("${c} * 2", "${c} is a text where a number is needed", "write number(${c}) if its text spells a number"),
        ("${n} > 'many'", "'many' stands where a number is needed", "write a number"),
        ("${d} > 5", "a number is compared or combined with a date", "write date(…)"),
        ("${d} > 'soon'", "'soon' is not a date", "write it as '2026-03-31'"),
        ("${d} * 2", "a date stands where a number is needed", "subtract dates to get days"),
        ("${d} + ${e}", "two dates cannot be added", "add days to a date, or subtract dates"),
        ("5 - ${d}", "a date cannot be taken from a number", "add days to a date, or subtract dates"),
        ("${n} < ''", "nothing is smaller or larger than an empty text", "use = '' or != ''"),
        ("sum(${rt})", "the answers of ${rt} are not numbers", "count(…) them, or name a number"),
        ("sum(${d})", "a date stands where a number is needed", "subtract dates to get days"),
        ("min(${n}, ${d})", "dates and other values stand side by side", "compare dates with dates"),
        ("abs(${rn})", "${rn} has several answers here, one an instance of its repeat",
         "fold them with sum(…), count(…), mean(…), min(…) or max(…)"),
        ("if(1, 2)", "if(…) has 2 values in its brackets", "write if(condition, then, otherwise)"),
        ("today(1)", "today(…) has 1 values in its brackets", "write today()"),
        ("summ(${rn})", "unknown function 'summ'", "did you mean 'sum'?"),
        ("sum", "'sum' is a function", "write sum(…)"),
        ("n > 5", "'n' is not a value", "write ${n}"),
        ("yes", "unknown word 'yes'", "put a text in quotes, an answer as ${name}"),
        ("round(${m}, ${n})", "the digits to round to are not known", "write a whole number from -9 to 9"),
        ("regex(${t}, ${u})", "the pattern of regex is not written out", "write the pattern itself in quotes"),
        ("regex(${t}, '(?=a)')",
         "the pattern uses back references, look-around, flags or classes that not every machine knows",
         "use characters, [classes], groups ( ) and the repeats * + ? {1,3}"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_a_mend(text: str, problem: str, mend: str) -> None:
    problems = lowered(parse(text), scope_of(sample("every_kind")))[2]
    assert [(found.problem, found.mend) for found in problems] == [(problem, mend)]


def test_each_problem_has_its_place() -> None:
    problems = lowered(parse("${a} = 1 and ${b} = 2"), scope_of(sample("every_kind")))[2]
    assert [problem.column for problem in problems] == [1, 14]


@pytest.mark.parametrize("text", ["number(${t}) > 5", "${x} = '10'", "${l} = '2'", "string(${n}) = ${t}", "${x} + 1"])
def test_what_is_asked_for_plainly_is_taken(text: str) -> None:
    assert lowered(parse(text), scope_of(sample("every_kind")))[2] == []


def test_a_note_has_no_answer() -> None:
    made = questionnaire("- {name: hint, type: note, label: Read this}")
    with pytest.raises(ExpressionError, match="'hint' is a note"):
        typed(parse("${hint} = 1"), made)


def test_a_calculate_has_the_kind_of_its_expression_also_when_it_comes_first() -> None:
    made = questionnaire(
        """
        - {name: word, type: calculate, label: A, calculation: "concat(${later}, 'x')"}
        - {name: later, type: calculate, label: B, calculation: "if(${day} = '', 'none', 'some')"}
        - {name: until, type: calculate, label: C, calculation: "${day} + 7"}
        - {name: day, type: date, label: D}
        """
    )
    kinds = [kind_of(made, name) for name in ("word", "later", "until", "day")]
    assert kinds == [Kind.TEXT, Kind.TEXT, Kind.DATE, Kind.DATE]


def test_columns_of_choices_are_named_bare_and_only_in_a_filter() -> None:
    made = questionnaire(
        """
        - {name: county, type: select_one, label: C, choices: [{name: a, label: A}, {name: b, label: B}]}
        - name: town
          type: select_one
          label: T
          choice_filter: county = ${county} and name != 'x'
          choices:
            - {name: t1, label: T1, tags: {county: a}}
            - {name: t2, label: T2, tags: {county: b}}
        """
    )
    tree = typed(parse("county = ${county}"), made, "town", choices=True)
    assert tree == ("=", ("answer", "choice:county", "text"), ("answer", "county", "text"))
    with pytest.raises(ExpressionError, match="'county' is not a value"):
        typed(parse("county = ${county}"), made, "town")


def test_references_are_the_names_that_are_read() -> None:
    found = set(references(typed(parse("sum(${rn}) + ${n} + coalesce(${m}, today() - ${d})"), sample("every_kind"))))
    assert found == {"rn", "n", "m", "d"}


@pytest.mark.parametrize(
    ("check", "values", "holds"),
    [
        (". <= ${m}", {"n": 5.0}, True),
        (". <= ${m}", {"n": 5.0, "m": 4.0}, False),
        (". <= ${m}", {"n": 5.0, "m": 5.0}, True),
        (". <= ${m} and . <= ${k}", {"n": 5.0, "m": 4.0}, True),
        (". <= ${m} or ${m} = ''", {"n": 5.0}, True),
        (". <= 3 or ${m} = '' and ${k} > 1", {"n": 5.0, "k": 0.0}, False),
        (". <= coalesce(${m}, 0)", {"n": 5.0}, False),
        (". <= sum(${rn})", {"n": 5.0, "rn[]": ()}, False),
        (". > 10", {"n": 5.0}, False),
        ("not(. = ${m})", {"n": 5.0}, True),
    ],
)  # fmt: skip
def test_a_check_waits_for_what_it_compares_with(check: str, values: dict[str, object], holds: bool) -> None:
    tree = guarded(typed(parse(check), sample("every_kind"), "n", want=Kind.TRUTH), "n")
    assert compile(tree)(values) is holds
