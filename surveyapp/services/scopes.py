"""Figures as the pages tell them: whose they are, how they are counted, and whether they may be shown."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis import comparison, estimation
from analysis.comparison import NO_ORDER
from analysis.errors import DataError
from analysis.figures import VIEWS, ViewName
from analysis.findings import Figure, Findings
from analysis.maps import band
from analysis.publication import Reach
from questionnaires.model import Questionnaire
from surveyapp.errors import NotFound

THIN = 0.6
"""Below this share of answers a figure is drawn hollow and a cell of the coverage is striped."""
FIFTHS = (0.2, 0.4, 0.6, 0.8)
"""Shades of a questionnaire that declares no bands of severity."""


KEY_PARTS = 6
ESTIMATED = ("estimate", "severity")
"""The first part of the keys of means, and of shares with a severe gap."""
LEADING_NUMBER = re.compile(r"\d+")


class State(StrEnum):
    """What may be told of a figure."""

    SHOWN = "shown"
    GUARDED = "guarded"
    """Known to the owner's role alone: it would not be published."""
    HIDDEN = "hidden"
    EMPTY = "empty"


TOLD = (State.SHOWN, State.GUARDED)


@dataclass(frozen=True)
class Source:
    """The figures of a round, when they were last added to, and whether they may leave the owner's role."""

    findings: Findings
    round_code: str
    round_title: str
    as_of: datetime | None
    release: str = ""
    """Code of the release the figures were frozen in; empty for the figures as they are now."""
    whole: Findings | None = None
    """For a release, the findings before anything was hidden: they only order what is shown and are never shown."""
    method: str = ""
    """For a release, the method by which its figures were computed when they were frozen."""
    stands_in: bool = False
    """Whether it is shown in place of a newer release that cannot be read."""

    @property
    def is_public(self) -> bool:
        """Whether this is what everybody may see."""
        return bool(self.release)

    @property
    def questionnaire(self) -> Questionnaire:
        """The version from which the round started."""
        return self.findings.questionnaire

    @property
    def bands(self) -> Sequence[float]:
        """The boundaries by which gaps are shaded."""
        severity = self.questionnaire.severity
        return severity.at_least if severity else FIFTHS

    @property
    def countries(self) -> list[str]:
        """The countries in the frame, in order of their codes."""
        return sorted(set(self.findings.dataset.frame["country"]))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures are told and how they are counted. Raises NotFound where the round has no such country."""

    source: Source
    country: str
    view: ViewName = "municipality"

    def __post_init__(self) -> None:
        if self.country not in self.source.countries:
            raise NotFound(f"country {self.country}")

    def figure(self, measure: str, kind: str = "all", group: str = "all") -> Figure:
        """One estimate of the country or of a group in it."""
        return self.source.findings.figure(self.country, measure, kind=kind, group=group, view=self.view)

    def severe(self, measure: str, kind: str = "all", group: str = "all") -> Figure:
        """The share in the two most severe bands."""
        return self.source.findings.severe(self.country, measure, kind=kind, group=group, view=self.view)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure with its name, where it may be told, and how it is drawn."""

    name: str
    figure: Figure
    severe: Figure | None
    state: State
    shade: int
    hollow: bool
    key: str
    """Where the way from answers to this figure is told; see `analysis.explain`."""

    @property
    def severe_key(self) -> str:
        """The same for the share with a severe gap."""
        return f"{ESTIMATED[1]}/{self.key.partition('/')[2]}"


@dataclass(frozen=True, slots=True)
class Order:
    """What the tests of differences say: a kind of `analysis.comparison`, and the measures of which it is true."""

    kind: str
    measures: tuple[str, ...]


def names_of(findings: Findings, kind: str) -> list[str]:
    """The measures of a kind ('overall', 'dimension', 'indicator', 'group', 'sdg') in the order declared."""
    return [str(name) for name in findings.measures.index[findings.measures["kind"] == kind]]


def is_measured(findings: Findings) -> bool:
    """Whether the questionnaire has indicators; without any, nothing is measured and there are no results to show."""
    return bool(names_of(findings, "overall"))


def rows_of(scope: Scope, measures: Iterable[str], kind: str = "all", group: str = "all") -> list[Row]:
    """Tell measures of one group, the greatest gap first, those without a figure last."""
    rows = [row_of(scope, measure, kind, group) for measure in measures]
    return sorted(rows, key=greatest_first)


def sizes_of(scope: Scope, measure: str) -> dict[str, Row]:
    """Tell one measure for every size class of a country's frame, the smallest first."""
    frame = scope.source.findings.dataset.frame
    sizes = {str(size) for size in frame.loc[frame["country"] == scope.country, "size_class"].dropna()} - {""}
    return {size: row_of(scope, measure, "size_class", size) for size in sorted(sizes, key=smallest_first)}


def smallest_first(size_class: str) -> tuple[bool, int, str]:
    """Sort size classes such as `2000-4999` or `50000+` by their fewest residents, other codes last."""
    number = LEADING_NUMBER.match(size_class)
    return number is None, int(number.group()) if number else 0, size_class


def row_of(scope: Scope, measure: str, kind: str = "all", group: str = "all") -> Row:
    """Tell one measure of one group."""
    figure = scope.figure(measure, kind, group)
    state = _state(figure, scope.source.is_public)
    return Row(
        name=measure,
        figure=figure,
        severe=scope.severe(measure, kind, group),
        state=state,
        shade=band(figure.estimate, scope.source.bands) if state in TOLD else 0,
        hollow=figure.n < THIN * figure.n_frame,
        key=f"estimate/{scope.country}/{kind}/{group}/{scope.view}/{measure}",
    )


def row_of_key(source: Source, key: str) -> tuple[Scope, Row]:
    """Find the figure that a key such as `estimate/RO/region/RO-CJ/refugee/healthcare` names, and whose it is.

    `severity/…` names the share in the two most severe bands in the same way; the row's `figure` is then that share.
    Raises NotFound for a key of another form, a figure that there is not, and one that must not be told.
    """
    scope, row = any_row_of_key(source, key)
    if row.state not in TOLD:
        raise NotFound(f"figure {key}")
    return scope, row


def any_row_of_key(source: Source, key: str) -> tuple[Scope, Row]:
    """The same, hidden figures included: of those only the state may be told. Raises NotFound where there is none."""
    parts = key.split("/")
    if len(parts) != KEY_PARTS or parts[0] not in ESTIMATED or parts[4] not in VIEWS:
        raise NotFound(f"figure {key}")
    what, country, kind, group, view, measure = parts
    scope = Scope(source, country, "refugee" if view == VIEWS[1] else "municipality")
    try:
        row = row_of(scope, measure, kind, group)
    except KeyError:
        raise NotFound(f"figure {key}") from None
    return scope, row if what == ESTIMATED[0] else _severe_row(scope, row)


def reach_of_key(source: Source, key: str) -> Reach | None:
    """What an attacker can still say of a figure that is not published, from all that is; None for one that is, and
    where figures frozen by an earlier method do not fit the gaps of today's, so that nothing can be said.

    It follows from published means and from who answered, never from the hidden figure itself, so everybody may see it;
    where nobody answered anything is possible. Nothing is said of shares with a severe gap.
    """
    if not key.startswith(f"{ESTIMATED[0]}/"):
        return None
    scope, row = any_row_of_key(source, key)
    kind, group = key.split("/")[2:4]
    whole = replace(scope, source=replace(source, findings=source.whole or source.findings))
    if not row.figure.suppressed:
        return None
    if whole.figure(row.name, kind, group).n == 0:
        return Reach(0.0, 1.0)
    try:
        return whole.source.findings.reach(scope.country, row.name, kind=kind, group=group, view=scope.view)
    except DataError:
        return None


def order_of(scope: Scope, measures: Sequence[str]) -> Order:
    """Tell which measures of the country stand highest, by tests of their differences, for the words of a title."""
    figures = {name: figure for name in measures if not math.isnan((figure := scope.figure(name)).estimate)}
    if scope.source.is_public and (kept := _frozen_order(scope, measures)) is not None:
        return kept
    whole = scope.source.whole or scope.source.findings
    way = whole.bases.get((scope.country, scope.view))
    freedom = min((figure.df for figure in figures.values()), default=0)
    if len(figures) < 2 or way is None or way.design is None or not freedom >= 1:
        return Order(NO_ORDER, tuple(figures))
    own = whole.composites.loc[way.design.index, list(figures)]
    applies = whole.answered.loc[own.index, own.columns].notna()
    spread = estimation.covariance(own, way.design, size=way.size, applies=applies)
    estimates = pd.Series({name: figure.estimate for name, figure in figures.items()})
    words = comparison.order(estimates, spread, freedom)
    return _order(estimates, words)


def order_of_groups(rows: Sequence[Row]) -> Order:
    """Tell which of several groups, one row each of the same measure, stand highest; names are those of the rows' keys.

    Groups hold different municipalities, so their means are taken as unrelated.
    """
    told = {row.key: row.figure for row in rows if row.state in TOLD and row.figure.df >= 1}
    if len(told) < 2:
        return Order(NO_ORDER, ())
    estimates = pd.Series({key: figure.estimate for key, figure in told.items()})
    squares = [figure.se**2 for figure in told.values()]
    spread = pd.DataFrame(np.diag(squares), index=estimates.index, columns=estimates.index)
    words = comparison.order(estimates, spread, min(figure.df for figure in told.values()))
    return _order(estimates, words)


def greatest_first(row: Row) -> tuple[bool, float]:
    """Sort the greatest gap first and rows without a figure last."""
    missing = math.isnan(row.figure.estimate)
    return missing, 0.0 if missing else -row.figure.estimate


def _severe_row(scope: Scope, row: Row) -> Row:
    """The row with the share that has a severe gap as its figure. Raises NotFound where no bands are declared."""
    if row.severe is None or scope.source.questionnaire.severity is None:
        raise NotFound(f"figure {row.severe_key}")
    return replace(row, figure=row.severe, state=_state(row.severe, scope.source.is_public), key=row.severe_key)


def _state(figure: Figure, is_public: bool) -> State:
    if figure.suppressed and is_public:
        return State.HIDDEN
    if math.isnan(figure.estimate):
        return State.EMPTY
    return State.GUARDED if figure.suppressed else State.SHOWN


def _frozen_order(scope: Scope, measures: Sequence[str]) -> Order | None:
    """The order of the themes as it was frozen with the release; None for anything else."""
    kept = scope.source.findings.orders.get((scope.country, scope.view))
    if kept is None or set(measures) != set(names_of(scope.source.findings, "dimension")):
        return None
    if kept.kind == "none":
        figures = {name: scope.figure(name).estimate for name in measures}
        return Order(NO_ORDER, tuple(name for name, value in figures.items() if not math.isnan(value)))
    return Order(comparison.HIGHEST if kept.kind == "highest" else comparison.AMONG_HIGHEST, kept.measures)


def _order(estimates: pd.Series, words: pd.Series) -> Order:
    high = estimates[words != comparison.LOWER].sort_values(ascending=False)
    return Order(str(words[high.index[0]]), tuple(map(str, high.index)))
