"""What a release said when it was made: its computed tables, put in place of what today's method would tell."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from analysis import files
from analysis.computed import Contents
from analysis.errors import DataError
from analysis.figures import KEYS, Order, ViewName
from analysis.findings import Figure, Findings
from analysis.manifest import NAME
from analysis.outputs import HIDDEN
from analysis.release import COMPUTED

MEND = "restore it from a copy"
TEXTS = ("round", "country", "grouping", "group", "view", "dimension", "indicator", "order", "dimensions")
TEXTS_OF_COUNTS = ("country", "region", "section")


def contents(release: Path) -> Contents:
    """What lies in the computed folder of a release, and the method by which it was computed.

    Raises DataError where nothing was computed, or from another release.
    """
    path = release / COMPUTED / NAME
    try:
        found = Contents.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError) as error:
        raise DataError.one(str(path), "the file is missing or damaged", MEND) from error
    if found.release_sha256 != files.sha256(release / NAME):
        raise DataError.one(str(path), "was computed from another release", MEND)
    return found


def applied(release: Path, found: Findings) -> Findings:
    """Findings computed from the data of a release, with every figure that was frozen with it in place of its own.

    Figures of countries and groups, which of them are hidden, the order of the themes, counts of answers, and gaps of
    single municipalities are as they were. What was never frozen, such as a figure that nobody may see, is as computed
    now, and marked as not for publication. Raises DataError where a table is missing or was changed.
    """
    kept = contents(release)
    gaps, composites = (_by_municipality(release, kept, f"{name}.parquet") for name in ("gaps", "composites"))
    return replace(
        found,
        gaps=_in_order(gaps, found.gaps),
        readiness=composites["readiness"].reindex(found.readiness.index),
        composites=_in_order(composites, found.composites),
        estimates=_overlaid(found.estimates, _table(release, kept, "estimates.csv", TEXTS)),
        severity=_overlaid(found.severity, _table(release, kept, "tables/severity.csv", TEXTS)),
        orders=dict(_orders(_table(release, kept, "tables/orders.csv", TEXTS))),
        coverage=_table(release, kept, "tables/coverage.csv", TEXTS_OF_COUNTS),
        quality=_table(release, kept, "tables/quality.csv", TEXTS_OF_COUNTS),
    )


def _content(release: Path, kept: Contents, name: str) -> BytesIO:
    path = release / COMPUTED / name
    if not path.is_file():
        raise DataError.one(str(path), "the file is missing", MEND)
    if kept.files.get(name) != files.sha256(path):
        raise DataError.one(str(path), "the file was changed after it was computed", MEND)
    return BytesIO(path.read_bytes())


def _table(release: Path, kept: Contents, name: str, texts: Sequence[str]) -> pd.DataFrame:
    """A frozen table with the very numbers that were written; an empty text stays one."""
    content = _content(release, kept, name)
    heading = pd.read_csv(content, nrows=0).columns
    content.seek(0)
    missing = {column: [""] for column in heading if column not in texts}
    kinds = {column: "str" for column in heading if column in texts}
    return pd.read_csv(content, dtype=kinds, keep_default_na=False, na_values=missing)


def _by_municipality(release: Path, kept: Contents, name: str) -> pd.DataFrame:
    return pd.read_parquet(_content(release, kept, name)).set_index("municipality")


def _in_order(frozen: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The frozen columns for the same municipalities and measures, in the order of what was computed now."""
    return frozen.reindex(index=found.index, columns=found.columns)


def _overlaid(found: pd.DataFrame, frozen: pd.DataFrame) -> pd.DataFrame:
    """The rows of figures as frozen; those that are not in the frozen table are hidden."""
    frozen = frozen.rename(columns={"grouping": "kind"})
    measure = frozen["indicator"].where(frozen["indicator"] != "", frozen["dimension"])
    frozen = frozen.assign(measure=measure).set_index(list(KEYS))
    keys = pd.MultiIndex.from_frame(found[list(KEYS)].astype("str"))
    then = frozen.reindex(keys)
    is_kept = then["suppressed"].notna().to_numpy()
    is_told = is_kept & ~then["suppressed"].fillna(True).to_numpy(dtype=bool)
    shown = found.copy()
    for name in Figure._fields:
        if name not in then.columns or name == "suppressed":
            continue
        here = is_told if name in HIDDEN else is_kept
        shown[name] = np.where(here, _plain(then[name], found[name]), found[name].to_numpy())
    shown["suppressed"] = ~is_told
    return shown.astype({name: found[name].dtype for name in Figure._fields if name in found.columns})


def _plain(frozen: pd.Series, found: pd.Series) -> "np.ndarray[tuple[int], np.dtype[Any]]":
    """Frozen values in the type of those computed now, anything where there are none."""
    nothing = np.nan if found.dtype.kind == "f" else 0
    return frozen.astype("object").where(frozen.notna(), nothing).to_numpy().astype(found.to_numpy().dtype)


def _orders(rows: pd.DataFrame) -> Iterator[tuple[tuple[str, ViewName], Order]]:
    for row in rows.to_dict("records"):
        view: ViewName = "refugee" if row["view"] == "refugee" else "municipality"
        yield (row["country"], view), Order(row["order"], tuple(row["dimensions"].split()))
