"""Members side by side: their own gaps by name, what many share, who is missing; never another association's."""

from typing import Any

import pytest

from surveyapp.services import comparing
from surveyapp.services.scopes import Source
from tests.results_world import make_source, some_rows

STRANGER: dict[str, Any] = {"key": "RO-STRANGER", "association": "OTHER", "answers": {"h1": 0, "h2": 0, "s1": 0}}
LARGE: dict[str, Any] = {
    "key": "RO-LARGE",
    "name": "Aaa",
    "size_class": "50000+",
    "answers": {"h1": 0, "h2": 3, "s1": 3},
}


A_RO = frozenset({*(f"RO-{number:03}" for number in range(6)), "RO-900", "RO-901", "RO-902", "RO-LARGE", "RO-HALF"})


@pytest.fixture(scope="module")
def source() -> Source:
    rows = [*some_rows(answered=6), STRANGER, LARGE, {"key": "RO-HALF", "answers": {"h1": 0}}]
    return make_source(rows)


def test_members_that_answered_are_told_by_name_and_strangers_are_not(source: Source) -> None:
    members = comparing.members_of(source, A_RO, ["overall", "health", "homes"])
    names = [member.name for member in members]
    assert names == sorted(names)
    assert names[0] == "Aaa"
    assert "RO-STRANGER" not in names
    assert members[0].gaps["health"].value == pytest.approx(0.5)
    assert members[0].gaps["health"].key == "composite/RO-LARGE/health"


def test_a_gap_without_enough_answers_is_missing_and_never_zero(source: Source) -> None:
    half = next(m for m in comparing.members_of(source, A_RO, ["health", "homes"]) if m.key == "RO-HALF")
    assert half.gaps["health"].value == 1
    assert not half.gaps["homes"].is_told
    assert half.gaps["homes"].applies
    assert half.readiness == pytest.approx(2 / 4)


def test_a_peer_group_is_one_size_class(source: Source) -> None:
    assert [m.key for m in comparing.members_of(source, A_RO, ["overall"], "50000+")] == ["RO-LARGE"]
    assert comparing.size_classes_of(source, A_RO) == ["0-1999", "50000+"]


def test_who_has_not_answered_is_named(source: Source) -> None:
    assert comparing.missing_of(source, A_RO) == ["RO-900", "RO-901", "RO-902"]
    assert comparing.missing_of(source, A_RO, "50000+") == []


def test_needs_shared_by_most_members_come_first_and_count_only_members(source: Source) -> None:
    needs = comparing.shared_needs(source, A_RO)
    assert [need.severe for need in needs] == sorted((need.severe for need in needs), reverse=True)
    first = needs[0]
    severe = [m for m in comparing.members_of(source, A_RO, ["overall"]) if _gap(source, m.key, first.indicator) >= 0.6]
    assert first.severe == len(severe)
    assert first.known <= 8


def test_an_indicator_without_a_severe_gap_is_not_listed() -> None:
    rows = some_rows(answered=4)
    for row in rows[:4]:
        row["answers"] = {"h1": 3, "h2": 3, "s1": 0}
    assert [need.indicator for need in comparing.shared_needs(make_source(rows), A_RO)] == ["s1"]


def test_one_theme_is_spread_by_size(source: Source) -> None:
    spread = comparing.spread_of_theme(source, A_RO, "health")
    assert set(spread["size_class"]) == {"0-1999", "50000+"}
    assert len(spread) == 8


def test_present_members_are_told_whatever_association_the_frame_names(source: Source) -> None:
    now = (A_RO - {"RO-LARGE"}) | {"RO-STRANGER"}
    names = [member.key for member in comparing.members_of(source, now, ["overall"])]
    assert "RO-STRANGER" in names
    assert "RO-LARGE" not in names
    assert comparing.left_since(source, "A-RO", now) == ["RO-LARGE"]
    assert comparing.left_since(source, "A-RO", A_RO) == []


def test_a_member_that_left_without_an_answer_hides_nothing(source: Source) -> None:
    assert comparing.left_since(source, "A-RO", A_RO - {"RO-900"}) == []


def _gap(source: Source, municipality: str, indicator: str) -> float:
    return float(source.findings.gaps[indicator][municipality])
