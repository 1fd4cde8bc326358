"""What handing out ten thousand assessments of 150 answers costs, in seconds and in memory, in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import release
from analysis.dataset import ANSWERS, Dataset
from questionnaires.model import AnswerType, Choice, Question, Questionnaire
from tests.answering import a_frame, assessments_of
from tests.factories import a_question, a_questionnaire

ASSESSMENTS = 10_000
MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
CSV_SECONDS, CSV_MEGABYTES, WORKBOOK_SECONDS = 2.0, 100.0, 15.0
GOES = 3

WORK = """
import re, sys, time
from pathlib import Path
from analysis.exporting import answers, csv_files, workbooks
from analysis.exporting.source import open_source

def peak():
    # What getrusage tells begins with the peak of the parent.
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024

release, target = map(Path, sys.argv[1:3])
before, start, worked = peak(), time.perf_counter(), time.process_time()
source = open_source(release, "uk")
table = next(answers.tables(source))
if target.suffix == ".csv":
    csv_files.write(target, table)
else:
    with workbooks.workbook(target, "answers", source.manifest.made_at) as book:
        workbooks.add_table(book, table)
print(time.process_time() - worked, time.perf_counter() - start, peak() - before, peak())
"""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(name=f"c{number}", label=f"Choice {number}") for number in range(count))


def questions() -> Iterator[Question]:
    """A hundred numbers and levels, thirty choices, ten questions with several, and ten texts."""
    yield from (a_question(f"n{number}") for number in range(70))
    yield from (a_question(f"l{number}", AnswerType.LEVEL) for number in range(30))
    yield from (a_question(f"c{number}", AnswerType.SELECT_ONE, choices=choices(5)) for number in range(30))
    yield from (a_question(f"m{number}", AnswerType.SELECT_MULTIPLE, choices=choices(6)) for number in range(10))
    yield from (a_question(f"t{number}", AnswerType.TEXT) for number in range(10))


def answers(form: Questionnaire, units: "pd.Index[str]") -> pd.DataFrame:
    """Every question answered by everybody, one answer in twelve by a reason why not."""
    draw = np.random.default_rng(1)
    names = list(form.questions)
    size = len(units) * len(names)
    question = np.tile(np.array(names), len(units))
    kind = np.char.ljust(question.astype("U1"), 1)
    number = np.where(np.isin(kind, ["n", "l"]), draw.integers(0, 5, size), np.nan)
    word = np.array(["c0", "c1", "c2", "c3", "c4"])[draw.integers(0, 5, size)]
    several = np.char.add(np.char.add(word, " "), "c5")
    text = np.where(kind == "c", word, np.where(kind == "m", several, "Words of an office, some of them long"))
    silent = draw.random(size) < 1 / 12
    return pd.DataFrame(
        {
            "municipality": np.repeat(units.to_numpy(), len(names)),
            "question": question,
            "instance": 0,
            "number": np.where(silent, np.nan, number),
            "text": pd.Series(text).mask(pd.Series(np.isin(kind, ["n", "l"]) | silent)),
            "non_answer": pd.Series("unknown", index=range(size)).where(pd.Series(silent)),
            "estimated": draw.random(size) < 0.05,
            "explained": False,
            "revision": 1,
        }
    )[list(ANSWERS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of that size."""
    form = a_questionnaire(*questions())
    assert len(form.questions) == 150
    frame = a_frame({"PL": ASSESSMENTS})
    rows = answers(form, frame.index)
    data = Dataset("2026", "1.0.0", {"1.0.0": form}, frame, assessments_of(frame.index), rows)
    return release.write(tmp_path_factory.mktemp("exports") / "release", data, made_at=MADE_AT)


def measured(folder: Path, target: Path) -> tuple[float, float]:
    """The best processor seconds of a few goes, since one thread works and others may be using the machine, and the
    megabytes that the export added to what the libraries take."""
    told = [
        subprocess.run([sys.executable, "-c", WORK, folder, target], capture_output=True, text=True, check=True).stdout
        for _ in range(GOES)
    ]
    worked, seconds, added, whole = map(min, zip(*(map(float, line.split()) for line in told), strict=True))
    say(f"{target.name} in {worked:.2f} s of one processor ({seconds:.2f} s in all), {added:.0f} MB more than before")
    say(f"the most that the process held with all libraries: {whole:.0f} MB")
    return worked, added


def test_ten_thousand_assessments_go_out_as_csv(folder: Path, tmp_path: Path) -> None:
    seconds, added = measured(folder, tmp_path / "answers.csv")
    with (tmp_path / "answers.csv").open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == ASSESSMENTS + 1
    assert seconds <= CSV_SECONDS
    assert added <= CSV_MEGABYTES


def test_ten_thousand_assessments_go_out_as_a_workbook(folder: Path, tmp_path: Path) -> None:
    seconds, added = measured(folder, tmp_path / "answers.xlsx")
    assert seconds <= WORKBOOK_SECONDS
    assert added <= CSV_MEGABYTES
