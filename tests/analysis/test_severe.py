"""Shares with a severe gap are counted from bands; without bands there are none."""

import pandas as pd

from analysis import findings, severe
from analysis.severe import SEVERE
from tests.results_world import make_dataset, measured_questionnaire, some_rows

FOUND = findings.compute(make_dataset(some_rows(12, 0)))


def test_a_share_counts_the_two_most_severe_bands_of_those_that_have_one():
    bands = severe.bands(FOUND.values, FOUND.questionnaire)
    pd.testing.assert_frame_equal(bands, FOUND.bands)
    told = severe.shares(FOUND.material, FOUND.values, FOUND.questionnaire, FOUND.views)
    pd.testing.assert_frame_equal(told, FOUND.severity, check_exact=True)
    for name in ("overall", "h1", "homes"):
        own = bands[name].dropna()
        assert FOUND.severe("RO", name).estimate == (own >= SEVERE).mean(), "all answered, so that each counts once"
        assert FOUND.severe("RO", name).n == len(own)


def test_without_bands_nothing_is_severe():
    without = measured_questionnaire().model_copy(update={"severity": None})
    assert severe.bands(FOUND.values, without).columns.empty
    told = severe.shares(FOUND.material, FOUND.values, without, FOUND.views)
    assert told["estimate"].isna().all()
