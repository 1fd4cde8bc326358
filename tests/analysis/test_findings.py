from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis import apart, findings
from analysis.apart import Apart
from analysis.dataset import Dataset
from analysis.errors import DataError
from analysis.findings import Findings
from questionnaires import library
from questionnaires.model import Indicator, Questionnaire
from tests.answering import a_dataset, assessments_of


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return library.load("municipal-needs", "1.0.0")


@pytest.fixture(scope="module")
def dataset(form: Questionnaire) -> Dataset:
    return a_dataset(form, {"PL": 25, "RO": 25})


@pytest.fixture(scope="module")
def found(dataset: Dataset) -> Findings:
    return findings.compute(dataset)


def test_everybody_who_answered_has_a_row_and_nobody_else(found: Findings, dataset: Dataset):
    answered = list(dataset.frame.index[dataset.responded])
    for frame in (found.gaps, found.applies, found.composites, found.sets, found.bands, found.populations):
        assert list(frame.index) == answered
    assert list(found.readiness.index) == answered


def test_a_figure_is_found_by_its_name_and_an_unknown_one_refused(found: Findings):
    figure = found.figure("RO", "healthcare")
    assert 0 <= figure.low <= figure.estimate <= figure.high <= 1
    assert isinstance(figure.n, int)
    assert found.severe("RO", "overall", view="refugee").n_frame == 25
    for wrong in (("MD", "healthcare"), ("RO", "weather")):
        with pytest.raises(KeyError):
            found.figure(*wrong)


def test_a_table_holds_the_figures_of_each_group(found: Findings):
    table = found.table("RO", kind="region")
    group = str(table.index[0])
    expected = found.figure("RO", "housing", kind="region", group=group).estimate
    assert table.loc[group, "housing"] == pytest.approx(expected, nan_ok=True)
    assert list(table.columns) == [name for name in found.measures.index if name in table.columns]


def test_one_municipality_is_told_measure_by_measure(found: Findings):
    name = str(found.gaps.index[0])
    own = found.of(name)
    assert list(own.index) == list(found.values.columns)
    assert own["gap"].dropna().between(0, 1).all()
    assert (own["gap"].isna() | own["applies"]).all()
    with pytest.raises(KeyError):
        found.of("XX-1")


def test_the_share_of_severe_gaps_counts_bands_four_and_five(found: Findings):
    country = found.dataset.frame.loc[found.bands.index, "country"]
    own = found.bands.loc[country == "RO", "governance"]
    row = found.severe("RO", "governance")
    assert row.n == own.notna().sum()
    weights = found.bases["RO", "municipality"].base
    assert weights is not None
    used = weights.weights[own.dropna().index]
    if row.n == (country == "RO").sum():
        assert row.estimate == pytest.approx(((own.dropna() >= 4) * used).sum() / used.sum())


def test_what_is_shown_to_others_holds_no_hidden_figure_and_no_municipality(found: Findings):
    shown = found.public()
    hidden = shown.estimates[shown.estimates["suppressed"]]
    assert len(hidden)
    assert hidden[["estimate", "se", "low", "high", "df", "deff", "range_low"]].isna().all(axis=None)
    assert (hidden["n"] == 0).all()
    assert not hidden["degenerate"].any()
    kept = ~found.estimates["suppressed"]
    ranges = ["range_low", "range_high"]
    same = shown.estimates[kept].drop(columns=ranges), found.estimates[kept].drop(columns=ranges)
    pd.testing.assert_frame_equal(*same, check_dtype=False)
    assert shown.gaps.empty
    assert shown.values.empty
    assert shown.dataset.answers.empty


def test_what_other_processes_work_out_is_the_same(dataset: Dataset, found: Findings):
    begun: list[object] = []

    def begin(*work: Any) -> Apart[Any]:
        begun.append(work[0])
        return apart.begin(*work)

    again = findings.compute(dataset, begin)
    assert len(begun) > 1
    for name in ("estimates", "severity"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name), check_exact=True)


def test_drafts_change_no_figure(dataset: Dataset, found: Findings):
    silent = [str(name) for name in dataset.frame.index[~dataset.responded][:3]]
    drafts = assessments_of(silent).assign(status="draft")
    again = findings.compute(replace(dataset, assessments=pd.concat([dataset.assessments, drafts])))
    pd.testing.assert_frame_equal(again.estimates, found.estimates)


def test_a_round_without_answers_has_figures_of_nobody(dataset: Dataset):
    empty = replace(dataset, assessments=dataset.assessments.iloc[:0], answers=dataset.answers.iloc[:0])
    quiet = findings.compute(empty)
    assert (quiet.estimates["n"] == 0).all()
    assert quiet.estimates["estimate"].isna().all()
    assert quiet.gaps.empty
    assert quiet.coverage["n_approved"].sum() == 0
    with pytest.raises(DataError, match="nobody answered"):
        quiet.reach("RO", "overall", view="municipality")


def test_a_single_answer_is_told_without_a_standard_error_of_its_own(dataset: Dataset):
    first = str(dataset.assessments.index[0])
    alone = replace(
        dataset,
        assessments=dataset.assessments.loc[[first]],
        answers=dataset.answers[dataset.answers["municipality"] == first],
    )
    figure = findings.compute(alone).figure(first[:2], "governance")
    assert figure.n == 1
    assert figure.suppressed


def test_all_assessments_are_scored_by_the_ruler_of_the_round(dataset: Dataset, form: Questionnaire, found: Findings):
    harder = tuple(item.model_copy(update={"target": 4}) if item.name == "g1" else item for item in form.indicators)
    later = form.model_copy(update={"version": "2.0.0", "indicators": harder})
    moved = str(dataset.assessments.index[0])
    mixed = replace(
        dataset,
        questionnaires={"1.0.0": form, "2.0.0": later},
        assessments=dataset.assessments.assign(
            version=["2.0.0" if name == moved else "1.0.0" for name in dataset.assessments.index]
        ),
    )
    told = findings.compute(mixed)
    pd.testing.assert_frame_equal(told.gaps, found.gaps)
    pd.testing.assert_frame_equal(told.estimates, found.estimates)
    assert isinstance(harder[0], Indicator)
