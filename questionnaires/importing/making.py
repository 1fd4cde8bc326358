"""What all steps of an import share: the sheets, the names given so far, translations found, and the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from questionnaires.importing.expressions import Words, problem_of
from questionnaires.importing.naming import Names
from questionnaires.importing.report import Kind, Report
from questionnaires.importing.sheets import Line, Sheets, code_of
from questionnaires.translations import SOURCE
from questionnaires.xlsform_columns import PREFIX, own_values

LONGEST_TEXT = 4000
SENT_BOTH = frozenset({"required", "relevant", "constraint", "calculation", "choice_filter"})


@dataclass(slots=True)
class Making:
    """An import under way."""

    file: str
    sheets: Sheets
    names: Names = field(default_factory=Names)
    words: Words = field(default_factory=Words)
    report: Report = field(default_factory=Report)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    """By language and context."""
    rows: dict[str, int] = field(default_factory=dict)
    """The row of every question and repeat."""
    chosen: dict[int, str] = field(default_factory=dict)
    """What each row of the sheet choices is called here, as list/code."""
    listed: Names = field(default_factory=Names)
    """The lists of choices."""
    fallen_back: set[str] = field(default_factory=set)
    """Languages whose texts stand in for English."""

    @property
    def own(self) -> bool:
        """True for a form that this application wrote."""
        return bool(self.sheets.settings.get(f"{PREFIX}questionnaire"))

    def note(self, kind: Kind, line: Line, element: str, attribute: str, why: str, **values: object) -> None:
        """Report something about a row of the survey."""
        self.report.add(kind, "survey", line.row, element, attribute, why, **values)

    def english(self, texts: Mapping[str, str], context: str) -> str:
        """The text in the source language; the others are remembered as translations of the context."""
        source = next((language for language in self._preferred() if texts.get(language)), "")
        if source and code_of(source) != SOURCE and source not in self._plain_languages():
            self.fallen_back.add(source)
        for language, text in texts.items():
            code = code_of(language)
            if code and language != source and code != SOURCE:
                self.translations.setdefault(code, {})[context] = self.words.text(text)
        return self.words.text(texts.get(source, ""))[:LONGEST_TEXT]

    def _preferred(self) -> Sequence[str]:
        default = self.sheets.settings.get("default_language")
        english = [language for language in self.sheets.languages if code_of(language) == SOURCE]
        return [*english, "", default, *self.sheets.languages]

    def _plain_languages(self) -> tuple[str, ...]:
        default = self.sheets.settings.get("default_language")
        return ("",) if not default or code_of(default) in (SOURCE, "") else ()

    def own_of(self, line: Line) -> dict[str, Any]:
        """The attributes in our own columns; expressions only where nobody has changed what other tools see."""
        try:
            found = dict(own_values(line.cells))
        except ValueError as error:
            self.note("left out", line, line.get("name"), str(error), "own cell", value=line.get(str(error)))
            return {}
        for name in SENT_BOTH & set(found):
            pair = found.pop(name)
            if not isinstance(pair, dict):
                found[name] = pair
            elif pair.get("odk", "") == line.get(name):
                found[name] = pair.get("own", "")
        return found

    def expression(self, line: Line, element: str, attribute: str) -> str:
        """An expression of a row in our words; one that cannot be read is reported and left out."""
        written = line.get(attribute)
        made = self.words.expression(written)
        problem = problem_of(made) if made else ""
        if problem:
            self.note("left out", line, element, attribute, "expression", problem=problem, value=written)
            return ""
        return made
