"""What XLSForm has no column for, in columns of our own, so that nothing is lost on the way out and back.

A cell holds a text as it is and anything else as JSON. Other tools pass these columns over.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from babel.core import Locale

from questionnaires.model import Choice, Page, Question, Questionnaire, Repeat, Section

PREFIX = "surveyapp_"
WORDS = frozenset(
    {"name", "hint", "item", "known_by", "unit", "sensitivity", "sensitivity_reason", "code", "purpose", "type",
     "dimension", "kind", "label", "population", "question", "supply", "need", "value", "gap", "direction", "part"}
)  # fmt: skip
"""Attributes that are texts; all others are written as JSON."""
SAID: Mapping[type, frozenset[str]] = {
    Question: frozenset(
        {"name", "type", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation",
         "choices", "choice_filter", "default", "appearance"}
    ),
    Repeat: frozenset({"name", "label", "relevant", "questions"}),
    Page: frozenset({"label", "relevant", "questions"}),
    Section: frozenset({"label", "relevant", "pages"}),
    Choice: frozenset({"name", "label", "tags"}),
    Questionnaire: frozenset(
        {"title", "version", "choices", "sections", "dimensions", "indicators", "kept"}
    ),
}  # fmt: skip
"""Attributes for which XLSForm has words itself."""
SHEETS = ("dimensions", "indicators")
TEXTS = "texts"
"""Our own sheets: the rows of two attributes of a questionnaire, and translations that have no column."""

Part = Question | Repeat | Page | Section | Choice | Questionnaire


def named(language: str) -> str:
    """A language as XLSForm heads its columns, such as `Polski (pl)`."""
    locale = Locale.parse(language)
    return f"{(locale.get_display_name(language) or language).capitalize()} ({language})"


def own_columns(part: Part) -> dict[str, str]:
    """The attributes of a part that XLSForm has no word for and that are not as usual."""
    given = part.model_dump(mode="json", exclude_defaults=True)
    return {f"{PREFIX}{name}": cell(name, value) for name, value in given.items() if name not in SAID[type(part)]}


def cell(name: str, value: Any) -> str:
    """The value of an attribute as a cell."""
    return value if name in WORDS else json_cell(value)


def json_cell(value: Any) -> str:
    """A value as JSON in which no other tool takes anything for a reference to an answer."""
    return json.dumps(value, ensure_ascii=False).replace("${", "\\u0024{")


def value(name: str, text: str) -> Any:
    """The value of an attribute from its cell. Raises ValueError where it cannot be read."""
    return text if name in WORDS else json.loads(text)


def own_values(cells: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The attributes of our own columns, as far as they are filled in; ValueError names the column."""
    for column, text in cells.items():
        if column.startswith(PREFIX) and text:
            name = column.removeprefix(PREFIX)
            try:
                yield name, value(name, text)
            except ValueError:
                raise ValueError(column) from None


def rows_of(questionnaire: Questionnaire, attribute: str) -> list[dict[str, str]]:
    """The rows of a sheet of our own: a dimension or an indicator a row."""
    parts: Iterable[Any] = getattr(questionnaire, attribute)
    dumped = (part.model_dump(mode="json", exclude_defaults=True) for part in parts)
    return [{name: cell(name, value) for name, value in given.items()} for given in dumped]


def both(own: str, odk: str) -> dict[str, str]:
    """An expression as written and as ODK has it, where they differ: whoever changes the latter means the change."""
    return {} if own == odk else {"own": own, "odk": odk}
