"""Counts are traced for those who may read what was counted, and published ones to totals that name nobody."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import Role
from surveyapp.services import tracing
from surveyapp.services.access import Actor
from tests.factories import make_actor, make_association, make_country, make_municipality
from tests.results_world import CLUJ, IASI, make_source, some_rows

LIVE = make_source(some_rows())
FEW = make_source([*some_rows(6), {"key": "RO-800", "region": "RO-BV", "answers": {"h1": 0, "h2": 1, "s1": 2}}],
                  public=True)  # fmt: skip
KEYS = ("counted/RO/all/all/refugees_answered", "heard/RO/all", f"known/RO/{CLUJ}/health", "quality/RO/homes/open",
        "readiness/RO-000", "severe/RO-000", "shared/RO/A-RO/all/h1")  # fmt: skip
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def officer(session: Session) -> Actor:
    return make_actor(session, Role.OFFICER, association=make_association(session, "RO"))


@pytest.mark.parametrize("key", KEYS)
def test_the_secretariat_follows_every_count_to_the_municipalities(session: Session, key: str) -> None:
    found = tracing.trace(session, LIVE, make_actor(session, Role.ANALYST), key, frozenset(), None)
    assert found.trace.replay() == found.trace.value
    assert found.municipalities <= set(LIVE.findings.gaps.index)
    assert bool(found.municipalities) is not key.startswith("heard/")


def test_an_officer_follows_what_is_told_of_present_members_alone(session: Session, officer: Actor) -> None:
    reach = frozenset(("RO-000", "RO-001", "RO-002"))
    shared = tracing.trace(session, LIVE, officer, "shared/RO/A-RO/all/h1", reach, "A-RO").trace
    assert set(shared.steps[0].inputs["values"]) == reach
    assert tracing.trace(session, LIVE, officer, "readiness/RO-001", reach, "A-RO").municipalities == {"RO-001"}
    for key in (
        "readiness/RO-003",
        "severe/RO-003",
        "shared/RO/A-XX/all/h1",
        "shared/PL/A-RO/all/h1",
        "shared/RO/A-RO/all/weather",
        "counted/RO/all/all/n_approved",
        "heard/RO/all",
        f"known/RO/{CLUJ}/health",
        "quality/RO/homes/open",
        "change/RO/health",
        "registered/RO-003",
        "version/RO/1.0.0",
        "counted/all/all/all/n_approved",
    ):
        with pytest.raises(NotFound):
            tracing.trace(session, LIVE, officer, key, reach, "A-RO")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OBSERVER])
def test_nobody_else_follows_what_is_not_their_own(session: Session, role: Role) -> None:
    place = make_municipality(session, "RO") if role is Role.COORDINATOR else None
    where = {"municipality": place} if place else {"country": make_country(session, "RO").code}
    actor = make_actor(session, role, **where)
    for key in KEYS:
        with pytest.raises(NotFound):
            tracing.trace(session, LIVE, actor, key, frozenset(("RO-77",)), None)


def test_a_published_count_names_nobody_and_keeps_back_what_a_few_answered(session: Session) -> None:
    for key in ("counted/RO/all/homes/asked", "counted/RO/RO-BV/all/n_approved", "heard/RO/RO-BV",
                "quality/RO/homes/open"):  # fmt: skip
        found = tracing.trace_public(FEW, key)
        assert not found.municipalities
        assert not [unit for unit in FEW.findings.dataset.frame.index if unit in str(found.trace)]
    for key in (
        "known/RO/RO-BV/homes",
        f"known/RO/{IASI}/homes",
        "counted/RO/RO-BV/homes/answered",
        "counted/RO/RO-BV/all/refugees_answered",
        "readiness/RO-800",
        "registered/RO-800",
        "registered/RO-900",
        "version/RO/1.0.0",
        "counted/all/RO-BV/all/asked",
        "severe/RO-800",
        "shared/RO/A-RO/all/h1",
        "change/RO/health",
    ):
        with pytest.raises(NotFound):
            tracing.trace_public(FEW, key)


@pytest.mark.parametrize(
    "key", ["counted/RO", "counted/RO/all/all/weather", "known/XX/all/health", "readiness/RO-999", "shared/RO/A-RO"]
)
def test_a_count_that_there_is_not_is_not_found(session: Session, key: str) -> None:
    with pytest.raises(NotFound):
        tracing.trace(session, LIVE, make_actor(session, Role.ANALYST), key, frozenset(), None)
