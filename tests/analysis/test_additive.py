import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import additive
from analysis.errors import DataError

INNER = np.array([[4.0, 10, 6], [7, 3, 9]])
ENDLESS = np.full((3, 4), np.inf)


def with_totals(inner: np.ndarray) -> np.ndarray:
    across = np.column_stack([inner, inner.sum(axis=1)])
    return np.vstack([across, across.sum(axis=0)])


TABLE = with_totals(INNER)


def table(cells: np.ndarray) -> pd.DataFrame:
    rows = [*(f"r{number}" for number in range(len(cells) - 1)), "total"]
    columns = [*(f"c{number}" for number in range(cells.shape[1] - 1)), "total"]
    return pd.DataFrame(cells, index=rows, columns=columns)


def hide(*cells: tuple[int, int]) -> np.ndarray:
    hidden = np.zeros((3, 4), dtype=bool)
    for cell in cells:
        hidden[cell] = True
    return hidden


def bounds(hidden: np.ndarray, upper: np.ndarray = ENDLESS) -> tuple[np.ndarray, np.ndarray]:
    return additive.bounds(np.where(hidden, np.nan, TABLE), hidden, upper)


def test_what_is_published_is_its_own_bound():
    low, high = bounds(hide())
    assert (low == TABLE).all()
    assert (high == TABLE).all()


def test_a_cell_alone_in_its_row_is_worked_out():
    low, high = bounds(hide((0, 0)))
    assert low[0, 0] == pytest.approx(4)
    assert high[0, 0] == pytest.approx(4)


def test_a_rectangle_moves_by_the_least_of_its_corners():
    low, high = bounds(hide((0, 0), (0, 1), (1, 0), (1, 1)))
    assert low[:2, :2] == pytest.approx(np.array([[1.0, 3], [0, 0]]))
    assert high[:2, :2] == pytest.approx(np.array([[11.0, 13], [10, 10]]))


def test_upper_limits_help_the_attacker():
    upper = ENDLESS.copy()
    upper[0, 1] = 11
    low, high = bounds(hide((0, 0), (0, 1), (1, 0), (1, 1)), upper)
    assert low[0, 0] == pytest.approx(3)
    assert high[0, 1] == pytest.approx(11)
    assert high[1, 0] == pytest.approx(8)


def test_hidden_totals_set_their_cells_free():
    low, high = bounds(hide((0, 0), (0, 3), (1, 0), (1, 3)))
    assert low[0, 0] == pytest.approx(0)
    assert high[0, 0] == pytest.approx(11)
    assert high[0, 3] == pytest.approx(27)


def test_where_all_is_hidden_there_is_no_upper_end():
    low, high = bounds(np.ones((3, 4), dtype=bool))
    assert (low == 0).all()
    assert np.isinf(high).all()
    capped = ENDLESS.copy()
    capped[-1, -1] = 50
    assert bounds(np.ones((3, 4), dtype=bool), capped)[1] == pytest.approx(np.full((3, 4), 50.0))
    assert not np.signbit(low).any()


def test_published_cells_that_contradict_each_other_fit_nothing():
    wrong = np.where(hide((0, 0), (0, 1)), np.nan, TABLE)
    wrong[0, 3] = 2
    with pytest.raises(DataError, match="values: no hidden values fit the published ones"):
        additive.bounds(wrong, hide((0, 0), (0, 1)), ENDLESS)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_bounds_hold_the_truth_and_depend_on_no_hidden_value(seed):
    dice = np.random.default_rng(seed)
    cells = with_totals(dice.integers(0, 9, (3, 3)) * dice.random((3, 3)))
    hidden = dice.random((4, 4)) < 0.5
    upper = np.full((4, 4), np.inf) if seed % 2 else cells + dice.random((4, 4))
    low, high = additive.bounds(np.where(hidden, np.nan, cells), hidden, upper)
    assert (low <= cells + 1e-6).all()
    assert (cells <= high + 1e-6).all()
    garbled = additive.bounds(np.where(hidden, 1e6, cells), hidden, upper)
    assert garbled[0] == pytest.approx(low)
    assert garbled[1] == pytest.approx(high)


def test_many_unknowns_are_bounded_some_at_a_time(monkeypatch):
    hidden = np.ones((3, 4), dtype=bool)
    hidden[-1, -1] = False
    at_once = bounds(hidden)
    monkeypatch.setattr(additive, "VARIABLES_AT_ONCE", 25)
    for some, all_ in zip(bounds(hidden), at_once, strict=True):
        assert some == pytest.approx(all_)


def test_equations_are_zero_for_a_table_that_adds_up():
    assert additive.equations((3, 4)) @ TABLE.reshape(-1) == pytest.approx(np.zeros(7))
    moved = TABLE.copy()
    moved[0, 0] += 1
    assert (additive.equations((3, 4)) @ moved.reshape(-1)).tolist() == [1, 0, 0, 1, 0, 0, 0]
    moved[0, 0] -= 1
    moved[2, 3] += 1
    assert (additive.equations((3, 4)) @ moved.reshape(-1)).tolist() == [0, 0, -1, 0, 0, 0, -1]


def test_a_table_is_read_with_its_totals():
    assert (additive.check_table(table(TABLE), "values") == TABLE).all()
    assert (additive.check_table(table(TABLE * (1 + 1e-9 * np.eye(3, 4))), "values") > -1).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.iloc[:-1], "values: its last row and column are not totals; add them and label both 'total'"),
        (lambda t: t.rename(columns={"total": "all"}), "its last row and column are not totals"),
        (lambda t: t[["total"]], "its last row and column are not totals"),
        (lambda t: t.iloc[-1:, :], "its last row and column are not totals"),
        (lambda t: t.set_axis(["c0", "c0", "c2", "total"], axis=1), "a column stands twice"),
        (lambda t: t - 5, "is negative for r0, r1"),
        (lambda t: t.where(t != 3), "is infinite or missing for r1"),
        (lambda t: t.replace(10.0, 10.1), "does not add up in r0, c1; make the totals of the cells themselves"),
    ],
)
def test_a_table_that_does_not_add_up_says_where(change, message):
    with pytest.raises(DataError, match=message):
        additive.check_table(change(table(TABLE)), "values")


def test_one_row_and_one_column_are_a_table():
    assert additive.check_table(table(with_totals(np.array([[3.0]]))), "values").tolist() == [[3, 3], [3, 3]]


@pytest.mark.parametrize(("times", "slack"), [(1e3, 36e-3), (1.0, 36e-6), (1e-3, 1e-6)])
def test_a_table_adds_up_to_a_millionth_of_its_grand_total_or_of_one(times, slack):
    """The grand total is 36 here: 10 + 5 + 21."""
    for much, adds_up in ((0.95, True), (-0.95, True), (1.05, False), (-1.05, False)):
        cells = with_totals(np.array([[4.0, 6], [1, 4], [10, 11]])) * times
        cells[0, 0] += much * slack
        if adds_up:
            additive.check_table(table(cells), "values")
            continue
        with pytest.raises(DataError, match="values: does not add up in r0, c0"):
            additive.check_table(table(cells), "values")


def test_another_table_is_brought_into_the_same_order():
    shuffled = table(TABLE).iloc[[1, 2, 0], [3, 1, 0, 2]]
    pd.testing.assert_frame_equal(additive.like(table(TABLE), shuffled, "counts"), table(TABLE))
    with pytest.raises(DataError, match="counts: has other rows or columns"):
        additive.like(table(TABLE), shuffled.iloc[1:], "counts")


@pytest.mark.parametrize("made", [lambda one: one.to_numpy(), lambda one: one["total"]])
def test_a_table_is_a_table(made):
    with pytest.raises(DataError, match="counts: "):
        additive.check_table(made(table(TABLE)), "counts")
