"""How fast expressions are: one assessment at a time, over whole columns, and a thousand questions checked."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import columns
from questionnaires import library, loader, path
from questionnaires.answers import Answer
from questionnaires.expressions import compile, parse, typed
from tests.questionnaires.checks.test_logic import large
from tests.vectors import sample

SIMPLE = "${n} > 0"
LONGER = "${n} > 0 and selected(${s}, 'cost') and not(${c} = 'no')"
ROWS = 200_000


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def rate(work: Callable[[], object], repeats: int) -> float:
    """The best rate a second of three goes."""
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        best = max(best, repeats / (time.perf_counter() - start))
    return best


def test_simple_expressions_are_evaluated_half_a_million_times_a_second() -> None:
    env = {"n": 12.0, "s": "language cost", "c": "yes"}
    for text, bar in ((SIMPLE, 500_000), (LONGER, 250_000)):
        evaluate = compile(typed(parse(text), sample("every_kind")))
        found = rate(lambda evaluate=evaluate: evaluate(env), 200_000)  # type: ignore[misc]
        say(f"{text}: {found:,.0f} evaluations a second")
        assert found > bar


def test_whole_columns_are_faster_still() -> None:
    frame = pd.DataFrame(
        {"n": np.arange(float(ROWS)), "s": ["language cost", "staff"] * (ROWS // 2), "c": ["yes", "no"] * (ROWS // 2)}
    )
    tree = typed(parse(SIMPLE), sample("every_kind"))
    found = rate(lambda: columns.evaluate(tree, frame), 20) * ROWS
    say(f"{SIMPLE} over columns: {found:,.0f} evaluations a second")
    assert found > 5_000_000


def test_a_thousand_questions_are_checked_in_under_two_seconds() -> None:
    definition = large(1000)
    start, worked = time.perf_counter(), time.process_time()
    loader.parse(definition, "large.yaml")
    passed, taken = time.perf_counter() - start, time.process_time() - worked
    say(f"1 001 questions read and checked in {taken:.2f} s of processor, {passed:.2f} s by the clock")
    assert taken < 2.0


def test_the_command_checks_a_thousand_questions_in_under_two_seconds_by_the_clock(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_text(large(1000), encoding="utf-8")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "surveyapp", "questionnaire", "check", str(file)], check=True)
    passed = time.perf_counter() - start
    say(
        f"questionnaire check of 1 001 questions: {passed:.2f} s by the clock, from the start of the command to its end"
    )
    assert passed < 2.0


def test_the_first_questionnaire_is_followed_in_a_fiftieth_of_a_second() -> None:
    made = library.load("municipal-needs", "1.0.0")
    answers = [Answer("residents", number=1000), Answer("refugees", number=50)]
    answers += [Answer("e3_capacity", instance, number=5) for instance in range(1, 20)]
    taken = 1 / rate(lambda: path.follow(made, answers, today=date(2026, 11, 25)).sections, 10)
    say(f"municipal-needs with {len(answers)} answers followed in {taken * 1000:.1f} ms")
    assert taken < 0.02
