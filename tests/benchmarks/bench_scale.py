"""A continent: 15.6 million answers of 130 000 municipalities are read, scored and estimated on one machine."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis import files, release
from analysis.dataset import Dataset
from analysis.manifest import Manifest
from questionnaires import library
from tests.answering import assessments_of, at_random

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
OFFICES, ANSWERS = 130_000, 15_600_000
SOME = 500
"""Offices whose answers are drawn; the others repeat them in other places."""
SHARE = 0.85
COUNTRIES, REGIONS, SIZES = 10, 12, ("0-1999", "2000-9999", "10000-")
SECONDS, BYTES = 90, 8 * 1024**3

CHILD = """
import json, multiprocessing, resource, sys, time
start = time.perf_counter()
from analysis import apart, findings, release
parts = {"import": time.perf_counter() - start}
start = time.perf_counter()
source = release.read(sys.argv[1])
parts["read"] = time.perf_counter() - start
start = time.perf_counter()
found = findings.compute(source.dataset, apart.begin)
parts["score and estimate"] = time.perf_counter() - start
for process in multiprocessing.active_children():
    process.join()
whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN  # what is shared is counted in both
peak = sum(resource.getrusage(one).ru_maxrss for one in whose) * 1024
print(json.dumps({"parts": parts, "peak": peak, "answers": len(source.dataset.answers),
                  "offices": int(source.dataset.responded.sum()), "figures": len(found.estimates)}))
"""


@pytest.fixture(scope="module")
def continent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the real questionnaire with its answers written straight into columns."""
    form = library.load("municipal-needs", "1.0.0")
    drawn = at_random(form, [f"A-{number:03}" for number in range(SOME)]).head(SOME * ANSWERS // OFFICES)
    frame = make_frame(round(OFFICES / SHARE))
    own = frame.index[:OFFICES]
    folder = tmp_path_factory.mktemp("scale") / "release"
    versions = {form.version: form}
    data = Dataset("continent", form.version, versions, frame, assessments_of(own), drawn.iloc[:0])
    release.write(folder, data, made_at=MADE_AT)
    write_answers(folder / "answers.parquet", drawn, {name: place for place, name in enumerate(form.questions)}, own)
    manifest = Manifest.read(folder)
    hashes = {name: files.sha256(folder / name) for name in manifest.files}
    manifest.model_copy(update={"files": hashes}).write(folder)
    return folder


def make_frame(size: int) -> pd.DataFrame:
    """So many municipalities in order of their names, spread over countries, regions and classes of size."""
    draw = np.random.default_rng(1)
    codes = [f"C{place % COUNTRIES}-{place:07}" for place in range(size)]
    index = pd.Index(codes, name="municipality", dtype="str")
    country = index.str[:2]
    region = pd.Series(draw.integers(0, REGIONS, size).astype(str), index)
    columns = {
        "name": index,
        "country": country,
        "region": (pd.Series(country, index) + "-R" + region).to_numpy(),
        "size_class": np.array(SIZES)[draw.integers(0, len(SIZES), size)],
        "association": [f"A-{name}" for name in country],
        "population": draw.integers(200, 200_000, size).astype("float64"),
        "refugees": draw.integers(0, 500, size).astype("float64"),
    }
    return pd.DataFrame(columns, index=index)


def write_answers(path: Path, drawn: pd.DataFrame, order: Mapping[str, int], offices: pd.Index) -> None:
    """Write the drawn answers again and again, in order of the municipalities, as a release has them."""
    drawn = drawn.assign(place=drawn["question"].map(order).astype("int64"))
    drawn = drawn.sort_values(["municipality", "place", "instance"], ignore_index=True)
    codes = pd.factorize(drawn["municipality"])[0]
    count = np.bincount(codes)
    start = np.concatenate([[0], np.cumsum(count)])[:-1]
    names = sorted(offices)
    schema = release.SCHEMAS["answers"]
    with pq.ParquetWriter(
        path, schema, compression="zstd", use_dictionary=[name for name in schema.names if name not in release.PLAIN]
    ) as writer:
        for first in range(0, len(names), 8_000):
            own = np.arange(first, min(first + 8_000, len(names)))
            like = own % SOME
            rows = np.concatenate([np.arange(start[one], start[one] + count[one]) for one in like])
            table = drawn.iloc[rows]
            table = table.assign(municipality=np.repeat(np.array(names, dtype=object)[own], count[like]))
            columns = [pa.array(table[field.name], type=field.type, from_pandas=True) for field in schema]
            writer.write_table(pa.table(columns, schema=schema))


def test_a_continent_is_read_scored_and_estimated_on_one_machine(continent: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CHILD, continent], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    whole = sum(told["parts"].values())
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in told["parts"].items())
    sys.stdout.write(
        f"{told['answers']:,} answers of {told['offices']:,} municipalities: {whole:.1f} s ({parts}), "
        f"{told['peak'] / 1024**3:.1f} GB at most, {told['figures']:,} figures\n"
    )
    assert told["answers"] == pytest.approx(ANSWERS, rel=1e-3)
    assert told["offices"] == OFFICES
    assert whole < SECONDS
    assert told["peak"] < BYTES
