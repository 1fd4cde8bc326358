"""Checks of expressions: names, codes and kinds that do not fit."""

from collections.abc import Iterator

from questionnaires.checks import walk
from questionnaires.expressions import ExpressionError, lowered, parse, scope_of
from questionnaires.model import Questionnaire
from questionnaires.shape import Fault


def expressions(questionnaire: Questionnaire) -> Iterator[Fault]:
    """What cannot be read or typed in any expression."""
    for written in walk.expressions(questionnaire):
        scope = scope_of(questionnaire, written.question, choices=written.choices)
        try:
            problems = lowered(parse(written.text), scope, want=written.want)[2]
        except ExpressionError as error:
            problems = [error]
        for found in problems:
            yield Fault(written.path, found.problem, found.mend, offset=found.column - 1, subject=found.subject)
