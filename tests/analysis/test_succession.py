"""Two releases of a round do not together tell what each of them hides."""

from typing import Any

import pytest

from analysis import composed, findings, lines, succession
from analysis.attacker import room_of
from analysis.findings import Findings
from surveyapp.services.releases import few_changed
from tests.results_world import make_dataset
from tests.successive import REVEALING, SAFE, two_releases


def found(rows: list[dict[str, Any]]) -> Findings:
    return findings.compute(make_dataset(rows))


def is_safe_alone(told: Findings) -> bool:
    rows = told.estimates[told.estimates["estimate"].notna()]
    views = [view for view in told.views if view.design is not None]
    made = lines.equations(told.material, views, told.declared, rows)
    return not composed.exposed(made, rows["suppressed"].to_numpy(dtype=bool), room_of(rows)).any()


def test_what_one_release_shows_and_the_other_hides_is_found():
    before, after = two_releases(REVEALING)
    assert few_changed(make_dataset(before), make_dataset(after)) == {}
    first, second = found(before), found(after)
    assert is_safe_alone(first)
    assert is_safe_alone(second)
    revealed = succession.exposed(first, second)
    assert revealed
    assert {key.rsplit("/", 1)[0] for key in revealed} == {"RO/region/RO-0/refugee"}
    assert "RO/region/RO-0/refugee/s1" in revealed, "an indicator of a group, which no release shows"
    assert sorted(succession.exposed(second, first)) == sorted(revealed)


def test_the_same_release_again_and_one_that_hides_the_same_groups_reveal_nothing():
    before, after = two_releases(SAFE)
    first, second = found(before), found(after)
    assert succession.exposed(first, first) == []
    assert succession.exposed(first, second) == []


@pytest.mark.parametrize("change", ["late", "corrected"])
def test_one_respondent_of_a_small_region_is_found_by_differencing_where_nothing_guards(change: str):
    """Without the least number of changes, the sum over the hidden regions would give one late or corrected office."""
    before, _ = two_releases(SAFE)
    row = next(row for row in before if (row["answers"] is None) == (change == "late"))
    after = [{**one, "answers": {"h1": 0, "h2": 0, "s1": 0}} if one is row else one for one in before]
    assert few_changed(make_dataset(before), make_dataset(after)) == {
        "RO": 1,
        f"RO, region {row['region']}": 1,
        "RO, size_class S": 1,
        "RO, association A": 1,
    }


def test_a_country_of_one_release_alone_is_compared_with_nothing():
    before, _ = two_releases(SAFE)
    nobody = [{**row, "answers": None} for row in before[:-1]] + before[-1:]
    assert succession.exposed(found(before), found([{**row, "key": "PL" + row["key"][2:]} for row in nobody])) == []
