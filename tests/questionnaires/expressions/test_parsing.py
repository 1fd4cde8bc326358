"""From text to tree: operators bind as in XPath, and each mistake is told at its character with a mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions.parsing import ExpressionError, Node, parse


def shown(node: Node) -> str:
    """A tree with every bracket written."""
    if node.kind in ("operator", "call"):
        return f"{node.value}({' '.join(shown(part) for part in node.parts)})"
    return f"{node.kind}:{node.value}"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * 3", "+(number:1.0 *(number:2.0 number:3.0))"),
        ("1 - 2 - 3", "-(-(number:1.0 number:2.0) number:3.0)"),
        ("-1 * 2", "*(negate(number:1.0) number:2.0)"),
        ("- - 1", "negate(negate(number:1.0))"),
        ("1 < 2 = 3 > 4", "=(<(number:1.0 number:2.0) >(number:3.0 number:4.0))"),
        ("1 or 2 and 3", "or(number:1.0 and(number:2.0 number:3.0))"),
        ("(1 or 2) and 3", "and(or(number:1.0 number:2.0) number:3.0)"),
        ("10 div 2 mod 3", "mod(div(number:10.0 number:2.0) number:3.0)"),
        ("${a}>=.5", ">=(answer:a number:0.5)"),
        (". != ''", "!=(self:. text:)"),
        ("not(selected(., 'x'))", "not(selected(self:. text:x))"),
        ("today()", "today()"),
        ("count-selected(${a})", "count-selected(answer:a)"),
        ("region = ${a}", "=(tag:region answer:a)"),
        ("${a}-1", "-(answer:a number:1.0)"),
        ("if(1,2,3)", "if(number:1.0 number:2.0 number:3.0)"),
        ("'and'", "text:and"),
        ('"it\'s"', "text:it's"),
        ("\n1\n+\t2 ", "+(number:1.0 number:2.0)"),
    ],
)
def test_a_text_has_one_tree(text: str, tree: str) -> None:
    assert shown(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "column", "problem", "mend"),
    [
        ("", 1, "the expression ends too early", "complete it"),
        ("1 +", 4, "the expression ends too early", "complete it"),
        ("1 + + 2", 5, "'+' cannot stand here", "take it out"),
        ("1 2", 3, "'2' cannot stand here", "put an operator before it"),
        ("${a} == 1", 6, "'==' cannot stand here", "write one ="),
        ("${a} / 2", 6, "'/' cannot stand here", "write div to divide; paths are written ${name}"),
        ("${a} & ${b}", 6, "'&' cannot stand here", "write and"),
        ("${a} | ${b}", 6, "'|' cannot stand here", "write or"),
        ("!${a}", 1, "'!' cannot stand here", "write not(…) or !="),
        ("$a", 1, "'$' cannot stand here", "write an answer as ${name}"),
        ("'open", 1, "''' cannot stand here", "close the quotes"),
        ("and 1", 1, "'and' cannot stand here", "take it out"),
        ("(1", 3, "the expression ends here where ')' is expected", "check brackets and commas"),
        ("f(1, 2", 7, "the expression ends here where ')' is expected", "check brackets and commas"),
        ("f(1 2)", 5, "'2' stands here where ')' is expected", "check brackets and commas"),
        ("1)", 2, "')' cannot stand here", "put an operator before it"),
        ("f(,)", 3, "',' cannot stand here", "take it out"),
    ],
)
def test_a_mistake_is_told_at_its_character_with_a_mend(text: str, column: int, problem: str, mend: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.problem, caught.value.mend) == (column, problem, mend)
    assert str(caught.value) == f"character {column}: {problem}; {mend}"


@pytest.mark.parametrize("bomb", ["(" * 2000, "-" * 2000, "not(" * 500, "1" * 2001, "if(1," * 400, "1" + "+1" * 900])
def test_a_bomb_is_refused_before_it_goes_off(bomb: str) -> None:
    with pytest.raises(ExpressionError):
        parse(bomb)


def test_a_sum_of_many_questions_is_no_bomb() -> None:
    assert shown(parse("1" + "+1" * 50)).count("+") == 50


@given(st.text(alphabet="${}ab.,()'\"+-*/<>=!0123456789 andormdivif-", max_size=60))
def test_any_text_has_a_tree_or_an_error_within_the_text(text: str) -> None:
    error = mistake(text)
    assert error is None or (1 <= error.column <= len(text) + 1 and error.problem and error.mend)


def mistake(text: str) -> ExpressionError | None:
    try:
        parse(text)
    except ExpressionError as error:
        return error
    return None
