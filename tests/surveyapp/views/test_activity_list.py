"""The activity list is a page and a file, with what is assumed of every activity."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from analysis import activity_list
from surveyapp.models import Role, User
from tests.results_world import make_results_world

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_every_activity_stands_there_with_its_assumptions(
    sign_in: Callable[[User], FlaskClient], session: Session
) -> None:
    world = make_results_world(session)
    client = sign_in(world.user(Role.OFFICER))
    page = client.get("/en/activity-list").text
    listed = activity_list.load()
    assert all(f"{activity.code} {activity.title}" in page for activity in listed)
    assert "Assumptions to be replaced by the secretariat" in page
    assert "10.0% – 25.0% – 40.0%" in page
    assert all(page.count(f'href="#{activity.code}"') >= 1 for activity in listed)
    assert page.index('id="contents"') < page.index('href="#A02"') < page.index('id="A01"')
    assert "every country (" in page
    file = client.get("/en/activity-list/file")
    assert activity_list.parse(file.text, "download").version == listed.version
    assert client.get("/en/activity-list?version=9.9.9").status_code == 404
    assert client.get(f"/en/activity-list?version={listed.version}").status_code == 200
