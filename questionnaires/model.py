"""The frozen parts of a questionnaire, in the words of XLSForm where it has one.

Texts are English, the source language; expressions are kept as written and compiled by `expressions`.
"""

import hashlib
import json
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from questionnaires.frozen import Frozen as Frozen
from questionnaires.kept import Kept as Kept
from questionnaires.spelling import AnswerType as AnswerType
from questionnaires.spelling import (
    Code,
    Expression,
    LanguageCode,
    Name,
    ShortText,
    Text,
    VersionNumber,
    YesNo,
    YesNoOrExpression,
    repeat_or_question,
    text_or_other,
)
from questionnaires.spelling import NonAnswer as NonAnswer
from questionnaires.spelling import Sensitivity as Sensitivity


class Choice(Frozen):
    """One answer to choose: a code for machines and a label for people."""

    name: Code
    label: Text
    hint: Text = ""
    exclusive: YesNo = False
    """A choice such as "none" that excludes all others of a select_multiple."""
    tags: dict[Name, str] = Field(default_factory=dict)
    """Values that a choice_filter compares, as the further columns of an XLSForm choices sheet."""


Choices = Annotated[
    Annotated[tuple[Choice, ...], Tag("other")] | Annotated[Name, Tag("text")], Discriminator(text_or_other)
]


class SoftCheck(Frozen):
    """A check that asks for a second look and accepts a reason, where a constraint refuses."""

    check: Expression
    """True where the answer is plausible."""
    message: Text


class Carried(Frozen):
    """How the meaning of a question carries over from the version before (crosswalk)."""

    renamed_from: Name | None = None
    """The name in the version before, where it differs."""
    recode: dict[Code, Code] = Field(default_factory=dict)
    """Old code to new code; codes not listed keep theirs."""
    convert: Expression = ""
    """The new value from the old one, written `${old}`."""
    comparable: Literal["yes", "no"] = "yes"
    reason: Text = ""


class Question(Frozen):
    """One question. `label` is what is asked; `relevant`, `constraint` and the like are expressions."""

    name: Name
    type: AnswerType
    label: Text
    hint: Text = ""
    required: YesNoOrExpression = False
    relevant: Expression = ""
    constraint: Expression = ""
    constraint_message: Text = ""
    warnings: tuple[SoftCheck, ...] = ()
    calculation: Expression = ""
    choices: Choices = ()
    """The choices themselves, or the name of a list under the questionnaire's `choices`."""
    choice_filter: Expression = ""
    default: ShortText = ""
    appearance: str = ""
    unit: Text = ""
    """Shown behind the box; `currency` stands for the country's own."""
    desired: YesNo = False
    """Ask also for the level the municipality wants: adds the question `<name>_desired`."""
    non_answers: tuple[NonAnswer, ...] = tuple(NonAnswer)
    sensitivity: Sensitivity = Sensitivity.NONE
    sensitivity_reason: Text = ""
    same_as_last_round: YesNo = False
    published: YesNo = True
    """False for answers that never leave the municipality and the secretariat, such as remarks in own words."""
    at_most: int | None = None
    """The most choices that may be ticked in a select_multiple."""
    carried: Carried | None = None
    code: str = ""
    """The label of the question in the paper form, such as H5."""


class Repeat(Frozen):
    """A group of questions asked once for each of several things, such as one school after another."""

    name: Name
    label: Text
    hint: Text = ""
    item: Text
    """What one instance is called, such as "school"."""
    relevant: Expression = ""
    required: YesNoOrExpression = False
    at_most: int = 50
    questions: tuple[Question, ...]
    code: str = ""


Item = Annotated[
    Annotated[Question, Tag("question")] | Annotated[Repeat, Tag("repeat")], Discriminator(repeat_or_question)
]


class Page(Frozen):
    """Three to six related questions shown together; a group in XLSForm."""

    name: Name
    label: Text
    hint: Text = ""
    relevant: Expression = ""
    questions: tuple[Item, ...]


class Section(Frozen):
    """An ordered part that one department can complete by itself."""

    name: Name
    label: Text
    hint: Text = ""
    minutes: int
    known_by: Text
    """Who usually knows the answers, shown before the section starts."""
    relevant: Expression = ""
    pages: tuple[Page, ...]


class Dimension(Frozen):
    """A group of indicators that one composite stands for; its parent in the whole is the questionnaire."""

    name: Name
    label: Text
    weight: float = Field(gt=0)


class IndicatorKind(StrEnum):
    """How a gap from 0 (none) to 1 (full) is computed; see the method in `analysis.scoring`."""

    LEVEL = "level"
    COVERAGE = "coverage"
    RATE = "rate"
    SHARE = "share"
    EXPRESSION = "expression"


class Indicator(Frozen):
    """What is measured. Which of the last fields are needed follows from `kind`."""

    name: Name
    label: Text
    dimension: Name
    kind: IndicatorKind
    weight: float = Field(default=1.0, gt=0)
    sdg: tuple[str, ...] = ()
    groups: tuple[Literal["women", "children", "youth"], ...] = ()
    population: Name = "refugees"
    """The numeric question that counts the people concerned."""
    question: Name | None = None
    """level and share: the question scored."""
    target: int = Field(default=3, ge=1, le=4)
    """level: the level D against which the gap is measured."""
    supply: Expression = ""
    need: Expression = ""
    value: Expression = ""
    best: float | None = None
    worst: float | None = None
    direction: Literal["more", "less"] | None = None
    """rate: which is better, more or less of the value; goalposts that say otherwise are refused."""
    present: tuple[Code, ...] = ()
    """share: the codes that close the gap when chosen."""
    absent: tuple[Code, ...] = ()
    """share: the codes that open the gap when chosen."""
    gap: Expression = ""
    """expression: yields the gap itself."""


class SeverityBands(Frozen):
    """Lower boundaries of bands 2, 3, 4 and 5 of a gap, each included in its band."""

    at_least: tuple[float, float, float, float]


class Questionnaire(Frozen):
    """One version of an instrument, whole."""

    questionnaire: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    version: VersionNumber
    title: Text
    purpose: Text
    required_languages: tuple[LanguageCode, ...] = ("en",)
    retention_months: int = Field(default=60, ge=1)
    choices: dict[Name, tuple[Choice, ...]] = Field(default_factory=dict)
    sections: tuple[Section, ...]
    dimensions: tuple[Dimension, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    severity: SeverityBands | None = None
    kept: tuple[Kept, ...] = ()
    """What an XLSForm said beside, for other tools."""

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Questionnaire) and self.sha256 == other.sha256

    @cached_property
    def canonical(self) -> str:
        """The one JSON text of this content: sorted names, defaults left out, so that new attributes change no hash."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical form, in hexadecimal digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def key(self) -> str:
        """The name that all versions share."""
        return self.questionnaire

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by name in the order asked, those inside repeats included."""
        return {question.name: question for question in self._every_question()}

    @cached_property
    def repeats(self) -> dict[str, Repeat]:
        """Every repeat by name."""
        return {item.name: item for page in self._pages() for item in page.questions if isinstance(item, Repeat)}

    @cached_property
    def repeat_of(self) -> dict[str, str]:
        """The repeat in which a question stands, for questions inside one."""
        return {question.name: repeat.name for repeat in self.repeats.values() for question in repeat.questions}

    @cached_property
    def section_of(self) -> dict[str, str]:
        """The section of every question and repeat."""
        return {
            name: section.name
            for section in self.sections
            for page in section.pages
            for item in page.questions
            for name in ([item.name] + ([q.name for q in item.questions] if isinstance(item, Repeat) else []))
        }

    def choices_of(self, question: Question) -> tuple[Choice, ...]:
        """The choices of a question, looked up when it names a list. Raises KeyError for a list that is not there."""
        return self.choices[question.choices] if isinstance(question.choices, str) else question.choices

    def listed_choices(self, question: Question) -> tuple[Choice, ...]:
        """As `choices_of`, and none where the list is not there."""
        return self.choices.get(question.choices, ()) if isinstance(question.choices, str) else question.choices

    def _pages(self) -> Iterator[Page]:
        return (page for section in self.sections for page in section.pages)

    def _every_question(self) -> Iterator[Question]:
        for page in self._pages():
            for item in page.questions:
                if isinstance(item, Repeat):
                    yield from item.questions
                else:
                    yield item
