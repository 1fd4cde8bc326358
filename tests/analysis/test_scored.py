"""A round on several versions: one ruler for the gaps, each office's own questionnaire for its readiness."""

import numpy as np
import pandas as pd
import pytest

from analysis import harmonise, scored, scoring
from analysis.dataset import Dataset
from questionnaires.answers import Answer
from tests.analysis.several_versions import FIRST, SECOND, THIRD
from tests.answering import a_frame, answers_of, assessments_of, at_random, rows
from tests.definitions import questionnaire

ALL = {made.version: made for made in (FIRST, SECOND, THIRD)}
EARLY, LATE = ["RO-1", "RO-2", "RO-3"], ["RO-4", "RO-5"]


@pytest.fixture(scope="module")
def mixed() -> Dataset:
    """Three offices that answered version 1.0.0 in a round that is on 2.0.0."""
    answers = pd.concat([at_random(FIRST, EARLY, 3), at_random(THIRD, LATE, 4)], ignore_index=True)
    assessments = pd.concat([assessments_of(EARLY, "1.0.0"), assessments_of(LATE, "2.0.0")])
    return Dataset("2026", "2.0.0", ALL, a_frame({"RO": 8}), assessments, answers).checked()


def test_gaps_are_by_the_ruler_of_the_round_and_missing_where_they_are_not_comparable(mixed: Dataset):
    found = scored.score(mixed)
    early = mixed.answers[mixed.answers["municipality"].isin(EARLY)]
    carried = harmonise.carry(early, harmonise.way(ALL, "1.0.0", "2.0.0"))
    alike = ["counted", "timed", "chosen"]
    pd.testing.assert_frame_equal(
        found.scores.gaps.loc[EARLY, alike], scoring.score(carried, THIRD).reindex(EARLY)[alike], check_names=False
    )
    assert found.scores.gaps.loc[EARLY, ["kinds", "added", "sited"]].isna().all(axis=None)
    assert found.scores.applies.loc[EARLY, ["kinds", "added"]].all(axis=None)
    late = mixed.answers[mixed.answers["municipality"].isin(LATE)]
    pd.testing.assert_frame_equal(found.scores.gaps.loc[LATE], scoring.score(late, THIRD), check_names=False)
    assert set(found.standings) == {"1.0.0", "2.0.0"}


def test_nobody_is_charged_with_a_question_that_their_version_did_not_ask(mixed: Dataset):
    found = scored.score(mixed)
    early = mixed.answers[mixed.answers["municipality"].isin(EARLY)]
    pd.testing.assert_series_equal(found.scores.readiness[EARLY], scoring.readiness(early, FIRST), check_names=False)


def test_a_round_may_be_told_by_a_version_it_does_not_hold(mixed: Dataset):
    early = Dataset("2025", "1.0.0", {"1.0.0": FIRST}, mixed.frame, assessments_of(EARLY), mixed.answers.iloc[:0])
    assert scored.score(early, "2.0.0", ALL).scores.gaps.columns.equals(scored.score(mixed).scores.gaps.columns)
    with pytest.raises(KeyError):
        scored.score(early, "2.0.0")


def test_an_answer_left_over_from_another_path_does_not_come_back_in_another_version():
    door = "- {name: n, type: integer, label: N, required: yes}\n- {name: a, type: integer, label: A%s}\n"
    before, after = questionnaire(door % ", relevant: '${n} > 5'"), questionnaire(door % "")
    after = after.model_copy(update={"version": "1.1.0"})
    told = rows({"RO-1": [Answer("n", number=1.0), Answer("a", number=7.0)],
                 "RO-2": [Answer("n", number=9.0), Answer("a", number=8.0)]})  # fmt: skip
    forms = {"1.0.0": before, "1.1.0": after}
    data = Dataset("2026", "1.1.0", forms, a_frame({"RO": 2}), assessments_of(["RO-1", "RO-2"]), told)
    assert answers_of(scored.told(data, "RO-1")) == [Answer("n", number=1.0)]
    assert answers_of(scored.told(data, "RO-2")) == [Answer("n", number=9.0), Answer("a", number=8.0)]


def test_a_single_office_is_read_by_the_round_or_by_its_own_version(mixed: Dataset):
    by_round, _ = scored.reader_of(mixed, "RO-1")
    own, answers = scored.reader_of(mixed, "RO-1", own_version=True)
    assert (by_round.questionnaire, own.questionnaire) == (THIRD, FIRST)
    assert list(answers.municipalities) == ["RO-1"]
    assert np.isclose(own.states.readiness["RO-1"], scored.score(mixed).scores.readiness["RO-1"])
