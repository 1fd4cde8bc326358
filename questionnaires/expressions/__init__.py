"""The expression language of questionnaires: ODK XPath, parsed once, typed once, followed by several machines.

Values are numbers, texts, truths, dates (as days) or empty. A comparison with something empty is false, `${x} = ''` is
true of it; arithmetic with something empty, and a division by zero, are empty; `round` is half up; dates subtract to
days.
"""

from questionnaires.expressions.closures import Evaluate, Values, compile
from questionnaires.expressions.guarding import guarded, references
from questionnaires.expressions.lowering import Known, Scope
from questionnaires.expressions.meaning import kind_of, lowered, typed
from questionnaires.expressions.names import names, scope_of
from questionnaires.expressions.parsing import ExpressionError, Node, parse
from questionnaires.expressions.values import Kind, Tree, Value

__all__ = [
    "Evaluate",
    "ExpressionError",
    "Kind",
    "Known",
    "Node",
    "Scope",
    "Tree",
    "Value",
    "Values",
    "compile",
    "guarded",
    "kind_of",
    "lowered",
    "names",
    "parse",
    "references",
    "scope_of",
    "typed",
]
