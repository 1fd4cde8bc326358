from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import peers

GAPS = pd.DataFrame(
    {"housing": [0.1, 0.8, 0.6, 0.2], "schooling": [0.7, 0.1, 0.9, 0.3]}, index=["Ash", "Beech", "Cedar", "Date"]
)
NAMES = GAPS.index


def match(per_host: int = 2, gaps: pd.DataFrame = GAPS, **changed: Any) -> pd.DataFrame:
    facts: dict[str, Any] = {
        "willing": pd.Series("host visit", index=NAMES),
        "size_class": pd.Series(1, index=NAMES),
        "languages": pd.Series("en", index=NAMES),
    } | changed
    return peers.match(gaps, facts.pop("willing"), facts.pop("size_class"), facts.pop("languages"), per_host, **facts)


def pairs(table: pd.DataFrame) -> set[tuple[str, str, str]]:
    return set(zip(table["host"], table["guest"], table["topic"], strict=True))


def test_a_guest_goes_to_the_host_from_whom_it_can_learn_most() -> None:
    table = match()
    assert list(table.columns) == ["host", "guest", "topic", "strength"]
    assert ("Beech", "Cedar", "schooling") in pairs(table)
    assert ("Ash", "Beech", "housing") in pairs(table)
    assert table["strength"].is_monotonic_decreasing
    assert table["strength"].between(0, 1).all()


def test_a_guest_has_one_match_and_a_host_at_most_so_many() -> None:
    table = match(per_host=1)
    assert table["guest"].is_unique
    assert table["host"].is_unique
    assert match(per_host=0).empty


def test_nobody_is_matched_without_consent() -> None:
    willing = pd.Series({"Ash": "host", "Beech": "visit", "Cedar": "neither", "Date": None})
    assert pairs(match(willing=willing)) == {("Ash", "Beech", "housing")}
    assert match(willing=pd.Series("neither", index=NAMES)).empty


def test_consent_and_languages_are_read_however_they_are_separated() -> None:
    plain = pd.Series({"Ash": "host", "Beech": "visit", "Cedar": "host visit", "Date": ""})
    other = pd.Series({"Ash": ["host"], "Beech": "guest", "Cedar": "visit, host", "Date": False})
    pd.testing.assert_frame_equal(match(willing=other), match(willing=plain))
    for both in (pd.Series(True, index=NAMES), pd.Series("both", index=NAMES), pd.Series("host,visit", index=NAMES)):
        pd.testing.assert_frame_equal(match(willing=both), match())
    assert match(willing=pd.Series(False, index=NAMES)).empty
    spoken = pd.Series({"Ash": "pl, en", "Beech": "ro;en", "Cedar": "en", "Date": "pl"})
    plainly = spoken.replace({"pl, en": "pl en", "ro;en": "ro en"})
    pd.testing.assert_frame_equal(match(languages=spoken), match(languages=plainly))


def test_size_classes_may_be_ordered_categories() -> None:
    sizes = pd.Series(["small", "large", "small", "middle"], index=NAMES)
    ordered = sizes.astype(pd.CategoricalDtype(["small", "middle", "large"], ordered=True))
    numbered = sizes.map({"small": 1, "middle": 2, "large": 3})
    pd.testing.assert_frame_equal(match(size_class=ordered), match(size_class=numbered))


def test_without_a_common_language_there_is_no_match() -> None:
    spoken = pd.Series({"Ash": "pl en", "Beech": "ro", "Cedar": "en", "Date": "pl"})
    together = {name: set(said.split()) for name, said in spoken.items()}
    for host, guest, _ in pairs(match(languages=spoken)):
        assert together[host] & together[guest]
    assert "Beech" not in set(match(languages=spoken)["guest"])


def test_a_host_has_a_small_gap_itself_or_a_vetted_practice() -> None:
    close = pd.DataFrame({"housing": [0.4, 0.9]}, index=["Ash", "Beech"])
    assert match(gaps=close).empty
    assert pairs(match(gaps=close - 0.001)) == {("Ash", "Beech", "housing")}
    assert pairs(match(gaps=close, practices=[("Ash", "housing")])) == {("Ash", "Beech", "housing")}
    assert pairs(match(gaps=close, bands=(0.3, 0.5, 0.7, 0.9))) == {("Ash", "Beech", "housing")}


def test_likeness_of_size_makes_a_match_stronger() -> None:
    two = GAPS.loc[["Ash", "Beech"], ["housing"]]
    same = match(gaps=two)["strength"].iloc[0]
    apart = match(gaps=two, size_class=pd.Series({"Ash": 1, "Beech": 3}))["strength"].iloc[0]
    assert same == pytest.approx(0.7)
    assert apart == pytest.approx(0.7 / 3)


def test_across_borders_only_where_countries_are_given() -> None:
    country = pd.Series({"Ash": "PL", "Beech": "PL", "Cedar": "MD", "Date": "MD"})
    for host, guest, _ in pairs(match(country=country)):
        assert country[host] != country[guest]


def test_missing_gaps_sizes_and_words_match_nobody() -> None:
    assert match(gaps=GAPS * np.nan).empty
    assert match(size_class=pd.Series(dtype=float)).empty
    assert match(languages=pd.Series(dtype=object)).empty


@pytest.mark.parametrize("seed", range(8))
def test_no_other_assignment_has_a_higher_sum_of_strengths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = [f"town {n}" for n in range(4)]
    gaps = pd.DataFrame(rng.random((4, 2)), index=names, columns=["housing", "schooling"])
    size = pd.Series(rng.integers(0, 3, 4), index=names)
    spoken = pd.Series(rng.choice(["en", "pl", "en pl"], 4), index=names)
    found = peers.match(gaps, pd.Series("host visit", index=names), size, spoken, per_host=1)
    best = 0.0
    for hosts in product([None, *names], repeat=4):
        taken = [host for host in hosts if host is not None]
        if len(set(taken)) == len(taken):
            best = max(best, sum(_worth(gaps, size, spoken, h, g) for h, g in zip(hosts, names, strict=True) if h))
    assert found["strength"].sum() == pytest.approx(best)


def _worth(gaps: pd.DataFrame, size: "pd.Series[Any]", spoken: "pd.Series[Any]", host: str, guest: str) -> float:
    if host == guest or not set(spoken[host].split()) & set(spoken[guest].split()):
        return 0.0
    own, theirs = gaps.T[host].to_dict(), gaps.T[guest].to_dict()
    gained = max((theirs[topic] - own[topic] for topic in own if own[topic] < 0.4), default=0.0)
    return max(gained, 0.0) / (1 + abs(int(size[host]) - int(size[guest])))


def test_a_gap_that_is_a_rounding_below_band_3_is_in_it() -> None:
    close = pd.DataFrame({"housing": [0.4 - 1e-10, 0.9]}, index=["Ash", "Beech"])
    assert match(gaps=close).empty
    assert pairs(match(gaps=close - 1e-8)) == {("Ash", "Beech", "housing")}


def test_a_host_takes_two_unless_told_and_equal_pairs_are_listed_by_host_and_guest() -> None:
    names = ["Date", "Beech", "Cedar", "Ash", "Elm"]
    gaps = pd.DataFrame({"housing": [0.1, 0.9, 0.9, 0.1, 0.9]}, index=names)
    willing = pd.Series({"Ash": "host", "Date": "host", "Beech": "visit", "Cedar": "visit", "Elm": "visit"})
    one, english = pd.Series(1.0, index=names), pd.Series("en", index=names)
    found = peers.match(gaps, willing, one, english)
    assert found["host"].value_counts().max() == 2
    assert found[["host", "guest"]].to_numpy().tolist() == sorted(found[["host", "guest"]].to_numpy().tolist())
    alone = peers.match(gaps, willing.drop("Date"), one, english)
    assert alone["host"].tolist() == ["Ash", "Ash"]
    nearer = peers.match(gaps, willing, pd.Series({**one, "Elm": 2.0}), english)
    assert nearer["strength"].tolist() == pytest.approx([0.8, 0.8, 0.4])
    assert nearer["guest"].tolist()[-1] == "Elm"
