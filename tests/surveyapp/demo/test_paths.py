"""The guided paths: one for each of the three roles, short, through pages and accounts that exist."""

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.demo.paths import PATHS, Path, path_named
from surveyapp.models import User
from surveyapp.services.actors import load_actor
from surveyapp.services.showcase import SHOWCASE_DOMAIN
from surveyapp.views.policy import declared_policies
from tests.worlds import World


def test_there_is_a_short_path_for_each_of_the_three_roles() -> None:
    assert [path.name for path in PATHS] == ["municipality", "association", "secretariat"]
    assert all(3 <= len(path.steps) <= 5 for path in PATHS)
    assert path_named("association") is PATHS[1]
    assert path_named("mayor") is None


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_step_is_a_page_that_its_account_may_open(path: Path, demo_app: Flask, kept_world: World) -> None:
    policies = declared_policies(demo_app)
    with kept_world.database.reading() as session:
        for step in path.steps:
            user = session.scalars(select(User.id).where(User.email == step.account + SHOWCASE_DOMAIN)).one()
            actor = load_actor(session, user)
            assert actor is not None
            assert actor.roles & policies[step.endpoint], step.title
