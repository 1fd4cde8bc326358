"""Supposing one answer gives exactly what computing the whole round anew with it gives."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import findings as whole
from analysis import supposing
from analysis.findings import Findings
from surveyapp.services import dataset
from surveyapp.services.releases import get_round
from tests.computing import Compute
from tests.worlds import World

NAMES = ["s8", "housing", "overall"]


@pytest.fixture(scope="module")
def findings(kept_world: World, findings_once: Compute) -> Findings:
    with kept_world.database.reading() as session:
        return findings_once(dataset.read(session, get_round(session, "2026")))


def answering(findings: Findings) -> str:
    """A municipality of Poland that answered the question with a level."""
    known = findings.gaps["s8"].dropna().index
    return str(next(name for name in known if name.startswith("PL")))


def test_one_supposed_answer_gives_what_the_whole_round_computed_anew_gives(findings: Findings) -> None:
    unit = answering(findings)
    supposed = supposing.suppose(findings, unit, "s8", 0.0)
    answers = findings.dataset.answers.copy()
    answers.loc[(answers["municipality"] == unit) & (answers["question"] == "s8"), "number"] = 0.0
    anew = whole.compute(replace(findings.dataset, answers=answers))
    assert supposed.gaps.at[unit, "s8"] == 1.0
    pd.testing.assert_frame_equal(supposed.values[NAMES], anew.values[NAMES], rtol=0, atol=1e-12)
    means = supposing.estimates(findings, supposed, "PL", NAMES)
    for name in NAMES:
        figure = anew.figure("PL", name)
        assert means.loc[name, "estimate"] == pytest.approx(figure.estimate, abs=1e-12)
        assert means.loc[name, "low"] == pytest.approx(figure.low, abs=1e-12)


def test_nothing_moves_where_the_answer_is_supposed_as_it_is(findings: Findings) -> None:
    unit = answering(findings)
    told = findings.dataset.answers
    own = told[(told["municipality"] == unit) & (told["question"] == "s8")]["number"].iloc[0]
    supposed = supposing.suppose(findings, unit, "s8", float(own))
    pd.testing.assert_frame_equal(supposed.values, findings.values, rtol=0, atol=1e-12)


def test_the_findings_themselves_are_left_as_they_are(findings: Findings) -> None:
    before = findings.gaps.copy()
    supposing.suppose(findings, answering(findings), "s8", 4.0)
    assert findings.gaps.equals(before)


def test_an_answer_that_was_not_given_cannot_be_another(findings: Findings) -> None:
    with pytest.raises(KeyError):
        supposing.suppose(findings, "PL-0000", "s8", 1.0)
