"""The chapters of the joint report of all countries of a published release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from surveyapp.services import reporting, scopes
from surveyapp.services.overview import CountryLine
from surveyapp.services.released_plans import ReleasedPlan
from surveyapp.services.report_papers import Cell, Chapter, Table
from surveyapp.services.scopes import Order, Row, Scope, Source
from surveyapp.views import titles
from surveyapp.views.formats import share, whole
from surveyapp.views.overview_page import needs_title
from surveyapp.views.report_country import (
    annex_sentences,
    by_refugees,
    heard,
    kind_title,
    method_chapter,
    robust_sentences,
)
from surveyapp.views.report_plan import firm_sentences, plan_chapter, plan_in_short
from surveyapp.views.report_tables import Explain, both_ways_table, side_by_side

IN_ANNEX = ("overall", "dimension", "group", "sdg")


@dataclass(frozen=True)
class JointReport:
    """What the chapters are made of: the countries of a release, and its plan."""

    source: Source
    lines: Sequence[CountryLine]
    explain: Explain
    countries: Mapping[str, str]
    plan: ReleasedPlan | None

    @property
    def told(self) -> list[CountryLine]:
        """The countries in which somebody answered."""
        return [line for line in self.lines if line.has_answers]

    def chapters(self) -> list[Chapter]:
        """From the summary to the annex; the summary alone where nobody answered."""
        if not self.told:
            return [Chapter("summary", gettext("Summary"), [gettext("Nobody has answered yet")])]
        return [
            self._summary(),
            self._coverage(),
            self._needs(),
            self._groups(),
            plan_chapter(self.plan, self.countries),
            self._robustness(),
            method_chapter(),
            self._annex(),
        ]

    def _summary(self) -> Chapter:
        names = self._names("dimension")
        found = [f"{needs_title(self.lines)}."]
        for line in self.told:
            rows = sorted(line.themes.values(), key=scopes.greatest_first)
            found.append(f"{_name(line)}: {titles.order_title(line.order, names)}. {titles.needs_summary(rows, names)}")
        return Chapter("summary", gettext("Summary"), points=[*found, *plan_in_short(self.plan)])

    def _coverage(self) -> Chapter:
        head = [
            gettext("Country"),
            gettext("Answered"),
            gettext("Share"),
            gettext("Refugees hosted where they answered"),
            gettext("Data readiness"),
        ]
        rows = [[Cell(_name(line)), *_covered(line.head)] for line in self.lines]
        approved, frame = (
            sum(line.head.n_approved for line in self.lines),
            sum(line.head.n_frame for line in self.lines),
        )
        table = Table(gettext("Who answered, by country"), head, rows)
        return Chapter("coverage", gettext("Who answered"), [heard(approved, frame)], tables=[table])

    def _needs(self) -> Chapter:
        sentences = [f"{needs_title(self.lines)}.", _frames_differ()]
        table = self._side_by_side("dimension", gettext("Needs by theme and country"))
        return Chapter("needs", gettext("Needs by theme"), sentences, tables=[table])

    def _groups(self) -> Chapter:
        names = self._names("group")
        found = [
            f"{_name(line)}: {titles.order_title(self._order(line, 'group'), names)}." for line in self.told if names
        ]
        tables = [self._side_by_side("group", kind_title("group")), self._side_by_side("sdg", kind_title("sdg"))]
        return Chapter("groups", gettext("Women, children and youth"), points=found, tables=tables)

    def _robustness(self) -> Chapter:
        names = self._names("dimension")
        found = []
        for line in self.told:
            refugees = scopes.order_of(Scope(self.source, line.code, "refugee"), list(names))
            found.append(f"{_name(line)}: {by_refugees(titles.order_title(refugees, names))}")
        firm = firm_sentences(self.plan, self.countries)
        return Chapter("robustness", gettext("How firm this is"), robust_sentences(), points=[*found, *firm])

    def _annex(self) -> Chapter:
        tables = []
        for line in self.told:
            by_one, by_refugee = Scope(self.source, line.code), Scope(self.source, line.code, "refugee")
            rows = [
                (name, scopes.row_of(by_one, measure), scopes.row_of(by_refugee, measure))
                for kind in IN_ANNEX
                for measure, name in self._names(kind).items()
            ]
            tables.append(both_ways_table(_name(line), rows, self.explain))
        return Chapter("annex", gettext("Annex: every figure"), annex_sentences(0), tables=tables)

    def _names(self, kind: str) -> dict[str, str]:
        return titles.measure_names(self.source.questionnaire, scopes.names_of(self.source.findings, kind))

    def _order(self, line: CountryLine, kind: str) -> Order:
        return scopes.order_of(Scope(self.source, line.code), list(self._names(kind)))

    def _side_by_side(self, kind: str, caption: str) -> Table:
        rows: list[tuple[str, list[Row]]] = [
            (name, [scopes.row_of(Scope(self.source, line.code), measure) for line in self.told])
            for measure, name in self._names(kind).items()
        ]
        return side_by_side(caption, [_name(line) for line in self.told], rows, self.explain)


def _name(line: CountryLine) -> str:
    return titles.country_name(line.code, line.name)


def _frames_differ() -> str:
    return str(
        gettext(
            "Frames differ between countries: the members of each association are other kinds of municipalities. "
            "Read the figures of a country against each other rather than countries against countries."
        )
    )


def _covered(head: reporting.Head) -> list[Cell]:
    return [
        Cell(gettext("%(n)s of %(total)s", n=whole(head.n_approved), total=whole(head.n_frame))),
        Cell(share(head.share)),
        Cell(gettext("%(n)s of %(total)s", n=whole(head.refugees_answered), total=whole(head.refugees))),
        Cell(share(head.readiness)),
    ]
