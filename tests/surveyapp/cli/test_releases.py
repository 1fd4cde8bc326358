import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from surveyapp.cli.releases import release
from surveyapp.database import connect, upgrade
from surveyapp.errors import BadInput
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.answers import read_answers
from surveyapp.services.receipts import hash_answers
from tests.answering import a_small_form
from tests.factories import make_assessment, make_round

APPROVED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one approved assessment in the round 2026."""
    folder = tmp_path / "instance"
    monkeypatch.setenv("SURVEYAPP_INSTANCE", str(folder))
    monkeypatch.delenv("SURVEYAPP_DATABASE_URL", raising=False)
    database = connect(f"sqlite:///{folder / 'surveyapp.sqlite'}")
    upgrade(database)
    with database.writing() as session:
        form = a_small_form()
        assessment = make_assessment(
            session, form, answers={"refugees": 9, "g1": 1}, collection=make_round(session, form, code="2026")
        )
        stored = read_answers(session, assessment.id).values()
        sha256 = hash_answers(assessment.version.sha256, stored)
        assessment.status = AssessmentStatus.APPROVED
        assessment.sent_at = assessment.approved_at = APPROVED_AT
        assessment.approved_sha256 = sha256
    database.close()
    return folder


def test_a_release_is_made_where_it_is_wanted_and_published(instance: Path, tmp_path: Path):
    runner = CliRunner()
    made = runner.invoke(release, ["make", "2026", "--out", str(tmp_path / "out"), "--json"], catch_exceptions=False)
    told = json.loads(made.stdout)
    assert (told["release"], told["folder"]) == ("2026-1", str(tmp_path / "out"))
    assert (tmp_path / "out" / "computed" / "estimates.csv").is_file()
    checked = runner.invoke(release, ["verify", "2026-1"], catch_exceptions=False)
    assert "is what was recorded" in checked.output
    shown = runner.invoke(release, ["publish", "2026-1"], catch_exceptions=False)
    assert shown.stdout == "Release 2026-1 is published.\n"


def test_an_unknown_round_is_refused_and_nothing_is_written(instance: Path, tmp_path: Path):
    with pytest.raises(BadInput, match="there is no round '1999'; rounds are: 2026"):
        CliRunner().invoke(release, ["make", "1999", "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert not (tmp_path / "out").exists()
