"""`surveyapp drafts migrate` as an administrator meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp.cli.drafts import drafts
from surveyapp.database import connect, upgrade
from surveyapp.errors import BadInput
from surveyapp.services.versions import record_version
from tests.factories import make_assessment, make_municipality, make_round
from tests.moving import FIRST, GIVEN, SECOND


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A round with two drafts in an installation of its own."""
    url = f"sqlite:///{tmp_path / 'drafts.sqlite'}"
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", url)
    monkeypatch.setenv("SURVEYAPP_INSTANCE", str(tmp_path))
    database = connect(url)
    upgrade(database)
    with database.writing() as session:
        record_version(session, SECOND)
        collection = make_round(session, FIRST)
        for code, name in (("1", "Alba Mică"), ("2", "Borșa Mare")):
            town = make_municipality(session, code=code, name=name)
            make_assessment(session, FIRST, answers=GIVEN, collection=collection, municipality=town)
        code = collection.code
    database.close()
    return code


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(drafts, ["migrate", *arguments])
    if result.exception is not None and not isinstance(result.exception, BadInput):
        raise result.exception
    return result


def test_without_more_it_only_shows_what_would_happen(code: str) -> None:
    told = run(code, "--to", "2.0.0").output.splitlines()
    assert told == [
        "RO-1 Alba Mică, from 1.0.0: 4 carry over, 2 need another look, 0 lost; 1 archived",
        "RO-2 Borșa Mare, from 1.0.0: 4 carry over, 2 need another look, 0 lost; 1 archived",
        f"{code} to moving 2.0.0: 2 would move; 8 answers carry over, 4 need another look, 0 lost; "
        "2 archived, 2 questions to answer",
    ]
    assert run(code, "--to", "2.0.0", "--all", "--dry-run").output.splitlines() == told


def test_one_moves_then_all_and_a_run_is_undone(code: str) -> None:
    assert "1 moved; 4 answers carry over" in run(code, "--to", "2.0.0", "--one", "RO-2").output
    second = run(code, "--to", "2.0.0", "--all").output
    assert "RO-1" in second
    assert "RO-2" not in second
    assert "To undo: surveyapp drafts migrate --undo 2" in second
    assert "1 moved back" in run("--undo", "1").output
    assert "RO-2" in run(code, "--to", "2.0.0").output


def test_a_script_reads_json(code: str) -> None:
    told = json.loads(run(code, "--to", "2.0.0", "--all", "--json").output)
    assert told["totals"] == {"carried": 8, "looks": 4, "archived": 2, "missing": 2, "lost": 0}
    assert (told["run"], told["to_version"], [line["status"] for line in told["lines"]]) == (1, "2.0.0", ["moved"] * 2)
    assert json.loads(run("--undo", "1", "--json").output)["lines"][0]["status"] == "returned"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "drafts migrate: which drafts, and where to; give a ROUND and --to VERSION, or --undo RUN"),
        (["R1", "--to", "2.0.0", "--all", "--one", "RO-1"], "--one: it does not go with --all; give one of the two"),
        (["R1", "--undo", "1"], "--undo: it goes with nothing else; give only the number of the run"),
    ],
)
def test_what_is_unclear_is_refused(arguments: list[str], told: str) -> None:
    assert str(run(*arguments).exception) == told


def test_a_version_that_is_not_published_is_refused(code: str) -> None:
    told = "moving 9.0.0: there is no such published version; there are: 1.0.0, 2.0.0"
    assert str(run(code, "--to", "9.0.0", "--all").exception) == told
