"""How fast answers on one version are told in the words of another: whole columns, against one answer after another."""

import sys
import time

import pandas as pd

from analysis import harmonise
from questionnaires import library
from questionnaires.carry_over import crosswalk
from tests.answering import answers_of, at_random

VERSIONS = {number: library.load("municipal-needs", number) for number in library.versions("municipal-needs")}
OFFICES, TIMES, ALONE = 60, 130, 2_000


def test_columns_are_at_least_twenty_times_as_fast_as_single_answers() -> None:
    some = at_random(VERSIONS["1.0.0"], [f"RO-{number}" for number in range(OFFICES)])
    many = pd.concat([some.assign(municipality=some["municipality"] + f"-{time}") for time in range(TIMES)])
    many = many.reset_index(drop=True).astype({"municipality": "category", "question": "category"})
    taken = harmonise.way(VERSIONS, "1.0.0", "2.0.0")
    harmonise.carry(some, taken)
    start = time.perf_counter()
    told = harmonise.carry(many, taken)
    whole = len(many) / (time.perf_counter() - start)
    walk, answers = crosswalk(*taken.versions), answers_of(some.head(ALONE))
    start = time.perf_counter()
    for answer in answers:
        walk.carry(answer)
    alone = len(answers) / (time.perf_counter() - start)
    sys.stdout.write(
        f"{len(many):,} answers: {whole:,.0f} a second, one by one {alone:,.0f}; {len(told):,} go the way\n"
    )
    assert whole > 20 * alone
