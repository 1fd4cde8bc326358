"""From a parsed expression to its meaning in a questionnaire: the typed tree that every machine follows."""

from questionnaires.expressions import casting
from questionnaires.expressions.lowering import Lowering, Scope
from questionnaires.expressions.names import names, scope_of
from questionnaires.expressions.parsing import ExpressionError, Node
from questionnaires.expressions.values import Kind, Tree
from questionnaires.model import Questionnaire


def typed(
    node: Node,
    questionnaire: Questionnaire,
    question: str | None = None,
    *,
    want: Kind | None = None,
    choices: bool = False,
) -> Tree:
    """The typed tree of an expression of `question` (or of a section, page, repeat or indicator), cast to `want`.

    Raises the first ExpressionError where something is wrong; `lowered` tells all of them.
    """
    tree, _, problems = lowered(node, scope_of(questionnaire, question, choices=choices), want=want)
    if problems:
        raise problems[0]
    return tree


def lowered(node: Node, scope: Scope, *, want: Kind | None = None) -> tuple[Tree, Kind, list[ExpressionError]]:
    """The typed tree in a scope, its kind, and every problem; with a problem the tree is not to be used."""
    lowering = Lowering(scope)
    value = lowering.one(node)
    casts = {
        Kind.TRUTH: lambda: casting.to_truth(value),
        Kind.NUMBER: lambda: casting.to_number(lowering, value, node),
        Kind.TEXT: lambda: casting.to_text(value),
        Kind.DATE: lambda: casting.to_day(lowering, value, node),
    }
    tree = casts[want]() if want else value.tree
    return tree, want or value.kind, lowering.problems


def kind_of(questionnaire: Questionnaire, name: str) -> Kind:
    """The kind of the values of a question."""
    return names(questionnaire)[name].kind
