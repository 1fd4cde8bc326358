"""The page of one country, the same for what is live and for what was released: panels, charts and tables."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext

from analysis.comparison import NO_ORDER
from analysis.figures import VIEWS, ViewName
from surveyapp.errors import NotFound
from surveyapp.services import drawings, monitoring, reporting, scopes
from surveyapp.services.reporting import Covered, Place, Quality
from surveyapp.services.scopes import Order, Row, Scope, Source
from surveyapp.views import titles
from surveyapp.views.change_panel import ChangePanel, Reason, why_not
from surveyapp.views.downloads import Cell
from surveyapp.views.formats import clock, day
from surveyapp.views.request import now, reading
from surveyapp.views.titles import kind_names, measure_names, section_names

INTERVAL = ("estimate", "low", "high", "n", "n_frame", "range_low", "range_high")
FIGURE_COLUMNS = (*INTERVAL, "share_in_bands_4_5", "suppressed", "key")
Table = tuple[Sequence[str], list[list[Cell]]]


@dataclass(frozen=True)
class CountryPage:
    """Everything the page shows, each part made when it is first looked at.

    `regions` are those of the country by code; `measure` is what the map and the table of regions tell.
    """

    scope: Scope
    regions: Mapping[str, Any]
    measure: str
    change: ChangePanel | None = None
    """What changed since the round before; None for what everybody may see, and in a first round."""

    @cached_property
    def dimensions(self) -> list[str]:
        """The themes in the order of the questionnaire."""
        return scopes.names_of(self.scope.source.findings, "dimension")

    @cached_property
    def names(self) -> dict[str, str]:
        """Every measure in words."""
        return measure_names(self.scope.source.questionnaire, self.scope.source.findings.measures.index)

    @cached_property
    def sections(self) -> dict[str, str]:
        """Every section in words."""
        return section_names(self.scope.source.questionnaire)

    @cached_property
    def head(self) -> reporting.Head:
        """The figures at the head."""
        return reporting.head_of(self.scope)

    @cached_property
    def needs(self) -> list[Row]:
        """The themes, the greatest gap first."""
        return scopes.rows_of(self.scope, self.dimensions)

    @cached_property
    def needs_order(self) -> Order:
        """Which themes stand highest by the tests."""
        return scopes.order_of(self.scope, self.dimensions)

    @cached_property
    def groups(self) -> list[Row]:
        """Women, children and youth."""
        return scopes.rows_of(self.scope, scopes.names_of(self.scope.source.findings, "group"))

    @cached_property
    def groups_order(self) -> Order:
        """Which groups of people stand highest by the tests."""
        return scopes.order_of(self.scope, [row.name for row in self.groups])

    @cached_property
    def goals(self) -> list[Row]:
        """The Sustainable Development Goals."""
        return scopes.rows_of(self.scope, scopes.names_of(self.scope.source.findings, "sdg"))

    @cached_property
    def goals_order(self) -> Order:
        """Which goals stand highest by the tests."""
        return scopes.order_of(self.scope, [row.name for row in self.goals])

    @property
    def some_region_is_told(self) -> bool:
        """Whether any region has a figure that may be shown, or simply none yet."""
        return any(place.row.state is not scopes.State.HIDDEN for place in self.places)

    @property
    def goal_numbers(self) -> dict[str, str]:
        """The goals by their numbers alone, short enough for a title."""
        return {row.name: gettext("Goal %(number)s", number=row.name.removeprefix("sdg_")) for row in self.goals}

    @cached_property
    def places(self) -> list[Place]:
        """The regions by the chosen measure, the greatest gap first."""
        return reporting.places_of(self.scope, self.regions, self.measure)

    @cached_property
    def places_order(self) -> list[str]:
        """Names of the regions that stand highest by the tests; empty where none does."""
        order = scopes.order_of_groups([place.row for place in self.places])
        by_key = {place.row.key: place.name for place in self.places}
        return [] if order.kind == NO_ORDER else [by_key[key] for key in order.measures]

    @cached_property
    def cells(self) -> list[tuple[str, list[Row]]]:
        """Themes by region."""
        return reporting.cells_of(self.scope, self.regions, self.dimensions)

    @cached_property
    def leading(self) -> tuple[str, int, int]:
        """The theme with the greatest figure in most regions, in how many of them, and how many have any figure."""
        greatest = Counter(first for _, rows in self.cells if (first := self.first_of(rows)))
        return (*greatest.most_common(1)[0], greatest.total()) if greatest else ("", 0, 0)

    @staticmethod
    def first_of(rows: Sequence[Row]) -> str:
        """The theme with the greatest figure of a region; empty where none may be told."""
        first = min(rows, key=scopes.greatest_first, default=None)
        return first.name if first is not None and first.state in scopes.TOLD else ""

    @cached_property
    def coverage(self) -> list[Covered]:
        """What is known of each region and section."""
        return reporting.coverage_of(self.scope, self.regions)

    @cached_property
    def quality(self) -> list[Quality]:
        """How each section was answered."""
        return reporting.quality_of(self.scope)

    @cached_property
    def silent(self) -> list[reporting.Silent]:
        """Who hosts many refugees and is not heard."""
        return reporting.silent_of(self.scope, self.regions)

    @cached_property
    def other_versions(self) -> list[tuple[reporting.OtherVersion, list[Reason]]]:
        """Assessments on another version of the questionnaire than the round's, and what is not told of them."""
        source = self.scope.source.questionnaire
        return [(other, why_not(source, other.refused)) for other in reporting.other_versions_of(self.scope)]

    @cached_property
    def widest(self) -> str:
        """The theme in which those that answered differ most; empty where nothing may be told."""
        return reporting.widest_of(self.scope, self.dimensions)

    @property
    def covered_sections(self) -> list[str]:
        """Sections of which something was asked."""
        return [name for name in self.sections if any(name == row.section for row in self.quality)]

    @property
    def without_outline(self) -> list[str]:
        """Regions in the frame that the map cannot show."""
        return [place.name for place in self.places if not place.has_outline]

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell: somebody answered, and the questionnaire declares what it measures."""
        return self.head.n_approved > 0 and bool(self.dimensions)

    def figures(self) -> dict[str, Any]:
        """The charts by the key of their panel."""
        if not self.tells:
            return {}
        axis = gettext("Mean gap, 0 none to 100 full")
        found = {
            "needs": drawings.draw_needs(self.needs, self.names, axis=axis),
            "groups": drawings.draw_needs(self.groups, self.names, axis=axis),
            "quality": drawings.draw_quality(
                self.quality, self.sections, kind_names(), axis=gettext("Percent of what was asked")
            ),
            "regions": drawings.draw_map(
                self.places, self.scope.source.bands, hidden=gettext("not shown"), empty=gettext("no data")
            ),
        }
        if self.change is not None:
            found["change"] = self.change.figure()
        if self.widest:
            spread = reporting.spread_of(self.scope, self.dimensions)
            order = [row.name for row in self.needs]
            found["spread"] = drawings.draw_spread(
                spread, self.names, axis=gettext("Gap of each municipality, 0 none to 100 full"), order=order
            )
        return found

    def table(self, name: str) -> Table:
        """A panel's table to take away: columns and rows. Raises NotFound for a name that is not a panel's."""
        tables: dict[str, Callable[[], Table]] = {
            "needs": lambda: (("measure", *FIGURE_COLUMNS), [[row.name, *_numbers(row)] for row in self.needs]),
            "groups": lambda: (("measure", *FIGURE_COLUMNS), [[row.name, *_numbers(row)] for row in self.groups]),
            "goals": lambda: (("measure", *FIGURE_COLUMNS), [[row.name, *_numbers(row)] for row in self.goals]),
            "regions": lambda: (("region", "measure", *FIGURE_COLUMNS), list(self._region_rows())),
            "coverage": lambda: (
                ("region", "n_frame", "n_approved", *self.sections, "key"),
                list(self._coverage_rows()),
            ),
            "quality": lambda: (("section", "asked", *reporting.KINDS, "key"), list(self._quality_rows())),
        }
        if self.change is not None:
            change = self.change
            tables["change"] = lambda: change.table(self.scope.country)
        if name not in tables:
            raise NotFound(f"table {name}")
        return tables[name]()

    def _region_rows(self) -> Iterator[list[Cell]]:
        for region, rows in self.cells:
            yield from ([region, row.name, *_numbers(row)] for row in rows)

    def _coverage_rows(self) -> Iterator[list[Cell]]:
        for place in self.coverage:
            yield [
                place.name,
                place.n_frame,
                place.n_approved,
                *(place.sections.get(name) for name in self.sections),
                f"heard/{self.scope.country}/{place.code}",
            ]

    def _quality_rows(self) -> Iterator[list[Cell]]:
        for row in self.quality:
            yield [
                row.section,
                row.asked,
                *(row.shares[kind] for kind in reporting.KINDS),
                f"counted/{self.scope.country}/all/{row.section}/asked",
            ]


def open_page(
    source: Source,
    country: str,
    regions: Mapping[str, Any],
    asked: Mapping[str, str],
    change: ChangePanel | None = None,
) -> CountryPage:
    """Make the page for what the address asks: `view` and `measure`. Raises NotFound for what there is not."""
    view: ViewName = "refugee" if asked.get("view") == VIEWS[1] else VIEWS[0]
    measure = asked.get("measure") or "overall"
    if measure != "overall" and measure not in source.findings.measures.index:
        raise NotFound(f"measure {measure}")
    return CountryPage(Scope(source, country, view), regions, measure, change)


def page_words(page: CountryPage) -> dict[str, Any]:
    """What a template of the page needs beside it: the words that say what was found, and the choices offered."""
    main = ("overall", *page.dimensions, *(row.name for row in page.groups))
    return {
        "kinds": kind_names(),
        "view_options": [(view, str(titles.VIEW_NAMES[view])) for view in VIEWS],
        "measure_options": [(name, page.names[name]) for name in main if name in page.names],
        "order_title": titles.order_title,
        "sharing": titles.sharing,
        "places_title": titles.places_title,
        "leading_title": titles.leading_title,
        "needs_summary": titles.needs_summary,
        "measure_line": titles.measure_line,
        "method_url": url_for("method.show"),
    }


def closing_words(round_code: str, code: str) -> dict[str, str]:
    """When the round closes or closed in the country, in words."""
    window = monitoring.window_of(reading(), round_code, code)
    return {
        "window_term": gettext("The round closes") if now() < window.closes_at else gettext("The round closed"),
        "window_day": day(window.closes_at, window.time_zone),
        "window_clock": clock(window.closes_at, window.time_zone),
    }


def _numbers(row: Row) -> list[Cell]:
    interval = [getattr(row.figure, name) for name in INTERVAL]
    key = row.key if row.state in scopes.TOLD else None
    return [*interval, row.severe.estimate if row.severe else None, row.figure.suppressed, key]
