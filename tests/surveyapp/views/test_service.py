"""For those who run it: health and measurements."""

from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from surveyapp.app import create_app
from surveyapp.database import Database
from tests.conftest import make_config


def test_health_says_that_application_and_database_answer(client: FlaskClient):
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_health_fails_with_the_database(client: FlaskClient, monkeypatch):
    def away(_session) -> None:
        raise OSError("away")

    monkeypatch.setattr("surveyapp.views.service.check_database", away)
    assert client.get("/healthz").status_code == 500


def test_measurements_are_for_this_machine(client: FlaskClient):
    client.get("/en/sign-in")
    page = client.get("/metrics")
    assert page.status_code == 200
    assert 'surveyapp_request_seconds_count{endpoint="accounts.sign_in",status="200"}' in page.text
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_measurements_are_given_elsewhere_to_whoever_has_the_token(database: Database, tmp_path: Path):
    client = create_app(replace(make_config(tmp_path), metrics_token="long-token"), database).test_client()
    away = {"REMOTE_ADDR": "192.0.2.7"}
    for given, status in (("Bearer long-token", 200), ("Bearer wrong", 404), ("Bearer ", 404)):
        page = client.get("/metrics", headers={"Authorization": given}, environ_overrides=away)
        assert page.status_code == status
