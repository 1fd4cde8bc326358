"""A round over its countries: each with its progress and its needs, in order of their codes."""

from sqlalchemy.orm import Session

from surveyapp.models import Role
from surveyapp.services import overview, sources
from surveyapp.services.scopes import State
from tests.factories import make_actor
from tests.results_world import make_results_world


def test_the_secretariat_sees_every_country_with_its_progress_and_its_needs(session: Session) -> None:
    world = make_results_world(session, members=8, silent=2)
    world.member("Elsewhere", region="PL-02")
    analyst = make_actor(session, Role.ANALYST)
    poland, romania = overview.read_overview(session, analyst, sources.live_source(session, world.round))
    assert (poland.code, romania.code) == ("PL", "RO")
    assert not poland.has_answers
    assert poland.themes["health"].state is State.EMPTY
    assert romania.has_answers
    assert romania.progress is not None
    assert (romania.progress.frame, romania.progress.approved) == (10, 8)
    assert romania.order.measures == ("health",)


def test_what_is_public_has_no_progress(session: Session) -> None:
    world = make_results_world(session, members=6)
    (romania,) = overview.read_public_overview(session, sources.live_source(session, world.round))
    assert romania.progress is None
    assert romania.name == "Romania"
