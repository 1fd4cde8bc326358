"""Is a release still the same, and do its figures follow from its answers?"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from analysis import computed, exporting, files, findings, frozen, outputs, planning, release
from analysis.computed import Say
from analysis.errors import DataError, Fault
from analysis.findings import Findings
from analysis.manifest import METHOD, NAME, Manifest, changes
from analysis.portfolio import Portfolio
from analysis.release import COMPUTED, Release

TOLERANCE = 1e-9
"""Relative: another machine may add up in another order."""
NAMED_AT_MOST = 20


def verify(folder: Path, say: Say, exports: Sequence[Path] = ()) -> list[Fault]:
    """Everything that is missing, changed, or comes out differently when it is computed again; empty when all holds.

    Files are compared with their hashes, tables and figures are computed again from the answers, a plan is checked
    for being possible and worth what it says, and exports, those beside the figures and those named, are made again.
    Nothing is written into the folder.
    """
    say("comparing files with their hashes")
    faults = [*changes(folder, Manifest.read(folder).files, ignoring=(NAME, COMPUTED)), *computed.changes(folder)]
    if any(not str(fault.at).startswith(str(folder / COMPUTED)) for fault in faults):
        return faults
    if method := _other_method(folder):
        return [*faults, method]
    source = release.read(folder)
    say("computing everything again")
    found = findings.compute(source.dataset)
    faults += [*_figures(folder, found), *_plan(source, found)]
    say("exporting everything again")
    return [
        *faults,
        *(fault for path in (*exporting.kept(folder), *exports) for fault in exporting.changes(folder, path)),
    ]


def _other_method(folder: Path) -> Fault | None:
    """Why figures of another method cannot be compared: the same answers give others. None for those of today's."""
    try:
        method = frozen.contents(folder).method
    except DataError:
        return None
    if method == METHOD:
        return None
    problem = f"computed by method {method}, and this software computes by {METHOD}, so figures were not computed again"
    return Fault(str(folder / COMPUTED), problem, f"verify with the software of method {method}; files were compared")


def _figures(folder: Path, found: Findings) -> Iterator[Fault]:
    with TemporaryDirectory() as again:
        outputs.write(Path(again), found)
        for path in files.hashes(Path(again)):
            stored, computed_again = folder / COMPUTED / path, Path(again) / path
            if stored.is_file() and stored.read_bytes() != computed_again.read_bytes():
                yield from _differences(stored, computed_again)


def _plan(source: Release, found: Findings) -> Iterator[Fault]:
    parts = (computed.TERMS, computed.PLAN, computed.INVITED)
    if not all((source.directory / COMPUTED / part).is_file() for part in parts):
        return
    terms, chosen, invited = computed.stored_plan(source.directory)
    valued = computed.valued(source, found, terms.assumptions)
    stored = Portfolio(
        chosen, invited, terms.value, terms.cost, terms.unspent, terms.bound, terms.gap, terms.value_without_overlap
    )
    yield from planning.faults(valued, terms.assumptions, stored)


def _differences(stored: Path, again: Path) -> Iterator[Fault]:
    """The figures of a table that are others than computed, each by its row and column."""
    if stored.suffix == ".json":
        yield Fault(str(stored), "the drawing is not the one computed")
        return
    try:
        given, wanted = _read(stored), _read(again)
    except (ValueError, OSError) as error:
        yield Fault(str(stored), f"cannot be read ({error})")
        return
    if list(given.columns) != list(wanted.columns) or len(given) != len(wanted):
        yield Fault(str(stored), "has other rows or columns than computed")
        return
    places = np.argwhere(_unequal(given, wanted))
    for row, column in places[:NAMED_AT_MOST]:
        name = " ".join(str(part) for part in wanted.iloc[row, : _first_number(wanted)] if pd.notna(part))
        values = f"is {given.iloc[row, column]}, not {wanted.iloc[row, column]} as computed"
        yield Fault(f"{stored}, {name}", f"{wanted.columns[column]} {values}")
    if len(places) > NAMED_AT_MOST:
        yield Fault(str(stored), f"{len(places) - NAMED_AT_MOST} more figures are others than computed")


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, keep_default_na=False, na_values=[""], dtype={"round": "str", "group": "str"})


def _unequal(given: pd.DataFrame, wanted: pd.DataFrame) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    columns = []
    for name in wanted.columns:
        mine, theirs = given[name], wanted[name]
        if pd.api.types.is_float_dtype(mine.dtype) and pd.api.types.is_numeric_dtype(theirs.dtype):
            columns.append(~np.isclose(mine, theirs.astype(float), rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
        else:
            columns.append((mine.astype("str").fillna("") != theirs.astype("str").fillna("")).to_numpy())
    return np.array(columns).reshape(len(wanted.columns), len(wanted)).T


def _first_number(table: pd.DataFrame) -> int:
    numeric = [place for place, dtype in enumerate(table.dtypes) if pd.api.types.is_numeric_dtype(dtype)]
    return numeric[0] if numeric else len(table.columns)
