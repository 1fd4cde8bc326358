from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis import computed, files, findings, frozen, release, verification
from analysis.manifest import NAME
from surveyapp.errors import BadInput, Conflict
from surveyapp.models import Answer, AnswerChange, Assessment, Release, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.answers import read_answers
from surveyapp.services.receipts import hash_answers
from surveyapp.services.releases import (
    Made,
    changed_municipalities,
    few_changed,
    get_round,
    make_release,
    publish_release,
    record_release,
)
from surveyapp.services.results import results_for
from tests.answering import a_small_form
from tests.factories import make_assessment, make_round
from tests.results_world import CLUJ, IASI, make_dataset, some_rows
from tests.successive import REVEALING, SAFE, two_releases

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
LEVELS = ("g1", "g3", "g4", "s6", "s8", "s9")


@pytest.fixture
def collection(session: Session) -> Round:
    form = a_small_form()
    collection = make_round(session, form)
    for number in range(8):
        answers = {"residents": 900, "refugees": 40 + number} | dict.fromkeys(LEVELS, number % 5)
        assessment = make_assessment(session, form, answers=answers, collection=collection)
        seal(session, assessment)
    session.flush()
    return collection


def seal(session: Session, assessment: Assessment) -> None:
    """Let the answers stored now be the approved ones."""
    stored = read_answers(session, assessment.id).values()
    sha256 = hash_answers(assessment.version.sha256, stored)
    assessment.status = AssessmentStatus.APPROVED
    assessment.sent_at = assessment.approved_at = NOW - timedelta(days=1)
    assessment.approved_sha256 = sha256
    session.flush()


def change(session: Session, assessment: Assessment, residents: int) -> None:
    """Change an approved answer as a correction would, that is approved anew."""
    chosen = Answer.assessment_id == assessment.id, Answer.question == "residents"
    session.execute(update(Answer).where(*chosen).values(number=residents))
    seal(session, assessment)


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
    for row in session.query(Assessment).order_by(Assessment.id).limit(changed):
        change(session, row, 1)
    second = make(session, collection, tmp_path, "second")
    before, after = (release.read(tmp_path / row.directory).dataset for row in (first, second))
    assert len(changed_municipalities(before, after)) == changed
    if allowed:
        assert publish_release(session, second.code, tmp_path, now=NOW).published_at == NOW
    else:
        with pytest.raises(Conflict, match=f"in {changed} municipalities only of RO, which"):
            publish_release(session, second.code, tmp_path, now=NOW)


def test_a_release_is_compared_with_every_one_published_before_and_not_with_the_last_alone(
    session: Session, collection: Round, tmp_path: Path
):
    own = session.query(Assessment).order_by(Assessment.id).all()

    def publish(name: str, residents: dict[int, int]) -> Release:
        for number, count in residents.items():
            change(session, own[number], count)
        return publish_release(session, make(session, collection, tmp_path, name).code, tmp_path, now=NOW)

    first = publish("first", {})
    publish("second", dict.fromkeys(range(6), 1))
    with pytest.raises(Conflict, match=f"differs from {first.code}, already published, in 1 municipalities only"):
        publish("third", dict.fromkeys(range(1, 6), 900))


@pytest.mark.parametrize(("seed", "allowed"), [(REVEALING, False), (SAFE, True)])
def test_a_release_that_shows_what_one_published_before_hides_is_not_published(
    session: Session, tmp_path: Path, seed: int, allowed: bool
):
    collection = make_round(session, a_small_form())
    rows = []
    for name, units in zip(("first", "second"), two_releases(seed), strict=True):
        folder = tmp_path / name
        release.write(folder, make_dataset(units), seed=1, made_at=NOW, made_from="a test")
        source = release.read(folder)
        computed.figures(source, findings.compute(source.dataset))
        marks = files.sha256(folder / NAME), frozen.contents(folder).fingerprint
        rows.append(record_release(session, Made(collection.code, folder, *marks, NOW), tmp_path))
    first, second = rows
    publish_release(session, first.code, tmp_path, now=NOW)
    if allowed:
        assert publish_release(session, second.code, tmp_path, now=NOW).published_at == NOW
    else:
        with pytest.raises(Conflict, match="reveal [0-9]+ figures that one of them hides, the first RO/"):
            publish_release(session, second.code, tmp_path, now=NOW)


@pytest.mark.parametrize("kind", ["region", "size_class", "association"])
def test_enough_changes_in_a_country_do_not_hide_too_few_in_one_of_its_groups(kind: str):
    rows = [{**row, kind: "A" if number < 6 else "B"} for number, row in enumerate(some_rows(12))]
    common = {"region": "R", "size_class": "S", "association": "V"}
    rows = [{**row, **{name: value for name, value in common.items() if name != kind}} for row in rows]
    before = make_dataset(rows)

    def after(*changed: int) -> dict[str, int]:
        return few_changed(
            before, make_dataset([{**row, "refugees": 7} if at in changed else row for at, row in enumerate(rows)])
        )

    assert after() == {}
    assert after(0, 1, 2, 3, 4) == {}
    assert after(0, 1, 2, 3, 6) == {f"RO, {kind} A": 4, f"RO, {kind} B": 1}


@pytest.mark.parametrize(
    "change", [{"answers": None}, {"population": 7}, {"refugees": 7}, {"region": IASI}, {"answers": {"h1": 3}}]
)
def test_a_municipality_changes_by_what_it_answers_by_its_people_and_by_its_group(change: dict[str, object]):
    rows = some_rows(12, region=CLUJ)
    other = [{**row, **change} if row["key"] == "RO-003" else row for row in rows]
    for before, after in ((rows, other), (other, rows)):
        assert changed_municipalities(make_dataset(before), make_dataset(after)) == ["RO-003"]
        assert few_changed(make_dataset(before), make_dataset(after))["RO"] == 1
    silent = [{**row, "population": 7} if row["key"] == "RO-900" else row for row in rows]
    assert changed_municipalities(make_dataset(rows), make_dataset(silent)) == []


@pytest.mark.parametrize("table", [Answer, AnswerChange])
def test_answers_that_are_not_the_approved_ones_are_not_frozen_and_their_municipality_is_told(
    session: Session, collection: Round, tmp_path: Path, table: type[Answer] | type[AnswerChange]
):
    own = session.query(Assessment).order_by(Assessment.id).limit(3).all()[-1]
    values = {"number": 1} if table is Answer else {"question": "refugees"}
    session.execute(update(table).where(table.assessment_id == own.id, table.question == "residents").values(values))
    with pytest.raises(BadInput, match="not as they were approved") as told:
        make(session, collection, tmp_path)
    assert [fault.at for fault in told.value.faults] == [own.municipality.name]
    assert not (tmp_path / "releases").exists()
