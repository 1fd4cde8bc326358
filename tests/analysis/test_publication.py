import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import disclosure, figures, findings, outputs, publication
from analysis.errors import DataError
from analysis.figures import Material
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
