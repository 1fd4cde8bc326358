"""Offices that answer at random, but with care, and without JavaScript: all of them come to an approved assessment."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from questionnaires import library
from surveyapp.app import create_app
from surveyapp.database import Database, connect
from surveyapp.models import Assessment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.receipts import find_altered
from surveyapp.services.sessions import start_session
from tests.conftest import make_config
from tests.factories import make_frame_unit, make_municipality, make_round, make_user
from tests.journeys.office_without_javascript import Office
from tests.journeys.paper_browser import PaperBrowser

LANGUAGES = ("en", "pl", "ro", "fr", "uk")
Journeys = Callable[[int], dict[str, str]]


@pytest.fixture
def journeys(tmp_path: Path, sqlite_template: Path) -> Iterator[Journeys]:
    """Sends so many offices through one round; the receipt's reference by municipality."""
    path = tmp_path / "journeys.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    database = connect(f"sqlite:///{path}")
    app = create_app(make_config(tmp_path / "instance"), database)
    yield lambda count: _travel(app, database, count)
    database.close()


def _travel(app: Flask, database: Database, count: int) -> dict[str, str]:
    with database.writing() as session:
        collection = make_round(session, library.load("municipal-needs", "1.0.0"), countries=("RO", "PL"))
        round_id, offices = collection.id, []
        for number in range(count):
            place = make_municipality(session, ("RO", "PL")[number % 2])
            make_frame_unit(session, collection, place)
            people = (make_user(session, role, municipality=place) for role in (Role.COORDINATOR, Role.APPROVER))
            offices.append((place.name, [person.id for person in people]))
    receipts = {}
    for number, (name, people_ids) in enumerate(offices):
        coordinator, approver = (PaperBrowser(_signed_in(app, database, user_id)) for user_id in people_ids)
        office = Office(coordinator, approver, LANGUAGES[number % len(LANGUAGES)], Random(number))
        receipts[name] = office.complete()
    with database.read() as session:
        states = session.scalars(select(Assessment.status).where(Assessment.round_id == round_id)).all()
        assert states == [AssessmentStatus.APPROVED] * count
        assert find_altered(session, round_id) == []
    return receipts


def _signed_in(app: Flask, database: Database, user_id: int) -> FlaskClient:
    client = app.test_client()
    with database.writing() as session:
        client.set_cookie("session-key", start_session(session, session.get_one(User, user_id), utc_now()))
    return client


def test_offices_without_javascript_come_to_an_approved_assessment(journeys: Journeys) -> None:
    assert len(set(journeys(3).values())) == 3


@pytest.mark.proof
def test_a_hundred_offices_without_javascript_come_to_an_approved_assessment(journeys: Journeys) -> None:
    assert len(set(journeys(100).values())) == 100
