"""What every name of a questionnaire stands for, calculates included, and the scopes in which expressions are read."""

from collections.abc import Mapping
from functools import lru_cache

from questionnaires.expressions.lowering import Known, Lowering, Scope
from questionnaires.expressions.parsing import ExpressionError, parse
from questionnaires.expressions.values import Kind
from questionnaires.model import AnswerType, Question, Questionnaire

KINDS = {
    AnswerType.INTEGER: Kind.NUMBER,
    AnswerType.DECIMAL: Kind.NUMBER,
    AnswerType.LEVEL: Kind.NUMBER,
    AnswerType.TEXT: Kind.TEXT,
    AnswerType.SELECT_ONE: Kind.TEXT,
    AnswerType.SELECT_MULTIPLE: Kind.TEXT,
    AnswerType.DATE: Kind.DATE,
    AnswerType.CALCULATE: Kind.NUMBER,
    AnswerType.NOTE: Kind.EMPTY,
}
CHOSEN = frozenset({AnswerType.SELECT_ONE, AnswerType.SELECT_MULTIPLE, AnswerType.LEVEL})
LEVELS = ("0", "1", "2", "3", "4")
ROUNDS = 4


@lru_cache(maxsize=64)
def names(questionnaire: Questionnaire) -> Mapping[str, Known]:
    """Every question and repeat by name with the kind of its values; a calculate has the kind of its expression."""
    known = {name: Known(Kind.REPEAT) for name in questionnaire.repeats}
    known |= {name: _known(question, questionnaire) for name, question in questionnaire.questions.items()}
    calculates = [q for q in questionnaire.questions.values() if q.type is AnswerType.CALCULATE and q.calculation]
    for _ in range(ROUNDS):
        changed = False
        for question in calculates:
            kind = _calculated_kind(question, questionnaire, known)
            if kind is not known[question.name].kind:
                known[question.name] = Known(kind, questionnaire.repeat_of.get(question.name))
                changed = True
        if not changed:
            break
    return known


def _known(question: Question, questionnaire: Questionnaire) -> Known:
    codes = None
    if question.type in CHOSEN:
        codes = tuple(choice.name for choice in questionnaire.listed_choices(question))
        codes = codes or (LEVELS if question.type is AnswerType.LEVEL else None)
    return Known(
        KINDS[question.type],
        questionnaire.repeat_of.get(question.name),
        codes,
        question.type is AnswerType.SELECT_MULTIPLE,
        question.type is AnswerType.NOTE,
    )


def _calculated_kind(question: Question, questionnaire: Questionnaire, known: Mapping[str, Known]) -> Kind:
    scope = Scope(known, question.name, questionnaire.repeat_of.get(question.name))
    try:
        kind = Lowering(scope).lower(parse(question.calculation)).kind
    except ExpressionError:
        return Kind.NUMBER
    return Kind.NUMBER if kind in (Kind.EMPTY, Kind.REPEAT) else kind


def scope_of(questionnaire: Questionnaire, question: str | None = None, *, choices: bool = False) -> Scope:
    """The scope of the expressions of a question (None: of sections, pages, repeats and indicators).

    With `choices`, the columns of its choices may be named too, as a choice_filter does.
    """
    known = questionnaire.questions.get(question) if question else None
    repeat = questionnaire.repeat_of.get(question) if question else None
    tags = None
    if choices and known is not None:
        tags = frozenset({"name", *(tag for choice in questionnaire.listed_choices(known) for tag in choice.tags)})
    return Scope(names(questionnaire), known.name if known else None, repeat, tags)
