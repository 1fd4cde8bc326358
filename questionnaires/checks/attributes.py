"""Checks of attributes: what a type of question needs, and what means nothing for it."""

from collections.abc import Iterator

from questionnaires.checks import walk
from questionnaires.checks.examined import Examined
from questionnaires.errors import did_you_mean
from questionnaires.expressions.names import LEVELS
from questionnaires.model import AnswerType, Choice, Question, Repeat, Sensitivity
from questionnaires.shape import Fault
from questionnaires.strict_yaml import Path

SELECTS = frozenset({AnswerType.SELECT_ONE, AnswerType.SELECT_MULTIPLE})
CHOSEN = SELECTS | {AnswerType.LEVEL}
SILENT = frozenset({AnswerType.CALCULATE, AnswerType.NOTE})
NUMERIC = frozenset({AnswerType.INTEGER, AnswerType.DECIMAL})
MEANINGLESS: dict[str, frozenset[AnswerType]] = {
    "choices": frozenset(AnswerType) - CHOSEN,
    "choice_filter": frozenset(AnswerType) - CHOSEN,
    "at_most": frozenset(AnswerType) - {AnswerType.SELECT_MULTIPLE},
    "desired": frozenset(AnswerType) - {AnswerType.LEVEL},
    "calculation": frozenset(AnswerType) - {AnswerType.CALCULATE},
    "unit": frozenset(AnswerType) - NUMERIC - {AnswerType.CALCULATE},
    "required": SILENT,
    "constraint": SILENT,
    "warnings": SILENT,
    "default": SILENT,
    "same_as_last_round": SILENT,
}
"""Attributes with the types for which they mean nothing."""
NOTHING_ASKED = "nothing is asked in this questionnaire"
"""The one fault that a draft may have, where it keeps what another tool asks."""


def of_questions(examined: Examined) -> Iterator[Fault]:
    """What is missing or meaningless in a question."""
    for path, question in walk.questions(examined.questionnaire):
        for attribute, types in MEANINGLESS.items():
            if question.type in types and getattr(question, attribute):
                problem = f"'{attribute}' means nothing for the type {question.type.value}"
                yield Fault((*path, attribute), problem, "take it out, or change the type", of_key=True)
        yield from _missing(path, question)
        yield from _default(examined, path, question)


def _missing(path: Path, question: Question) -> Iterator[Fault]:
    if not question.label.strip() and question.type is not AnswerType.CALCULATE:
        yield Fault((*path, "label"), "the label is empty", "write what is asked")
    if question.type in CHOSEN and not question.choices:
        yield Fault((*path, "type"), f"a {question.type.value} needs choices", "add them under choices")
    if question.type is AnswerType.CALCULATE and not question.calculation:
        yield Fault((*path, "type"), "a calculate needs a calculation", "add 'calculation: …'")
    if question.constraint and not question.constraint_message:
        mend = "add 'constraint_message: …' that says what would be right"
        yield Fault((*path, "constraint"), "a constraint needs a message", mend)
    if question.constraint_message and not question.constraint:
        yield Fault((*path, "constraint_message"), "a message without a constraint", "add the constraint")
    if question.sensitivity is Sensitivity.PERSONAL and not question.sensitivity_reason.strip():
        mend = "add 'sensitivity_reason: …'"
        yield Fault((*path, "sensitivity"), "an answer that may be personal needs a written reason", mend)


def _default(examined: Examined, path: Path, question: Question) -> Iterator[Fault]:
    if not question.default:
        return
    codes = {choice.name for choice in examined.questionnaire.listed_choices(question)}
    if question.type in CHOSEN and codes:
        for code in question.default.split() if question.type is AnswerType.SELECT_MULTIPLE else [question.default]:
            if code not in codes:
                yield Fault((*path, "default"), f"unknown choice '{code}'", did_you_mean(code, codes))


def of_choices(examined: Examined) -> Iterator[Fault]:
    """Choices that do not fit their question."""
    for path, question in walk.questions(examined.questionnaire):
        choices = examined.questionnaire.listed_choices(question)
        codes = tuple(choice.name for choice in choices)
        if question.type is AnswerType.LEVEL and codes and codes != LEVELS:
            yield Fault((*path, "choices"), "levels are 0, 1, 2, 3 and 4", "give these five choices in this order")
        if question.at_most is not None and not 1 <= question.at_most <= max(len(choices), 1):
            yield Fault((*path, "at_most"), f"at_most is not between 1 and {len(choices)}", "change it or leave it out")
        if question.type is not AnswerType.SELECT_MULTIPLE and not isinstance(question.choices, str):
            yield from _exclusive(path, question.choices)


def _exclusive(path: Path, choices: tuple[Choice, ...]) -> Iterator[Fault]:
    for c, choice in enumerate(choices):
        if choice.exclusive:
            problem = "'exclusive' means nothing where only one choice is made"
            yield Fault((*path, "choices", c, "exclusive"), problem, "take it out", of_key=True)


def of_groups(examined: Examined) -> Iterator[Fault]:
    """Sections, pages and repeats with nothing in them."""
    questionnaire = examined.questionnaire
    if not questionnaire.sections:
        yield Fault(("sections",), NOTHING_ASKED, "add a section with a question")
    for path, section in walk.sections(questionnaire):
        if not section.pages:
            yield Fault((*path, "pages"), "no page", "add a page or take the section out")
    for path, page in walk.pages(questionnaire):
        if not page.questions:
            yield Fault((*path, "questions"), "no question", "add a question or take the page out")
    for path, item in walk.items(questionnaire):
        if isinstance(item, Repeat):
            if not item.questions:
                yield Fault((*path, "questions"), "no question", "add a question or take the repeat out")
            if not 1 <= item.at_most <= 1000:
                yield Fault((*path, "at_most"), "at_most is not between 1 and 1000", "change it")


def of_the_whole(examined: Examined) -> Iterator[Fault]:
    """Languages and bands of severity that do not fit."""
    questionnaire = examined.questionnaire
    if "en" not in questionnaire.required_languages:
        yield Fault(("required_languages",), "English, the source, is not among them", "add en")
    bands = questionnaire.severity.at_least if questionnaire.severity else ()
    if any(not 0 < band < 1 for band in bands) or list(bands) != sorted(set(bands)):
        mend = "write four rising numbers between 0 and 1"
        yield Fault(("severity", "at_least"), "the bands do not rise between 0 and 1", mend)


def carried_over(examined: Examined) -> Iterator[Fault]:
    """Crosswalks to the version before that contradict themselves."""
    for path, question in walk.questions(examined.questionnaire):
        carried = question.carried
        if carried is None:
            continue
        here = (*path, "carried")
        codes = {choice.name for choice in examined.questionnaire.listed_choices(question)}
        if carried.renamed_from == question.name:
            yield Fault((*here, "renamed_from"), "this is the question's own name", "take it out")
        if carried.comparable == "no" and not carried.reason.strip():
            yield Fault((*here, "comparable"), "what cannot be compared needs a reason", "add 'reason: …'")
        if carried.recode and carried.convert:
            yield Fault((*here, "convert"), "recode and convert stand side by side", "keep one of them")
        for old, new in carried.recode.items():
            if codes and new not in codes:
                yield Fault((*here, "recode", old), f"unknown choice '{new}'", did_you_mean(new, codes))
