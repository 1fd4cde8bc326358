"""The demonstration's places: fictional, in real regions, the same for the same seed."""

import csv
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.demo import territory

DATA = Path(__file__).parents[2] / "data"
REGISTERS = Path(territory.__file__).parents[1] / "registers"


def test_no_name_is_that_of_a_real_place_in_the_romanian_register() -> None:
    with (DATA / "municipalities_ro.csv").open(encoding="utf-8") as lines:
        real = {row["name"].partition(" ")[2].casefold() for row in csv.DictReader(lines)}
    assert len(real) > 2_000
    assert not {place.name.casefold() for place in territory.draw(np.random.default_rng(1))} & real


def test_every_region_is_a_real_one() -> None:
    with (REGISTERS / "regions.csv").open(encoding="utf-8") as lines:
        real = {row["iso_3166_2"] for row in csv.DictReader(lines)}
    assert {place.region for place in territory.draw(np.random.default_rng(1))} <= real


@given(st.integers(0, 2**32))
def test_names_and_codes_are_given_once_and_nobody_hosts_more_than_live_there(seed: int) -> None:
    places = territory.draw(np.random.default_rng(seed))
    assert len({place.key for place in places}) == len({(p.country, p.name) for p in places}) == len(places) == 244
    assert all(0 <= place.refugees < place.population for place in places)


def test_the_same_seed_draws_the_same_places_and_another_seed_others() -> None:
    first, again, other = (territory.draw(np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_a_size_class_includes_its_lower_boundary() -> None:
    assert [territory.size_class(population) for population in (1_999, 2_000, 9_999, 10_000, 49_999, 50_000)] == [
        "0-1999", "2000-9999", "2000-9999", "10000-49999", "10000-49999", "50000+",
    ]  # fmt: skip
