"""Every figure is put together anew from its parts, and nobody opens the way to somebody else's."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.errors import NotFound
from surveyapp.models import Role
from surveyapp.services import explaining
from surveyapp.services.access import Actor
from surveyapp.services.explaining import NO_FIGURE, NOT_COMPARABLE
from surveyapp.services.scopes import Source
from tests.results_world import CLUJ, IASI, levels_of, make_source, some_rows
from tests.surveyapp.services.test_changing import REASON, mixed_source

NOBODY = frozenset[str]()
MEASURES = ("overall", "health", "homes", "women", "sdg_3", "h1", "h2", "s1")


def actor(*roles: Role, **values: Any) -> Actor:
    plain = {"user_id": 1, "name": "A", "email": "a@example.org", "language": "en", "organisation": "O"}
    return Actor(**{**plain, "organisation_key": "o", "roles": frozenset(roles), **values})


ANALYST = actor(Role.ANALYST)
OFFICER = actor(Role.OFFICER, association_id=1, country_code="RO")
CLERK = actor(Role.CONTRIBUTOR, municipality_id=1, country_code="RO")


@pytest.fixture(scope="module")
def source() -> Source:
    rows = [
        *some_rows(answered=14, silent=4),
        {"key": "RO-HALF", "region": IASI, "answers": {"h1": 0}},
        {"key": "RO-BIG", "region": CLUJ, "refugees": 5_000, "size_class": "50000+", "answers": levels_of(5)},
        {"key": "RO-OTHER", "association": "OTHER", "answers": levels_of(1)},
    ]
    return make_source(rows)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("view", ["municipality", "refugee"])
@pytest.mark.parametrize("group", ["all/all", f"region/{CLUJ}", f"region/{IASI}", "association/A-RO"])
def test_an_estimate_is_replayed_from_its_municipalities_and_weights(
    source: Source, measure: str, view: str, group: str
) -> None:
    found = explaining.explain_estimate(source, f"estimate/RO/{group}/{view}/{measure}")
    assert math.isclose(found.replayed, found.value, abs_tol=1e-12)
    assert math.isclose(sum(part.weight for part in found.parts), 1)
    assert len(found.parts) == found.row.figure.n  # type: ignore[union-attr]
    assert len(found.parts) + len(found.left_out) == found.row.figure.n_frame  # type: ignore[union-attr]


@pytest.mark.parametrize("measure", ["overall", "health", "women", "sdg_3"])
@pytest.mark.parametrize("municipality", ["RO-000", "RO-005", "RO-HALF", "RO-BIG"])
def test_a_composite_is_replayed_from_its_parts(source: Source, municipality: str, measure: str) -> None:
    found = explaining.explain_composite(source, municipality, measure)
    if not math.isnan(found.value):
        assert math.isclose(found.replayed, found.value, abs_tol=1e-12)
    assert {part.name for part in found.parts} | {left.name for left in found.left_out} == {
        name for name, _ in source.findings.declared[measure].parts
    }


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=2, max_size=6))
def test_any_levels_are_replayed(levels: list[tuple[int, int, int]]) -> None:
    rows = [
        {"key": f"RO-{number}", "answers": dict(zip(("h1", "h2", "s1"), given_levels, strict=True))}
        for number, given_levels in enumerate(levels)
    ]
    found = explaining.explain_estimate(make_source(rows), "estimate/RO/all/all/municipality/overall")
    assert math.isclose(found.replayed, found.value, abs_tol=1e-12)


def test_a_part_that_was_not_answered_is_left_out_with_the_reason(source: Source) -> None:
    found = explaining.explain_composite(source, "RO-HALF", "health")
    assert [part.name for part in found.parts] == ["h1"]
    assert [(left.name, left.why) for left in found.left_out] == [("h2", NO_FIGURE)]


def test_a_gap_is_told_with_its_definition_and_the_answer_behind_it(source: Source) -> None:
    found = explaining.explain_gap(source, "RO-001", "h1")
    assert found.indicator is not None
    assert [(answer.question, answer.number) for answer in found.given] == [("h1", 1.0)]
    level = explaining.level_of(found)
    assert level is not None
    assert found.value == pytest.approx((found.indicator.target - level) / found.indicator.target)


def test_parts_lead_further_down_to_the_answers(source: Source) -> None:
    country = explaining.explain(source, ANALYST, "estimate/RO/all/all/municipality/health", NOBODY, None)
    theme = explaining.explain(source, ANALYST, country.parts[0].key, NOBODY, None)
    gap = explaining.explain(source, ANALYST, theme.parts[0].key, NOBODY, None)
    assert theme.key.startswith("composite/")
    assert gap.indicator is not None


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("estimate/RO/association/A-RO/municipality/health", "officer"),
        ("composite/RO-001/health", "officer"),
        ("composite/RO-001/health", "clerk"),
        ("gap/RO-001/h1", "clerk"),
        ("composite/RO-OTHER/health", "analyst"),
    ],
)
def test_what_is_within_reach_is_explained(source: Source, key: str, who: str) -> None:
    assert _explained(source, key, who).key == key


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("estimate/RO/all/all/municipality/health", "officer"),
        ("estimate/RO/association/OTHER/municipality/health", "officer"),
        ("composite/RO-OTHER/health", "officer"),
        ("gap/RO-OTHER/h1", "officer"),
        ("composite/RO-000/health", "clerk"),
        ("gap/RO-000/h1", "clerk"),
        ("estimate/RO/association/A-RO/municipality/health", "clerk"),
        ("composite/RO-900/health", "analyst"),
        ("composite/RO-UNKNOWN/health", "analyst"),
        ("gap/RO-001/unknown", "analyst"),
        ("nothing/RO-001/h1", "analyst"),
        ("", "analyst"),
    ],
)
def test_everything_else_is_as_good_as_unknown(source: Source, key: str, who: str) -> None:
    with pytest.raises(NotFound):
        _explained(source, key, who)


def test_present_membership_decides_what_an_officer_opens_whatever_the_frame_says(source: Source) -> None:
    frame = source.findings.dataset.frame
    members = frozenset(frame.index[frame["association"] == "A-RO"])
    left, joined = members - {"RO-001"}, members | {"RO-OTHER"}
    for key in ("composite/RO-001/health", "gap/RO-001/h1", "estimate/RO/association/A-RO/municipality/health"):
        with pytest.raises(NotFound):
            explaining.explain(source, OFFICER, key, left, "A-RO")
    assert explaining.explain(source, OFFICER, "composite/RO-OTHER/health", joined, "A-RO").municipality == "RO-OTHER"


def test_what_each_part_adds_is_drawn() -> None:
    figure = explaining.draw([("A", 0.2), ("B", 0.1)], axis="points")["parts"]
    assert figure["data"][0]["x"] == [20, 10]


def _explained(source: Source, key: str, who: str) -> explaining.Explanation:
    reader = {"analyst": ANALYST, "officer": OFFICER, "clerk": CLERK}[who]
    frame = source.findings.dataset.frame
    members = frozenset(frame.index[frame["association"] == "A-RO"])
    reach = {"analyst": NOBODY, "officer": members, "clerk": frozenset({"RO-001"})}[who]
    return explaining.explain(source, reader, key, reach, "A-RO" if who == "officer" else None)


def test_a_figure_from_another_version_says_so_and_why_it_is_not_comparable() -> None:
    mixed, early = mixed_source()
    gap = explaining.explain_gap(mixed, early[0], "s1")
    assert math.isnan(gap.value)
    assert (gap.version, [one.reason for one in gap.refused]) == ("1.0.0", [REASON])
    assert [(left.name, left.why) for left in explaining.explain_composite(mixed, early[0], "homes").left_out] == [
        ("s1", NOT_COMPARABLE)
    ]
    told = explaining.explain_gap(mixed, early[0], "h1")
    assert (told.version, told.refused) == ("1.0.0", ())
    assert not math.isnan(told.value)
    assert explaining.explain_gap(mixed, str(mixed.findings.gaps.index[-1]), "h1").version == ""
