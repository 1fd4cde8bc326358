import numpy as np
import pandas as pd
import pytest

from analysis import estimation, figures
from analysis.figures import KEYS, Material, Order, View
from tests.answering import a_frame


def a_material(share: float = 0.7, seed: int = 1) -> Material:
    draw = np.random.default_rng(seed)
    frame = a_frame({"PL": 40, "RO": 40}, seed=seed)
    responded = pd.Series(draw.random(80) < share, frame.index)
    own = frame.index[responded]
    values = pd.DataFrame(draw.random((len(own), 2)), index=own, columns=["high", "low"]) / [1, 10]
    values.loc[own[::7], "high"] = np.nan
    applies = pd.DataFrame(True, index=own, columns=values.columns)
    applies.loc[own[::14], "high"] = False
    return Material(frame, responded, values, applies, frame.loc[own, "refugees"])


@pytest.fixture
def material() -> Material:
    return a_material()


def one(rows: pd.DataFrame, **key: str) -> dict[str, float]:
    for name, value in key.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return {str(name): value for name, value in rows.iloc[0].items()}


def test_every_figure_is_what_the_estimator_says(material: Material):
    views = figures.views(material)
    rows = figures.estimates(material, views)
    for view in views:
        assert view.design is not None
        own = view.design.index
        alone = estimation.mean(
            material.values.loc[own, "high"], view.design, size=view.size, applies=material.applies.loc[own, "high"],
            by=material.frame.loc[own, "size_class"], gap=True,
        )  # fmt: skip
        for group, expected in alone.iterrows():
            row = one(rows, country=view.country, view=view.name, kind="size_class", group=str(group), measure="high")
            assert [row[name] for name in ("estimate", "se", "low", "high", "df")] == pytest.approx(
                expected[["estimate", "se", "low", "high", "df"]].tolist(), rel=1e-12
            )


def test_every_group_of_every_country_has_every_figure_once(material: Material):
    rows = figures.estimates(material, figures.views(material))
    assert not rows.duplicated(list(KEYS)).any()
    frames = rows[(rows["kind"] == "region") & (rows["measure"] == "low") & (rows["view"] == "refugee")]
    assert frames["n_frame"].sum() == len(material.frame)
    assert set(rows["kind"]) == set(figures.GROUPINGS)


def test_municipalities_once_are_stratified_means_by_hand():
    material = a_material(share=1.0)
    rows = figures.estimates(material, figures.views(material))
    own = material.values.loc[material.frame["country"] == "RO", "low"]
    row = one(rows, country="RO", view="municipality", kind="all", measure="low")
    assert row["estimate"] == pytest.approx(own.mean())
    assert (row["se"], row["low"], row["n"]) == (0, row["estimate"], 40)


def test_refugees_once_weigh_by_people_and_a_large_silent_city_is_named(material: Material):
    silent = str(material.frame.index[(material.frame["country"] == "RO") & ~material.responded][0])
    material.frame.loc[silent, "refugees"] = 100_000.0
    views = {(view.country, view.name): view for view in figures.views(material)}
    assert list(views["RO", "refugee"].silent) == [silent]
    assert list(views["RO", "municipality"].silent) == []
    rows = figures.estimates(material, list(views.values()))
    own = views["RO", "refugee"].design
    assert own is not None
    mass = own.weights * material.refugees[own.index]
    expected = (mass * material.values.loc[own.index, "low"]).sum() / mass.sum()
    assert one(rows, country="RO", view="refugee", kind="all", measure="low")["estimate"] == pytest.approx(expected)


def test_a_country_in_which_nobody_answered_has_rows_without_figures(material: Material):
    quiet = material.responded & (material.frame["country"] == "RO")
    own = material.frame.index[quiet]
    alone = Material(material.frame, quiet, material.values.loc[own], material.applies.loc[own], material.refugees[own])
    rows = figures.estimates(alone, figures.views(alone))
    silent = rows[rows["country"] == "PL"]
    assert silent["estimate"].isna().all()
    assert (silent["n"] == 0).all()
    assert silent.loc[silent["kind"] == "all", "n_frame"].tolist() == [40] * 4


def test_the_range_holds_the_estimate(material: Material):
    rows = figures.estimates(material, figures.views(material)).dropna(subset="range_low")
    assert (rows["range_low"] <= rows["estimate"]).all()
    assert (rows["estimate"] <= rows["range_high"]).all()
    assert set(rows["view"]) == {"municipality"}


def test_only_tested_differences_make_a_title(material: Material):
    views = figures.views(material)
    rows = figures.estimates(material, views)
    clear = figures.orders(material, views, rows, ["high", "low"])
    assert clear["RO", "municipality"] == Order("highest", ("high",))
    material.values["high"] = material.values["low"]
    rows = figures.estimates(material, views)
    assert figures.orders(material, views, rows, ["high", "low"])["RO", "municipality"] == Order("none", ())


def test_the_order_of_units_means_nothing(material: Material):
    shuffled = Material(
        material.frame.sample(frac=1, random_state=3),
        material.responded.sample(frac=1, random_state=4),
        material.values.sample(frac=1, random_state=5),
        material.applies.sample(frac=1, random_state=6),
        material.refugees.sample(frac=1, random_state=7),
    )
    expected = figures.estimates(material, figures.views(material))
    found = figures.estimates(shuffled, figures.views(shuffled))
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12)


def test_units_without_a_group_are_labelled_with_nothing(material: Material):
    frame = material.frame.assign(association="")
    assert set(figures.labels_of(frame, "association")) == {""}
    assert set(figures.labels_of(frame, "all")) == {"all"}
    assert isinstance(figures.views(material)[0], View)
