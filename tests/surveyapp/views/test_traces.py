"""A municipality reads in its log who looked at its gaps, wherever they are shown by name."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.results_world import make_results_world

SignIn = Callable[[User], FlaskClient]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("role", "address", "words"),
    [
        (Role.OFFICER, "/en/members/needs", "viewed figures"),
        (Role.OFFICER, "/en/members/needs.csv", "exported figures"),
        (Role.OFFICER, "/en/members/needs/figures.json", "viewed figures"),
        (Role.ANALYST, "/en/explain/composite/{own}/health", "viewed figures"),
        (Role.ANALYST, "/en/explain/estimate/RO/all/all/municipality/health", "viewed figures"),
        (Role.ANALYST, "/en/follow?municipality={own}&indicator=h1", "viewed figures"),
        (Role.ANALYST, "/en/explain/inputs.csv?key=gap/{own}/h1", "exported figures"),
    ],
)
def test_whoever_reads_its_gaps_stands_once_in_a_municipalitys_log(
    sign_in: SignIn, session: Session, role: Role, address: str, words: str
) -> None:
    world = make_results_world(session)
    clerk = world.user(Role.COORDINATOR)
    reader = sign_in(world.user(role))
    own = f"RO-{next(iter(world.members.values())).code}"
    session.commit()
    for _ in range(2):
        assert reader.get(address.format(own=own)).status_code == 200
    log = sign_in(clerk).get("/en/log").text
    assert log.count(words) == 1
    assert world.round.code in log


def test_a_municipality_that_reads_its_own_leaves_no_line(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session)
    client = sign_in(world.user(Role.COORDINATOR))
    own = f"RO-{next(iter(world.members.values())).code}"
    session.commit()
    assert client.get(f"/en/explain/composite/{own}/health").status_code == 200
    assert "viewed figures" not in client.get("/en/log").text
