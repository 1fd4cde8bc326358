"""Nothing hidden follows from everything published together, in worlds made to be solved."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import attacker, figures, publication
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
        room = attacker.PROTECTION * (row["estimate"] or 1.0) if row["n"] < attacker.MINIMUM else attacker.SOLVED
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
