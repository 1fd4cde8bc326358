"""From a parsed expression to its meaning in a questionnaire."""

import pytest

from questionnaires.expressions import ExpressionError, Kind, Known, Scope, kind_of, lowered, parse, typed
from tests.vectors import sample


def test_the_first_problem_is_raised_and_all_are_told() -> None:
    with pytest.raises(ExpressionError, match="unknown name 'a'"):
        typed(parse("${a} + ${b}"), sample("every_kind"))
    assert len(lowered(parse("${a} + ${b}"), Scope({}))[2]) == 2


def test_a_scope_may_be_made_of_any_names() -> None:
    tree, kind, problems = lowered(parse("${old} div 10"), Scope({"old": Known(Kind.NUMBER)}))
    assert (tree, kind, problems) == (("div", ("answer", "old", "number"), ("number", 10.0)), Kind.NUMBER, [])


def test_an_unknown_question_has_no_kind() -> None:
    with pytest.raises(KeyError):
        kind_of(sample("every_kind"), "gone")
