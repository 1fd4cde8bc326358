"""An association reads which members a decision invites; each finds in its log that it was read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from surveyapp.models.base import utc_now
from surveyapp.services import decisions
from tests.deciding import BUDGET, WORDS, an_actor, make_frozen_scenario
from tests.factories import make_assessment, make_round
from tests.results_world import approve, make_results_world

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_members_and_offices_read_what_was_decided_about_them_alone(
    sign_in: Callable[[User], FlaskClient], session: Session, tmp_path: Path
) -> None:
    world = make_results_world(session)
    officer, clerk, actor = world.user(Role.OFFICER), world.user(Role.COORDINATOR), an_actor(session, world)
    scenario = make_frozen_scenario(session, world, tmp_path / "instance", actor)
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS)
    client = sign_in(officer)
    assert "Nothing has been decided yet" in client.get("/en/members/plan").text
    seen = decisions.open_decision(session, number).content_sha256
    decisions.sign(session, actor, number, seen=seen, at=utc_now())
    session.commit()
    page = client.get("/en/members/plan").text
    assert page.count("A02 Modular academy") == 6
    assert page.count("Not invited.") == 9
    later = make_round(session, world.questionnaire, code="2031")
    approve(make_assessment(session, world.questionnaire, collection=later))
    session.commit()
    assert "A02 Modular academy" in client.get("/en/members/plan").text
    own = sign_in(clerk)
    assert "You are invited to: A02 Modular academy" in " ".join(
        own.get(f"/en/results?round={world.round.code}").text.split()
    )
    assert "viewed figures" in own.get("/en/log").text
