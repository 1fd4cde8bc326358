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
from surveyapp.views.figure_marks import plain
from surveyapp.views.formats import NOTHING, listed, share, whole
from surveyapp.views.overview_page import needs_title
from surveyapp.views.report_country import (
    annex_sentences,
    by_refugees,
    greatest,
    greatest_words,
    heard,
    kind_title,
    method_chapter,
    robust_sentences,
)
from surveyapp.views.report_gains import gains_chapter
from surveyapp.views.report_plan import firm_sentences, plan_chapter, plan_in_short, swap_sentences
from surveyapp.views.report_tables import (
    Explain,
    both_ways_table,
    explained,
    needs_table,
    severe_table,
    side_by_side,
    sizes_table,
)

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
            self._single_needs(),
            self._groups(),
            plan_chapter(self.plan, self.countries),
            *gains_chapter(self.plan, self.countries, self._measures()),
            self._robustness(),
            method_chapter(),
            self._annex(),
        ]

    def _summary(self) -> Chapter:
        names = self._names("dimension")
        found = [f"{needs_title(self.lines)}."]
        for line in self.told:
            rows = sorted(line.themes.values(), key=scopes.greatest_first)
            summary = plain(titles.needs_summary(rows, names))
            found.append(f"{_name(line)}: {titles.order_title(line.order, names)}. {summary}")
        return Chapter("summary", gettext("Summary"), points=[*found, *plan_in_short(self.plan)])

    def _coverage(self) -> Chapter:
        head = [
            gettext("Country"),
            gettext("Answered"),
            gettext("Share"),
            gettext("Refugees hosted where they answered"),
            gettext("Data readiness"),
        ]
        rows = [[Cell(_name(line)), *_covered(line, self.explain)] for line in self.lines]
        approved, frame = (
            sum(line.head.n_approved for line in self.lines),
            sum(line.head.n_frame for line in self.lines),
        )
        table = Table(gettext("Who answered, by country"), head, rows)
        return Chapter("coverage", gettext("Who answered"), [heard(approved, frame)], tables=[table, self._readiness()])

    def _readiness(self) -> Table:
        names = titles.section_names(self.source.questionnaire)
        told = [
            {
                row.section: explained(
                    share(row.readiness),
                    row.readiness,
                    self.explain(f"quality/{line.code}/{row.section}/answered"),
                )
                for row in reporting.quality_of(Scope(self.source, line.code))
            }
            for line in self.told
        ]
        rows = [
            [Cell(name), *(found.get(section, Cell(NOTHING)) for found in told)]
            for section, name in names.items()
            if any(section in found for found in told)
        ]
        head = [gettext("Section"), *(_name(line) for line in self.told)]
        note = gettext("Shares of all questions asked; estimates count as answered.")
        return Table(gettext("How much was answered, by section"), head, rows, note=note)

    def _needs(self) -> Chapter:
        sentences = [f"{needs_title(self.lines)}.", _frames_differ()]
        names, scopes_ = [_name(line) for line in self.told], [Scope(self.source, line.code) for line in self.told]
        sizes = [scopes.sizes_of(scope, "overall") for scope in scopes_]
        tables = [
            self._side_by_side("dimension", gettext("Needs by theme and country")),
            severe_table(
                gettext("Share with a severe gap, by theme and country"), names, self._rows("dimension"), self.explain
            ),
            sizes_table(gettext("All themes together, by size and country"), names, sizes, self.explain),
        ]
        return Chapter("needs", gettext("Needs by theme"), sentences, tables=tables)

    def _single_needs(self) -> Chapter:
        names, found = self._measures(), [(line, greatest(Scope(self.source, line.code))) for line in self.told]
        tables = [needs_table(_name(line), rows, names, self.explain) for line, rows in found]
        common = set.intersection(*({row.name for row in rows} for _, rows in found))
        shared = [name for measure, name in names.items() if measure in common]
        sentences = [greatest_words(max(len(rows) for _, rows in found))]
        if len(found) > 1:
            sentences.append(_in_all(shared))
        return Chapter("single-needs", gettext("The greatest single needs"), sentences, tables=tables)

    def _measures(self) -> dict[str, str]:
        return titles.measure_names(self.source.questionnaire, self.source.findings.measures.index)

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
        firm += swap_sentences(self.plan, self._measures(), self.countries)
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
        tables.append(self._side_by_side("indicator", gettext("Indicators")))
        return Chapter("annex", gettext("Annex: every figure"), annex_sentences(0), tables=tables)

    def _names(self, kind: str) -> dict[str, str]:
        return titles.measure_names(self.source.questionnaire, scopes.names_of(self.source.findings, kind))

    def _order(self, line: CountryLine, kind: str) -> Order:
        return scopes.order_of(Scope(self.source, line.code), list(self._names(kind)))

    def _side_by_side(self, kind: str, caption: str) -> Table:
        return side_by_side(caption, [_name(line) for line in self.told], self._rows(kind), self.explain)

    def _rows(self, kind: str) -> list[tuple[str, list[Row]]]:
        return [
            (name, [scopes.row_of(Scope(self.source, line.code), measure) for line in self.told])
            for measure, name in self._names(kind).items()
        ]


def _name(line: CountryLine) -> str:
    return titles.country_name(line.code, line.name)


def _in_all(shared: Sequence[str]) -> str:
    if not shared:
        return str(gettext("None of them is on the list of every country."))
    return str(gettext("On the list of every country: %(needs)s.", needs=listed(list(shared))))


def _frames_differ() -> str:
    return str(
        gettext(
            "Frames differ between countries: the members of each association are other kinds of municipalities. "
            "Read the figures of a country against each other rather than countries against countries."
        )
    )


def _covered(line: CountryLine, explain: Explain) -> list[Cell]:
    head, at = line.head, f"{line.code}/all"
    refugees = gettext("%(n)s of %(total)s", n=whole(head.refugees_answered), total=whole(head.refugees))
    return [
        Cell(gettext("%(n)s of %(total)s", n=whole(head.n_approved), total=whole(head.n_frame))),
        explained(share(head.share), head.share, explain(f"heard/{at}")),
        explained(refugees, head.refugees_answered, explain(f"counted/{at}/all/refugees_answered")),
        explained(share(head.readiness), head.readiness, explain(f"quality/{at}/answered")),
    ]
