"""What columns mean: every question, choice, unit and condition, every indicator, and the codes of missing values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analysis import measures
from analysis.exporting import workbooks
from analysis.exporting.figures import measure_labels
from analysis.exporting.source import Wording
from analysis.exporting.statistical import SPSS_MISSING, STATA_MISSING
from analysis.exporting.tables import MISSING_LABELS, Cell
from analysis.exporting.variables import Asked, asked_in
from analysis.exporting.words import say
from questionnaires import library
from questionnaires.carry_over import crosswalk
from questionnaires.differences import Comparable
from questionnaires.model import Indicator, IndicatorKind, Questionnaire
from questionnaires.translations import Translator

NAME = "codebook.xlsx"


@dataclass(frozen=True, slots=True)
class Entry:
    """A question: in which section it stands, how it reads, and when it is asked (in the words of XLSForm)."""

    asked: Asked
    section: str
    repeat: str
    hint: str
    relevant: str
    comparison: Comparable | None = None
    """How it stands to an earlier version in this codebook; None where none asked it."""

    @property
    def name(self) -> str:
        """The name of its column."""
        return self.asked.variable.name


@dataclass(frozen=True, slots=True)
class Told:
    """A measure: what it is called, what it counts, how it follows from answers, and the key of its figures."""

    name: str
    label: str
    kind: str
    dimension: str
    weight: float
    how: str
    goals: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a value is missing, and how that stands in each kind of file."""

    word: str
    label: str
    spss: int
    stata: str


@dataclass(frozen=True)
class Codebook:
    """The codebook of a release in one language; `versions` gives the hash of each questionnaire version."""

    title: str
    purpose: str
    language: str
    versions: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    measures: tuple[Told, ...]
    missing: tuple[Missing, ...]

    @property
    def sections(self) -> dict[str, list[Entry]]:
        """The questions by the name of their section, in order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.section, []).append(entry)
        return found


def codebook(source: Wording) -> Codebook:
    """Describe what answers to these versions hold."""
    texts = list(source.texts.values())
    asked = asked_in(texts)
    return Codebook(
        title=source.text.text("questionnaire/title").text,
        purpose=source.text.text("questionnaire/purpose").text,
        language=source.language,
        versions=tuple((one.version, one.sha256) for one in (text.questionnaire for text in texts)),
        entries=tuple(_entry(next(one for one in texts if _asks(one, each)), each, texts) for each in asked),
        measures=tuple(_measures(source)),
        missing=tuple(
            Missing(word, say(label, source.language), int(SPSS_MISSING[word]), f".{STATA_MISSING[word]}")
            for word, label in MISSING_LABELS.items()
        ),
    )


def write(path: Path, book: Codebook, created: datetime) -> None:
    """Write the codebook as a workbook with a sheet for each of its parts."""
    with workbooks.workbook(path, book.title, created) as file:
        for name, heading, rows, widths in (
            ("questions", QUESTIONS, _question_rows(book), (20, 30, 60, 16, 12, 50, 40, 12, 12, 40)),
            ("choices", CHOICES, _choice_rows(book), (20, 16, 12, 60)),
            ("measures", MEASURES, _measure_rows(book), (20, 50, 14, 16, 10, 60, 12)),
            ("missing", MISSING_VALUES, _missing_rows(book), (20, 40, 10, 10)),
            ("versions", VERSIONS, book.versions, (12, 70)),
        ):
            titles = [say(word, book.language) for word in heading]
            workbooks.add_sheet(file, name, titles, rows, widths=widths)


QUESTIONS = (
    "Name",
    "Section",
    "Question",
    "Type",
    "Unit",
    "Hint",
    "Asked if",
    "Repeated for each",
    "Versions",
    "Comparable with the version before",
)
COMPARED = {"yes": "as before", "crosswalk": "converted", "no": "not comparable"}
REWORDED = "in other words"
CHOICES = ("Name", "Code", "Number in SPSS and Stata", "Label")
MEASURES = ("Name", "Name of the measure", "Kind", "Theme", "Weight", "How it follows from answers", "SDG")
MISSING_VALUES = ("In CSV, workbook and Parquet", "Reason", "In SPSS", "In Stata")
VERSIONS = ("Version", "Hash of its content (sha256)")


def _question_rows(book: Codebook) -> Iterator[tuple[Cell, ...]]:
    for one in book.entries:
        variable = one.asked.variable
        kind, versions = str(one.asked.question.type), ", ".join(one.asked.versions)
        asked = (one.section, variable.label, kind, variable.unit, one.hint, one.relevant, one.repeat)
        yield (one.name, *asked, versions, _compared(one, book.language))


def _compared(entry: Entry, language: str) -> str:
    """The mark of the page in words: the verdict, the earlier name where it was another, and a break in the words."""
    found = entry.comparison
    if found is None:
        return ""
    renamed = f" ({found.before})" if found.before != entry.asked.question.name else ""
    reworded = f", {say(REWORDED, language)}" if found.reworded else ""
    return f"{say(COMPARED[found.verdict], language)}{renamed}{reworded}"


def _choice_rows(book: Codebook) -> Iterator[tuple[Cell, ...]]:
    for one in book.entries:
        for place, (code, label) in enumerate(one.asked.variable.choices, start=1):
            yield one.name, code, number_of(one, place), label


def number_of(entry: Entry, place: int) -> int | None:
    """The number of a choice in SPSS and Stata, by its place from 1 on; flags of several choices have none."""
    variable = entry.asked.variable
    if variable.kind == "level":
        return int(variable.choices[place - 1][0])
    return place if variable.kind == "choice" else None


def _measure_rows(book: Codebook) -> Iterator[tuple[Cell, ...]]:
    for one in book.measures:
        yield one.name, one.label, one.kind, one.dimension, one.weight, one.how, one.goals


def _missing_rows(book: Codebook) -> Iterator[tuple[Cell, ...]]:
    return ((one.word, one.label, one.spss, one.stata) for one in book.missing)


def _asks(texts: Translator, asked: Asked) -> bool:
    return texts.questionnaire.version == asked.versions[0]


def _entry(texts: Translator, asked: Asked, every: Sequence[Translator]) -> Entry:
    questionnaire, name = texts.questionnaire, asked.question.name
    section = questionnaire.section_of[name]
    return Entry(
        asked,
        section=texts.text(f"section/{section}/label").text,
        repeat=texts.text(f"{asked.repeat}/item").text if asked.repeat else "",
        hint=texts.text(f"{name}/hint").text,
        relevant=asked.question.relevant,
        comparison=_comparison(asked, [one.questionnaire for one in every]),
    )


def _comparison(asked: Asked, every: Sequence[Questionnaire]) -> Comparable | None:
    """How the last version that asks this means it against the first version that means anything by it; None if new."""
    known = sorted(every, key=lambda one: library.numbers(one.version))
    last = max(place for place, one in enumerate(known) if one.version in asked.versions)
    for first in range(last):
        found = crosswalk(*known[first : last + 1]).comparable.get(asked.question.name)
        if found is not None:
            return found
    return None


def _measures(source: Wording) -> Iterator[Told]:
    titles = measure_labels(source)
    own = {one.name: one for one in source.questionnaire.indicators}
    for measure in measures.declared(source.questionnaire).values():
        indicator = own.get(measure.name)
        yield Told(
            measure.name,
            titles[measure.name],
            measure.kind,
            measure.dimension,
            measure.weight,
            how=_rule(indicator) if indicator else _mean(measure.parts),
            goals=" ".join(indicator.sdg) if indicator else "",
        )


def _mean(parts: tuple[tuple[str, float], ...]) -> str:
    total = sum(weight for _, weight in parts)
    return " + ".join(f"{weight / total:.4g} × {name}" for name, weight in parts)


def _rule(indicator: Indicator) -> str:
    """How a gap follows from answers, in the questions' own names, as the questionnaire states it."""
    match indicator.kind:
        case IndicatorKind.LEVEL:
            return f"({indicator.target} − {indicator.question}) / {indicator.target}, 0 … 1"
        case IndicatorKind.COVERAGE:
            return f"1 − ({indicator.supply}) / ({indicator.need}), 0 … 1"
        case IndicatorKind.RATE:
            best, worst = indicator.best or 0, indicator.worst or 0
            return f"({indicator.value} − {best:g}) / ({worst:g} − {best:g}), 0 … 1"
        case IndicatorKind.SHARE:
            listed = [*(f"not {code}" for code in indicator.present), *indicator.absent]
            return f"{indicator.question}: {', '.join(listed)} / {len(listed)}"
        case IndicatorKind.EXPRESSION:
            return indicator.gap
