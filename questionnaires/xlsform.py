"""A questionnaire as an XLSForm workbook, for ODK, Kobo and other tools; what has no counterpart there is listed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import xlsxwriter

from questionnaires.model import AnswerType, Choice, NonAnswer, Page, Question, Questionnaire, Repeat, Section
from questionnaires.odk import check_in_odk, in_odk
from questionnaires.preparation import page_step, section_step
from questionnaires.texts import choices_context, context_of, page_context, section_context, texts
from questionnaires.translations import SOURCE, Translator, translator
from questionnaires.xlsform_columns import PREFIX, SHEETS, TEXTS, both, json_cell, named, own_columns, rows_of
from questionnaires.xlsform_kept import KeptRows, Row

TYPES = {
    AnswerType.INTEGER: "integer",
    AnswerType.DECIMAL: "decimal",
    AnswerType.TEXT: "text",
    AnswerType.DATE: "date",
    AnswerType.CALCULATE: "calculate",
    AnswerType.NOTE: "note",
}
COLUMNS = ("required", "relevant", "constraint", "calculation", "choice_filter", "default", "appearance")
TRANSLATED = ("label", "hint", "constraint_message")
OWN_CHOICES = json_cell("own")
"""Marks a question whose list belongs to it alone."""


@dataclass(frozen=True, slots=True)
class Form:
    """The sheets of an XLSForm, and what could not be said in them."""

    survey: list[Row]
    choices: list[Row]
    settings: Row
    unsaid: tuple[str, ...]
    own: Mapping[str, list[Row]] = field(default_factory=dict)
    """Our own sheets, which other tools pass over."""


def form(questionnaire: Questionnaire, languages: Sequence[str] = (SOURCE,), directory: Path | None = None) -> Form:
    """The sheets of a questionnaire in some languages, English first."""
    chosen = (SOURCE, *(language for language in languages if language != SOURCE))
    made = _Sheets(questionnaire, [translator(questionnaire, language, directory) for language in chosen])
    survey = made.kept.balanced(made.survey())
    settings = made.kept.settings() | {
        "form_title": questionnaire.title,
        "form_id": questionnaire.key.replace("-", "_"),
        "version": questionnaire.version,
        "default_language": named(SOURCE),
        **own_columns(questionnaire),
    }
    choices = list(made.choices())
    own = {name: rows_of(questionnaire, name) for name in SHEETS} | {TEXTS: list(made.texts())}
    own = {name: rows for name, rows in own.items() if rows}
    return Form(survey, choices, settings, tuple(_unsaid(questionnaire)), own)


def save(made: Form, path: Path) -> None:
    """Write the workbook. Every cell is text, so that nothing in it is ever taken for a formula."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheets = {"survey": made.survey, "choices": made.choices, "settings": [made.settings], **made.own}
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column)
                for line, row in enumerate(rows, 1):
                    if row.get(column):
                        sheet.write_string(line, place, row[column])


@dataclass(frozen=True)
class _Sheets:
    questionnaire: Questionnaire
    translators: Sequence[Translator]
    written: set[str] = field(default_factory=set)
    """The contexts of the texts that have a column."""

    @cached_property
    def kept(self) -> KeptRows:
        """What goes out again as it came in."""
        return KeptRows(self.questionnaire)

    def survey(self) -> Iterator[Row]:
        """Sections and pages as groups, repeats, and questions in their order."""
        yield from self.kept.behind("")
        for section in self.questionnaire.sections:
            yield self._group("begin_group", f"section_{section.name}", section, section_context(section))
            for page in section.pages:
                row = self._group("begin_group", f"page_{section.name}_{page.name}", page, page_context(section, page))
                yield row | {"appearance": "field-list"}
                for item in page.questions:
                    yield from self._item(item)
                yield {"type": "end_group"}
                yield from self.kept.behind(page_step(section.name, page.name))
            yield {"type": "end_group"}
            yield from self.kept.behind(section_step(section.name))

    def choices(self) -> Iterator[Row]:
        """The lists by name, then the choices of single questions."""
        for name, choices in self.questionnaire.choices.items():
            yield from self._listed(name, choices, f"list/{name}")
        for question in self.questionnaire.questions.values():
            if question.choices and not isinstance(question.choices, str):
                context = choices_context(self.questionnaire, question)
                yield from self._listed(_list_of(question), question.choices, context)
        yield from self.kept.choices()

    def _listed(self, name: str, choices: Sequence[Choice], context: str) -> Iterator[Row]:
        for choice in choices:
            labels = self._texts({"label": f"{context}/choice/{choice.name}"})
            row = {"list_name": name, "name": choice.name, **labels, **choice.tags, **own_columns(choice)}
            yield self.kept.chosen(row)

    def texts(self) -> Iterator[Row]:
        """The translations of texts for which XLSForm has no column, by their context."""
        for context, english in texts(self.questionnaire):
            if context not in self.written:
                found = {made.language: made.text(context) for made in self.translators}
                yield {"context": context, "en": english} | {
                    language: said.text for language, said in found.items() if said.language == language
                }

    def _group(self, kind: str, name: str, group: Section | Page | Repeat, context: str) -> Row:
        relevant = in_odk(self.questionnaire, group.relevant)
        labels = self._texts({"label": f"{context}/label"})
        same = _differing({"relevant": both(group.relevant, relevant)})
        part = {} if isinstance(group, Repeat) else {f"{PREFIX}part": type(group).__name__.lower()}
        return {"type": kind, "name": name, **labels, "relevant": relevant, **part, **own_columns(group), **same}

    def _item(self, item: Question | Repeat) -> Iterator[Row]:
        if isinstance(item, Question):
            yield self.kept.restored(self._question(item))
            yield from self.kept.behind(item.name)
            return
        yield self.kept.restored(self._group("begin_repeat", item.name, item, item.name))
        yield from self.kept.behind(f"{item.name}/")
        for question in item.questions:
            yield self.kept.restored(self._question(question))
            yield from self.kept.behind(question.name)
        yield {"type": "end_repeat"}
        yield from self.kept.behind(item.name)

    def _question(self, question: Question) -> Row:
        made, name = self.questionnaire, question.name
        contexts = {
            "label": f"{context_of(made, question)}/label",
            "hint": f"{name}/hint",
            "constraint_message": f"{name}/constraint_message",
        }
        required = question.required if isinstance(question.required, str) else "yes" if question.required else ""
        logic = {
            "required": in_odk(made, required, name) if isinstance(question.required, str) else required,
            "relevant": in_odk(made, question.relevant, name),
            "constraint": check_in_odk(made, question.constraint, name),
            "calculation": in_odk(made, question.calculation, name),
            "choice_filter": in_odk(made, question.choice_filter, name),
            "default": question.default,
            "appearance": question.appearance,
        }
        differing = {
            name: both(getattr(question, name), logic[name])
            for name in ("relevant", "constraint", "calculation", "choice_filter")
        }
        if isinstance(question.required, str):
            differing["required"] = {"own": question.required, "odk": logic["required"]}
        own = own_columns(question) | _differing(differing)
        if question.type is AnswerType.LEVEL:
            own[f"{PREFIX}type"] = question.type.value
        if question.choices and not isinstance(question.choices, str):
            own[f"{PREFIX}choices"] = OWN_CHOICES
        return {"type": _type(question), "name": name, **self._texts(contexts), **logic, **own}

    def _texts(self, contexts: dict[str, str]) -> Row:
        self.written.update(contexts.values())
        return {
            f"{column}::{named(made.language)}": made.text(context).text
            for column, context in contexts.items()
            for made in self.translators
        }


def _differing(pairs: Mapping[str, Mapping[str, str]]) -> Row:
    return {f"{PREFIX}{name}": json_cell(pair) for name, pair in pairs.items() if pair}


def _list_of(question: Question) -> str:
    return question.choices if isinstance(question.choices, str) else f"{question.name}_choices"


def _type(question: Question) -> str:
    if question.type in TYPES:
        return TYPES[question.type]
    kind = "select_multiple" if question.type is AnswerType.SELECT_MULTIPLE else "select_one"
    return f"{kind} {_list_of(question)}"


def _unsaid(questionnaire: Questionnaire) -> Iterator[str]:
    """What XLSForm has no words for, part by part."""
    for question in questionnaire.questions.values():
        silent = question.type in (AnswerType.NOTE, AnswerType.CALCULATE)
        attributes = {
            "soft checks": bool(question.warnings),
            "unit": bool(question.unit),
            "most choices": question.at_most is not None,
            "exclusive choices": any(choice.exclusive for choice in questionnaire.listed_choices(question)),
            "hints of choices": any(choice.hint for choice in questionnaire.listed_choices(question)),
            "same as last round": question.same_as_last_round,
            "not published": not question.published,
            "crosswalk": question.carried is not None,
            "non-answers": not silent and question.non_answers != tuple(NonAnswer),
        }
        yield from (f"question {question.name}: {name}" for name, given in attributes.items() if given)
    for repeat in questionnaire.repeats.values():
        yield from [f"repeat {repeat.name}: at least one is required"] if repeat.required else []
        yield f"repeat {repeat.name}: at most {repeat.at_most}"
    if any(
        question.type not in (AnswerType.NOTE, AnswerType.CALCULATE) for question in questionnaire.questions.values()
    ):
        yield "every question: the ways not to give a value, and the tick for an estimate"
    yield from (f"section {section.name}: minutes and who knows" for section in questionnaire.sections)
    yield from (f"dimension {dimension.name}" for dimension in questionnaire.dimensions)
    yield from (f"indicator {indicator.name}" for indicator in questionnaire.indicators)
