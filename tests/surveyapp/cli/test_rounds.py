"""`surveyapp round` on the command line."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from surveyapp.cli import commands
from surveyapp.database import connect, upgrade
from surveyapp.errors import BadInput, Conflict, NotFound, SurveyError
from surveyapp.models import Municipality, Role, Round
from surveyapp.models.base import utc_now
from surveyapp.services.answers import read_answers
from surveyapp.services.drafting import read_handed, store_draft
from surveyapp.services.publication import publish_version
from tests.authoring import KEY, definition
from tests.factories import make_actor, make_assessment, make_municipality

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on an installation with a member in Poland and two in Romania."""
    monkeypatch.setenv("SURVEYAPP_INSTANCE", str(tmp_path))
    database = connect(f"sqlite:///{tmp_path / 'surveyapp.sqlite'}")
    upgrade(database)
    with database.writing() as session:
        for country in ("PL", "RO", "RO"):
            make_municipality(session, country)
    database.close()
    return lambda *words: CliRunner().invoke(commands, ["round", *words])


def opened(run: Run, *more: str) -> Result:
    window = ("--opens", "2020-03-02T09:00", "--closes", "2099-10-30T18:00")
    return run("open", "2026", "--title", "Autumn", *window, *more)


def test_a_round_opens_over_countries_at_the_hour_of_each(run: Run) -> None:
    done = opened(run, "--country", "PL", "--country", "RO")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "PL: open until 2099-10-30 18:00 CET; 0 started, 0 sent, 0 approved of 1",
        "RO: open until 2099-10-30 18:00 EET; 0 started, 0 sent, 0 approved of 2",
    ]
    told = json.loads(run("status", "2026", "--json").output)
    assert [(line["country"], line["closes_at"], line["frame"]) for line in told] == [
        ("PL", "2099-10-30T17:00:00+00:00", 1),
        ("RO", "2099-10-30T16:00:00+00:00", 2),
    ]


def test_a_country_closes_at_once_or_gets_more_time(run: Run) -> None:
    opened(run, "--country", "PL", "--country", "RO")
    assert "PL: closed on" in run("close", "2026", "--country", "PL").output
    given = run("close", "2026", "--country", "PL", "--at", "2099-12-01").output.splitlines()
    assert given[0].startswith("PL: open until 2099-12-01 00:00 CET")
    assert given[1].startswith("RO: open until 2099-10-30")


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (
            ("open", "2026", "--title", "A", "--closes", "2099-01-01", "--country", "XX"),
            BadInput,
            "XX: there is no such",
        ),
        (("open", "2026", "--title", "A", "--closes", "2019-01-01", "--country", "RO"), BadInput, "before it begins"),
        (
            ("open", "2026", "--title", "A", "--closes", "2099-01-01", "--country", "RO", "--version", "9.9.9"),
            BadInput,
            "municipal-needs 9.9.9: there is no such version; there are: municipal-needs 1.0.0",
        ),
        (("status", "1999"), NotFound, "round 1999"),
        (("close", "1999"), NotFound, "round 1999"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, words: tuple[str, ...], error: type[SurveyError], message: str) -> None:
    done = run(*words)
    assert isinstance(done.exception, error)
    assert message in str(done.exception)


def test_a_country_does_not_join_twice(run: Run) -> None:
    opened(run, "--country", "RO")
    assert isinstance(opened(run, "--country", "RO").exception, Conflict)


def test_a_round_opens_with_a_version_published_in_the_browser_and_not_with_a_draft(run: Run, tmp_path: Path) -> None:
    wanted = ("--country", "PL", "--questionnaire", KEY)
    database = connect(f"sqlite:///{tmp_path / 'surveyapp.sqlite'}")
    with database.writing() as session:
        author, publisher = make_actor(session, Role.ANALYST), make_actor(session, Role.PUBLISHER)
        store_draft(session, author, read_handed(definition().encode(), "q"))
    assert "there is no such version" in str(opened(run, *wanted).exception)
    with database.writing() as session:
        publish_version(session, publisher, KEY, "1.0.0", utc_now())
    done = opened(run, *wanted, "--version", "1.0.0")
    assert done.exit_code == 0, done.output
    database.close()


def test_answers_are_kept_as_long_as_promised_and_tidying_is_tried_first(run: Run, tmp_path: Path) -> None:
    assert run("tidy", "--dry-run").output == "No round has a day until which it is kept.\n"
    opened(run, "--country", "RO")
    assert "2026: kept until 2104-10-30; nothing to do" in run("tidy", "--dry-run").output
    assert isinstance(run("keep", "2026", "--until", "2026-12-01").exception, BadInput)
    assert run("keep", "2026", "--until", "2199-12-01").exit_code == 0
    database = connect(f"sqlite:///{tmp_path / 'surveyapp.sqlite'}")
    with database.writing() as session:
        collection = session.scalars(select(Round)).one()
        place = session.scalars(select(Municipality)).first()
        draft = make_assessment(session, municipality=place, collection=collection, answers={"residents": 5})
        for window in collection.countries:
            window.closes_at = window.opens_at + timedelta(days=1)
        collection.answers_kept_until, collection.erasure_announced_at = date(2020, 12, 1), window.closes_at
        number = draft.id
    tried = run("tidy", "--dry-run").output
    assert tried == "2026: kept until 2020-12-01; 1 answers and 1 changes of 1 assessments would go\n"
    with database.reading() as session:
        assert len(read_answers(session, number)) == 1
    assert "1 answers and 1 changes of 1 assessments erased" in run("tidy").output
    with database.reading() as session:
        assert len(read_answers(session, number)) == 0
    database.close()
