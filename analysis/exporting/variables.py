"""The columns that the questions of a round become: one a question, and one a choice where several may be ticked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.exporting.tables import Kind, Variable, distinct
from analysis.exporting.words import say
from questionnaires.model import AnswerType, Question, Questionnaire
from questionnaires.translations import Translator

KINDS: Mapping[AnswerType, Kind] = {
    AnswerType.INTEGER: "whole",
    AnswerType.DECIMAL: "number",
    AnswerType.TEXT: "text",
    AnswerType.DATE: "date",
    AnswerType.SELECT_ONE: "choice",
    AnswerType.SELECT_MULTIPLE: "codes",
    AnswerType.LEVEL: "level",
}
"""What is asked; notes have no answer, and what is calculated follows from the others."""
LEVELS = ("0", "1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a column: its variable, the flags of its choices, and the versions that ask it in this way."""

    question: Question
    repeat: str
    variable: Variable
    flags: tuple[Variable, ...]
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The columns of one table of answers: what says whose they are, then those of the questions."""

    identity: tuple[Variable, ...]
    asked: tuple[Asked, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All columns in order."""
        return (*self.identity, *(one for asked in self.asked for one in (asked.variable, *asked.flags)))


def asked_in(texts: Sequence[Translator]) -> list[Asked]:
    """Every question of several versions, those of the first version first, in the order asked.

    A question of two versions has one column, unless its type changed, since then its values mean something else.
    """
    found: dict[tuple[str, str, Kind], Asked] = {}
    for one in texts:
        for question in one.questionnaire.questions.values():
            if question.type not in KINDS:
                continue
            repeat = one.questionnaire.repeat_of.get(question.name, "")
            key = (repeat, question.name, KINDS[question.type])
            made = _asked(one, question, repeat)
            found[key] = _joined(found[key], made) if key in found else made
    return list(found.values())


def layout(identity: Sequence[Variable], asked: Sequence[Asked]) -> Layout:
    """Columns of a table with names that differ."""
    flat = [*identity, *(one for each in asked for one in (each.variable, *each.flags))]
    names = iter(distinct(flat))
    own = tuple(next(names) for _ in identity)
    return Layout(
        own,
        tuple(
            Asked(each.question, each.repeat, next(names), tuple(next(names) for _ in each.flags), each.versions)
            for each in asked
        ),
    )


def _asked(texts: Translator, question: Question, repeat: str) -> Asked:
    kind = KINDS[question.type]
    codes = tuple(choice.name for choice in texts.questionnaire.listed_choices(question))
    codes = codes or (LEVELS if question.type is AnswerType.LEVEL else ())
    choices = tuple((code, texts.choice(question, code).text) for code in codes)
    variable = Variable(
        name=question.name,
        kind=kind,
        label=texts.label(question).text,
        choices=choices,
        unit=texts.text(f"{question.name}/unit").text or question.unit,
        misses=bool(question.non_answers),
    )
    return Asked(question, repeat, variable, tuple(_flags(variable, texts.language)), (texts.questionnaire.version,))


def _flags(variable: Variable, language: str) -> Iterator[Variable]:
    if variable.kind == "codes":
        told = (("0", say("not chosen", language)), ("1", say("chosen", language)))
        for code, label in variable.choices:
            yield Variable(f"{variable.name}__{code}", "flag", f"{label} ({variable.label})", told)


def _joined(known: Asked, later: Asked) -> Asked:
    """The column of both versions: labels are those of the first that has them."""
    choices = {**dict(later.variable.choices), **dict(known.variable.choices)}
    order = dict.fromkeys(code for code, _ in (*known.variable.choices, *later.variable.choices))
    own = known.variable
    variable = Variable(
        own.name,
        own.kind,
        own.label,
        tuple((code, choices[code]) for code in order),
        own.unit,
        own.misses or later.variable.misses,
    )
    flags = {flag.name: flag for flag in (*later.flags, *known.flags)}
    names = dict.fromkeys(flag.name for flag in (*known.flags, *later.flags))
    versions = (*known.versions, *later.versions)
    return Asked(known.question, known.repeat, variable, tuple(flags[name] for name in names), versions)


def columns_for(questionnaire: Questionnaire, asked: Sequence[Asked]) -> dict[str, int]:
    """The place of the column that each question of a version has among these."""
    return {
        one.question.name: place
        for place, one in enumerate(asked)
        if questionnaire.version in one.versions and one.question.name in questionnaire.questions
    }
