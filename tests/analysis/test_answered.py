import numpy as np
import pandas as pd
import pytest

from analysis import estimation
from analysis.answered import Columns
from analysis.design import Design
from analysis.errors import DataError

STRATA = pd.Series(list("uuuvvv"))
WEIGHTS = pd.Series([1.0, 2, 3, 1, 1, 1])
DESIGN = Design(WEIGHTS, STRATA)
NAN = np.nan


def answers(values: list[float], applies: list[bool] | None = None, design: Design = DESIGN):
    return Columns(pd.Series(values), None if applies is None else pd.Series(applies), design).answers()


def test_full_answers_keep_their_weights():
    found = answers([1, 2, 3, 4, 5, 6])
    assert found.weights[:, 0].tolist() == WEIGHTS.tolist()
    assert found.used.all()
    assert found.known.all()


def test_weights_are_raised_within_the_stratum_by_what_was_asked():
    found = answers([1, NAN, 3, 4, 5, 6])
    assert found.weights[:, 0].tolist() == pytest.approx([1.5, 0, 4.5, 1, 1, 1])
    assert found.known[:, 0].tolist() == [True, False, True, True, True, True]


def test_what_does_not_apply_is_known_and_neither_raises_nor_is_raised():
    found = answers([1, NAN, 3, 4, 5, NAN], [True, False, True, True, True, True])
    assert found.weights[:, 0].tolist() == pytest.approx([1, 2, 3, 1.5, 1.5, 0])
    assert found.used[:, 0].tolist() == [True, False, True, True, True, False]
    assert found.known[:, 0].tolist() == [True, True, True, True, True, False]


def test_a_value_where_the_item_does_not_apply_is_not_used():
    assert answers([1, 2, 3, 4, 5, 6], [False] + [True] * 5).used[:, 0].tolist() == [False] + [True] * 5


def test_a_stratum_in_which_nobody_answered_is_an_error_unless_others_stand_for_it():
    with pytest.raises(DataError, match="values: nobody answered in v; collapse it into a neighbour"):
        answers([1, 2, 3, NAN, NAN, NAN])
    spread = answers([1, NAN, 3, NAN, NAN, NAN], design=Design(WEIGHTS, STRATA, silent="spread"))
    assert spread.weights[:, 0].tolist() == pytest.approx([1.5 * 9 / 6, 0, 4.5 * 9 / 6, 0, 0, 0])


def test_a_stratum_that_was_not_asked_is_not_silent():
    found = answers([1, 2, 3, NAN, NAN, NAN], [True] * 3 + [False] * 3)
    assert found.weights[:, 0].tolist() == WEIGHTS.tolist()


def test_nobody_at_all_can_be_spread_over_nobody():
    found = answers([NAN] * 6, design=Design(WEIGHTS, STRATA, silent="spread"))
    assert not found.used.any()
    assert (found.weights == 0).all()


def test_columns_are_raised_one_by_one():
    values = pd.DataFrame({"full": [1.0] * 6, "gap": [1, NAN, 3, 4, 5, 6]})
    applies = pd.DataFrame({"gap": [True] * 6, "full": [True] * 5 + [False], "other": [True] * 6})
    columns = Columns(values, applies, DESIGN)
    assert columns.answers().weights[:, 1].tolist() == pytest.approx([1.5, 0, 4.5, 1, 1, 1])
    assert columns.answers(slice(0, 1)).used[:, 0].tolist() == [True] * 5 + [False]


def test_one_series_of_applies_holds_for_every_column():
    values = pd.DataFrame({"p": [1.0] * 6, "q": [1.0] * 6})
    assert Columns(values, pd.Series([True] * 5 + [False]), DESIGN).where.sum() == 10


def test_the_covariance_of_domains_rests_on_all_units_and_on_what_both_vary():
    """Deviations (−2, 0, −1, 3, ·)/4 and (·, −1.5, 0.5, −0.5, 1.5)/4: 5/4 of their products' sum."""
    y = pd.DataFrame({"y": [1.0, 3, 2, 6, 9], "x": [2.0, 4, 6, 5, 7]})
    applies = pd.DataFrame({"y": [True] * 4 + [False], "x": [False] + [True] * 4})
    design = Design(pd.Series([1.0] * 5))
    found = estimation.covariance(y, design, applies=applies).to_numpy()
    assert found[0, 1] == found[1, 0] == pytest.approx(5 / 4 * (0 * -1.5 - 1 * 0.5 - 3 * 0.5) / 16)
    assert np.diag(found).tolist() == pytest.approx([5 / 4 * 14 / 16, 5 / 4 * 5 / 16])


def test_a_stratum_that_was_not_asked_is_not_silent_and_one_of_little_weight_is():
    found = answers([NAN, NAN, NAN, 4, NAN, 6], [False] * 3 + [True] * 3)
    assert found.weights[:, 0].tolist() == pytest.approx([1, 2, 3, 1.5, 0, 1.5])
    light = Design(WEIGHTS / 100, STRATA)
    with pytest.raises(DataError, match="values: nobody answered in v"):
        answers([1, 2, 3, NAN, NAN, NAN], design=light)


def test_answers_of_weight_0_keep_it_whoever_else_is_silent():
    without = Design(WEIGHTS.where(STRATA == "u", 0.0), STRATA)
    assert answers([1, NAN, 3, 4, 5, NAN], design=without).weights[:, 0].tolist() == pytest.approx(
        [1.5, 0, 4.5, 0, 0, 0]
    )
    nobody = answers([NAN] * 3 + [4, 5, NAN], design=Design(without.weights, STRATA, silent="spread"))
    assert nobody.weights[:, 0].tolist() == [0] * 6
