"""Figures come from the answers as they are now, or from a release that was published; nothing else is told."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from analysis import figures, files
from analysis.manifest import METHOD, NAME
from surveyapp.errors import BadInput, NotFound
from surveyapp.models import Release
from surveyapp.services import scopes, sources
from surveyapp.services.releases import verify_release
from tests.factories import make_round
from tests.results_world import RELEASED_AT, make_published_release, make_results_world


def test_live_figures_follow_an_approved_answer_at_once(session: Session) -> None:
    world = make_results_world(session, members=6)
    before = sources.live_source(session, world.round).findings.figure("RO", "health").estimate
    world.change("Answered 00", "h1", 3)
    source = sources.live_source(session, world.round)
    assert source.findings.figure("RO", "health").estimate < before
    assert not source.is_public
    assert source.as_of is not None


def test_a_published_release_stays_as_it_was_and_names_nobody(session: Session, tmp_path: Path) -> None:
    world = make_results_world(session)
    row = make_published_release(world, tmp_path)
    before = sources.released_source(session, row.code, tmp_path)
    world.change("Answered 00", "h1", 3)
    after = sources.released_source(session, row.code, tmp_path)
    assert after.is_public
    assert after.as_of == RELEASED_AT
    assert after.findings.composites.empty
    then, now = (one.findings.figure("RO", "health")._asdict() for one in (before, after))
    assert now == pytest.approx(then, rel=0, abs=0, nan_ok=True)


def test_a_release_that_is_not_published_is_as_good_as_unknown(session: Session, tmp_path: Path) -> None:
    row = make_published_release(make_results_world(session), tmp_path)
    row.published_at = None
    session.flush()
    for code in (row.code, "unknown"):
        with pytest.raises(NotFound):
            sources.released_source(session, code, tmp_path)
    assert sources.list_published(session) == []
    assert sources.latest_released(session, "RO", tmp_path) is None


def test_a_release_whose_manifest_is_not_the_recorded_one_is_not_shown(session: Session, tmp_path: Path) -> None:
    row = make_published_release(make_results_world(session), tmp_path)
    manifest = tmp_path / row.directory / NAME
    manifest.write_text(manifest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="was changed after the release was made"):
        sources.released_source(session, row.code, tmp_path)


def test_the_latest_release_of_a_country_is_the_one_that_has_it_in_its_frame(session: Session, tmp_path: Path) -> None:
    row = make_published_release(make_results_world(session), tmp_path)
    found = sources.latest_released(session, "RO", tmp_path)
    assert found is not None
    assert found.release == row.code
    assert sources.latest_released(session, "MD", tmp_path) is None
    assert [published.code for published in sources.list_published(session)] == [row.code]


def test_figures_speak_for_the_frame_of_the_associations(session: Session) -> None:
    world = make_results_world(session, members=0)
    assert sources.frame_label(session, "RO") == world.association.frame_label
    assert sources.frame_label(session, "MD") == ""


def test_an_unknown_country_is_not_found(session: Session) -> None:
    make_results_world(session, members=0)
    assert sources.read_country(session, "RO").name == "Romania"
    with pytest.raises(NotFound):
        sources.read_country(session, "XX")


def test_the_latest_release_of_a_round_is_that_of_this_round_alone(session: Session, tmp_path: Path) -> None:
    world = make_results_world(session)
    assert sources.latest_of_round(session, world.round.code, tmp_path) is None
    row = make_published_release(world, tmp_path)
    found = sources.latest_of_round(session, world.round.code, tmp_path)
    assert found is not None
    assert (found.release, found.is_public) == (row.code, True)
    assert sources.latest_of_round(session, make_round(session).code, tmp_path) is None


def test_a_later_method_does_not_move_the_figures_of_a_release(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_results_world(session)
    row = make_published_release(world, tmp_path)
    before = sources.released_source(session, row.code, tmp_path)
    sources._read.cache_clear()
    monkeypatch.setattr(figures, "LEVEL", 0.5)
    assert sources.live_source(session, world.round).findings.figure("RO", "health") != before.findings.figure(
        "RO", "health"
    )
    after = sources.released_source(session, row.code, tmp_path)
    sources._read.cache_clear()
    assert after.method == METHOD
    then, now = (one.findings.figure("RO", "health")._asdict() for one in (before, after))
    assert now == pytest.approx(then, rel=0, abs=0, nan_ok=True)
    themes = list(after.findings.orders["RO", "municipality"].measures)
    assert scopes.order_of(scopes.Scope(after, "RO"), ["health"]).measures == ("health",)
    assert themes == list(before.findings.orders["RO", "municipality"].measures)


def test_a_release_whose_figures_were_changed_is_not_shown(session: Session, tmp_path: Path) -> None:
    row = make_published_release(make_results_world(session), tmp_path)
    path = tmp_path / row.directory / "computed" / "estimates.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("RO", "PL"), encoding="utf-8")
    with pytest.raises(BadInput, match="was changed after it was computed"):
        sources.released_source(session, row.code, tmp_path)


def test_where_the_newest_release_cannot_be_read_the_one_before_stands_in(session: Session, tmp_path: Path) -> None:
    world = make_results_world(session)
    first = make_published_release(world, tmp_path)
    newest = Release(
        code="newest",
        round_id=world.round.id,
        directory="gone",
        manifest_sha256="0" * 64,
        made_at=first.made_at,
        published_at=first.made_at + timedelta(days=3650),
    )
    session.add(newest)
    session.flush()
    assert sources.unreadable_releases(session, tmp_path) == ["newest"]
    for found in (
        sources.latest_released(session, "RO", tmp_path),
        sources.readable_source(session, "newest", tmp_path),
        sources.readable_source(session, "newest", tmp_path, "RO"),
    ):
        assert found is not None
        assert (found.release, found.stands_in) == (first.code, True)
    assert not sources.readable_source(session, first.code, tmp_path).stands_in
    with pytest.raises(BadInput):
        sources.readable_source(session, "newest", tmp_path, "MD")


def test_figures_changed_together_with_their_own_manifest_are_not_shown(session: Session, tmp_path: Path) -> None:
    row = make_published_release(make_results_world(session), tmp_path)
    folder = tmp_path / row.directory / "computed"
    path, manifest = folder / "estimates.csv", folder / "manifest.json"
    before = files.sha256(path)
    path.write_text(path.read_text(encoding="utf-8").replace("0.3", "0.4"), encoding="utf-8")
    assert files.sha256(path) != before
    forged = manifest.read_text(encoding="utf-8").replace(before, files.sha256(path))
    manifest.write_text(forged, encoding="utf-8")
    assert sources.unreadable_releases(session, tmp_path) == [row.code]
    with pytest.raises(BadInput, match="not the ones recorded when they were computed"):
        sources.released_source(session, row.code, tmp_path)
    faults = "\n".join(str(fault) for fault in verify_release(row, tmp_path, lambda _: None))
    assert "not the ones recorded when they were computed" in faults
    assert "as computed" in faults
    row.figures_sha256 = None
    assert sources.released_source(session, row.code, tmp_path).release == row.code
