"""Computed figures as tables to hand out, each with the key that leads to its trace (`python -m analysis trace`)."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from analysis import measures
from analysis.exporting.source import Source, Wording
from analysis.exporting.tables import Kind, Table, Variable, of_frame
from analysis.exporting.words import say
from analysis.measures import Measure

Described = tuple[str, Kind, str]
"""Name, kind, and what it is in English, to be translated."""

PLACE: Sequence[Described] = (
    ("round", "text", "Round"),
    ("country", "text", "Country"),
    ("grouping", "text", "What the group is: all, region, size class or association"),
    ("group", "text", "Group"),
    ("view", "text", "What counts once: each municipality, or each refugee hosted"),
    ("measure", "text", "Measure"),
    ("label", "text", "Name of the measure"),
    ("dimension", "text", "Theme"),
)
AMOUNTS: Sequence[Described] = (
    ("estimate", "number", "Estimate"),
    ("se", "number", "Standard error"),
    ("low", "number", "Lower end of the 95% interval"),
    ("high", "number", "Upper end of the 95% interval"),
    ("n", "whole", "Municipalities whose answers entered"),
    ("n_frame", "whole", "Municipalities of whom it speaks"),
    ("range_low", "number", "If those who did not answer were like the lowest quarter"),
    ("range_high", "number", "If those who did not answer were like the highest quarter"),
    ("n_effective", "number", "Effective number of answers"),
    ("df", "number", "Degrees of freedom"),
    ("deff", "number", "Design effect"),
)
MARKS: Sequence[Described] = (
    ("degenerate", "flag", "Whether no difference between answers was seen"),
    ("suppressed", "flag", "Whether the figure is hidden, since it could reveal a municipality"),
    ("key", "text", "Key of the figure, which leads to what stands behind it"),
)
MEASURES: Sequence[Described] = (
    ("measure", "text", "Measure"),
    ("label", "text", "Name of the measure"),
    ("kind", "text", "Kind"),
    ("dimension", "text", "Theme"),
    ("weight", "number", "What it counts in the whole"),
)
WITHOUT_RANGE = tuple(one for one in AMOUNTS if not one[0].startswith("range_"))
WHOLE = "All themes together"


def published(source: Source) -> Iterator[Table]:
    """The figures that everybody may see: as they were frozen, with what is hidden left empty and marked."""
    titles = measure_labels(source.wording)
    for name, file, title, amounts in (
        ("estimates", "estimates.csv", "Gaps, 0 to 1, of countries and groups in them", AMOUNTS),
        ("severity", "tables/severity.csv", "Shares with a severe gap (bands 4 and 5)", WITHOUT_RANGE),
    ):
        what = "estimate" if name == "estimates" else "severity"
        rows = _with_keys(source.computed(file), what, titles)
        variables = _variables((*PLACE, *amounts, *MARKS), source.language)
        yield of_frame(name, say(title, source.language), rows, variables)
    rows = source.computed("tables/measures.csv")
    rows = rows.assign(label=rows["measure"].map(titles))
    title = say("What is measured, and what it counts", source.language)
    yield of_frame("measures", title, rows, _variables(MEASURES, source.language))


def by_municipality(source: Source) -> Iterator[Table]:
    """Gaps and composites of single municipalities; the key of a figure is told with its column."""
    language = source.language
    frame = source.table("frame")
    composites = source.computed("composites.parquet").set_index("municipality")
    gaps = source.computed("gaps.parquet").set_index("municipality")
    titles = {
        **measure_labels(source.wording),
        "readiness": say("Share of asked questions that were answered", language),
    }
    rows = source.told(composites.join(gaps)).reset_index()
    rows = rows.assign(municipality_name=rows["municipality"].map(frame["name"]))
    identity = (
        Variable("municipality", "text", say("Municipality: country and register code", language)),
        Variable("municipality_name", "text", say("Name of the municipality", language)),
    )
    kinds = {**dict.fromkeys(composites.columns, "composite"), **dict.fromkeys(gaps.columns, "gap")}
    figures = [Variable(str(name), "number", titles[str(name)], key=_key(kinds[name], str(name))) for name in kinds]
    title = say("Gaps of each municipality, 0 to 1", language)
    yield of_frame("gaps", title, rows, (*identity, *figures))


def measure_labels(source: Wording) -> dict[str, str]:
    """What each measure is called in the language, by its name."""
    return {name: _label(source, one) for name, one in measures.declared(source.questionnaire).items()}


def _label(source: Wording, measure: Measure) -> str:
    if measure.kind in ("indicator", "dimension"):
        return source.text.text(f"{measure.kind}/{measure.name}/label").text
    if measure.kind == "sdg":
        return f"{say('SDG', source.language)} {measure.name.removeprefix('sdg_')}"
    return say(WHOLE if measure.name == measures.OVERALL else measure.label, source.language)


def _key(kind: str, name: str) -> str:
    return "readiness/{municipality}" if name == "readiness" else f"{kind}/{{municipality}}/{name}"


def _with_keys(rows: pd.DataFrame, what: str, titles: Mapping[str, str]) -> pd.DataFrame:
    """The rows with the name of the measure and the key of each figure that is told."""
    measure = rows["indicator"].where(rows["indicator"].notna(), rows["dimension"])
    parts = [rows[name] for name in ("country", "grouping", "group", "view")] + [measure]
    keys = ["/".join((what, *map(str, part))) for part in zip(*parts, strict=True)]
    told = rows["estimate"].notna()
    return rows.assign(
        measure=measure,
        label=measure.map(titles),
        key=pd.Series(keys, index=rows.index, dtype="str").where(told, ""),
        **{name: rows[name].astype("float64") for name in ("degenerate", "suppressed")},
    )


def _variables(described: Sequence[Described], language: str) -> tuple[Variable, ...]:
    yes_or_no = (("0", say("no", language)), ("1", say("yes", language)))
    return tuple(
        Variable(name, kind, say(label, language), choices=yes_or_no if kind == "flag" else ())
        for name, kind, label in described
    )
