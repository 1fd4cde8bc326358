"""Nothing hidden follows from everything published together, in worlds made to be solved."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import attacker, figures, publication
from analysis.design import Design
from analysis.errors import DataError
from analysis.figures import Material, View
from tests.analysis.test_publication import PUBLIC, a_material


def two_regions(hosted: tuple[float, float], *, units: int = 20, seed: int = 3) -> Material:
    """Two regions of one size class, in each of which every municipality hosts the same number, and all are asked."""
    made = a_material({"RO": units}, seed=seed, regions=2)
    frame = made.frame.assign(size_class="one", association="A-RO")
    frame["region"] = [f"RO-{number % 2}" for number in range(units)]
    frame["refugees"] = [hosted[number % 2] for number in range(units)]
    responded = pd.Series(True, frame.index)
    draw = np.random.default_rng(seed)
    values = pd.DataFrame(draw.uniform(0.2, 0.8, (units, 3)), index=frame.index, columns=[*PUBLIC, "h1"])
    return Material(frame, responded, values, values.notna(), frame["refugees"].astype(float))


def shown(material: Material, *, guarded: bool) -> tuple[list[View], pd.DataFrame]:
    """All figures with what is hidden: by the rules alone, or with what the attacker found beyond them."""
    views = figures.views(material)
    rows = figures.estimates(material, views)
    if guarded:
        return views, rows.assign(suppressed=publication.suppress(material, views, PUBLIC, rows))
    return views, rows.assign(suppressed=(rows["kind"] != "all") & (rows["measure"] == "h1"))


def by_linear_programme(material: Material, views: list[View], rows: pd.DataFrame) -> list[str]:
    """The same judgement by brute force: two linear programmes for every hidden mean that is not a published one."""
    found = []
    for row in rows[rows["suppressed"] & rows["estimate"].notna()].to_dict("records"):
        own = rows[(rows["country"] == row["country"]) & ~rows["suppressed"] & (rows["measure"] == row["measure"])]
        if row["n"] in set(own.loc[own["view"] == row["view"], "n"]):
            continue
        key = tuple(row[name] for name in figures.KEYS)
        low, high = publication.reach(material, views, rows, key)
        is_plain = row["n"] >= attacker.MINIMUM and 1e-9 < row["estimate"] < 1 - 1e-9
        room = attacker.SOLVED if is_plain else attacker.PROTECTION * (row["estimate"] or 1.0)
        if low > row["estimate"] - room + 1e-6 and high < row["estimate"] + room - 1e-6:
            found.append("/".join(key))
    return found


def test_two_views_of_two_regions_that_host_evenly_are_two_equations_and_are_not_both_published():
    material = two_regions((10.0, 90.0))
    views, open_rows = shown(material, guarded=False)
    solved = open_rows.loc[attacker.exposed(material, views, open_rows)]
    assert set(solved["group"]) == {"RO-0", "RO-1"}
    assert (solved["n"] >= publication.MINIMUM).all()
    assert sorted(by_linear_programme(material, views, open_rows)) == sorted(
        "/".join(row) for row in solved[list(figures.KEYS)].astype(str).to_numpy()
    )
    views, rows = shown(material, guarded=True)
    assert attacker.exposed(material, views, rows) == []
    assert by_linear_programme(material, views, rows) == []
    whole = rows[(rows["kind"] == "all") & (rows["measure"] == "h1")].set_index("view")["suppressed"]
    assert whole.to_dict() == {"municipality": False, "refugee": True}


def test_regions_that_host_alike_say_nothing_more_in_the_second_view_and_both_stay():
    material = two_regions((40.0, 40.0))
    views, rows = shown(material, guarded=True)
    assert by_linear_programme(material, views, rows) == []
    assert not rows.loc[rows["kind"] == "all", "suppressed"].any()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_quick_judgement_is_that_of_the_linear_programmes(seed: int):
    material = a_material({"RO": 24, "PL": 12}, seed=seed, regions=3, share=0.8)
    views, rows = shown(material, guarded=False)
    quick = ["/".join(row) for row in rows.loc[attacker.exposed(material, views, rows), list(figures.KEYS)].to_numpy()]
    assert sorted(quick) == sorted(by_linear_programme(material, views, rows))
    views, rows = shown(material, guarded=True)
    assert by_linear_programme(material, views, rows) == []


@pytest.mark.parametrize("severe_above", [0.1, 0.85, 0.97])
def test_the_quick_judgement_of_shares_near_an_end_is_that_of_the_linear_programmes(severe_above: float):
    made = a_material({"RO": 30}, seed=4, regions=4, share=0.9)
    severe = (made.values > made.values.quantile(severe_above)).astype(float).where(made.values.notna())
    material = replace(made, values=severe)
    views, rows = shown(material, guarded=False)
    rows["suppressed"] = (rows["kind"] != "all") | (rows["measure"] == "h1")
    quick = ["/".join(row) for row in rows.loc[attacker.exposed(material, views, rows), list(figures.KEYS)].to_numpy()]
    assert sorted(quick) == sorted(by_linear_programme(material, views, rows))


def test_a_measure_without_anything_published_is_not_exposed():
    material = two_regions((10.0, 90.0))
    views, rows = shown(material, guarded=False)
    assert attacker.exposed(material, views, rows.assign(suppressed=True)) == []


# --- by hand: all of a country and some of its regions are published, so that the sum over the hidden ones is known


def told(
    regions: dict[str, list[float]], hidden: Iterable[str], people: dict[str, list[float]] | None = None
) -> tuple[Material, list[View], pd.DataFrame]:
    """One measure of regions whose names are letters; `hidden` are some of them; by refugees too where `people` are."""
    names = [region for region, gaps in regions.items() for _ in gaps]
    index = pd.Index([f"m{number}" for number in range(len(names))])
    frame = pd.DataFrame({"country": "RO", "region": names, "size_class": "one", "association": ""}, index=index)
    values = pd.DataFrame({"v": [gap for gaps in regions.values() for gap in gaps]}, index=index)
    ones = pd.Series(1.0, index=index)
    size = ones if people is None else pd.Series([one for each in people.values() for one in each], index=index)
    views = [View("RO", "municipality", None, Design(ones / 2), None)]
    views.append(View("RO", "refugee", None, None if people is None else Design(ones / 2), size))
    rows = [
        ("RO", kind, group, view.name, "v", float(np.average(values["v"][own], weights=weights[own])), int(own.sum()))
        for view in views
        if view.design is not None
        for weights in [ones if view.size is None else view.size]
        for kind, group in [("all", "all"), *(("region", name) for name in regions)]
        for own in [pd.Series(True, index) if kind == "all" else frame["region"] == group]
    ]
    table = pd.DataFrame(rows, columns=[*figures.KEYS, "estimate", "n"])
    material = Material(frame, ones > 0, values, values.notna(), size)
    return material, views, table.assign(suppressed=table["group"].isin(list(hidden)))


def exposed_regions(*case: object) -> list[str]:
    material, views, rows = told(*case)  # type: ignore[arg-type]
    return [str(group) for group in rows.loc[attacker.exposed(material, views, rows), "group"]]


def test_the_sum_over_two_hidden_regions_leaves_each_what_the_other_can_take():
    """Four of 0.5 beside one of 0.5: the four hold 1.5 to 2.5, the one 0 to 1."""
    material, views, rows = told({"A": [0.5] * 4, "C": [0.5], "B": [0.1, 0.9]}, "AC")
    reach = publication.reach(material, views, rows, ("RO", "region", "A", "municipality", "v"))
    assert tuple(reach) == pytest.approx((1.5 / 4, 2.5 / 4))
    alone = publication.reach(material, views, rows, ("RO", "region", "C", "municipality", "v"))
    assert tuple(alone) == pytest.approx((0, 1), abs=1e-9)


def test_each_view_of_a_hidden_region_has_a_reach_of_its_own():
    """a + b + c = 1.5, a + 4b + 2c = 3.5: b from 1/3 to 2/3, a = 2b − 0.5; the mean of A is (a + b)/2 or (a + 4b)/5."""
    people = {"A": [1.0, 4.0], "C": [2.0], "B": [1.0, 1.0]}
    case = told({"A": [0.5, 0.5], "C": [0.5], "B": [0.1, 0.9]}, "AC", people)
    for view, expected in (("municipality", (0.25, 0.75)), ("refugee", (0.3, 0.7))):
        assert tuple(publication.reach(*case, ("RO", "region", "A", view, "v"))) == pytest.approx(expected)
    with pytest.raises(DataError, match="RO/region/Z/refugee/v: nobody answered"):
        publication.reach(*case, ("RO", "region", "Z", "refugee", "v"))


def test_each_country_is_judged_by_its_own_means():
    """Four of 0.99 beside 0.62 in one country and beside 0.59 in the other, where they can be as low as 3.55/4."""
    first, views, rows = told({"A": [0.99] * 4, "C": [0.62], "B": [0.5] * 5}, "AC")
    second, more_views, more_rows = told({"A": [0.99] * 4, "C": [0.59], "B": [0.5] * 5}, "AC")
    other = {name: f"p{name}" for name in second.frame.index}
    parts = [
        pd.concat([getattr(first, name), getattr(second, name).rename(index=other)])
        for name in ("frame", "responded", "values", "applies", "refugees")
    ]
    parts[0]["country"] = np.repeat(["RO", "PL"], 10)
    both = [*views, *(replace(view, country="PL") for view in more_views)]
    both[2] = replace(both[2], design=Design(pd.Series(0.5, index=list(other.values()))))
    table = pd.concat([rows, more_rows.assign(country="PL")], ignore_index=True)
    found = table.loc[attacker.exposed(Material(*parts), both, table)]
    assert found[["country", "group"]].to_numpy().tolist() == [["RO", "A"]]
    reach = publication.reach(Material(*parts), both, table, ("PL", "region", "A", "municipality", "v"))
    assert tuple(reach) == pytest.approx((3.55 / 4, 1))


def test_the_name_of_a_region_may_hold_a_stroke():
    assert exposed_regions({"A/B": [0.2, 0.7, 0.4], "B": [0.5] * 5}, {"A/B"}) == ["A/B"]


def test_refugees_add_the_equation_of_their_own_weights():
    """a + c = 1 and a + 3c = 1.8, so that c = 0.4 and a = 0.6 follow from the two views, though from neither alone."""
    material, views, rows = told({"A": [0.6], "C": [0.4], "B": [0.5]}, "AC", {"A": [1.0], "C": [3.0], "B": [2.0]})
    reach = publication.reach(material, views, rows, ("RO", "region", "C", "refugee", "v"))
    assert tuple(reach) == pytest.approx((0.4, 0.4))
    assert exposed_regions({"A": [0.6], "C": [0.4], "B": [0.5]}, "AC") == []
    people = {"A": [1.0], "C": [3.0], "B": [2.0]}
    assert exposed_regions({"A": [0.6], "C": [0.4], "B": [0.5]}, "AC", people) == ["A", "C", "A", "C"]


@pytest.mark.parametrize(("other", "found"), [(0.62, ["A"]), (0.59, [])])
def test_a_few_near_1_are_exposed_where_a_tenth_below_is_out_of_reach(other: float, found: list[str]):
    """Four of 0.99 cannot be below 0.99 − (1 − c)/4, which is above 0.891 from c = 0.604 on."""
    assert exposed_regions({"A": [0.99] * 4, "C": [other], "B": [0.5] * 5}, "AC") == found


@pytest.mark.parametrize(("other", "found"), [(0.39, ["A"]), (0.41, [])])
def test_a_few_without_any_gap_are_exposed_where_a_tenth_of_the_scale_is_out_of_reach(other: float, found: list[str]):
    """Four of 0 cannot be above c/4, which is 0.1 at c = 0.4."""
    assert exposed_regions({"A": [0.0] * 4, "C": [other], "B": [0.5] * 5}, "AC") == found


@pytest.mark.parametrize(("units", "found"), [(102, ["A"]), (98, [])])
def test_many_are_exposed_where_they_are_known_to_half_a_point(units: int, found: list[str]):
    """One of 0.5 hides k of 0.5 to within 0.5/k on either side, which is half a point of 100 at k = 100."""
    assert exposed_regions({"A": [0.5] * units, "C": [0.5], "B": [0.3] * 5}, "AC") == found


def test_five_are_many_and_four_are_few():
    """Near 1, where a tenth below is out of reach of four and of five alike."""
    assert exposed_regions({"A": [0.99] * 4, "C": [0.9], "B": [0.5] * 5}, "AC") == ["A"]
    assert exposed_regions({"A": [0.99] * 5, "C": [0.9], "B": [0.5] * 5}, "AC") == []


def test_what_follows_outright_is_exposed_and_what_is_published_elsewhere_is_not():
    assert exposed_regions({"A": [0.2, 0.7, 0.4], "B": [0.5] * 5}, "A") == ["A"]
    assert exposed_regions({"A": [0.2, 0.7, 0.4]}, "A") == []


def test_a_municipality_counts_its_raised_weight_times_its_people():
    """The second did not answer: the first stands for both with 2 · 4/2; to the fourth it does not apply."""
    index = pd.Index(list("abcd"))
    frame = pd.DataFrame({"country": "RO", "region": "r"}, index=index)
    values = pd.DataFrame({"v": [0.1, np.nan, 0.3, 0.9], "w": [0.1, 0.2, 0.3, 0.4]}, index=index)
    applies = pd.DataFrame({"w": True, "v": [True, True, True, False]}, index=index)
    design = Design(pd.Series([2.0, 2, 3, 3], index=index), pd.Series(list("ssuu"), index=index))
    people = pd.Series([10.0, 20, 5, 7], index=index)
    material = Material(frame, people > 0, values, applies, people)
    counted = attacker.weigh(material, View("RO", "refugee", None, design, people))
    assert counted.weights.tolist() == [[40, 20], [0, 40], [15, 15], [0, 21]]
    assert attacker.weigh(material, View("RO", "municipality", None, design, None)).weights[:, 0].tolist() == [
        4,
        0,
        3,
        0,
    ]
    assert counted.of(["w", "v"]).weights[0].tolist() == [20, 40]
    nobody = attacker.weigh(material, View("RO", "refugee", None, None, people))
    assert (nobody.weights.shape, nobody.known.shape) == ((0, 2), (0, 2))
