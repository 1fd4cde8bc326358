"""Following one answer: every station is what the analysis says, and a supposed level moves what it must."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import Round
from surveyapp.services import following
from tests.worlds import World


@pytest.fixture
def session(kept_world: World) -> Iterator[Session]:
    with kept_world.database.reading() as session:
        yield session


def newest(session: Session) -> Round:
    return session.scalars(select(Round).where(Round.code == "2026")).one()


def test_the_stations_are_those_of_the_findings(session: Session) -> None:
    found = following.follow(session, newest(session), None, None)
    own = found.findings.values.loc[found.municipality]
    figure = found.findings.figure(found.country, found.indicator.name)
    assert found.told.gap.value == own[found.indicator.name]
    assert found.told.dimension.value == own[found.indicator.dimension]
    assert found.told.country_gap.value == pytest.approx(figure.estimate, abs=1e-12)
    assert found.told.country_gap.low == pytest.approx(figure.low, abs=1e-12)
    assert found.supposed is None


def test_the_part_of_a_seat_that_comes_from_the_answer_is_the_product_shown(session: Session) -> None:
    found = following.follow(session, newest(session), None, None)
    assert found.told.seats
    for seat in found.told.seats:
        product = found.effective * seat.effect * (found.told.gap.value or 0) * found.population**found.alpha
        assert seat.part == pytest.approx(product)
        assert seat.part <= seat.value + 1e-12


def test_a_higher_level_closes_the_gap_and_lowers_every_value_on_the_way(session: Session) -> None:
    found = following.follow(session, newest(session), None, None, level=4)
    assert found.supposed is not None
    assert found.supposed.gap.value == 0.0
    assert (found.supposed.dimension.value or 0) < (found.told.dimension.value or 0)
    assert (found.supposed.country_gap.value or 0) < (found.told.country_gap.value or 0)
    told = {seat.activity: seat.value for seat in found.told.seats}
    assert all(seat.value < told[seat.activity] and seat.part == 0 for seat in found.supposed.seats)


def test_the_plan_worked_out_again_says_who_has_a_seat(session: Session) -> None:
    found = following.follow(session, newest(session), None, None, level=0, replan=True)
    assert found.replanned
    assert found.supposed is not None
    assert {seat.invited for seat in found.supposed.seats} <= {True, False}


@pytest.mark.parametrize(
    ("municipality", "indicator", "level"), [("PL-1", None, None), (None, "h7", None), (None, None, 5)]
)
def test_what_there_is_not_is_not_found(
    session: Session, municipality: str | None, indicator: str | None, level: int | None
) -> None:
    with pytest.raises(NotFound):
        following.follow(session, newest(session), municipality, indicator, level=level)
