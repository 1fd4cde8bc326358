"""The way from answers to one figure: what it is put together from, with which weights, and what was left out."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import pandas as pd

from analysis import charts, scored
from analysis import explain as trace
from analysis.answered import settle
from analysis.charts import Figure
from analysis.figures import labels_of
from analysis.findings import SEVERE
from analysis.harmonise import Refusal
from questionnaires.model import Indicator, IndicatorKind
from surveyapp.errors import NotFound
from surveyapp.services.access import OFFICERS, Actor
from surveyapp.services.comparing import left_since
from surveyapp.services.scopes import ESTIMATED, Row, Scope, Source, row_of_key

NAMES_IN = re.compile(r"\$\{(\w+)\}")
NOT_APPLICABLE, NO_FIGURE, NOT_COMPARABLE = "not_applicable", "no_figure", "not_comparable"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that entered: its own figure (0 to 1), its share of all weight, and the key that explains it."""

    name: str
    value: float
    weight: float
    key: str

    @property
    def adds(self) -> float:
        """What it adds to the figure."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that did not enter, and why: NOT_APPLICABLE, NO_FIGURE or NOT_COMPARABLE (another version)."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer from which a gap follows: a value, or the kind of non-answer, or nothing."""

    question: str
    number: float | None
    text: str | None
    non_answer: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands behind a figure. `replayed` is computed anew from parts or answers alone and equals `value`.

    Of an estimate, `row` and `scope` tell the rest, and `filled` how many parts have open questions filled; of a single
    municipality, `municipality` names it, and of an indicator `indicator` and `given` tell its definition and answers;
    `version` names that of its assessment where it is another than the round's, and `refused` why the indicator is not
    comparable with it.
    """

    key: str
    measure: str
    value: float
    parts: tuple[Part, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    municipality: str = ""
    indicator: Indicator | None = None
    given: tuple[Given, ...] = ()
    version: str = ""
    refused: tuple[Refusal, ...] = ()
    scope: Scope | None = None
    row: Row | None = None
    filled: int = 0
    again: float = math.nan
    """Of an indicator: its gap as the steps from the answers give it."""
    ambition: float = math.nan
    """Of an indicator: how far the level that the office aims for lies from the present one, 0 to 1."""

    @property
    def is_share(self) -> bool:
        """Whether it is the share that has a severe gap."""
        return self.key.startswith(f"{ESTIMATED[1]}/")

    @property
    def municipalities(self) -> frozenset[str]:
        """The names in findings of those whose own figures are told here."""
        return frozenset(key.split("/")[1] for key in (self.key, *(part.key for part in self.parts)) if _is_named(key))

    @property
    def replayed(self) -> float:
        """The figure as its parts, or the answers, give it."""
        return self.again if self.indicator else sum(part.adds for part in self.parts)


def explain(source: Source, actor: Actor, key: str, reach: Set[str], association: str | None) -> Explanation:
    """Explain a figure to somebody who may read the municipalities of `reach` by name now, from an association if any.

    The secretariat may open all; an officer the present members, and their mean unless somebody who entered it has left
    the association since; a municipality its own. Raises NotFound for any other figure and for one that there is not.
    """
    kind, _, rest = key.partition("/")
    if kind in ESTIMATED:
        if not _may_open_estimate(actor, rest, association):
            raise NotFound(f"figure {key}")
        told = explain_estimate(source, key)
        if not actor.is_secretariat and left_since(source, str(association), reach):
            raise NotFound(f"figure {key}")
        return told
    municipality, _, measure = rest.partition("/")
    if municipality not in source.findings.composites.index or not (actor.is_secretariat or municipality in reach):
        raise NotFound(f"figure {key}")
    tell = {"composite": explain_composite, "gap": explain_gap}.get(kind)
    if tell is None or measure not in source.findings.values.columns:
        raise NotFound(f"figure {key}")
    return tell(source, municipality, measure)


def explain_estimate(source: Source, key: str) -> Explanation:
    """Explain a mean: every municipality that entered with its weight, and those of the group that did not.

    Of a share with a severe gap each enters with 1 where its gap is severe, and with 0 where it is not.
    """
    scope, row = row_of_key(source, key)
    what, country, kind, group, _, measure = key.split("/")
    members = _members(source, country, kind, group)
    weights = _weights(scope, measure).reindex(members).dropna()
    is_share = what != ESTIMATED[0]
    told = source.findings.bands.ge(SEVERE) if is_share else source.findings.material.values
    values = told[measure].reindex(weights.index)
    names = source.findings.dataset.frame["name"]
    total = weights.sum()
    parts = [
        Part(str(names[unit]), float(values[unit]), float(weights[unit] / total), _key(source, str(unit), measure))
        for unit in weights.index
    ]
    parts.sort(key=lambda part: (-part.adds, part.name))
    silent = members.difference(weights.index)
    missing = tuple(LeftOut(str(names[unit]), _why(source, str(unit), measure)) for unit in silent)
    filled = 0 if is_share else _filled(source, measure, weights.index)
    return Explanation(key, measure, row.figure.estimate, tuple(parts), missing, scope=scope, row=row, filled=filled)


def explain_composite(source: Source, municipality: str, measure: str) -> Explanation:
    """Explain a municipality's theme, or all themes together, by its parts and their weights."""
    found = source.findings
    weights = dict(found.declared[measure].parts)
    values = {name: float(found.values[name][municipality]) for name in weights}
    used = {name: weight for name, weight in weights.items() if not math.isnan(values[name])}
    total = sum(used.values())
    parts = tuple(
        Part(name, values[name], weight / total, _key(source, municipality, name)) for name, weight in used.items()
    )
    left = tuple(LeftOut(name, _why(source, municipality, name)) for name in weights if name not in used)
    key, value = f"composite/{municipality}/{measure}", float(found.values[measure][municipality])
    return Explanation(key, measure, value, parts, left, municipality=_name(source, municipality))


def explain_gap(source: Source, municipality: str, measure: str) -> Explanation:
    """Explain a municipality's gap in one indicator by its definition and the answers it rests on."""
    indicator = next((item for item in source.questionnaire.indicators if item.name == measure), None)
    if indicator is None:
        raise NotFound(f"indicator {measure}")
    return Explanation(
        key=f"gap/{municipality}/{measure}",
        measure=measure,
        value=float(source.findings.gaps[measure][municipality]),
        municipality=_name(source, municipality),
        indicator=indicator,
        given=tuple(_given(source, municipality, indicator)),
        version=_other_version(source, municipality),
        refused=source.findings.refused(municipality, measure),
        ambition=_ambition(source, municipality, measure),
        again=trace.trace(source.findings, f"gap/{municipality}/{measure}").value,
    )


def draw(parts: Sequence[tuple[str, float]], *, axis: str) -> dict[str, Figure]:
    """Draw what each named part adds, in the order given."""
    bars = pd.Series([adds for _, adds in parts], index=[name for name, _ in parts], dtype="float64")
    return {"parts": charts.contributions(bars, axis=axis)}


def level_of(explanation: Explanation) -> float | None:
    """The level that a capacity indicator's gap was computed from; None for any other or without one."""
    indicator = explanation.indicator
    if indicator is None or indicator.kind is not IndicatorKind.LEVEL:
        return None
    return next((given.number for given in explanation.given if given.question == indicator.question), None)


def _is_named(key: str) -> bool:
    return key.startswith(("composite/", "gap/"))


def _may_open_estimate(actor: Actor, rest: str, association: str | None) -> bool:
    return actor.is_secretariat or (
        bool(actor.roles & OFFICERS) and rest.startswith(f"{actor.country_code}/association/{association}/")
    )


def _members(source: Source, country: str, kind: str, group: str) -> "pd.Index[str]":
    frame = source.findings.dataset.frame
    own = frame[frame["country"] == country]
    return own.index[labels_of(own, kind) == group]


def _weights(scope: Scope, measure: str) -> pd.Series:
    """What each answer counts in a mean: its weight, raised for those that left it out, times people."""
    found = scope.source.findings
    way = found.bases[scope.country, scope.view]
    if way.design is None:
        return pd.Series(dtype="float64")
    rows = way.design.index
    given = found.values[measure].reindex(rows).notna().to_numpy()[:, None]
    applies = found.material.applies[measure].reindex(rows).fillna(False).to_numpy(dtype=bool)[:, None]
    answers = settle(way.design, applies, given)
    weights = pd.Series(answers.weights[:, 0], index=rows)[answers.used[:, 0]]
    return weights if way.size is None else weights * way.size.reindex(weights.index)


def _filled(source: Source, measure: str, units: pd.Index) -> int:
    """How many of the units left open what enters a theme, so that something stands in for it."""
    imputed = source.findings.material.imputed
    return 0 if imputed is None else int((imputed.high > imputed.low)[measure].reindex(units).sum())


def _why(source: Source, unit: str, measure: str) -> str:
    found = source.findings
    if found.refused(unit, measure):
        return NOT_COMPARABLE
    if unit in found.material.applies.index and not found.material.applies[measure][unit]:
        return NOT_APPLICABLE
    return NO_FIGURE


def _key(source: Source, municipality: str, measure: str) -> str:
    kind = "gap" if measure in source.findings.gaps.columns else "composite"
    return f"{kind}/{municipality}/{measure}"


def _name(source: Source, municipality: str) -> str:
    return str(source.findings.dataset.frame["name"][municipality])


def _ambition(source: Source, municipality: str, measure: str) -> float:
    found = source.findings.ambition
    return float(found[measure][municipality]) if measure in found.columns else math.nan


def _other_version(source: Source, municipality: str) -> str:
    version = str(source.findings.dataset.assessments["version"][municipality])
    return "" if version == source.findings.dataset.version else version


def _given(source: Source, municipality: str, indicator: Indicator) -> Iterator[Given]:
    written = " ".join((indicator.supply, indicator.need, indicator.value, indicator.gap))
    names = dict.fromkeys([*([indicator.question] if indicator.question else []), *NAMES_IN.findall(written)])
    answers = scored.told(source.findings.dataset, municipality)
    own = answers[answers["question"].isin(list(names))]
    for record in sorted(own.to_dict("records"), key=lambda row: (list(names).index(row["question"]), row["instance"])):
        yield _read(record)  # type: ignore[arg-type]


def _read(record: Mapping[str, object]) -> Given:
    number, text, non_answer = (record[name] for name in ("number", "text", "non_answer"))
    return Given(
        question=str(record["question"]),
        number=None if number is None or math.isnan(float(str(number))) else float(str(number)),
        text=None if pd.isna(text) else str(text),  # type: ignore[call-overload]
        non_answer=None if pd.isna(non_answer) else str(non_answer),  # type: ignore[call-overload]
    )
