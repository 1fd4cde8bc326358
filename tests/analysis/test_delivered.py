"""What changed where an activity was delivered is told beside where it was not, of those in both rounds alone."""

from typing import Any

import pandas as pd
import pytest

from analysis import activity_list, change, delivered
from analysis.delivered import DELIVERED, NOT_DELIVERED
from analysis.findings import Findings, compute
from tests.results_world import make_dataset

BEFORE = {"h1": 1, "h2": 1, "s1": 1}
AFTER = {"h1": 2, "h2": 1, "s1": 1}
TWELVE = [f"RO-{number:03}" for number in range(12)]
ACADEMY, WORKSHOP = ("A02", "RO"), ("A07", "*")


def told(answers: dict[str, dict[str, int] | None]) -> Findings:
    rows: list[dict[str, Any]] = [{"key": key, "answers": given} for key, given in answers.items()]
    return compute(make_dataset(rows))


def two_rounds(helped: int, *, left: int = 0) -> tuple[Findings, Findings]:
    before = told(dict.fromkeys(TWELVE, BEFORE))
    after = {key: AFTER if number < helped else BEFORE for number, key in enumerate(TWELVE)}
    return before, told(
        {key: None if number >= 12 - left else given for number, (key, given) in enumerate(after.items())}
    )


def changes(before: Findings, after: Findings, held: dict[tuple[str, str], list[str]]) -> pd.DataFrame:
    ruled = change.ruler(before.dataset, after)
    return delivered.changes(ruled, after.dataset.frame, held, activity_list.load())


def test_the_change_of_each_group_is_the_mean_change_of_its_members() -> None:
    before, after = two_rounds(5)
    table = changes(before, after, {ACADEMY: TWELVE[:5]}).set_index("group")
    # h1 counts a quarter of the whole and closes by a third.
    assert table.loc[DELIVERED, "change"] == pytest.approx(-1 / 12)
    assert table.loc[NOT_DELIVERED, "change"] == pytest.approx(0.0)
    assert table["n"].to_dict() == {DELIVERED: 5, NOT_DELIVERED: 7}
    assert table.loc[DELIVERED, "before"] == pytest.approx(2 / 3)
    assert table.loc[DELIVERED, "after"] == pytest.approx(2 / 3 - 1 / 12)
    own = table.loc[[DELIVERED]]
    assert (own["low"] <= own["change"]).all()
    assert (own["change"] <= own["high"]).all()


def test_only_those_that_answered_twice_are_compared() -> None:
    before, after = two_rounds(5, left=3)
    table = changes(before, after, {WORKSHOP: [*TWELVE[:5], TWELVE[11]]})
    assert table.set_index("group")["n"].to_dict() == {DELIVERED: 5, NOT_DELIVERED: 4}


def test_no_interval_is_told_of_fewer_than_five() -> None:
    before, after = two_rounds(2)
    table = changes(before, after, {ACADEMY: TWELVE[:2]}).set_index("group")
    assert table["low"].isna().to_dict() == {DELIVERED: True, NOT_DELIVERED: False}


def test_where_there_is_nothing_to_compare_there_are_no_rows() -> None:
    before, after = two_rounds(2)
    nowhere = {("A02", "PL"): TWELVE[:2], ("A99", "RO"): TWELVE[:2], ("A16", "RO"): TWELVE[:2]}
    table = changes(before, after, nowhere)
    assert table.empty
    assert list(table.columns) == list(delivered.COLUMNS)
