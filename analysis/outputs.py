"""What `run` writes: tables and figures computed from a release, in a form that opens anywhere."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import charts
from analysis.apart import Begin, later
from analysis.figures import ALL, RANGE
from analysis.findings import SEVERE, Findings
from analysis.publication import MINIMUM, has_narrow_quarter
from analysis.sensitivity import COLUMNS as SENSITIVITY
from analysis.sensitivity import alpha, alternatives, effects, items

ESTIMATES = (
    "round",
    "country",
    "grouping",
    "group",
    "view",
    "dimension",
    "indicator",
    "estimate",
    "se",
    "low",
    "high",
    "n",
    "n_frame",
    "degenerate",
    "suppressed",
    "range_low",
    "range_high",
    "n_effective",
    "df",
    "deff",
)
"""Columns of the estimates. `dimension` names the measure (`overall`, `healthcare`, `women`, `sdg_3`) or, where
`indicator` is filled, the dimension of that indicator."""
HIDDEN = ("estimate", "se", "low", "high", "n", "range_low", "range_high", "n_effective", "df", "deff")


def tables(findings: Findings) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table by the path of its file, municipalities and groups in order.

    Estimates and severity hold what may leave the owner's role: figures that are hidden are empty and marked. What is
    told by municipality, with sensitivity and items, is for those who made the release.
    """
    yield from _results(findings)
    yield "tables/sensitivity.csv", _sensitivity(findings)


def _results(findings: Findings) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "gaps.parquet", findings.gaps
    yield "composites.parquet", findings.composites.assign(readiness=findings.readiness)
    yield "estimates.csv", _published(findings, findings.estimates)
    yield "tables/severity.csv", _published(findings, findings.severity).drop(columns=["range_low", "range_high"])
    yield "tables/coverage.csv", findings.coverage
    yield "tables/quality.csv", findings.quality
    yield "tables/measures.csv", findings.measures.reset_index()
    yield "tables/orders.csv", _orders(findings)
    yield "tables/silent.csv", findings.silent.reset_index()
    yield "tables/items.csv", _items(findings)


def drawings(findings: Findings) -> Iterator[tuple[str, charts.Figure]]:
    """Every figure by the path of its file, as data for plotly.js: the needs of each country by theme."""
    public = findings.public()
    dimensions = public.measures[public.measures["kind"] == "dimension"]
    for country in sorted(public.dataset.frame["country"].unique()):
        rows = [public.figure(str(country), str(name)) for name in dimensions.index]
        table = pd.DataFrame(rows, index=pd.Index(dimensions["label"])).dropna(subset="estimate")
        table = table.assign(hollow=table["n"] < 0.6 * table["n_frame"]).sort_values("estimate", ascending=False)
        yield f"figures/needs-{country}.json", charts.needs(table, axis="Gap, 0 to 100")


def write(
    folder: Path, findings: Findings, progress: Callable[[str], None] = lambda _: None, begin: Begin = later
) -> None:
    """Write all tables and figures into a folder, the same bytes for the same findings; with `begin`, some apart."""
    rest = begin(_write_rest, folder, findings)
    for path, table in _results(findings):
        progress(path)
        _write_table(folder, path, table)
    progress("figures")
    rest.result()


def _write_rest(folder: Path, findings: Findings) -> None:
    _write_table(folder, "tables/sensitivity.csv", _sensitivity(findings))
    for path, figure in drawings(findings):
        text = json.dumps(figure, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        _prepared(folder, path).write_text(text, encoding="utf-8", newline="\n")


def _write_table(folder: Path, path: str, table: pd.DataFrame) -> None:
    WRITERS[Path(path).suffix](_prepared(folder, path), table)


def _prepared(folder: Path, path: str) -> Path:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    return folder / path


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table without its index, floats in the shortest digits that mean them."""
    table.to_csv(path, index=False, lineterminator="\n")


def _write_parquet(path: Path, table: pd.DataFrame) -> None:
    whole = pa.Table.from_pandas(table.sort_index().reset_index(), preserve_index=False)
    pq.write_table(whole.replace_schema_metadata(None), path, compression="zstd")


WRITERS: Mapping[str, Callable[[Path, pd.DataFrame], None]] = {".csv": write_csv, ".parquet": _write_parquet}


def _published(findings: Findings, rows: pd.DataFrame) -> pd.DataFrame:
    """The figures that others see: whole countries in all measures, groups within them in the whole and its themes."""
    kinds = rows["measure"].map(findings.measures["kind"])
    rows = rows[(rows["kind"] == ALL) | kinds.isin(["overall", "dimension"])]
    kinds = kinds[rows.index]
    is_indicator = kinds == "indicator"
    dimension = rows["measure"].where(~is_indicator, rows["measure"].map(findings.measures["dimension"]))
    shown = rows.assign(
        round=findings.dataset.round,
        dimension=dimension,
        indicator=rows["measure"].where(is_indicator, ""),
    ).rename(columns={"kind": "grouping"})
    shown = shown.astype({"n": "Int64", "n_frame": "Int64"})
    ranges = list(RANGE)
    shown[ranges] = shown[ranges].mask(has_narrow_quarter(rows))
    hidden = [column for column in HIDDEN if column in shown.columns]
    shown[hidden] = shown[hidden].mask(shown["suppressed"])
    shown["degenerate"] &= ~shown["suppressed"]
    return shown[list(ESTIMATES)]


def _orders(findings: Findings) -> pd.DataFrame:
    rows = [(*key, order.kind, " ".join(order.measures)) for key, order in findings.orders.items()]
    return pd.DataFrame(rows, columns=["country", "view", "order", "dimensions"])


def _sensitivity(findings: Findings) -> pd.DataFrame:
    """What other choices about the dimensions would do to the whole of each country's municipalities."""
    weights = findings.declared["overall"].weights if "overall" in findings.declared else pd.Series(dtype="float64")
    bands = findings.questionnaire.severity
    severe = None if bands is None else bands.at_least[SEVERE - 2]
    gaps, applies = (table.reindex(columns=weights.index) for table in (findings.composites, findings.material.applies))
    parts = [
        effects(alternatives(gaps.loc[own], weights, applies=applies.loc[own]), severe).assign(country=country)
        for country, own in _by_country(findings)
        if len(own) >= MINIMUM and len(weights)
    ]
    columns = ["country", *SENSITIVITY]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _items(findings: Findings) -> pd.DataFrame:
    """How the indicators of each dimension go together over all that answered, for who writes the questionnaire."""
    dimensions = [measure for measure in findings.declared.values() if measure.kind == "dimension"]
    if len(findings.gaps) < MINIMUM or not dimensions:
        return pd.DataFrame(columns=["dimension", "indicator", "alpha"])
    parts = [(one.name, findings.gaps[[name for name, _ in one.parts]]) for one in dimensions]
    tables_ = [items(own).reset_index().assign(dimension=name, alpha=alpha(own)) for name, own in parts]
    whole = pd.concat(tables_, ignore_index=True)
    return whole[
        ["dimension", "indicator", *(name for name in whole.columns if name not in ("dimension", "indicator"))]
    ]


def _by_country(findings: Findings) -> Iterator[tuple[str, pd.Index]]:
    countries = findings.dataset.frame["country"].reindex(findings.gaps.index)
    for country in sorted(countries.unique()):
        yield str(country), findings.gaps.index[countries == country]
