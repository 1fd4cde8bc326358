"""The entry of production servers serves only what is safe and up to date."""

import os
import runpy
from pathlib import Path

import pytest

from surveyapp.database import connect, upgrade
from surveyapp.errors import BadInput

WSGI = str(Path(__file__).parents[1] / "wsgi.py")


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of an installation in production."""
    for name in [name for name in os.environ if name.startswith("SURVEYAPP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SURVEYAPP_INSTANCE", str(tmp_path))
    monkeypatch.setenv("SURVEYAPP_SECRET", "6f8QmZ0v-3kLw9TnXe2RyB7uJcHd5SgA4pV1oKiM")
    monkeypatch.setenv("SURVEYAPP_PUBLIC_URL", "https://needs.example.org")
    return tmp_path


def test_a_production_server_refuses_tables_that_are_not_up_to_date(instance: Path):
    with pytest.raises(BadInput, match="run: surveyapp db upgrade"):
        runpy.run_path(WSGI)


def test_a_production_server_refuses_a_weak_secret_and_serves_with_a_good_one(instance: Path, monkeypatch):
    database = connect(f"sqlite:///{instance / 'surveyapp.sqlite'}")
    upgrade(database)
    database.close()
    served = runpy.run_path(WSGI)
    client = served["app"].test_client()
    assert client.get("/healthz", base_url="https://needs.example.org").get_json() == {"status": "ok"}
    served["database"].close()
    monkeypatch.setenv("SURVEYAPP_SECRET", "changeme")
    with pytest.raises(BadInput, match="SURVEYAPP_SECRET"):
        runpy.run_path(WSGI)
