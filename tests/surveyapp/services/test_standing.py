"""A municipality beside its peers, of whom nobody can be recognised, and nothing of anybody else's."""

import math
from typing import Any

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import Municipality, Role
from surveyapp.services import standing
from surveyapp.services.scopes import Source
from tests.factories import make_actor, make_association, make_municipality
from tests.results_world import levels_of, make_source


def some(number: int, size_class: str, country: str = "RO") -> list[dict[str, Any]]:
    return [
        {
            "key": f"{country}-{size_class}-{place}",
            "size_class": size_class,
            "refugees": 100 + place,
            "answers": levels_of(place),
        }
        for place in range(number)
    ]


def municipality(key: str) -> Municipality:
    country, _, code = key.partition("-")
    return Municipality(country_code=country, code=code, name=key)


TWO_SIZES = [*some(9, "0-1999"), *some(9, "2000-9999")]


@pytest.fixture(scope="module")
def source() -> Source:
    return make_source(TWO_SIZES)


@pytest.fixture(scope="module")
def published() -> Source:
    return make_source(TWO_SIZES, public=True)


def test_own_gaps_are_told_in_the_order_asked_for(source: Source, published: Source) -> None:
    rows = standing.standings_of(source, published, municipality("RO-0-1999-0"), ["overall", "homes", "health"])
    assert [row.measure for row in rows] == ["overall", "homes", "health"]
    assert rows[2].gap == pytest.approx(1.0)
    assert rows[2].severe
    assert rows[2].key == "composite/RO-0-1999-0/health"


def test_an_indicator_has_its_own_key(source: Source, published: Source) -> None:
    (row,) = standing.standings_of(source, published, municipality("RO-0-1999-0"), ["h1"])
    assert row.key == "gap/RO-0-1999-0/h1"
    assert math.isnan(row.ambition)


def test_peers_are_those_of_the_same_size_while_nobody_can_be_recognised(source: Source, published: Source) -> None:
    peers = standing.peers_of(source, published, "RO-0-1999-0", "health")
    assert (peers.kind, peers.group) == ("size_class", "0-1999")
    assert peers.figure is not None
    assert peers.figure.n > 5


def test_a_rare_size_is_compared_with_the_whole_country() -> None:
    rows = [*some(9, "0-1999"), *some(3, "50000+")]
    peers = standing.peers_of(make_source(rows), make_source(rows, public=True), "RO-50000+-0", "health")
    assert peers.kind == "all"
    assert peers.figure is not None


def test_indicators_of_a_size_class_are_never_told(source: Source, published: Source) -> None:
    assert standing.peers_of(source, published, "RO-0-1999-0", "h1").kind == "all"


@pytest.mark.parametrize(("answered", "told"), [(5, False), (6, True), (7, True)])
def test_the_mean_of_peers_rests_on_five_others_at_least(answered: int, told: bool) -> None:
    rows = some(answered, "0-1999")
    peers = standing.peers_of(make_source(rows), make_source(rows, public=True), "RO-0-1999-0", "overall")
    assert (peers.figure is not None) == told


def test_what_a_newcomer_answered_changes_no_figure_of_peers(published: Source) -> None:
    newcomer = {"key": "RO-NEW", "size_class": "0-1999", "answers": {"h1": 0, "h2": 0, "s1": 0}}
    before, after = (make_source(rows) for rows in (TWO_SIZES, [*TWO_SIZES, newcomer]))
    for measure in ("overall", "health", "h1"):
        told = [standing.peers_of(source, published, "RO-0-1999-0", measure) for source in (before, after)]
        assert told[0] == told[1]
        assert told[0].figure is not None


def test_before_anything_is_published_nothing_is_told_of_peers(source: Source) -> None:
    (row,) = standing.standings_of(source, None, municipality("RO-0-1999-0"), ["overall"])
    assert row.is_told
    assert row.peers.figure is None
    assert not row.is_clearly_larger


def test_figures_that_are_not_published_are_refused_as_those_of_peers(source: Source) -> None:
    with pytest.raises(ValueError, match="published"):
        standing.peers_of(source, source, "RO-0-1999-0", "overall")


def test_a_gap_is_called_clearly_larger_only_beyond_the_interval_and_by_five_points(
    source: Source, published: Source
) -> None:
    worst, *_, best = sorted(
        (
            standing.standings_of(source, published, municipality(f"RO-0-1999-{place}"), ["health"])[0]
            for place in range(9)
        ),
        key=lambda row: -row.gap,
    )
    assert worst.is_clearly_larger
    assert not best.is_clearly_larger


def test_who_has_not_answered_has_no_results(source: Source) -> None:
    assert standing.has_results(source, municipality("RO-0-1999-0"))
    assert not standing.has_results(source, municipality("RO-elsewhere"))


def test_readiness_is_the_share_of_what_was_asked_that_was_answered() -> None:
    rows = [*some(6, "0-1999"), {"key": "RO-HALF", "answers": {"h1": 1}}]
    assert standing.readiness_of(make_source(rows), municipality("RO-HALF")) == 0.5


def test_the_own_municipality_is_that_of_the_clerk_and_an_officer_has_none(session: Session) -> None:
    own = make_municipality(session)
    clerk = make_actor(session, Role.CONTRIBUTOR, municipality=own)
    officer = make_actor(session, Role.OFFICER, association=make_association(session))
    assert standing.own_municipality(session, clerk).id == own.id
    assert standing.key_of(own) == f"RO-{own.code}"
    with pytest.raises(NotFound):
        standing.own_municipality(session, officer)
