from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis import findings, release, verification
from surveyapp.errors import BadInput, Conflict
from surveyapp.models import Answer, Assessment, Release, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.releases import changed_municipalities, get_round, make_release, publish_release, record_release
from surveyapp.services.results import results_for
from tests.answering import a_small_form
from tests.factories import make_assessment, make_round

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
LEVELS = ("g1", "g3", "g4", "s6", "s8", "s9")


@pytest.fixture
def collection(session: Session) -> Round:
    form = a_small_form()
    collection = make_round(session, form)
    for number in range(8):
        answers = {"residents": 900, "refugees": 40 + number} | dict.fromkeys(LEVELS, number % 5)
        assessment = make_assessment(session, form, answers=answers, collection=collection)
        assessment.status = AssessmentStatus.APPROVED
        assessment.sent_at = assessment.approved_at = NOW - timedelta(days=1)
        assessment.approved_sha256 = "0" * 64
    session.flush()
    return collection


def make(session: Session, collection: Round, instance: Path, name: str = "first") -> Release:
    made = make_release(session, collection, instance / "releases" / name, made_at=NOW)
    return record_release(session, made, instance)


def test_a_release_holds_the_figures_of_the_pages_and_verifies(session: Session, collection: Round, tmp_path: Path):
    row = make(session, collection, tmp_path)
    folder = tmp_path / row.directory
    assert (row.code, row.directory) == (f"{collection.code}-1", "releases/first")
    kept = findings.compute(release.read(folder).dataset)
    live = results_for(session, collection)
    assert kept.figure("RO", "governance")[:8] == live.figure("RO", "governance")[:8]
    assert verification.verify(folder, lambda _: None) == []


def test_a_second_release_has_the_next_code_and_a_folder_is_never_written_over(
    session: Session, collection: Round, tmp_path: Path
):
    make(session, collection, tmp_path)
    assert make(session, collection, tmp_path, "second").code.endswith("-2")
    with pytest.raises(BadInput, match="the folder is there already"):
        make(session, collection, tmp_path, "second")


def test_a_round_without_approvals_and_an_unknown_round_are_told(session: Session, tmp_path: Path):
    empty = make_round(session, a_small_form())
    with pytest.raises(BadInput, match="no assessment of this round is approved yet"):
        make_release(session, empty, tmp_path / "release", made_at=NOW)
    assert not (tmp_path / "release").exists()
    with pytest.raises(BadInput, match=f"there is no round 'X'; rounds are: {empty.code}"):
        get_round(session, "X")


def test_publishing_shows_a_release_once_and_for_good(session: Session, collection: Round, tmp_path: Path):
    row = make(session, collection, tmp_path)
    assert row.published_at is None
    publish_release(session, row.code, tmp_path, now=NOW)
    assert publish_release(session, row.code, tmp_path, now=NOW + timedelta(days=1)).published_at == NOW
    with pytest.raises(BadInput, match="there is no release 'X'"):
        publish_release(session, "X", tmp_path, now=NOW)


def test_a_release_whose_files_changed_is_not_published(session: Session, collection: Round, tmp_path: Path):
    row = make(session, collection, tmp_path)
    path = tmp_path / row.directory / "answers.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(BadInput, match="was changed"):
        publish_release(session, row.code, tmp_path, now=NOW)


@pytest.mark.parametrize(("changed", "allowed"), [(0, True), (1, False), (4, False), (5, True)])
def test_successive_releases_cannot_be_subtracted_to_find_a_few(
    session: Session, collection: Round, tmp_path: Path, changed: int, allowed: bool
):
    first = make(session, collection, tmp_path)
    publish_release(session, first.code, tmp_path, now=NOW)
    own = [row.id for row in session.query(Assessment).order_by(Assessment.id).limit(changed)]
    session.execute(
        update(Answer).where(Answer.assessment_id.in_(own), Answer.question == "residents").values(number=1)
    )
    second = make(session, collection, tmp_path, "second")
    before, after = (release.read(tmp_path / row.directory).dataset for row in (first, second))
    assert len(changed_municipalities(before, after)) == changed
    if allowed:
        assert publish_release(session, second.code, tmp_path, now=NOW).published_at == NOW
    else:
        with pytest.raises(Conflict, match=f"in {changed} municipalities only"):
            publish_release(session, second.code, tmp_path, now=NOW)
