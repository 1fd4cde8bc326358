"""Expressions that cannot be: unknown, circular, never true."""

import pytest

from questionnaires import checks, library, loader
from questionnaires.checks.examined import MOST_FAULTS, examine
from questionnaires.checks.possible import MOST_WORK, Possibilities
from tests.definitions import faults, mends, problems, questionnaire, text

QUESTIONS = """\
- {name: n, type: integer, label: N}
- {name: m, type: decimal, label: M}
- {name: c, type: select_one, label: C, choices: [{name: yes, label: Y}, {name: no, label: N}]}
- {name: s, type: select_multiple, label: S, choices: [{name: cost, label: Y}, {name: staff, label: N}]}
- {name: d, type: date, label: D}
- {name: l, type: level, label: L, choices: [{name: 0, label: a}, {name: 1, label: b}, {name: 2, label: c}, \
{name: 3, label: d}, {name: 4, label: e}]}
- {name: r, label: R, item: thing, questions: [{name: q, type: integer, label: Q}]}
"""


def relevant(expression: str) -> list[str]:
    quoted = expression.replace("'", "''")
    return problems(f"{QUESTIONS}- {{name: asked, type: text, label: A, relevant: '{quoted}'}}")


def constraint(type_: str, expression: str) -> list[str]:
    quoted = expression.replace("'", "''")
    return problems(
        f"{QUESTIONS}- {{name: asked, type: {type_}, label: A, constraint: '{quoted}', constraint_message: Hm}}"
    )


def test_all_that_is_wrong_in_one_expression_is_told() -> None:
    assert relevant("${nn} > 1 and ${c} = 'yse' and selected(${s}, 'coost') and foo(1)") == [
        "8: unknown name 'nn'",
        "8: unknown choice 'yse' of ${c}",
        "8: unknown choice 'coost' of ${s}",
        "8: unknown function 'foo'",
    ]


@pytest.mark.parametrize(
    "expression", ["${l} > 4", "${l} = 3 and ${l} = 2", "false()", "not(true())", "1 = 1 and false()"]
)
def test_what_can_never_be_true_leads_nowhere(expression: str) -> None:
    found = relevant(expression)
    assert found in (["8: no answers ever lead here"], ["8: unknown choice '4' of ${l}"])


@pytest.mark.parametrize(
    "expression",
    [
        "${n} > 5 and ${n} < 5",
        "${n} > 4 and ${n} < 5",
        "${n} = 5 and ${n} != 5",
        "${n} = '' and ${n} > 1",
        "${n} != '' and not(${n} != '')",
        "${c} = 'yes' and ${c} = 'no'",
        "${c} = 'yes' and ${c} != 'yes'",
        "${c} != 'yes' and ${c} != 'no'",
        "not(${c} = 'yes') and not(${c} = 'no') and ${c} != ''",
        "selected(${s}, 'cost') and not(selected(${s}, 'cost'))",
        "selected(${s}, 'cost') and ${s} = ''",
        "(${n} > 5 or ${n} < 0) and ${n} = 3",
        "if(${n} > 5, ${n} < 3, false())",
        "${l} < 0",
        "0 > ${l}",
        "${l} > 2 and ${l} < 3",
        "${d} < '2026-01-01' and ${d} > '2026-01-01'",
        "${m} > 1.5 and ${m} <= 1.5",
    ],
)
def test_a_contradiction_leads_nowhere(expression: str) -> None:
    assert relevant(expression) == ["8: no answers ever lead here"]


@pytest.mark.parametrize(
    "expression",
    [
        "${n} > 4 and ${n} < 6",
        "${m} > 4 and ${m} < 5",
        "${n} >= 5 and ${n} <= 5",
        "${n} = '' or ${n} > 1",
        "${c} = 'yes' or ${c} = 'no'",
        "not(${c} = 'yes') and not(${c} = 'no')",
        "selected(${s}, 'cost') and selected(${s}, 'staff')",
        "(${n} > 5 or ${n} < 0) and ${n} = -3",
        "if(${n} > 5, ${n} < 7, false())",
        "${n} > ${m} and ${m} > ${n}",
        "${n} + 1 > 5 and ${n} + 1 < 3",
        "${d} <= '2026-01-01' and ${d} >= '2026-01-01'",
        "${l} > 2 and ${l} < 4",
        "not(${n} > 5) and not(${n} < 6)",
    ],
)
def test_what_may_be_true_is_left_alone(expression: str) -> None:
    assert relevant(expression) == []


def test_a_question_behind_a_closed_door_is_told() -> None:
    found = problems(
        """
        - {name: hosts, type: select_one, label: H, choices: [{name: yes, label: Y}, {name: no, label: N}]}
        - {name: sites, type: integer, label: S, relevant: "${hosts} = 'yes'"}
        - {name: why, type: text, label: W, relevant: "${sites} > 0 and ${hosts} = 'no'"}
        """
    )
    assert found == ["3: no answers ever lead here"]


def test_a_door_behind_a_door_behind_a_door_is_found() -> None:
    steps = [f"- {{name: q{n}, type: integer, label: Q, relevant: '${{q{n - 1}}} > {n}'}}" for n in range(1, 5)]
    last = "- {name: last, type: text, label: L, relevant: '${q4} > 0 and ${q0} = 1'}"
    assert problems("\n".join(["- {name: q0, type: integer, label: Q}", *steps, last])) == [
        "6: no answers ever lead here"
    ]


def test_a_hard_check_of_another_answer_closes_a_door_too() -> None:
    share = "- {name: share, type: integer, label: S, constraint: '. >= 0 and . <= 100', constraint_message: Hm}\n"
    assert problems(share + "- {name: why, type: text, label: W, relevant: '${share} > 100'}") == [
        "2: no answers ever lead here"
    ]
    assert problems(share + "- {name: why, type: text, label: W, relevant: '${share} > 99'}") == []


def test_what_stands_in_something_unreachable_is_told_once() -> None:
    inner = "{name: q, type: integer, label: Q, relevant: '${n} > 1'}"
    repeat = f"- {{name: r, label: R, item: t, relevant: '${{n}} = 0', questions: [{inner}]}}"
    assert problems(f"- {{name: n, type: integer, label: N}}\n{repeat}") == ["2: no answers ever lead here"]
    dead = repeat.replace("${n} = 0", "false()")
    assert problems(f"- {{name: n, type: integer, label: N}}\n{dead}") == ["2: no answers ever lead here"]


@pytest.mark.parametrize(
    ("type_", "expression"),
    [
        ("integer", ". > 10 and . < 5"),
        ("integer", ". > 1 and . < 2"),
        ("integer", "false()"),
        ("integer", ". = ''"),
        ("date", ". > '2026-05-01' and . < '2026-05-02'"),
        ("integer", ". >= 1 and . <= 2 and . != 1 and . != 2"),
        ("text", ". = 'a' and . = 'b'"),
    ],
)
def test_a_hard_check_that_no_value_meets_is_told(type_: str, expression: str) -> None:
    assert constraint(type_, expression) == ["8: no answer can meet this constraint"]


@pytest.mark.parametrize(
    ("type_", "expression"),
    [
        ("integer", ". > 1 and . < 3"),
        ("decimal", ". > 1 and . < 2"),
        ("decimal", ". >= 1 and . <= 1"),
        ("integer", ". > ${n} and . < ${n}"),
        ("date", ". >= '2026-05-01' and . < '2026-05-02'"),
        ("integer", ". >= 1 and . <= 3 and . != 1 and . != 2"),
        ("text", "regex(., '[a-z]+')"),
        ("text", "string-length(.) > 5"),
    ],
)
def test_a_hard_check_that_some_value_meets_is_left_alone(type_: str, expression: str) -> None:
    assert constraint(type_, expression) == []


def test_a_hard_check_that_only_where_the_question_is_asked_cannot_be_met_is_told() -> None:
    check = "constraint: '. > 0 and ${n} < 5', constraint_message: Hm"
    asked = f"- {{name: a, type: integer, label: A, relevant: '${{n}} > 5', {check}}}"
    assert problems("- {name: n, type: integer, label: N}\n" + asked) == ["2: no answer can meet this constraint"]


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        ("- {name: a, type: text, label: A, relevant: '${a} != '''''}", ["1: a circle: a needs itself"]),
        (
            "- {name: a, type: text, label: A, relevant: '${b} = 1'}\n"
            "- {name: b, type: integer, label: B, relevant: '${a} = ''x'''}",
            ["1: a circle: a → b → a"],
        ),
        (
            "- {name: a, type: calculate, label: A, calculation: '${b} + 1'}\n"
            "- {name: b, type: calculate, label: B, calculation: '${c} + 1'}\n"
            "- {name: c, type: calculate, label: C, calculation: '${a} + 1'}",
            ["1: a circle: a → b → c → a"],
        ),
        (
            "- {name: r, label: R, item: t, relevant: '${total} > 1', questions: "
            "[{name: q, type: integer, label: Q}]}\n"
            "- {name: total, type: calculate, label: T, calculation: 'sum(${q})'}",
            ["1: a circle: r → total → q → r"],
        ),
    ],
)  # fmt: skip
def test_a_circle_is_told_with_its_way(questions: str, found: list[str]) -> None:
    assert [problem for problem in problems(questions) if "circle" in problem] == found


def test_two_circles_are_both_told_and_a_mere_chain_is_none() -> None:
    pair = (
        "- {{name: {0}, type: calculate, label: A, calculation: '${{{1}}} + 1'}}\n"
        "- {{name: {1}, type: calculate, label: B, calculation: '${{{0}}} + 1'}}\n"
    )
    assert problems(pair.format("a", "b") + pair.format("c", "d")) == [
        "1: a circle: a → b → a",
        "3: a circle: c → d → c",
    ]
    chain = "\n".join(
        f"- {{name: q{n}, type: calculate, label: A, calculation: '${{q{n + 1}}} + 1'}}" for n in range(300)
    )
    assert problems(chain + "\n- {name: q300, type: integer, label: N}") == []


def test_a_hard_check_may_name_its_own_question() -> None:
    assert problems("- {name: a, type: integer, label: A, constraint: '${a} > 1', constraint_message: Hm}") == []


def test_an_expression_that_is_too_long_or_too_deep_is_refused() -> None:
    deep = "(" * 80 + "1" + ")" * 80
    assert problems(f"- {{name: a, type: text, label: A, relevant: '{deep} = 1'}}") == [
        "1: more than 60 levels inside each other"
    ]
    assert problems(f"- {{name: a, type: text, label: A, relevant: '{'1 + ' * 600} = 1'}}") == [
        "1: longer than 2000 characters"
    ]


def test_a_misspelt_code_brings_the_right_one() -> None:
    assert mends(f"{QUESTIONS}- {{name: a, type: text, label: A, relevant: '${{c}} = ''yse'''}}") == [
        "did you mean 'yes'?"
    ]


def large(size: int) -> str:
    """A definition of many questions with relevance, checks, repeats and indicators, as a real one has them."""
    rows = ["- {name: refugees, type: integer, label: N, required: yes}"]
    for n in range(size // 4):
        rows += [
            f"- {{name: a{n}, type: integer, label: A, relevant: '${{refugees}} > 0', "
            "constraint: '. >= 0 and . <= ${refugees}', constraint_message: Please check}",
            f"- {{name: b{n}, type: select_one, label: B, choices: yes_no, relevant: '${{a{n}}} > 0', required: yes}}",
            f"- {{name: c{n}, type: text, label: C, relevant: '${{b{n}}} = ''yes'' and not(${{refugees}} = 0)'}}",
            f"- {{name: d{n}, type: calculate, label: D, "
            f"calculation: 'if(${{b{n}}} = ''no'', 0, coalesce(${{a{n}}}, 0) * 2)'}}",
        ]
    return text("\n".join(rows), "choices:\n  yes_no:\n    - {name: yes, label: Y}\n    - {name: no, label: N}\n")


def test_a_thousand_questions_are_read_and_checked() -> None:
    assert len(loader.parse(large(1000), "large.yaml").questions) == 1001


def test_hundreds_of_faults_are_told_at_once_and_no_more() -> None:
    assert len(faults(large(400).replace("${refugees} > 0", "${refuges} > 0"))) == 100
    assert len(faults(large(1000).replace("${refugees} > 0", "${refuges} > 0"))) == MOST_FAULTS


def test_conditions_that_build_on_each_other_by_the_hundred_are_followed_only_so_far() -> None:
    rows = ["- {name: q0, type: integer, label: Q}", "- {name: q1, type: integer, label: Q}"]
    rows += [
        f"- {{name: q{n}, type: integer, label: Q, relevant: '${{q{n // 2}}} > 0 and ${{q{n - 1}}} > 1'}}"
        for n in range(2, 600)
    ]
    examined = examine(questionnaire("\n".join(rows)))
    possibilities = Possibilities(examined)
    assert all(possibilities.answered(f"q{n}", list(examined.chain(f"q{n}"))) for n in range(600))
    assert MOST_WORK < possibilities.work < 2 * MOST_WORK
    clash = "- {name: last, type: integer, label: Q, relevant: '${q9} > 3 and ${q9} < 2'}"
    assert problems("\n".join([*rows, clash])) == ["601: no answers ever lead here"]


def test_checks_say_nothing_of_the_first_questionnaire() -> None:
    assert checks.check(library.load("municipal-needs", "1.0.0")) == []
