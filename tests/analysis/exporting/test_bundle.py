"""Exports hold the figures that a release froze, lead back to them, and come out the same to the last byte."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import computed, datapackage, explain, exporting, files, findings, labels, release, verification
from analysis.exporting import FORMS, Terms
from tests.answering import a_dataset, a_small_form

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("exports") / "release"
    release.write(target, a_dataset(a_small_form(), {"PL": 12}, regions=2), made_at=MADE_AT)
    source = release.read(target)
    computed.run(source, findings.compute(source.dataset), lambda _: None)
    return target


@pytest.mark.parametrize("form", list(FORMS))
def test_the_same_release_gives_the_same_bytes(folder: Path, tmp_path: Path, form: exporting.bundle.Form):
    terms = Terms(form, "uk", answers=True)
    one, two = (exporting.export(folder, terms, tmp_path / name) for name in ("one", "two"))
    assert files.hashes(one) == files.hashes(two)
    assert (one / datapackage.NAME).is_file()


def test_every_figure_leads_to_its_trace(folder: Path, tmp_path: Path):
    rows = pd.read_csv(exporting.export(folder, Terms("csv"), tmp_path / "csv") / "estimates.csv")
    found = findings.compute(release.read(folder).dataset)
    told = rows.dropna(subset="estimate")
    assert len(told) > 0
    for key, value in zip(told["key"], told["estimate"], strict=True):
        assert explain.trace(found, key).replay() == pytest.approx(value, rel=0, abs=1e-12)


def test_a_changed_export_is_found(folder: Path):
    own = exporting.export(folder, Terms("csv"))
    assert verification.verify(folder, lambda _: None) == []
    path = own / "estimates.csv"
    path.write_text(path.read_text().replace("estimate", "estimatf", 1))
    assert "estimates.csv" in "\n".join(map(str, verification.verify(folder, lambda _: None)))


def test_labels_of_a_release_without_translations_are_english(folder: Path):
    form = release.read(folder).dataset.questionnaire
    assert labels.frozen(folder, form, "en").text("questionnaire/title").text == form.title
