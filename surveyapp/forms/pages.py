"""The fields of a page as its template shows them: texts, what stands in the inputs, what is amiss."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as with_default
from functools import cache

from flask_babel import gettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from questionnaires.answer_types import NON_ANSWERS, Entry, Unreadable, parse, show
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Question, Questionnaire, Repeat
from questionnaires.path import Path, Problem
from surveyapp.forms.fields import FIELDS, Sent
from surveyapp.forms.reading import Reading, read_field, readable_entry, was_asked
from surveyapp.forms.texts import ChoiceText, QuestionText, Texts, strange_choice
from surveyapp.languages import translations

Place = tuple[str, int]
DESIRED = "_desired"


@dataclass(frozen=True, slots=True)
class Field:
    """One question as the page asks it."""

    question: Question
    text: QuestionText
    template: str
    entry: Entry
    choices: tuple[ChoiceText, ...]
    unit: str
    inputmode: str
    is_required: bool
    revision: int
    non_answer: str = ""
    non_answers: tuple[tuple[str, str], ...] = ()
    can_be_estimated: bool = False
    estimated: bool = False
    errors: tuple[str, ...] = ()
    doubt: str = ""
    reason: str = ""
    explanation: str = ""
    last: str = ""
    """What the municipality answered in the round before, in words."""
    may_be_same: bool = False
    """True where "same as last round" can be said."""
    told: str = ""
    """For what is only shown: its value."""
    desired: "Field | None" = None
    """The field for the level wanted, shown beside the level there is."""

    @property
    def name(self) -> str:
        """The name of its input, which is the question's."""
        return self.question.name

    @property
    def names(self) -> str:
        """The questions that its place on the page holds."""
        return f"{self.name} {self.desired.name}" if self.desired else self.name

    @property
    def is_doubted(self) -> bool:
        """True when a reason is asked for, or was given."""
        return bool(self.doubt or self.reason or self.explanation)


@dataclass(frozen=True, slots=True)
class RepeatList:
    """The instances of a repeat as its page lists them."""

    name: str
    label: Markup
    hint: Markup
    item: str
    instances: tuple[tuple[int, str], ...]
    """Each with its number and what it is called."""
    is_full: bool
    errors: tuple[str, ...] = ()
    template: str = "answers/repeat.html"

    @property
    def names(self) -> str:
        """The repeat that its place on the page holds."""
        return self.name


Slot = tuple[Field | RepeatList, bool]
"""A place on a page, and whether what it holds is asked now."""


@dataclass(frozen=True)
class PageForm:
    """Everything needed to make the fields of a page or of one repeat instance."""

    path: Path
    texts: Texts
    answers: Mapping[Place, Answer]
    revisions: Mapping[Place, int]
    currency: str
    instance: int = 0
    last: Mapping[Place, Answer] = with_default(default_factory=dict)
    """The answers of the round before."""
    sent: Sent | None = None
    """What was sent, when a page is shown again with it."""

    @property
    def questionnaire(self) -> Questionnaire:
        """The version that asks."""
        return self.path.questionnaire

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.texts.language

    def parts(self, items: Iterable[Question | Repeat]) -> list["Field | RepeatList"]:
        """What stands on the page, each desired level with the level it belongs to."""
        found: list[Field | RepeatList] = []
        for item in items:
            if isinstance(item, Repeat):
                found.append(self._repeat(item))
                continue
            field, last = self.field(item), found[-1] if found else None
            if isinstance(last, Field) and item.name == last.name + DESIRED:
                found[-1] = replace(last, desired=field)
            else:
                found.append(field)
        return found

    def slots(self, items: Iterable[Question | Repeat], asked: Collection[str]) -> list[Slot]:
        """What stands on the page, and what waits there until an answer of the page asks for it."""
        return [(part, any(name in asked for name in part.names.split())) for part in self.parts(items)]

    def field(self, question: Question) -> Field:
        """One field with what is stored, or with what was sent."""
        kind = FIELDS[question.type]
        place = (question.name, self.instance)
        text = self.texts.questions[question.name]
        stored = self.answers.get(place)
        reading = self._reading(question, stored)
        answer = reading.answer if reading else stored
        entry = kind.sent(self.sent, question.name) if reading and self.sent else self._entry(question, stored)
        problem = self.path.problem_at(*place)
        return Field(
            question=question,
            text=text,
            template=kind.template(question),
            entry=entry,
            choices=self._choices(question, text, entry),
            unit=self.texts.unit(question, self.currency),
            inputmode=getattr(kind, "inputmode", ""),
            is_required=kind.is_asked and self.path.is_required(question.name, self.instance),
            revision=reading.based_on if reading else self.revisions.get(place, 0),
            non_answer=self._non_answer(question, answer, reading),
            non_answers=_reasons_for_none(question.non_answers, self.language),
            can_be_estimated=kind.can_be_estimated,
            estimated=answer is not None and answer.estimated,
            errors=tuple(self._errors(question, answer, reading, problem)),
            doubt=self.texts.say(problem.message) if problem and problem.kind == "soft" else "",
            reason=(answer.reason or "") if answer else "",
            explanation=(answer.explanation or "") if answer else "",
            last=self.texts.shown(question, self.last.get(place), self.currency),
            may_be_same=question.same_as_last_round and place in self.last and not _same(self.last[place], stored),
            told=self._told(question),
        )

    def readings(self, questions: Iterable[Question]) -> list[Reading]:
        """What was sent for those of the questions that the form held."""
        return [
            self._read(question, self._stored(question))
            for question in questions
            if self.sent is not None and FIELDS[question.type].is_asked and was_asked(self.sent, question)
        ]

    def _read(self, question: Question, stored: Answer | None) -> Reading:
        sent = self.sent if self.sent is not None else MultiDict()
        return read_field(sent, question, self.instance, stored, self.questionnaire, self.language, self.currency)

    def _non_answer(self, question: Question, answer: Answer | None, reading: Reading | None) -> str:
        if reading is not None and reading.is_torn and self.sent is not None:
            return self.sent.get(f"{question.name}-none", "")
        return answer.non_answer.value if answer and answer.non_answer else ""

    def _stored(self, question: Question) -> Answer | None:
        return self.answers.get((question.name, self.instance))

    def _repeat(self, repeat: Repeat) -> RepeatList:
        instances = self.path.instances(repeat.name)
        problem = self.path.problem_at(repeat.name)
        return RepeatList(
            name=repeat.name,
            label=self.texts.of(f"{repeat.name}/label"),
            hint=self.texts.of(f"{repeat.name}/hint"),
            item=self.texts.plain(f"{repeat.name}/item"),
            instances=tuple((number, self.texts.called(repeat, number, self.answers)) for number in instances),
            is_full=len(instances) >= repeat.at_most,
            errors=(self.texts.say(problem.message),) if problem and problem.kind == "hard" else (),
        )

    def _reading(self, question: Question, stored: Answer | None) -> Reading | None:
        if self.sent is None or not was_asked(self.sent, question):
            return None
        return self._read(question, stored)

    def _entry(self, question: Question, stored: Answer | None) -> Entry:
        if stored is None and question.default and question.type in (AnswerType.LEVEL, AnswerType.SELECT_ONE):
            return question.default
        return FIELDS[question.type].shown(stored, question, self.language)

    def _choices(self, question: Question, text: QuestionText, entry: Entry) -> tuple[ChoiceText, ...]:
        """What is offered now, and what is stored though this version does not offer it, so that it can be kept."""
        if not text.choices:
            return ()
        offered = [text.choices[choice.name] for choice in self.path.choices(question.name, self.instance)]
        known = {choice.code for choice in offered}
        stored = [entry] if isinstance(entry, str) else list(entry)
        strange = [code for code in stored if code and code not in known]
        kept = (strange_choice(code, text.choices[code].label if code in text.choices else None) for code in strange)
        return (*offered, *kept)

    def _errors(
        self, question: Question, answer: Answer | None, reading: Reading | None, problem: Problem | None
    ) -> Iterable[str]:
        if reading is not None and reading.is_torn:
            yield gettext("There is both an answer and a reason for having none. Please keep one of them.")
        elif answer is not None and answer.raw is not None:
            yield from self._unreadable(question, answer.raw)
        elif problem is not None and problem.kind == "hard":
            yield self.texts.say(problem.message)

    def _unreadable(self, question: Question, raw: str) -> Iterable[str]:
        """What is wrong with an entry and what would mend it; and that it can be read in this language."""
        kind = FIELDS[question.type]
        shown = kind.shown(Answer(question.name, raw=raw), question, self.language)
        read = parse(readable_entry(shown, question, self.currency), question, self.questionnaire, self.language)
        if isinstance(read, Unreadable):
            yield f"{self.texts.say(read.message)} {self.texts.say(read.mend)}"
        else:
            yield gettext("“%(entry)s” could not be read before. Please save it again, or change it.", entry=raw)

    def _told(self, question: Question) -> str:
        if question.type is not AnswerType.CALCULATE:
            return ""
        value = self.path.value(question.name, self.instance)
        if value is None:
            return ""
        answer = (
            Answer(question.name, number=value) if isinstance(value, float) else Answer(question.name, text=str(value))
        )
        return show(answer, question, self.questionnaire, self.language)


@cache
def _reasons_for_none(reasons: tuple[NonAnswer, ...], language: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen where there is no answer, in words."""
    words = translations(language)
    return tuple((why.value, words.gettext(NON_ANSWERS[why])) for why in reasons)


def _same(one: Answer, other: Answer | None) -> bool:
    return other is not None and (one.number, one.text, one.non_answer) == (other.number, other.text, other.non_answer)
