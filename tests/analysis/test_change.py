"""The change between two rounds on different versions: one ruler, members of both, and what is not compared said."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import change, comparison, findings, harmonise, scoring
from analysis.dataset import Dataset
from analysis.figures import STRATA
from analysis.steps import LeftOut, Trace
from questionnaires.model import Questionnaire
from tests.analysis.several_versions import FIRST, SECOND, THIRD
from tests.answering import a_dataset, a_frame, assessments_of, at_random

ALL = {made.version: made for made in (FIRST, SECOND, THIRD)}
FRAME = a_frame({"RO": 30}, regions=2)
BEFORE, AFTER = list(FRAME.index[:24]), list(FRAME.index[4:])


def a_round(form: Questionnaire, units: list[str], seed: int) -> Dataset:
    answers = at_random(form, units, seed)
    return Dataset("r", form.version, {form.version: form}, FRAME, assessments_of(units, form.version), answers)


@pytest.fixture(scope="module")
def ruled() -> change.Ruler:
    return change.ruler(a_round(FIRST, BEFORE, 1), findings.compute(a_round(THIRD, AFTER, 2)), {"1.1.0": SECOND})


def test_both_rounds_are_measured_by_the_later_version(ruled: change.Ruler):
    assert ruled.questionnaire is THIRD
    assert ruled.versions == (("1.0.0",), ("2.0.0",))
    carried = harmonise.carry(at_random(FIRST, BEFORE, 1), harmonise.way(ALL, "1.0.0", "2.0.0"))
    alike = ["counted", "timed", "chosen"]
    pd.testing.assert_frame_equal(
        ruled.before.gaps[alike], scoring.score(carried, THIRD).reindex(BEFORE)[alike], check_names=False
    )


def test_what_is_refused_carried_and_reworded_is_said(ruled: change.Ruler):
    assert {name: [one.why for one in found] for name, found in ruled.refused.items()} == {
        "kinds": ["meaning"], "added": ["absent"], "sited": ["gate"]}  # fmt: skip
    assert set(ruled.reworded) == {"counted", "timed", "chosen"}
    assert ruled.carried["timed"] == ("hours",)
    assert (ruled.share("overall"), ruled.share("d")) == (pytest.approx(0.5), pytest.approx(0.5))
    assert ruled.share("added") == 0.0


def test_the_change_is_that_of_the_members_of_both_over_what_is_comparable(ruled: change.Ruler):
    found = change.between(ruled, FRAME, ["overall", "added", "timed"])
    both = [name for name in BEFORE if name in AFTER]
    columns = ["counted", "timed", "chosen"]
    applies = ruled.before.applies.loc[both, columns] & ruled.after.applies.loc[both, columns]
    expected = comparison.change(
        ruled.before.gaps[columns], ruled.after.gaps[columns], FRAME, STRATA,
        weights=ruled.leaves("overall"), applies=applies, collapse=STRATA, single="centre", gap=True,
    ).iloc[0]  # fmt: skip
    assert found.loc["overall", "estimate"] == pytest.approx(expected["estimate"])
    assert found.loc["overall", "n"] == expected["n"] <= len(both)
    assert found["estimate"].isna()["added"]
    assert found.loc["timed", "share"] == 1.0


def test_a_change_is_replayed_from_the_members_of_both(ruled: change.Ruler):
    found = change.between(ruled, FRAME, ["overall", "timed", "added"])
    for name in ("overall", "timed"):
        label, steps, left = change.steps(ruled, FRAME, name)
        traced = Trace("", label, 0.0, tuple(steps), tuple(left), "", "")
        assert traced.replay() == pytest.approx(found.loc[name, "estimate"], abs=1e-12)
        before, after = (next(step.value for step in steps if step.name == side) for side in ("before", "after"))
        assert (before, after) == pytest.approx((found.loc[name, "before"], found.loc[name, "after"]), abs=1e-12)
    assert change.steps(ruled, FRAME, "added")[1:] == ([], [LeftOut("added", "is not compared")])
    with pytest.raises(KeyError):
        change.steps(ruled, FRAME, "weather")


def test_rounds_without_common_members_have_no_change(ruled: change.Ruler):
    lonely = replace(ruled, after=ruled.after._replace(gaps=ruled.after.gaps.iloc[:0]))
    assert change.between(lonely, FRAME, ["overall"])["estimate"].isna().all()


def test_two_rounds_on_one_version_are_simply_compared():
    form = a_dataset(THIRD).questionnaire
    same = change.ruler(a_round(form, BEFORE, 1), findings.compute(a_round(form, BEFORE, 1)))
    found = change.between(same, FRAME, ["overall", "d"])
    assert same.refused == same.reworded == same.carried == {}
    assert (found["estimate"] == 0).all()
    assert (found["share"] == 1).all()
