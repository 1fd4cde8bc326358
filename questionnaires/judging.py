"""What is wrong with an answer, if anything: missing, unreadable, refused by a hard check, doubted by a soft one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Question
from questionnaires.walk import Walk, value_of
from questionnaires.wording import Wording, marked

MISSING = marked("An answer is still needed here.")
UNREADABLE = marked("We could not read “%(entry)s”. It is kept as you typed it.")
UNKNOWN_CHOICE = marked("“%(code)s” is not among the choices offered now.")
NOT_OFFERED = marked("This kind of answer is not offered here.")
NOT_PLAUSIBLE = marked("This answer does not fit the others.")
EXCLUDES = marked("“%(choice)s” cannot stand together with other choices.")
TOO_MANY = marked("Please choose at most %(most)s.")
NOT_WHOLE = marked("A whole number is needed here.")

CHOSEN = frozenset({AnswerType.SELECT_ONE, AnswerType.SELECT_MULTIPLE, AnswerType.LEVEL})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at. A soft one goes away once its answer carries a reason."""

    question: str
    instance: int
    kind: Literal["missing", "unreadable", "hard", "soft"]
    message: Wording


def problem_of(walk: Walk, question: Question, instance: int) -> Problem | None:
    """The first problem of a question that is asked, in the order missing, unreadable, hard, soft."""
    answer = walk.given.get((question.name, instance))

    def found(kind: Literal["missing", "unreadable", "hard", "soft"], message: Wording) -> Problem:
        return Problem(question.name, instance, kind, message)

    if answer is None or not (answer.given or answer.raw is not None):
        return found("missing", Wording(MISSING)) if walk.is_required(question.name, instance) else None
    if answer.raw is not None:
        return found("unreadable", Wording(UNREADABLE, {"entry": answer.raw}))
    if answer.non_answer is not None:
        offered = answer.non_answer in question.non_answers
        return None if offered else found("hard", Wording(NOT_OFFERED))
    unfit = next(_unfit(walk, question, instance, answer), None)
    if unfit is not None:
        return found("hard", unfit)
    doubt = _doubt(walk, question, instance)
    return found("soft", doubt) if doubt is not None and answer.reason is None else None


def _unfit(walk: Walk, question: Question, instance: int, answer: Answer) -> Iterator[Wording]:
    """Why an answer cannot stand: choices that are not offered, a broken number, the question's own hard check."""
    value = value_of(answer, question)
    if value is None:
        yield Wording(NOT_OFFERED)
        return
    if question.type in CHOSEN:
        text = str(answer.text or f"{answer.number or 0:g}")
        codes = text.split() if question.type is AnswerType.SELECT_MULTIPLE else [text]
        yield from _unfit_choices(walk, question, instance, codes)
    elif question.type is AnswerType.INTEGER and isinstance(value, float) and not value.is_integer():
        yield Wording(NOT_WHOLE)
    constraint = walk.prepared.judgements[question.name].constraint
    if constraint is not None and not constraint(walk.values(question.name, instance)):
        yield own_text(question.constraint_message, f"{question.name}/constraint_message")


def _unfit_choices(walk: Walk, question: Question, instance: int, codes: list[str]) -> Iterator[Wording]:
    offered = {choice.name: choice for choice in walk.choices(question, instance)}
    if question.type is AnswerType.LEVEL and not offered:
        return
    yield from (Wording(UNKNOWN_CHOICE, {"code": code}) for code in codes if code not in offered)
    alone = next((offered[code] for code in codes if code in offered and offered[code].exclusive), None)
    if alone is not None and len(codes) > 1:
        yield Wording(EXCLUDES, {"choice": alone.label})
    if question.at_most is not None and len(codes) > question.at_most:
        yield Wording(TOO_MANY, {"most": question.at_most})


def _doubt(walk: Walk, question: Question, instance: int) -> Wording | None:
    checks = walk.prepared.judgements[question.name].warnings
    for place, (check, warning) in enumerate(zip(checks, question.warnings, strict=True)):
        if check is not None and not check(walk.values(question.name, instance)):
            return own_text(warning.message, f"{question.name}/warning/{place}")
    return None


def own_text(text: str, context: str) -> Wording:
    """A text of the questionnaire itself, or a plain sentence where it gives none."""
    return Wording(text, context=context) if text else Wording(NOT_PLAUSIBLE)
