"""The chapters of the report of one country, from a published release alone and a plan that rests on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from surveyapp.services import scopes
from surveyapp.services.released_plans import ReleasedPlan
from surveyapp.services.report_papers import Cell, Chapter, Table
from surveyapp.services.reporting import Quality
from surveyapp.services.scopes import TOLD, Row, State
from surveyapp.views import titles
from surveyapp.views.country_page import CountryPage
from surveyapp.views.figure_marks import plain
from surveyapp.views.formats import share, whole
from surveyapp.views.method_words import method_chapters
from surveyapp.views.report_gains import gains_chapter
from surveyapp.views.report_plan import firm_sentences, plan_chapter, plan_in_short, swap_sentences
from surveyapp.views.report_tables import Explain, both_ways_table, explained, needs_table, places_table

GREATEST = 12
"""Single needs that are told before the annex."""
KINDS = ("overall", "dimension", "indicator", "group", "sdg")


@dataclass(frozen=True)
class CountryReport:
    """What the chapters are made of: the country by municipalities and by refugees, and its plan."""

    page: CountryPage
    by_refugees: CountryPage
    explain: Explain
    countries: Mapping[str, str]
    plan: ReleasedPlan | None

    @property
    def code(self) -> str:
        """The country."""
        return self.page.scope.country

    def chapters(self) -> list[Chapter]:
        """From the summary to the annex; the summary alone where nobody answered."""
        if not self.page.tells:
            return [Chapter("summary", gettext("Summary"), [gettext("Nobody has answered yet")])]
        return [
            self._summary(),
            self._coverage(),
            self._needs(),
            self._single_needs(),
            *self._regions(),
            self._groups(),
            plan_chapter(self.plan, self.countries, self.code),
            *gains_chapter(self.plan, self.countries, self.page.names, self._region_names(), self.code),
            self._robustness(),
            method_chapter(),
            self._annex(),
        ]

    def _summary(self) -> Chapter:
        page, head = self.page, self.page.head
        found = [
            heard(head.n_approved, head.n_frame),
            f"{titles.order_title(page.needs_order, page.names)}. "
            + plain(titles.needs_summary(page.needs, page.names)),
            by_refugees(titles.order_title(self.by_refugees.needs_order, page.names)),
            f"{gettext('Women, children and youth')}: {titles.order_title(page.groups_order, page.names)}.",
            *([f"{plain(titles.places_title(page.places_order))}."] if page.some_region_is_told else []),
            *plan_in_short(self.plan),
        ]
        thin = gettext(
            "Based on %(n)s of %(total)s municipalities. Do not treat this as the national picture.",
            n=whole(head.n_approved),
            total=whole(head.n_frame),
        )
        return Chapter("summary", gettext("Summary"), [thin] if head.share < scopes.THIN else [], points=found)

    def _coverage(self) -> Chapter:
        page, head = self.page, self.page.head
        sentences = [
            heard(head.n_approved, head.n_frame),
            gettext(
                "They host %(number)s of the %(total)s refugees in the register.",
                number=whole(head.refugees_answered),
                total=whole(head.refugees),
            ),
            gettext("%(share)s of what was asked was answered", share=share(head.readiness)) + ".",
        ]
        places = Table(
            gettext("Who answered, by region"),
            [gettext("Region"), gettext("Answered"), gettext("Share")],
            [
                [
                    Cell(place.name),
                    Cell(gettext("%(n)s of %(total)s", n=whole(place.n_approved), total=whole(place.n_frame))),
                    explained(share(place.share), place.share, self.explain(f"heard/{self.code}/{place.code}")),
                ]
                for place in page.coverage
            ],
        )
        return Chapter(
            "coverage", gettext("Who answered"), sentences, tables=[places, quality_table(page, self.explain)]
        )

    def _needs(self) -> Chapter:
        page, head = self.page, self.page.head
        sentences = [
            f"{titles.order_title(page.needs_order, page.names)}.",
            plain(titles.measure_line(page.scope, head.n_approved, head.n_frame)),
        ]
        table = needs_table(gettext("Needs by theme"), page.needs, page.names, self.explain)
        sizes = [(titles.size_class_name(size), row) for size, row in scopes.sizes_of(page.scope, "overall").items()]
        by_size = places_table(gettext("All themes together, by size"), gettext("Residents"), sizes, self.explain)
        return Chapter("needs", gettext("Needs by theme"), sentences, tables=[table, by_size])

    def _single_needs(self) -> Chapter:
        rows = greatest(self.page.scope)
        table = needs_table(gettext("The greatest single needs"), rows, self.page.names, self.explain)
        return Chapter(
            "single-needs", gettext("The greatest single needs"), [greatest_words(len(rows))], tables=[table]
        )

    def _region_names(self) -> dict[str, str]:
        return {code: region.name for code, region in self.page.regions.items()}

    def _regions(self) -> list[Chapter]:
        page = self.page
        if not page.some_region_is_told:
            return []
        rows = [(place.name, place.row) for place in page.places]
        table = places_table(gettext("All themes together"), gettext("Region"), rows, self.explain)
        sentences = [f"{plain(titles.places_title(page.places_order))}."]
        if page.leading[2]:
            sentences.append(f"{plain(titles.leading_title(page.leading, page.names))}.")
        return [Chapter("regions", gettext("Regions"), sentences, tables=[table])]

    def _groups(self) -> Chapter:
        page = self.page
        sentences = [
            f"{titles.order_title(page.groups_order, page.names)}.",
            f"{gettext('Mean gap of the indicators that concern women, children and youth')}.",
        ]
        tables = [
            needs_table(gettext("Women, children and youth"), page.groups, page.names, self.explain),
            needs_table(gettext("Gaps by goal"), page.goals, page.names, self.explain),
        ]
        return Chapter("groups", gettext("Women, children and youth"), sentences, tables=tables)

    def _robustness(self) -> Chapter:
        page = self.page
        rows = _both_ways(page, self.by_refugees, [row.name for row in page.needs])
        found = [
            by_refugees(titles.order_title(self.by_refugees.needs_order, page.names)),
            *thin_figures(page.needs),
            *firm_sentences(self.plan, self.countries, self.code),
            *swap_sentences(self.plan, self.page.names, self.countries),
        ]
        table = both_ways_table(gettext("The two ways to count"), rows, self.explain)
        return Chapter("robustness", gettext("How firm this is"), robust_sentences(), points=found, tables=[table])

    def _annex(self) -> Chapter:
        page = self.page
        findings = page.scope.source.findings
        tables = []
        for kind in KINDS:
            rows = _both_ways(page, self.by_refugees, scopes.names_of(findings, kind))
            if rows:
                tables.append(both_ways_table(kind_title(kind), rows, self.explain))
        hidden = 0
        for region, cells in page.cells:
            told = [(page.names[row.name], row) for row in cells if row.state in TOLD]
            hidden += sum(row.state is State.HIDDEN for row in cells)
            if told:
                tables.append(places_table(region, gettext("Theme"), told, self.explain, digits=1))
        return Chapter("annex", gettext("Annex: every figure"), annex_sentences(hidden), tables=tables)


def heard(n: int, n_frame: int) -> str:
    """How many of how many municipalities answered, in one sentence."""
    said = gettext("%(n)s of %(total)s municipalities have answered", n=whole(n), total=whole(n_frame))
    return f"{said}."


def by_refugees(title: str) -> str:
    """What stands highest if each refugee counts, in one sentence."""
    return str(gettext("Where each hosted refugee counts once: %(finding)s.", finding=title))


def greatest(scope: scopes.Scope) -> list[Row]:
    """The indicators with the greatest mean gaps of a country that may be told."""
    rows = scopes.rows_of(scope, scopes.names_of(scope.source.findings, "indicator"))
    return [row for row in rows if row.state in TOLD][:GREATEST]


def greatest_words(count: int) -> str:
    """How to read a list of the greatest gaps."""
    text = gettext(
        "The %(n)s indicators with the greatest mean gaps. Intervals of neighbours in the list overlap: read it as a "
        "group of needs, not as a ranking.",
        n=whole(count),
    )
    return str(text)


def quality_table(page: CountryPage, explain: Explain) -> Table:
    """How each section was answered."""
    kinds = titles.kind_names()
    rows = [
        [
            Cell(page.sections[row.section]),
            *(
                explained(share(part), part, explain(f"quality/{page.scope.country}/{row.section}/{kind}"))
                for kind, part in _parts_told(row)
            ),
        ]
        for row in page.quality
    ]
    head = [gettext("Section"), kinds["answered"], kinds["unknown"], kinds["not_collected"]]
    note = gettext("Shares of all questions asked; estimates count as answered.")
    return Table(gettext("Kinds of answers by section"), head, rows, note=note)


def _parts_told(row: Quality) -> Iterator[tuple[str, float]]:
    yield "answered", row.readiness
    yield from ((kind, row.shares[kind]) for kind in ("unknown", "not_collected"))


def thin_figures(rows: Sequence[Row]) -> list[str]:
    """How many figures rest on too few answers; nothing where none does."""
    thin = sum(row.hollow for row in rows if row.state in TOLD)
    if not thin:
        return []
    text = ngettext(
        "%(num)d theme rests on fewer than 60%% of the municipalities.",
        "%(num)d themes rest on fewer than 60%% of the municipalities.",
        thin,
    )
    return [str(text)]


def robust_sentences() -> list[str]:
    """What intervals and titles say, and what they do not."""
    steps = {name: texts for name, _, texts in method_chapters()}
    return [*steps["title"], steps["interval"][0]]


def method_chapter() -> Chapter:
    """How figures are made, in the words of the page on the method."""
    steps = [f"{title}. {' '.join(texts)}" for _, title, texts in method_chapters()]
    return Chapter("method", gettext("Method"), steps)


def annex_sentences(hidden: int) -> list[str]:
    """What the annex holds, and how many figures it keeps back."""
    found = [
        gettext(
            "Each figure is a link to what stands behind it. Gaps run from 0 (none) to 100 (full). “Answered” says how "
            "many municipalities' answers entered, of how many."
        )
    ]
    if hidden:
        text = ngettext(
            "%(num)d figure of a region is not shown, since a single municipality could be recognised.",
            "%(num)d figures of regions are not shown, since a single municipality could be recognised.",
            hidden,
        )
        found.append(text)
    return [str(text) for text in found]


def kind_title(kind: str) -> str:
    """Name a kind of measure as the caption of its table."""
    captions = {
        "overall": gettext("All themes together"),
        "dimension": gettext("Themes"),
        "indicator": gettext("Indicators"),
        "group": gettext("Women, children and youth"),
        "sdg": gettext("Sustainable Development Goals"),
    }
    return str(captions[kind])


def _both_ways(page: CountryPage, other: CountryPage, names: Sequence[str]) -> list[tuple[str, Row, Row]]:
    return [(page.names[name], scopes.row_of(page.scope, name), scopes.row_of(other.scope, name)) for name in names]
