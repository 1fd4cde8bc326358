"""The pages of decisions: from a frozen plan to a signed record, what was delivered of it, and what changed since."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.models import AccessLog, Role, User
from tests.deciding import OFFER, REASON, an_actor, keys_of, make_frozen_scenario
from tests.results_world import ResultsWorld, make_results_world

SignIn = Callable[[User], FlaskClient]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TYPED = {"title": "Academy <for> six", "body": "Steering committee", "summary": "Once.", "reasons": "Wide gaps."}
TYPED |= {"dissent": "The association would rather travel.", "day-day": "2", "day-month": "June", "day-year": "2026"}
ON = {"activity": OFFER[0], "country": OFFER[1]}


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_results_world(session)


@pytest.fixture
def scenario(session: Session, world: ResultsWorld, tmp_path: Path) -> int:
    return make_frozen_scenario(session, world, tmp_path / "instance", an_actor(session, world))


def test_a_decision_is_written_reworded_signed_and_kept(
    sign_in: SignIn, session: Session, world: ResultsWorld, scenario: int
) -> None:
    client = sign_in(world.user(Role.PUBLISHER))
    assert "Nothing has been decided yet" in client.get("/en/decisions").text
    plan = client.get(f"/en/activities/{scenario}").text
    address = f"/en/activities/{scenario}/decision"
    assert f"{address}?budget=1000" in plan
    assert "1 offer for €\u00a0900" in client.get(address).text
    record = client.post(address, data=TYPED).location
    page = client.get(record).text
    for words in ("Academy &lt;for&gt; six", "Not signed yet", "would rather travel", REASON, "Answered 00"):
        assert words in page
    assert client.post(f"{record}/wording", data=TYPED | {"dissent": ""}).status_code == 302
    page = client.get(record).text
    assert "No dissent was recorded" in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert client.post(f"{record}/sign", data={"seen": "another"}).status_code == 409
    assert client.post(f"{record}/sign", data={"seen": seen}).status_code == 302
    page = client.get(record).text
    assert "Fingerprint" in page
    assert "Not signed yet" not in page
    assert client.post(f"{record}/wording", data=TYPED).status_code == 409
    assert client.post(f"{record}/discard").status_code == 409
    assert "Academy &lt;for&gt; six" in client.get("/en/decisions").text


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    sign_in: SignIn, session: Session, world: ResultsWorld, scenario: int
) -> None:
    client = sign_in(world.user(Role.ANALYST))
    answer = client.post(f"/en/activities/{scenario}/decision", data=TYPED | {"reasons": "", "day-day": "31"})
    assert answer.status_code == 422
    for words in ("There is a problem", "Please say why.", "Academy &lt;for&gt; six", "31"):
        assert words in answer.text
    ahead = client.post(f"/en/activities/{scenario}/decision", data=TYPED | {"day-year": "2190"})
    assert "has not come yet" in ahead.text


def test_who_took_part_is_ticked_and_what_changed_is_told_with_its_warning(
    sign_in: SignIn, session: Session, world: ResultsWorld, scenario: int
) -> None:
    client = sign_in(world.user(Role.PUBLISHER))
    record = client.post(f"/en/activities/{scenario}/decision", data=TYPED).location
    form = f"{record}/deliveries?activity={OFFER[0]}&country={OFFER[1]}"
    assert client.get(form).status_code == 404
    assert client.get(f"{record}/change").status_code == 404
    seen = client.get(record).text.partition('name="seen" value="')[2].partition('"')[0]
    client.post(f"{record}/sign", data={"seen": seen})
    assert "Answered 01" in client.get(form).text
    day = {"day-day": "3", "day-month": "6", "day-year": "2026"}
    refused = client.post(f"{record}/deliveries", data=ON | day | {"others": "RO-none"})
    assert refused.status_code == 422
    assert "is no municipality that we know" in refused.text
    assert client.post(f"{record}/deliveries", data=ON | {"municipality": keys_of(world, 2)}).status_code == 422
    done = client.post(f"{record}/deliveries", data=ON | day | {"municipality": keys_of(world, 2)})
    assert done.location == record
    page = client.get(form).text
    assert page.count("Recorded by mistake:") == 2
    withdraw = next(part.partition('"')[0] for part in page.split('action="') if "/withdraw" in part.partition('"')[0])
    assert client.post(withdraw).status_code == 302
    assert client.post(withdraw).status_code == 409
    assert client.get(form).text.count("Recorded by mistake:") == 1
    assert "This is no experiment" in client.get(f"{record}/change").text


def test_a_plan_is_frozen_with_a_release_from_its_page(
    sign_in: SignIn, session: Session, world: ResultsWorld, scenario: int
) -> None:
    client = sign_in(world.user(Role.ANALYST))
    refused = client.post(f"/en/activities/{scenario}/freeze", data={"release": "none"})
    assert refused.status_code == 404
    again = client.post(f"/en/activities/{scenario}/freeze", data={"release": f"{world.round.code}-1"})
    assert again.status_code == 302


def test_whoever_reads_who_is_invited_leaves_a_trace_for_the_municipality(
    sign_in: SignIn, session: Session, world: ResultsWorld, scenario: int
) -> None:
    client = sign_in(world.user(Role.PUBLISHER))
    record = client.post(f"/en/activities/{scenario}/decision", data=TYPED).location
    seen = client.get(record).text.partition('name="seen" value="')[2].partition('"')[0]
    assert traced(session) == 6
    client.get(record)
    assert traced(session) == 6, "once a day"
    client.post(f"{record}/sign", data={"seen": seen})
    forget(session)
    assert client.get(f"{record}/deliveries?activity={OFFER[0]}&country={OFFER[1]}").status_code == 200
    assert traced(session) == 6


def traced(session: Session) -> int:
    """Municipalities that hold a line about figures that were looked at."""
    session.rollback()
    lines = session.scalars(select(AccessLog.municipality_id).where(AccessLog.action == "viewed figures")).all()
    session.rollback()
    assert len(set(lines)) == len(lines)
    return len(lines)


def forget(session: Session) -> None:
    """Empty the log, as if a day had passed."""
    session.execute(delete(AccessLog))
    session.commit()
