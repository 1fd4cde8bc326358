"""The panel that tells what changed since the round before, and what could not be compared and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from analysis.charts import Figure
from analysis.harmonise import Refusal
from questionnaires.model import Questionnaire
from questionnaires.translations import translator
from surveyapp.services import drawings
from surveyapp.services.changing import Changed, Moved
from surveyapp.views.downloads import Cell
from surveyapp.views.figure_marks import how_many, sentence
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.titles import measure_names, question_names

COLUMNS = ("measure", "before", "after", "change", "low", "high", "n", "share_comparable", "share_reworded", "key")
Table = tuple[Sequence[str], list[list[Cell]]]


@dataclass(frozen=True, slots=True)
class Reason:
    """An indicator that is not compared, or compared across other words: its name, and the questions or reasons."""

    name: str
    words: str


@dataclass(frozen=True)
class ChangePanel:
    """What the panel shows; the names are in the language of the page."""

    changed: Changed

    @property
    def names(self) -> dict[str, str]:
        """Every measure in words."""
        return measure_names(self.changed.ruler.questionnaire, self.changed.ruler.measures)

    @property
    def title(self) -> str:
        """How many themes clearly moved, and which way."""
        themes = [row for row in self.changed.rows if self.changed.ruler.measures[row.name].kind == "dimension"]
        smaller, greater = (sum(row.direction == way for row in themes) for way in (-1, 1))
        if not smaller and not greater:
            return str(gettext("No theme has clearly changed"))
        counts = {"smaller": how_many(smaller, "theme-smaller"), "greater": how_many(greater, "theme-greater")}
        text = gettext("Themes with smaller gaps: %(smaller)d; with greater: %(greater)d")
        return sentence(text.replace(")d", ")s"), **counts)

    def marks(self, row: Moved) -> str:
        """The class by which the title counts a row."""
        is_theme = self.changed.ruler.measures[row.name].kind == "dimension"
        return {-1: "theme-smaller", 1: "theme-greater"}.get(row.direction, "") if is_theme else ""

    @property
    def refused(self) -> list[Reason]:
        """What is not compared, and why."""
        return why_not(self.changed.ruler.questionnaire, self.changed.ruler.refused)

    @property
    def reworded(self) -> list[Reason]:
        """What was asked in other words or with other choices."""
        return self._questions(self.changed.ruler.reworded)

    @property
    def carried(self) -> list[Reason]:
        """What was brought into the words and units of the later version."""
        return self._questions(self.changed.ruler.carried)

    @property
    def versions(self) -> tuple[str, str]:
        """The versions that were answered in the round before, and now."""
        before, after = self.changed.ruler.versions
        return ", ".join(before), ", ".join(after)

    def figure(self) -> Figure:
        """Then and now as dumbbells, with no line where the wording changed."""
        titles = {"before": known_name(self.changed.before_title), "after": known_name(self.changed.after_title)}
        axis = str(gettext("Mean gap, 0 none to 100 full"))
        return drawings.draw_change(self.changed.rows, self.names, axis=axis, **titles)

    def table(self, country: str) -> Table:
        """The table to take away."""
        return COLUMNS, [[*_cells(row), _key(row, country)] for row in self.changed.rows]

    def _questions(self, found: dict[str, tuple[str, ...]]) -> list[Reason]:
        asked = question_names(self.changed.ruler.questionnaire, {one for names in found.values() for one in names})
        return [Reason(self.names[name], " ".join(asked[one] for one in names)) for name, names in found.items()]


def why_not(questionnaire: Questionnaire, refused: Mapping[str, Sequence[Refusal]]) -> list[Reason]:
    """Each indicator that is not compared, with the reasons in the language of the page."""
    names = measure_names(questionnaire, refused)
    return [Reason(names[name], " ".join(_why(questionnaire, one) for one in why)) for name, why in refused.items()]


def _key(row: Moved, country: str) -> str | None:
    return f"change/{country}/{row.name}" if row.is_told else None


def _cells(row: Moved) -> list[Cell]:
    figures = [row.before, row.after, row.estimate, row.low, row.high] if row.is_told else [None] * 5
    return [row.name, *figures, row.n, row.share, row.reworded]


def _why(questionnaire: Questionnaire, refusal: Refusal) -> str:
    question = question_names(questionnaire, [refusal.question])[refusal.question]
    if refusal.why == "absent":
        return str(gettext("“%(question)s” was not asked before.", question=question))
    if refusal.why == "gate":
        return str(gettext("Who is asked depends on “%(question)s”, which has changed.", question=question))
    if refusal.why == "meaning":
        context = f"{refusal.question}/reason"
        texts = translator(questionnaire, page_language())
        return texts.text(context).text if texts.english.get(context) == refusal.reason else refusal.reason
    return str(gettext("“%(question)s” does not mean the same as before.", question=question))
