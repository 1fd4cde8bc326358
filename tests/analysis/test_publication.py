import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import disclosure, figures, findings, outputs, publication
from analysis.attacker import Weighed
from analysis.design import Design
from analysis.errors import DataError
from analysis.figures import Material, View
from tests.answering import a_frame
from tests.results_world import make_dataset, some_rows

PUBLIC = ["overall", "health"]


def a_material(sizes: dict[str, int], *, seed: int = 1, regions: int = 5, share: float = 1.0) -> Material:
    """Municipalities with two public measures and one indicator, of which about `share` answered."""
    draw = np.random.default_rng(seed)
    frame = a_frame(sizes, regions=regions, seed=seed)
    responded = pd.Series(draw.random(len(frame)) < share, frame.index)
    own = frame.index[responded]
    values = pd.DataFrame(draw.random((len(own), 3)), index=own, columns=[*PUBLIC, "h1"])
    return Material(frame, responded, values, values.notna(), frame.loc[own, "refugees"])


def published(material: Material) -> tuple[list[figures.View], pd.DataFrame]:
    views = figures.views(material)
    rows = figures.estimates(material, views)
    return views, rows.assign(suppressed=publication.suppress(material, views, PUBLIC, rows))


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_recognisable_group_follows_from_everything_published(seed: int):
    material = a_material({"RO": 40}, seed=seed, share=0.8)
    views, rows = published(material)
    few = rows[(rows["n"].between(1, publication.MINIMUM - 1)) & rows["measure"].isin(PUBLIC)]
    assert few["suppressed"].all()
    for row in few.to_dict("records"):
        key = (row["country"], row["kind"], row["group"], row["view"], row["measure"])
        low, high = publication.reach(material, views, rows, key)
        assert low - 1e-7 <= row["estimate"] <= high + 1e-7
        assert high - low >= publication.PROTECTION * row["estimate"]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_is_called_safe_resists_the_attacker_on_the_table_itself(seed: int):
    draw = np.random.default_rng(seed)
    counts = draw.integers(1, 9, size=6).astype(float)
    sums = publication._Sums(
        (counts * draw.random(6))[:, None], counts[:, None], counts[:, None], np.zeros((6, 1), dtype=bool)
    )
    primary = counts < publication.MINIMUM
    hidden = publication._cover(sums, np.zeros(6, dtype=bool), np.zeros(6, dtype=bool))
    assert hidden[primary].all()
    if hidden.all() or not primary.any():
        return
    column = pd.Series(np.append(sums.sums[:, 0], sums.sums.sum()), index=[*"abcdef", "total"])
    table = pd.DataFrame({"value": column, "total": column})
    mask = pd.DataFrame({name: np.append(hidden, False) for name in table}, index=table.index)
    roof = pd.DataFrame({name: np.append(counts, counts.sum()) for name in table}, index=table.index)
    low, high = disclosure.attack(table, mask, roof)
    own = sums.sums[primary, 0]
    assert (own - low["value"].to_numpy()[:-1][primary] >= publication.PROTECTION * own - 1e-6).all()
    room = np.minimum(publication.PROTECTION * own, counts[primary] - own)
    assert (high["value"].to_numpy()[:-1][primary] - own >= room - 1e-6).all()


def test_groups_are_shown_whole_and_indicators_of_countries_only():
    _, rows = published(a_material({"RO": 200}))
    inside = rows[rows["kind"] == "region"]
    assert inside.loc[inside["measure"] == "h1", "suppressed"].all()
    shown = inside[inside["measure"].isin(PUBLIC)].groupby(["group", "view"])["suppressed"].nunique()
    assert (shown == 1).all()
    assert not rows.loc[(rows["kind"] == "all"), "suppressed"].any()


def test_those_outside_every_group_are_protected_too():
    material = a_material({"RO": 60}, regions=1)
    strangers = material.frame.index[:3]
    material.frame.loc[strangers, "association"] = ""
    _, rows = published(material)
    assert rows.loc[rows["kind"] == "association", "suppressed"].all()


def test_an_association_is_an_insider_in_pooled_groups():
    material = a_material({"RO": 60}, regions=2)
    first = material.frame.index[material.frame["region"] == "RO-0"]
    material.frame.loc[first[:-2], "association"] = "B-RO"
    _, rows = published(material)
    pooled = rows[(rows["kind"] == "region") & (rows["group"] == "RO-0") & (rows["measure"] == "overall")]
    assert pooled["suppressed"].all()


def test_a_group_that_one_city_dominates_is_hidden_where_people_count():
    material = a_material({"RO": 90}, regions=3)
    city = str(material.frame.index[0])
    material.refugees[city] = 1_000_000.0
    _, rows = published(material)
    own = rows[(rows["kind"] == "region") & (rows["group"] == material.frame.at[city, "region"])]
    hidden = own[own["measure"] == "overall"].set_index("view")["suppressed"].to_dict()
    assert hidden == {"municipality": False, "refugee": True}


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_mean_at_the_end_of_the_scale_tells_on_everybody_and_is_hidden(value: float):
    material = a_material({"RO": 40})
    material.values["h1"] = value
    _, rows = published(material)
    whole = rows[(rows["kind"] == "all") & (rows["measure"] == "h1")]
    assert whole["suppressed"].all()


def test_a_published_mean_is_known_and_an_unanswered_one_cannot_be_asked_for():
    material = a_material({"RO": 60, "PL": 5}, share=0.9)
    material.responded[material.frame["country"] == "PL"] = False
    kept = material.values.index[material.frame.loc[material.values.index, "country"] == "RO"]
    material = Material(
        material.frame,
        material.responded,
        material.values.loc[kept],
        material.applies.loc[kept],
        material.refugees[kept],
    )
    views, rows = published(material)
    known = rows[(rows["country"] == "RO") & (rows["kind"] == "all") & (rows["measure"] == "overall")].iloc[0]
    low, high = publication.reach(material, views, rows, ("RO", "all", "all", "municipality", "overall"))
    assert (low, high) == pytest.approx((known["estimate"], known["estimate"]), abs=1e-6)
    with pytest.raises(DataError, match="nobody answered"):
        publication.reach(material, views, rows, ("PL", "all", "all", "municipality", "overall"))


@pytest.mark.parametrize(("answered", "silent", "is_told"), [(19, 2, False), (20, 2, True), (19, 0, True)])
def test_a_range_that_rests_on_a_quarter_of_fewer_than_five_is_for_nobody_else(
    answered: int, silent: int, is_told: bool
):
    """From the mean, the range and the counts, anybody solves the mean of the lowest quarter."""
    found = findings.compute(make_dataset(some_rows(answered, silent)))
    own = found.figure("RO", "overall")
    assert (own.range_high - own.range_low > 0.01) == (silent > 0)
    written = dict(outputs.tables(found))["estimates.csv"].rename(columns={"dimension": "measure"})
    for rows in (found.public().estimates, written):
        row = rows[(rows["measure"] == "overall") & (rows["group"] == "all") & (rows["view"] == "municipality")]
        assert row[["range_low", "range_high"]].notna().all(axis=None) == is_told
        assert row[["estimate", "low", "high"]].notna().all(axis=None)


# --- by hand: which groups are hidden for their own sake, and which others beside them


def sums_of(sums: list[float], weights: list[float], counts: list[float] | None = None) -> publication._Sums:
    """One measure of groups in which nobody dominates."""
    own, room = np.array(sums)[:, None], np.array(weights)[:, None]
    number = room if counts is None else np.array(counts)[:, None]
    return publication._Sums(own, room, number, np.zeros(own.shape, dtype=bool))


def test_few_answers_and_ends_of_the_scale_are_hidden_for_their_own_sake():
    counts = [0.0, 1, 4, 5, 5, 5, 5, 5]
    sums = [0.0, 0.5, 2, 2.5, 1e-9, 2e-9, 5 * (1 - 1e-9), 5 * (1 - 2e-9)]
    made = sums_of(sums, [0.0, 1, 4, 5, 5, 5, 5, 5], counts)
    assert made.primary[:, 0].tolist() == [False, True, True, False, True, False, True, False]
    dominated = publication._Sums(made.sums, made.weights, made.counts, np.arange(8)[:, None] == 3)
    assert dominated.primary[3, 0]


@pytest.mark.parametrize(
    ("own", "room", "other", "others_room", "is_safe"),
    [
        (2.0, 4.0, 0.21, 0.42, True),  # 0.2 either way is a tenth
        (2.0, 4.0, 0.19, 0.42, False),  # it cannot be more than 2.19
        (2.0, 4.0, 0.21, 0.40, False),  # nor less than 2.21 − 0.40
        (3.9, 4.0, 0.15, 0.60, True),  # above it can only be 4
        (3.9, 4.0, 0.05, 0.60, False),
        (0.0, 4.0, 0.41, 5.0, True),  # a tenth of what nothing could be, and only above
        (0.0, 4.0, 0.39, 5.0, False),
    ],
)
def test_two_hidden_sums_leave_each_what_the_other_can_take(
    own: float, room: float, other: float, others_room: float, is_safe: bool
):
    sums = sums_of([own, 9.0, other], [room, 10.0, others_room])
    assert sums.is_safe(np.array([True, False, True]), np.array([True, False, False])) == is_safe


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([4, 5, 6, 7, 8], [0, 1, 2]),  # never fewer than three
        ([5, 8, 4, 7, 6], [0, 2, 4]),  # the smallest
        ([1, 2, 3, 4, 20, 30], [0, 1, 2, 3]),  # of ten answers together
        ([1, 2, 3, 3, 20, 30], [0, 1, 2, 3, 4]),
        ([0, 4, 6, 7, 8], [0, 1, 2, 3]),  # an empty group hides nobody
        ([1, 9, 9, 9], [0, 1, 2]),
        ([5, 6, 7], []),
    ],
)
def test_the_smallest_groups_are_hidden_beside_the_recognisable(counts: list[float], hidden: list[int]):
    sums = sums_of([count / 2 for count in counts], [float(count) for count in counts])
    nobody = np.zeros(len(counts), dtype=bool)
    assert np.flatnonzero(publication._cover(sums, nobody, nobody)).tolist() == hidden


def test_those_of_no_group_and_those_hidden_elsewhere_are_hidden_here():
    sums = sums_of([3.0, 3.5, 4, 4.5], [6.0, 7, 8, 9])
    nobody, first, last = np.zeros(4, dtype=bool), np.arange(4) == 0, np.arange(4) == 3
    assert publication._cover(sums, first, nobody).tolist() == first.tolist()
    assert publication._cover(sums, nobody, last).tolist() == [True, True, False, True]
    assert publication._cover(sums, last, first).tolist() == [True, True, False, True]
    empty = sums_of([0.0, 3.5, 4, 4.5], [0.0, 7, 8, 9])
    assert not publication._cover(empty, nobody, first).any()


def test_the_second_largest_works_out_the_largest_where_less_than_a_tenth_of_it_is_left():
    amounts = np.array([[80.0, 80, 0, 0.5, 7, 80], [13, 12, 0, 0, 80, 12.04], [7, 8, 0, 0, 13, 7.96]])
    assert publication._dominated(amounts).tolist() == [True, False, False, True, True, True]
    assert publication._dominated(amounts[:1]).tolist() == [True, True, False, True, True, True]


@pytest.mark.parametrize(("others", "is_found"), [(0, False), (1, True), (4, True), (5, False)])
def test_an_insider_who_knows_all_but_a_few_of_a_group_knows_them_too(others: int, is_found: bool):
    index = pd.Index([f"m{number}" for number in range(12 + others)])
    association = ["A"] * 6 + ["A", "B"] * 3 + [""] * others
    frame = pd.DataFrame({"country": "RO", "region": ["p"] * 6 + ["q"] * 6 + ["p"] * others}, index=index)
    frame["association"] = association
    ones = pd.Series(1.0, index=index)
    view = View("RO", "municipality", None, Design(ones), None)
    material = Material(frame, ones > 0, pd.DataFrame(index=index), pd.DataFrame(index=index), ones)
    found = publication._insiders(material, view, "region", pd.Index(["p", "q"]))
    assert found.tolist() == [is_found, True]
    frame.loc[index[:12], "association"] = [""] * 6 + ["A"] * 3 + [""] * 3
    assert not publication._insiders(material, view, "region", pd.Index(["p"])).any(), "those of none know nothing"
    assert not publication._insiders(material, view, "association", pd.Index(["A", "B"])).any()


def test_sums_of_groups_count_weights_people_and_answers():
    """Of q: 2·0.5 + 2·0.25, of p: 3·1; the second of p did not answer; only where people count can one dominate."""
    index = pd.Index(list("abcd"))
    frame = pd.DataFrame({"country": "RO", "region": list("qqpp")}, index=index)
    values = pd.DataFrame({"v": [0.5, 0.25, 1.0, np.nan]}, index=index)
    people = pd.Series([1.0, 2.0, 3.0, 4.0], index=index)
    material = Material(frame, people > 0, values, values.isna() | values.notna(), people)
    known = values.notna()
    weighed = Weighed(np.array([[2.0], [2.0], [3.0], [0.0]]), known)
    for size in (None, people):
        view = View("RO", "municipality" if size is None else "refugee", None, Design(people), size)
        groups, sums = publication._sums(material, view, weighed, frame["region"])
        assert groups.tolist() == ["p", "q"]
        assert sums.sums[:, 0].tolist() == [3, 1.5]
        assert sums.weights[:, 0].tolist() == [3, 4]
        assert sums.counts[:, 0].tolist() == [1, 2]
        assert sums.dominated[:, 0].tolist() == [size is not None] * 2


@pytest.mark.parametrize(
    ("people", "gaps", "dominated"),
    [
        ([100.0, 10, 1, 1], [0.05, 1.0, 1.0, 1.0], True),  # 2 of 100 people are left
        ([10.0, 10, 10, 10], [1.0, 0.2, 0.02, 0.02], True),  # 0.4 of a gap of 10
        ([10.0, 10, 10, 10], [1.0, 0.2, 0.1, 0.1], False),
    ],
)
def test_a_sum_is_dominated_by_people_or_by_those_in_need(people: list[float], gaps: list[float], dominated: bool):
    index = pd.Index(list("abcd"))
    values, size = pd.DataFrame({"v": gaps}, index=index), pd.Series(people, index=index)
    material = Material(pd.DataFrame({"region": "p"}, index=index), size > 0, values, values.notna(), size)
    weighed = Weighed(np.array(people)[:, None], values.notna())
    view = View("RO", "refugee", None, Design(size), size)
    _, sums = publication._sums(material, view, weighed, material.frame["region"])
    assert sums.dominated.tolist() == [[dominated]]


def test_a_quarter_of_fewer_than_five_answers_is_narrow_unless_all_answered():
    rows = pd.DataFrame({"n": [19, 20, 19, 3], "n_frame": [25, 25, 19, 4]})
    assert publication.has_narrow_quarter(rows).tolist() == [True, False, False, True]


def hidden_more(
    leak: tuple[str, str, str], shown: list[tuple[str, str, str, str, int]]
) -> tuple[set[publication.Key], set[publication.Key]]:
    """What is hidden for a leak (country, kind, measure) where rows (kind, group, view, measure, n) are shown."""
    hidden: set[publication.Key] = set()
    wholes: set[publication.Key] = set()
    table = pd.DataFrame(shown, columns=["kind", "group", "view", "measure", "n"])
    (row,) = pd.DataFrame([leak], columns=["country", "kind", "measure"]).itertuples()
    publication._hide_more(table, row, PUBLIC, hidden, wholes)
    return hidden, wholes


def test_the_smallest_group_shown_goes_first_and_then_the_whole_of_refugees():
    whole = [("all", "all", view, measure, 2) for view in ("municipality", "refugee") for measure in ("overall", "h1")]
    groups = [("region", "p", "municipality", "overall", 9), ("region", "q", "municipality", "overall", 7),
              ("region", "b", "municipality", "overall", 7), ("size_class", "s", "municipality", "overall", 6),
              ("region", "z", "municipality", "health", 5)]  # fmt: skip
    both = {("RO", "region", "b", "municipality"), ("RO", "region", "b", "refugee")}
    assert hidden_more(("RO", "region", "overall"), [*whole, *groups]) == (both, set())
    assert hidden_more(("RO", "region", "h1"), [*whole, *groups]) == (set(), {("RO", "refugee", "h1")})
    assert hidden_more(("RO", "all", "overall"), [*whole, *groups]) == (set(), {("RO", "refugee", "overall")})
    assert hidden_more(("RO", "association", "overall"), whole[:2]) == (set(), {("RO", "municipality", "overall")})
    assert hidden_more(("RO", "region", "overall"), groups[-1:]) == (set(), set())
