"""From a round's data to everything that pages and releases show, as frames that are never changed in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis import completeness, composed, figures, imputation, measures, publication, reaching, scored, severe
from analysis.apart import Begin, later
from analysis.dataset import Dataset
from analysis.figures import ALL, KEYS, Material, Order, View, ViewName
from analysis.harmonise import Refusal, Standing
from analysis.imputation import Imputed
from analysis.measures import Composites, Measure
from analysis.publication import Reach
from analysis.scored import Combined
from analysis.scoring import Scores
from analysis.severe import SEVERE as SEVERE
from questionnaires.model import Questionnaire

OF_MUNICIPALITIES = (
    "gaps",
    "applies",
    "ambition",
    "populations",
    "readiness",
    "composites",
    "sets",
    "answered",
    "refugees",
    "counts",
)


class Figure(NamedTuple):
    """One estimate with what is not known about it; a `suppressed` one must not leave the owner's role."""

    estimate: float
    se: float
    low: float
    high: float
    n: int
    n_frame: int
    n_effective: float
    df: float
    deff: float
    degenerate: bool
    range_low: float
    range_high: float
    suppressed: bool


@dataclass(frozen=True)
class Findings:
    """What a round says; see the properties of each frame in `compute`."""

    dataset: Dataset
    declared: Mapping[str, Measure]
    material: Material
    gaps: pd.DataFrame
    applies: pd.DataFrame
    ambition: pd.DataFrame
    populations: pd.DataFrame
    readiness: pd.Series
    composites: pd.DataFrame
    sets: pd.DataFrame
    answered: pd.DataFrame
    refugees: pd.Series
    views: tuple[View, ...]
    estimates: pd.DataFrame
    severity: pd.DataFrame
    orders: Mapping[tuple[str, ViewName], Order]
    coverage: pd.DataFrame
    quality: pd.DataFrame
    standings: Mapping[str, Mapping[str, Standing]] = field(default_factory=dict)
    counts: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def questionnaire(self) -> Questionnaire:
        """The version from which the round started, whose measures these are."""
        return self.dataset.questionnaire

    @cached_property
    def measures(self) -> pd.DataFrame:
        """What figures are told of: index measure; columns kind, dimension, label, weight."""
        return measures.table(self.declared)

    @cached_property
    def values(self) -> pd.DataFrame:
        """Municipality × measure: composites and gaps side by side."""
        return pd.concat([self.composites, self.gaps], axis=1)

    @cached_property
    def bands(self) -> pd.DataFrame:
        """Municipality × measure: severity band 1 … 5 of each gap, missing where that is; no columns without bands."""
        return severe.bands(self.values, self.questionnaire)

    @property
    def bases(self) -> dict[tuple[str, ViewName], View]:
        """The weights and designs by country and view."""
        return {(view.country, view.name): view for view in self.views}

    @cached_property
    def silent(self) -> pd.DataFrame:
        """Rows of the frame above 2 % of their country's refugees that did not answer: named, never weighted for."""
        return self.dataset.frame.loc[[name for view in self.views for name in view.silent]]

    def refused(self, municipality: str, indicator: str) -> tuple[Refusal, ...]:
        """Why an indicator may not be told of a municipality whose assessment is on another version; else nothing."""
        version = str(self.dataset.assessments["version"].get(municipality, ""))
        standing = self.standings.get(version, {}).get(indicator)
        return standing.refused if standing is not None else ()

    def public(self) -> "Findings":
        """The same without what must not leave the owner's role: hidden figures and data of single municipalities."""
        nobody = self.gaps.index[:0]
        return replace(
            self,
            dataset=replace(self.dataset, answers=self.dataset.answers.iloc[:0]),
            material=replace(
                self.material,
                values=self.values.loc[nobody],
                applies=self.material.applies.loc[nobody],
                imputed=None,
            ),
            views=(),
            estimates=_blanked(self.estimates),
            severity=_blanked(self.severity),
            **{name: getattr(self, name).loc[nobody] for name in OF_MUNICIPALITIES},
        )

    def reach(self, country: str, measure: str, *, kind: str = ALL, group: str = ALL, view: ViewName) -> Reach:
        """What follows for a hidden mean from everything published: the lowest and the highest value it can have."""
        key = (country, kind, group, view, measure)
        return reaching.reach(self.material, self.views, self.declared, self.estimates, key)

    def figure(
        self, country: str, measure: str, *, kind: str = ALL, group: str = ALL, view: ViewName = "municipality"
    ) -> Figure:
        """One estimate. Raises KeyError where there is no such country, measure or group."""
        return self._estimates_by_key[country, kind, group, view, measure]

    def severe(
        self, country: str, measure: str, *, kind: str = ALL, group: str = ALL, view: ViewName = "municipality"
    ) -> Figure:
        """One share in severity bands 4 and 5. Raises KeyError where there is no such country, measure or group."""
        return self._severity_by_key[country, kind, group, view, measure]

    def table(self, country: str, *, kind: str = ALL, view: ViewName = "municipality") -> pd.DataFrame:
        """Estimates of one country and grouping: index group, one column a measure in the order of `measures`."""
        rows = self.estimates
        rows = rows[(rows["country"] == country) & (rows["kind"] == kind) & (rows["view"] == view)]
        wide = rows.set_index(["group", "measure"])["estimate"].unstack("measure")
        return wide.reindex(columns=[name for name in self.measures.index if name in wide.columns])

    def of(self, municipality: str) -> pd.DataFrame:
        """One municipality that answered: index measure; columns gap, applies, band, ambition, left_out.

        Raises KeyError for one that did not.
        """
        order = self.values.columns
        return pd.DataFrame(
            {
                "gap": self.values.loc[municipality],
                "applies": self.material.applies.loc[municipality].reindex(order),
                "band": self.bands.loc[municipality].reindex(order),
                "ambition": self.ambition.loc[municipality].reindex(order),
                "left_out": self.sets.loc[municipality].reindex(order).fillna(""),
            }
        )

    @cached_property
    def _estimates_by_key(self) -> Mapping[tuple[str, ...], Figure]:
        return _by_key(self.estimates)

    @cached_property
    def _severity_by_key(self) -> Mapping[tuple[str, ...], Figure]:
        return _by_key(self.severity)


def compute(dataset: Dataset, begin: Begin = later, told: Combined | None = None) -> Findings:
    """Compute all findings of a round from its data alone; with `begin`, some of it in other processes.

    `told`: what `scored.combined` said of the same data, where it is at hand.

    Frames of municipality × indicator: `gaps` (0 … 1), `applies` (true or false), `ambition` (0 … 1). `populations`:
    municipality × counting question, persons. `readiness`: share of asked questions answered. `composites`, `sets` and
    `answered`: municipality × measure with parts, see `measures.Composites`. `refugees`: persons by municipality.
    `estimates` and `severity` (share in bands 4 and 5): one row a figure, columns KEYS and those of Figure. `orders`:
    by country and view, which dimensions stand highest. `coverage` and `quality`: see `completeness`. `standings`: by
    version of the assessments and indicator, see `harmonise`. `counts`: questions by municipality and section.
    Raises DataError where frames and questionnaires do not fit together.
    """
    dataset = dataset.checked()
    declared = measures.declared(dataset.questionnaire)
    of_round, combined = told or scored.combined(dataset)
    scores, counts = of_round.scores, of_round.counts
    plain = _plain(dataset, scores, combined)
    views = tuple(figures.views(plain))
    material = _filled(plain, views, scores, combined, declared)
    estimates = figures.estimates(material, views)
    public = [measure.name for measure in declared.values() if measure.kind in ("overall", "dimension")]
    severity = begin(severe.shares, material, plain.values, dataset.questionnaire, views)
    hidden = publication.suppress(material, views, public, estimates)
    hidden = composed.guard(material, views, declared, estimates, hidden, begin)
    return Findings(
        dataset=dataset,
        declared=declared,
        gaps=scores.gaps,
        applies=scores.applies,
        ambition=scores.ambition,
        populations=scores.populations,
        readiness=scores.readiness,
        composites=combined.values,
        sets=combined.sets,
        answered=combined.answered,
        refugees=plain.refugees,
        views=views,
        material=material,
        estimates=estimates.assign(suppressed=hidden),
        severity=severity.result(),
        orders=figures.orders(material, views, estimates, _dimensions(declared)),
        coverage=completeness.coverage(counts, dataset.frame, dataset.responded),
        quality=completeness.quality(counts, dataset.frame),
        standings=of_round.standings,
        counts=counts,
    )


def _plain(dataset: Dataset, scores: Scores, combined: Composites) -> Material:
    """What figures are made of, composites as they come from what was answered."""
    values = pd.concat([combined.values, scores.gaps], axis=1)
    applies = pd.concat([combined.answered.notna(), scores.applies], axis=1)
    return Material(dataset.frame, dataset.responded, values, applies, _refugees(scores, dataset.frame))


def _filled(
    material: Material,
    views: Sequence[View],
    scores: Scores,
    combined: Composites,
    declared: Mapping[str, Measure],
) -> Material:
    """The material with what single municipalities left open filled from their stratum, one way for both views."""
    bases = [view.base for view in views if view.name == "municipality" and view.base is not None]
    if not bases or combined.values.columns.empty:
        return material
    parts = [
        imputation.impute(scores.gaps, scores.applies, combined.values, declared, base.strata, base.weights)
        for base in bases
    ]
    index, columns = material.values.index, material.values.columns
    whole = {
        name: pd.concat([getattr(part, name) for part in parts]).reindex(index)[columns] for name in imputation.COLUMNS
    }
    return replace(material, values=whole["values"], imputed=Imputed(**whole))


def _dimensions(declared: Mapping[str, Measure]) -> list[str]:
    return [measure.name for measure in declared.values() if measure.kind == "dimension"]


def _refugees(scores: Scores, frame: pd.DataFrame) -> pd.Series:
    """Refugees hosted by those that answered: as they say, else as the register has it, else none."""
    register = frame["refugees"].reindex(scores.gaps.index)
    stated = scores.populations.get("refugees", register)
    return stated.fillna(register).fillna(0.0).rename("refugees")


def _blanked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without any number of what is hidden, how many answered included, nor whether all answered alike, and
    without ranges that tell the mean of a few."""
    told = [name for name in Figure._fields if name not in ("n", "n_frame", "degenerate", "suppressed")]
    shown = rows.copy()
    shown[told] = shown[told].mask(shown["suppressed"])
    ranges = list(figures.RANGE)
    shown[ranges] = shown[ranges].mask(publication.has_narrow_quarter(rows))
    shown["n"] = shown["n"].mask(shown["suppressed"], 0)
    shown["degenerate"] &= ~shown["suppressed"]
    return shown


def _by_key(table: pd.DataFrame) -> dict[tuple[str, ...], Figure]:
    """Each figure by its key: a page asks for hundreds, and a dict answers a thousand times faster than an index."""
    keys = zip(*(table[name].tolist() for name in KEYS), strict=True)
    columns = (map(kind, table[name].tolist()) for name, kind in Figure.__annotations__.items())
    return dict(zip(keys, map(Figure, *columns), strict=True))
