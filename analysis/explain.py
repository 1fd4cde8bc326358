"""From a figure back to the answers: its steps, what was left out and why, and the versions behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import filled_steps, scored, trace_checks, trace_counts, trace_orders
from analysis.figures import View, labels_of
from analysis.findings import SEVERE, Findings
from analysis.harmonise import Refusal
from analysis.manifest import METHOD
from analysis.scoring import Reader, sources
from analysis.sheets import NON_ANSWERS, Answers
from analysis.steps import LeftOut, Step, Told, Trace, made
from questionnaires.model import Indicator, IndicatorKind, NonAnswer

__all__ = ["LeftOut", "Step", "Trace", "trace"]

REASONS = {
    NonAnswer.UNKNOWN: "the office does not know",
    NonAnswer.NOT_COLLECTED: "the office does not collect it",
    NonAnswer.NOT_APPLICABLE: "does not apply there",
    NonAnswer.PREFER_NOT: "the office prefers not to say",
}


def trace(findings: Findings, key: str) -> Trace:
    """Trace a figure by its key, as used in addresses.

    `gap/RO-1017/h1`, `composite/RO-1017/housing`, `readiness/RO-1017`; `estimate/RO/region/RO-CJ/refugee/housing` by
    country, grouping, group, view and measure; `severity/…` likewise for the share in bands 4 and 5. Counts and what is
    made of them: see `trace_counts`; other choices and items: `trace_checks`. A figure that is missing has no steps and
    says why. Raises KeyError for one that does not exist.
    """
    what, *parts = key.split("/")
    if what not in TRACERS or len(parts) != PARTS[what]:
        raise KeyError(f"{key} names no figure; a key begins with one of {', '.join(TRACERS)}")
    label, steps, left_out = TRACERS[what](findings, *parts)
    return found_by(findings, key, (label, steps, left_out))


def found_by(findings: Findings, key: str, told: Told) -> Trace:
    """The trace that these steps make, with the versions behind the findings."""
    label, steps, left_out = told
    found = Trace(
        key=key,
        label=label,
        value=float("nan"),
        steps=tuple(steps),
        left_out=tuple(left_out),
        questionnaire=f"{findings.questionnaire.key} {findings.dataset.version}",
        method=METHOD,
    )
    return Trace(**{**vars(found), "value": found.replay()})


def _gap(findings: Findings, municipality: str, name: str) -> Told:
    indicator = {item.name: item for item in findings.questionnaire.indicators}[name]
    applies, gap = bool(findings.applies.at[municipality, name]), findings.gaps[name][municipality]
    if refused := findings.refused(municipality, name):
        return (
            indicator.label,
            [],
            [LeftOut(one.question, _incomparable(findings, municipality, one)) for one in refused],
        )
    reader, answers = _read(findings, municipality)
    if pd.isna(gap):
        unanswered = [*_unanswered(reader, answers, indicator, municipality)]
        nothing = [LeftOut(name, "was not answered" if applies else "was not asked, or nothing is needed there")]
        return indicator.label, [], unanswered or nothing
    inputs = _inputs(reader, indicator)
    return indicator.label, [made(name, indicator.kind.value, _words(indicator, inputs), **inputs)], []


def _composite(findings: Findings, municipality: str, name: str) -> Told:
    measure = findings.declared[name]
    own = findings.values.loc[municipality].to_dict()
    used = {part: weight for part, weight in measure.parts if not pd.isna(own[part])}
    left_out = [LeftOut(part, _why(findings, municipality, part)) for part, _ in measure.parts if part not in used]
    if pd.isna(own[name]):
        return measure.label, [], [*left_out, LeftOut(name, "less than half of the weight that applies was answered")]
    return measure.label, [_mean(name, {part: float(own[part]) for part in used}, used)], left_out


def _readiness(findings: Findings, municipality: str) -> Told:
    states = _read(findings, municipality, own_version=True)[0].states
    answered, asked_of_it = float(states.answered[municipality]), float(states.wanted[municipality])
    formula = f"{answered:.0f} answered / {asked_of_it:.0f} asked"
    return "Data readiness", [made("readiness", "divide", formula, top=answered, bottom=asked_of_it)], []


def _estimate(findings: Findings, *key: str) -> Told:
    return _population_mean(findings, findings.material.values, key, filled_steps.steps)


def _severity(findings: Findings, *key: str) -> Told:
    severe = findings.bands.ge(SEVERE).astype("float64").where(findings.bands.notna())
    return _population_mean(findings, severe, key, lambda *_: [])


FURTHER = {**trace_counts.TRACERS, **trace_checks.TRACERS, **trace_orders.TRACERS}
TRACERS: Mapping[str, Callable[..., Told]] = {
    "gap": _gap,
    "composite": _composite,
    "readiness": _readiness,
    "estimate": _estimate,
    "severity": _severity,
    **{kind: tracer for kind, (tracer, _) in FURTHER.items()},
}
PARTS = {
    "gap": 2,
    "composite": 2,
    "readiness": 1,
    "estimate": 5,
    "severity": 5,
    **{kind: parts for kind, (_, parts) in FURTHER.items()},
}


def _population_mean(
    findings: Findings,
    values: pd.DataFrame,
    key: Sequence[str],
    fillings: Callable[[Findings, str, str, Sequence[str]], list[Step]],
) -> Told:
    country, kind, group, name, measure = key
    view = {(view.country, view.name): view for view in findings.views}[country, name]  # type: ignore[index]
    label = findings.declared[measure].label
    labels = labels_of(findings.dataset.frame, kind)
    if group not in set(labels[findings.dataset.frame["country"] == country]):
        raise KeyError(f"{country} has no {kind} {group}")
    if view.design is None:
        return label, [], [LeftOut(country, "nobody answered")]
    rows = view.design.index
    applies = findings.material.applies.loc[rows, measure]
    known = values.loc[rows, measure].notna() & applies
    inside = labels[rows] == group
    used = values.loc[rows, measure][known & inside].astype("float64").to_dict()
    left_out = [*_not_counted(findings, view, inside, applies, known)]
    if not used:
        return label, [], left_out
    steps = [*_weights(view, applies, known, list(used))]
    mean = _mean(measure, {str(unit): value for unit, value in used.items()}, steps[-1].value)
    filled = fillings(findings, country, measure, list(used))
    named = {**mean.inputs, "weights": "weights", **({"values": "filled"} if filled else {})}
    return label, [*steps, *filled, Step(mean.name, mean.operation, named, *_result(mean))], left_out


def _result(step: Step) -> tuple[Any, str]:
    return step.value, step.formula


def _weights(view: View, applies: pd.Series, known: pd.Series, units: Sequence[Any]) -> Iterator[Step]:
    """What one answer stands for, raised for those who left this item out, times the people who are counted."""
    assert view.base is not None
    strata, weights = view.base.strata, view.base.weights
    whole, answers = view.base.population.groupby(strata).first(), strata.value_counts()
    formula = "municipalities of the stratum / those that answered: what one answer stands for"
    yield made("base", "divide_each", formula, top=_amounts(whole), bottom=_amounts(answers))
    wanted, found = weights.where(applies, 0.0).groupby(strata).sum(), weights.where(known, 0.0).groupby(strata).sum()
    told = found > 0
    formula = "weight to which the item applies / weight that answered it, within the stratum"
    yield made("raised", "divide_each", formula, top=_amounts(wanted[told]), bottom=_amounts(found[told]))
    formula = "the same over all strata, for those in which nobody answered the item"
    yield made("spread", "divide", formula, top=float(wanted.sum()), bottom=float(wanted[told].sum()))
    people = {str(unit): 1.0 if view.size is None else float(view.size[unit]) for unit in units}
    stratum = {str(unit): str(strata[unit]) for unit in units}
    inputs = {"base": _amounts(weights.groupby(strata).first()), "raised": _amounts(wanted[told] / found[told])}
    spread = float(wanted.sum() / wanted[told].sum())
    counted = "each municipality once" if view.size is None else "each hosted refugee once"
    computed = made(
        "weights",
        "weigh",
        f"base × raised × spread, counting {counted}",
        stratum=stratum,
        people=people,
        spread=spread,
        **inputs,
    )
    named = {"base": "base", "raised": "raised", "spread": "spread"}
    yield Step("weights", "weigh", {"stratum": stratum, "people": people, **named}, *_result(computed))


def _amounts(values: pd.Series) -> dict[str, float]:
    return {str(name): float(value) for name, value in values.items()}


def _mean(name: str, values: Mapping[str, float], weights: Any) -> Step:
    total = sum(weights[part] for part in values)
    found = made(name, "mean", "", values=dict(values), weights={part: weights[part] for part in values})
    formula = f"Σ weight × value / Σ weight = {sum(weights[part] * values[part] for part in values):.6g} / {total:.6g}"
    return Step(name, "mean", found.inputs, found.value, formula)


def _not_counted(
    findings: Findings, view: View, inside: pd.Series, applies: pd.Series, known: pd.Series
) -> Iterator[LeftOut]:
    for unit in inside.index[inside & ~known]:
        yield LeftOut(str(unit), "was not answered" if applies[unit] else "does not apply there")
    for unit in view.silent:
        yield LeftOut(str(unit), "hosts so many refugees that nobody can stand for it, and did not answer")
    frame = findings.dataset.frame
    silent = int(((frame["country"] == view.country) & ~findings.dataset.responded).sum()) - len(view.silent)
    if silent:
        yield LeftOut(f"{silent} municipalities", "did not answer; those of their stratum that did stand for them")


def _read(findings: Findings, municipality: str, *, own_version: bool = False) -> tuple[Reader, Answers]:
    """One municipality's answers and path, told by the version of the round or by that of its own assessment."""
    if municipality not in findings.gaps.index:
        raise KeyError(f"{municipality} did not answer")
    return scored.reader_of(findings.dataset, municipality, own_version=own_version)


def _why(findings: Findings, municipality: str, name: str) -> str:
    """Why a part did not enter."""
    if refused := findings.refused(municipality, name):
        return _incomparable(findings, municipality, refused[0])
    return "was not answered" if findings.material.applies.at[municipality, name] else "does not apply there"


def _incomparable(findings: Findings, municipality: str, refusal: Refusal) -> str:
    version = findings.dataset.assessments["version"][municipality]
    if refusal.why == "absent":
        return f"was not asked in version {version}, which was answered"
    return f"is not comparable with version {version}, which was answered: {refusal.reason or 'it was not asked there'}"


def _inputs(reader: Reader, indicator: Indicator) -> dict[str, float]:
    """The numbers that the gap of the only municipality is computed from."""
    match indicator.kind:
        case IndicatorKind.LEVEL:
            level = float(reader.numbers_of(str(indicator.question))[0])
            return {"level": level, "target": float(indicator.target)}
        case IndicatorKind.COVERAGE:
            return {name: float(reader.number(getattr(indicator, name))[0]) for name in ("supply", "need")}
        case IndicatorKind.RATE:
            goalposts = {"best": float(indicator.best or 0), "worst": float(indicator.worst or 0)}
            return {"value": float(reader.number(indicator.value)[0]), **goalposts}
        case IndicatorKind.SHARE:
            chosen = set(str(reader.path.values[str(indicator.question)].iloc[0]).split())
            found = len(chosen & set(indicator.absent)) + len(set(indicator.present) - chosen)
            return {"open_codes": float(found), "listed": float(len({*indicator.absent, *indicator.present}))}
        case IndicatorKind.EXPRESSION:
            return {"value": float(reader.number(indicator.gap)[0])}


def _words(indicator: Indicator, inputs: Mapping[str, float]) -> str:
    formula = {
        IndicatorKind.LEVEL: "({target:g} − {level:g}) / {target:g}, within 0 … 1",
        IndicatorKind.COVERAGE: "1 − {supply:g} / {need:g}, at least 0",
        IndicatorKind.RATE: "({value:g} − {best:g}) / ({worst:g} − {best:g}), within 0 … 1",
        IndicatorKind.SHARE: "{open_codes:g} of {listed:g}",
        IndicatorKind.EXPRESSION: "{value:g}, the value of the indicator's own expression",
    }
    return formula[indicator.kind].format(**inputs)


def _unanswered(reader: Reader, answers: Answers, indicator: Indicator, municipality: str) -> Iterator[LeftOut]:
    for name in sources(reader.questionnaire, indicator):
        if bool(reader.states.silent[name][municipality]) or bool(reader.states.excused[name][municipality]):
            inside = reader.questionnaire.repeat_of.get(name)
            kind = -1 if inside else int(answers.sheet.non_answers[name][municipality])
            yield LeftOut(name, REASONS[NonAnswer(NON_ANSWERS[kind])] if kind >= 0 else "was not answered in full")
