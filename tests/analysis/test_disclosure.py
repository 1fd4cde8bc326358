import inspect

import numpy as np
import pandas as pd
import pytest

from analysis import disclosure
from analysis.disclosure import attack, frequency, protect
from analysis.errors import DataError
from tests.oracle import oracle


def table(inner: object) -> pd.DataFrame:
    cells = np.asarray(inner, dtype=float)
    rows, columns = [f"r{n}" for n in range(len(cells))], [f"c{n}" for n in range(cells.shape[1])]
    frame = pd.DataFrame(cells, index=rows, columns=columns)
    frame["total"] = frame.sum(axis=1)
    frame.loc["total"] = frame.sum()
    return frame


def cells(mask: pd.DataFrame) -> set[tuple[str, str]]:
    return {(str(row), str(column)) for row in mask.index for column in mask.columns if mask.loc[row, column]}


def at(bound: pd.DataFrame, row: str, column: str) -> float:
    return float(bound[column][row])


COUNTS = table([[4, 10, 12], [9, 8, 11], [13, 14, 15]])
LARGE = table([[40, 10, 12], [9, 8, 11], [13, 14, 15]])


def half(counts: pd.DataFrame) -> pd.DataFrame:
    return counts / 2


def test_a_small_cell_is_hidden_with_the_cheapest_rectangle():
    hidden = protect(half(COUNTS), COUNTS)
    assert cells(hidden) == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    assert hidden.dtypes.unique().tolist() == [np.dtype(bool)]
    assert list(hidden.index) == list(COUNTS.index)


def test_nothing_small_hides_nothing():
    assert not protect(half(LARGE), LARGE).to_numpy().any()


@pytest.mark.parametrize(("count", "is_hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_small_means_some_but_fewer_than_the_minimum(count, is_hidden):
    counts = table([[count, 10, 12], [9, 8, 11], [13, 14, 15]])
    assert protect(half(counts), counts).loc["r0", "c0"] == is_hidden


def test_the_minimum_may_be_another():
    assert protect(half(COUNTS), COUNTS, minimum=9).loc["r1", "c1"]
    assert not protect(half(COUNTS), COUNTS, minimum=4).to_numpy().any()


def test_totals_cost_ten_times_their_units():
    counts = table([[4, 30, 31], [50, 60, 61]])
    assert cells(protect(half(counts), counts)) == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    dear = table([[4, 300, 300], [50, 1, 9]])
    hidden = cells(protect(half(dear), dear))
    assert not any(row == "total" and column == "total" for row, column in hidden)
    assert ("total", "c0") not in hidden


def test_a_total_is_hidden_where_it_is_the_cheapest_way():
    counts = table([[4, 900], [2, 900]])
    hidden = cells(protect(half(counts), counts))
    assert ("total", "total") not in hidden
    low, high = attack(half(counts), protect(half(counts), counts), counts)
    assert at(high, "r0", "c0") > 2.2
    assert at(low, "r0", "c0") < 1.8


def test_a_small_grand_total_hides_all():
    counts = table([[1, 1], [1, 1]])
    assert protect(half(counts), counts).to_numpy().all()


def test_what_its_grand_total_gives_away_is_hidden_whole():
    counts = table([[4, 0], [0, 20]])
    assert protect(counts * 0.999999, counts, upper=counts).to_numpy().all()
    assert not protect(half(counts), counts).to_numpy().all()


def test_an_empty_cell_protects_nobody():
    counts = table([[4, 0, 12], [9, 0, 11], [13, 14, 15]])
    hidden = protect(half(counts), counts)
    assert not hidden.loc["r0", "c1"]
    assert not hidden.loc["r1", "c1"]


def test_the_order_of_the_tables_does_not_matter():
    shuffled = COUNTS.loc[["r2", "total", "r0", "r1"], ["c1", "total", "c2", "c0"]]
    pd.testing.assert_frame_equal(protect(half(COUNTS), shuffled), protect(half(COUNTS), COUNTS))


# --- the p % rule

AMOUNTS = table([[100, 50, 50], [40, 50, 60], [70, 50, 80]])


def contributions(first: list[float]) -> pd.DataFrame:
    """Equal contributions of ten units in every cell, but for those of the first."""
    listed = [("r0", "c0", value) for value in first]
    for row in AMOUNTS.index[:-1]:
        for column in AMOUNTS.columns[:-1]:
            if (row, column) != ("r0", "c0"):
                listed += [(row, column, AMOUNTS.loc[row, column] / 10)] * 10
    return pd.DataFrame(listed, columns=["row", "column", "value"])


@pytest.mark.parametrize(
    ("first", "is_hidden"),
    [
        ([80, 12, 8], False), ([80, 13, 7], True), ([100], True), ([50, 50], True), ([40, 30, 20, 10], False),
        ([80, 14, 3, 3], True), ([80, 10, 5, 5], False),
    ],
)  # fmt: skip
def test_a_cell_is_dominated_where_the_second_can_work_out_the_largest(first, is_hidden):
    """X − x₁ − x₂ < 10 % of x₁: with 80 and 12 the rest is 8, just enough."""
    hidden = protect(AMOUNTS, LARGE, p_percent=10, contributions=contributions(first))
    assert hidden.loc["r0", "c0"] == is_hidden


def test_contributions_may_be_listed_cell_by_cell():
    listed = contributions([80, 13, 7])
    expected = protect(AMOUNTS, LARGE, p_percent=10, contributions=listed)
    by_cell: dict[tuple[object, object], list[float]] = {}
    for row, column, value in listed.itertuples(index=False):
        by_cell.setdefault((row, column), []).append(value)
    pd.testing.assert_frame_equal(protect(AMOUNTS, LARGE, p_percent=10, contributions=by_cell), expected)
    wide = pd.DataFrame(
        [[by_cell.get((row, column), []) for column in AMOUNTS.columns] for row in AMOUNTS.index],
        index=AMOUNTS.index,
        columns=AMOUNTS.columns,
    )
    pd.testing.assert_frame_equal(protect(AMOUNTS, LARGE, p_percent=10, contributions=wide), expected)


def test_totals_are_dominated_by_what_a_unit_gives_to_all_their_cells():
    counts = table([[20, 20], [20, 20]])
    amounts = table([[50, 50], [80, 80]])
    listed = [("r0", column, "city", 46.0) for column in ("c0", "c1")]
    listed += [("r0", column, f"{column}{unit}", 1.0) for column in ("c0", "c1") for unit in range(4)]
    listed += [("r1", column, f"{column}-{unit}", 4.0) for column in ("c0", "c1") for unit in range(20)]
    given = pd.DataFrame(listed, columns=["row", "column", "unit", "value"])
    assert protect(amounts, counts, p_percent=8, contributions=given).loc["r0", "total"]
    assert not protect(amounts, counts, p_percent=7, contributions=given).loc["r0", "total"]
    apart = given.drop(columns="unit")
    assert not protect(amounts, counts, p_percent=8, contributions=apart).loc["r0", "total"]


@pytest.mark.parametrize("turned", [False, True])
def test_every_total_is_dominated_at_its_own_percentage(turned):
    """One unit gives 50 to each of two cells beside 6 · 2; every other cell has ten units of 1.

    What is left beside the two largest: 10 of 50 in the cells, 22 of 100 in their column, 30 of 50 in the rows, 62 of
    100 in all.
    """
    listed = [(row, "c0", "city", 50.0) for row in ("r0", "r1")]
    listed += [(row, "c0", f"{row}{unit}", 2.0) for row in ("r0", "r1") for unit in range(6)]
    others = [(row, column) for row in ("r0", "r1") for column in ("c1", "c2")]
    listed += [(row, column, f"{row}{column}{unit}", 1.0) for row, column in others for unit in range(10)]
    given = pd.DataFrame(listed, columns=["row", "column", "unit", "value"])
    amounts, found = table([[62, 10, 10], [62, 10, 10]]), {("r0", "c0"), ("r1", "c0")}
    if turned:
        given, amounts = given.rename(columns={"row": "column", "column": "row"}), amounts.T
    for percent, more in (
        (21, []), (23, [("total", "c0")]), (61, [("r0", "total"), ("r1", "total")]), (63, [("total", "total")]),
    ):  # fmt: skip
        found |= set(more)
        mask = pd.DataFrame(disclosure._dominated(amounts, given, percent), amounts.index, amounts.columns)
        assert cells(mask.T if turned else mask) == found


def test_cells_of_which_no_contribution_is_given_are_of_many():
    """Beside 80 and 13 are 7 in the cell, 107 in its row and 117 in its column: 133.75 % and 146.25 % of 80."""
    given: dict[tuple[object, object], list[float]] = {("r0", "c0"): [80.0, 13.0, 7.0]}
    for percent, found in (
        (8, set[tuple[str, str]]()), (10, {("r0", "c0")}), (133, {("r0", "c0")}),
        (134, {("r0", "c0"), ("r0", "total")}), (147, {("r0", "c0"), ("r0", "total"), ("total", "c0")}),
    ):  # fmt: skip
        mask = pd.DataFrame(disclosure._dominated(AMOUNTS, given, percent), AMOUNTS.index, AMOUNTS.columns)
        assert cells(mask) == found


def test_contributions_that_are_listed_for_totals_are_not_counted_twice():
    listed = contributions([80, 12, 8])
    totals = pd.DataFrame([("total", "c0", 999.0), ("r0", "total", 999.0)], columns=listed.columns)
    expected = disclosure._dominated(AMOUNTS, listed, 10)
    assert not expected.any()
    assert (disclosure._dominated(AMOUNTS, pd.concat([listed, totals]), 10) == expected).all()


def test_less_than_one_per_cent_is_a_percentage():
    hidden = protect(AMOUNTS, LARGE, p_percent=0.5, contributions=contributions([80, 19.7, 0.3]))
    assert hidden.loc["r0", "c0"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"p_percent": 10}, "contributions: the p % rule needs them"),
        ({"p_percent": 0, "contributions": contributions([100])}, "p_percent: is 0; give a percentage above 0"),
        ({"p_percent": 10, "contributions": {("r9", "c0"): [1.0]}}, "contributions: some are to cells that the table"),
        ({"p_percent": 10, "contributions": {("r0", "c9"): [1.0]}}, "contributions: some are to cells that the table"),
        (
            {"p_percent": 10, "contributions": {("r0", "c0"): [1.0], ("r9", "c0"): [1.0]}},
            "contributions: some are to cells that the table",
        ),
        (
            {"p_percent": 10, "contributions": {("r0", "c0"): [1.0], ("r0", "c9"): [1.0]}},
            "contributions: some are to cells that the table",
        ),
        ({"p_percent": 10, "contributions": {("r0", "c0"): [-1.0]}}, "contributions: is negative for 0"),
        ({"p_percent": 10, "contributions": LARGE}, "contributions: they do not say what each unit gives"),
        ({"p_percent": 10, "contributions": [1.0]}, "contributions: they do not say what each unit gives"),
        ({"upper": AMOUNTS / 2}, "upper: some cells are above it"),
        ({"upper": AMOUNTS.replace(50.0, np.nan)}, "upper: is infinite or missing for r0"),
        ({"upper": 50}, "upper: is a int; give a pandas DataFrame"),
        ({"persons": AMOUNTS.iloc[:, :2]}, "persons: has other rows or columns"),
        ({"minimum": np.nan}, "minimum: is nan; give 0 or more"),
        ({"minimum_persons": -1}, "minimum_persons: is -1; give 0 or more"),
        ({"protection": 0}, "protection: is 0; give a share above 0"),
        ({"protection": np.nan}, "protection: is nan; give a share above 0"),
        ({"members": {"union": AMOUNTS.replace(50.0, 51.0)}}, "members of union: does not add up"),
    ],
)
def test_rules_without_their_facts_say_what_is_missing(more, message):
    with pytest.raises(DataError, match=message):
        protect(AMOUNTS, LARGE, **more)


# --- what else must be hidden


def test_an_insider_may_not_be_left_with_few_others():
    members = {"union": table([[37, 1, 1], [9, 1, 1], [1, 1, 1]]), "league": table(np.zeros((3, 3)))}
    hidden = protect(half(LARGE), LARGE, members=members)
    assert hidden.loc["r0", "c0"]
    at_five = {"union": table([[35, 1, 1], [9, 1, 1], [1, 1, 1]])}
    assert not protect(half(LARGE), LARGE, members=at_five).to_numpy().any()
    last = {"union": table([[39, 1, 1], [9, 1, 1], [1, 1, 1]])}
    assert protect(half(LARGE), LARGE, members=last).loc["r0", "c0"]


def test_few_persons_are_hidden_and_none_are_not():
    persons = table([[4, 90, 90], [0, 90, 90], [90, 90, 90]])
    hidden = protect(half(LARGE), LARGE, persons=persons)
    assert hidden.loc["r0", "c0"]
    one = table([[1, 90, 90], [0, 90, 90], [90, 90, 90]])
    assert protect(half(LARGE), LARGE, persons=one).loc["r0", "c0"]
    five = table([[5, 90, 90], [0, 90, 90], [90, 90, 90]])
    assert not protect(half(LARGE), LARGE, persons=five).to_numpy().any()
    assert protect(half(LARGE), LARGE, persons=five, minimum_persons=6).loc["r0", "c0"]


@pytest.mark.parametrize("mean", [0.0, 1.0])
def test_a_mean_of_0_or_1_tells_on_everybody_and_is_hidden(mean):
    gaps = LARGE.iloc[:-1, :-1] / 2
    gaps.loc["r1", "c1"] = 8 * mean
    values = table(gaps.to_numpy())
    hidden = protect(values, LARGE)
    assert hidden.loc["r1", "c1"]
    low, high = attack(values, hidden, LARGE)
    assert at(high, "r1", "c1") - at(low, "r1", "c1") >= 0.799
    assert not protect(values, LARGE, upper=LARGE * np.inf).loc["r1", "c1"] or mean == 0


def test_a_small_sum_of_gaps_is_not_one_of_none():
    gaps = LARGE.iloc[:-1, :-1] / 2
    gaps.loc["r1", "c1"] = 0.5
    assert not protect(table(gaps.to_numpy()), LARGE).to_numpy().any()


def test_a_single_unit_at_an_end_is_hidden_whatever_the_minimum_and_one_in_between_may_help():
    counts = table([[1, 20, 20], [20, 20, 20], [20, 20, 20]])
    gaps = counts.iloc[:-1, :-1] / 2
    gaps.loc["r0", "c0"] = 0.0
    assert protect(table(gaps.to_numpy()), counts, minimum=1).loc["r0", "c0"]
    few = table([[20, 1, 30], [1, 1, 30], [40, 40, 40]])
    persons = table([[4, 90, 90], [90, 90, 90], [90, 90, 90]])
    amounts = table([[10, 10, 30], [10, 10, 30], [40, 40, 40]])
    hidden = protect(amounts, few, minimum=1, persons=persons)
    assert cells(hidden) == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}


@pytest.mark.parametrize("turned", [False, True])
def test_a_small_total_of_one_column_or_row_does_not_hide_all(turned):
    inner = np.array([[30, 30, 2], [30, 30, 2]])
    counts = table(inner.T if turned else inner)
    hidden = protect(half(counts), counts)
    assert hidden.loc["r2", "total"] if turned else hidden.loc["total", "c2"]
    assert not hidden.loc["total", "total"]


def test_counts_are_not_taken_for_sums_of_gaps():
    assert not protect(LARGE, LARGE).to_numpy().any()
    assert protect(COUNTS, COUNTS).loc["r0", "c0"]


def test_amounts_above_their_counts_are_not_taken_for_sums_of_gaps():
    assert not protect(LARGE * 1.5, LARGE).to_numpy().any()
    mixed = (LARGE * 1.5).iloc[:-1, :-1]
    mixed.loc["r0", "c0"] = 0.0
    assert not protect(table(mixed.to_numpy()), LARGE).to_numpy().any()


def test_a_mean_of_1_may_be_rounded_and_no_cell_lies_above_what_it_can_be():
    gaps = half(LARGE).iloc[:-1, :-1]
    gaps.loc["r1", "c1"] = 8 * (1 + 1e-7)
    assert protect(table(gaps.to_numpy()), LARGE).loc["r1", "c1"]
    near, below = LARGE.astype(float), LARGE.astype(float)
    near.loc["r1", "c1"], below.loc["r1", "c1"] = 4 * (1 - 1e-7), 4 * (1 - 1e-5)
    assert protect(half(LARGE), LARGE, upper=near).loc["r1", "c1"]
    with pytest.raises(DataError, match="upper: some cells are above it"):
        protect(half(LARGE), LARGE, upper=below)


def test_more_protection_hides_more():
    values = half(COUNTS)
    for protection in (0.1, 0.5, 0.9):
        hidden = protect(values, COUNTS, protection=protection)
        low, high = attack(values, hidden, COUNTS)
        assert at(low, "r0", "c0") <= 2 * (1 - protection)
        assert at(high, "r0", "c0") >= 2 * (1 + protection)


# --- the attacker


def random_table(dice: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
    """A table to publish, its counts, and what an attacker knows it cannot exceed."""
    shape = (int(dice.integers(2, 6)), int(dice.integers(2, 6)))
    counts = table(dice.integers(0, int(dice.integers(6, 30)), shape))
    kind = dice.integers(0, 3)
    if kind == 0:
        return counts, counts, None
    if kind == 1:
        return table((counts * dice.random((shape[0] + 1, shape[1] + 1))).iloc[:-1, :-1].to_numpy()), counts, counts
    return table((counts * dice.gamma(1, 100, (shape[0] + 1, shape[1] + 1))).iloc[:-1, :-1].to_numpy()), counts, None


def check_random_tables(number: int, seed: int) -> int:
    """Protect and attack; how many cells were hidden for their own sake and stayed uncertain by a tenth."""
    dice = np.random.default_rng(seed)
    stood = 0
    for _ in range(number):
        values, counts, upper = random_table(dice)
        hidden = protect(values, counts)
        primary = ((counts > 0) & (counts < 5)).to_numpy()
        assert hidden.to_numpy()[primary].all()
        if hidden.to_numpy().all():
            continue
        assert not hidden.to_numpy()[counts.to_numpy() == 0].any()
        assert not hidden.loc["total", "total"]
        low, high = (bound.to_numpy() for bound in attack(values, hidden, upper))
        truth = values.to_numpy()
        assert (low <= truth + 1e-6).all()
        assert (high >= truth - 1e-6).all()
        within = primary & (low >= 0.9 * truth) & (high <= 1.1 * truth)
        assert not within.any(), (values, counts, hidden)
        stood += int(primary.sum())
    return stood


def test_the_attacker_bounds_no_small_cell_within_a_tenth():
    assert check_random_tables(60, seed=1) > 150


@pytest.mark.proof
def test_the_attacker_bounds_no_small_cell_of_a_thousand_tables_within_a_tenth():
    assert check_random_tables(1000, seed=2) > 2500


def test_the_attacker_recovers_a_cell_that_is_hidden_alone():
    hidden = (COUNTS < 5).astype(bool)
    low, high = attack(half(COUNTS), hidden)
    assert at(low, "r0", "c0") == pytest.approx(2)
    assert at(high, "r0", "c0") == pytest.approx(2)


def test_the_attacker_reads_nothing_of_what_is_hidden():
    hidden = protect(half(COUNTS), COUNTS)
    blank = half(COUNTS).mask(hidden)
    for seen, blind in zip(attack(half(COUNTS), hidden, COUNTS), attack(blank, hidden, COUNTS), strict=True):
        pd.testing.assert_frame_equal(seen, blind)


def test_the_attacker_uses_what_cells_can_be_at_most():
    hidden = protect(half(COUNTS), COUNTS)
    endless, limited = attack(half(COUNTS), hidden)[1], attack(half(COUNTS), hidden, COUNTS)[1]
    assert endless.loc["r0", "c0"] == pytest.approx(6.5)
    assert limited.loc["r0", "c0"] == pytest.approx(4)


@pytest.mark.parametrize(
    ("values", "hidden", "message"),
    [
        (half(COUNTS), COUNTS < 5, None),
        (half(COUNTS).where(COUNTS > 8), COUNTS < 5, "values: a cell that is not hidden has no value"),
        (half(COUNTS).rename(index={"total": "all"}), COUNTS.rename(index={"total": "all"}) < 5, "are not totals"),
        (half(COUNTS), (COUNTS < 5).iloc[1:], "hidden: has other rows or columns"),
        (half(COUNTS), COUNTS, "hidden: is neither true nor false"),
    ],
)
def test_an_attack_needs_a_table_and_a_mask(values, hidden, message):
    if message is None:
        assert attack(values, hidden)[0].shape == values.shape
        return
    with pytest.raises(DataError, match=message):
        attack(values, hidden)


# --- how often a combination occurs


@pytest.mark.parametrize("name", ["disclosure_counts", "missing_keys"])
def test_frequencies_agree_with_sdcmicro(name):
    case = oracle(name)
    found = frequency(pd.DataFrame({key: case[key] for key in "ABC"}), pd.Series(case["weight"]))
    assert found["count"].tolist() == case["count"]
    assert found["population"].tolist() == pytest.approx(case["population"], rel=1e-8)


def test_a_missing_key_matches_everything_as_in_sdcmicro():
    keys = pd.DataFrame({"region": ["A"] * 5, "status": ["single", "married", "married", "single", None]})
    assert frequency(keys)["count"].tolist() == [3, 3, 3, 3, 5]
    weighed = frequency(keys, pd.Series([1.0, 2, 4, 8, 16]))
    assert weighed["population"].tolist() == [25, 22, 22, 25, 31]
    two = pd.DataFrame({"p": ["a", "a", None, "b"], "q": ["x", None, "y", "y"]})
    assert frequency(two)["count"].tolist() == [2, 3, 3, 2]


def test_a_row_of_which_nothing_is_known_may_be_any_other():
    """Where several are known of others, sdcMicro counts it for none of them: 2, 2, 1, 4 there."""
    keys = pd.DataFrame({"p": ["a", "a", "b", None], "q": ["x", "x", "y", None]})
    assert frequency(keys)["count"].tolist() == [3, 3, 2, 4]
    assert frequency(keys, pd.Series([1.0, 2, 4, 8]))["population"].tolist() == [11, 11, 12, 15]


def test_keys_are_a_table():
    with pytest.raises(DataError, match="keys: is a Series; give a DataFrame, a column a key"):
        frequency(pd.Series(list("ab")))  # type: ignore[arg-type]


def test_rows_without_weights_stand_for_themselves():
    found = frequency(pd.DataFrame({"p": list("aab")}, index=list("xyz")))
    assert found["population"].tolist() == [2, 2, 1]
    assert found.index.tolist() == list("xyz")


def test_weights_must_match_the_keys():
    with pytest.raises(DataError, match="weights: is negative for 1"):
        frequency(pd.DataFrame({"p": list("ab")}), pd.Series([1.0, -1.0]))
    with pytest.raises(DataError, match="weights: has no row for 1"):
        frequency(pd.DataFrame({"p": list("ab")}), pd.Series([1.0]))


@pytest.mark.parametrize("turned", [False, True])
def test_a_total_is_hidden_only_where_it_is_ten_times_cheaper_than_cells(turned):
    """Over the totals 72 units would be hidden, over cells 232."""
    inner = np.array([[2, 30, 0], [6, 0, 30], [100, 100, 100]])
    counts = table(inner.T if turned else inner)
    hidden = protect(counts, counts)
    assert not hidden.loc["total"].any()
    assert not hidden["total"].any()
    assert counts.to_numpy()[hidden.to_numpy()].sum() == 232


@pytest.mark.parametrize("turned", [False, True])
def test_the_last_total_is_as_dear_as_the_first(turned):
    """Over the totals 76 units would be hidden, 688 by their price, and 364 were the last one cheap; over cells 432."""
    inner = np.array([[200, 200, 200], [2, 30, 0], [6, 0, 30]])
    counts = table(inner.T if turned else inner)
    hidden = protect(counts, counts)
    assert counts.to_numpy()[hidden.to_numpy()].sum() == 432
    assert not hidden.loc["total"].any()
    assert not hidden["total"].any()


def test_the_price_of_totals_is_known():
    assert disclosure.TOTAL_COSTS == 10


def test_signatures_are_the_agreed_ones():
    protected = inspect.signature(protect).parameters
    assert list(protected)[:5] == ["values", "counts", "minimum", "p_percent", "contributions"]
    kept = {"minimum": 5, "p_percent": None, "contributions": None, "minimum_persons": 5, "protection": 0.1}
    assert {name: protected[name].default for name in kept} == kept
    assert list(inspect.signature(attack).parameters) == ["values", "hidden", "upper"]
    assert list(inspect.signature(frequency).parameters) == ["keys", "weights"]


def test_no_rows_are_as_frequent_as_nothing():
    assert frequency(pd.DataFrame({"p": [], "q": []})).empty
