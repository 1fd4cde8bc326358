from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import variance
from analysis.alignment import Categories
from analysis.design import Design
from analysis.errors import DataError
from analysis.estimation import covariance

ONES = pd.Series([1.0] * 6)
STRATA = pd.Series(list("uuuvvv"))
Z = np.array([[1.0], [2], [6], [1], [1], [4]])
KNOWN = np.ones((6, 1), dtype=bool)
ALL = Categories(np.zeros(6, dtype=np.intp), pd.Index(["all"]))


def of(design: Design, influence=Z, known=KNOWN, groups=ALL) -> Any:
    return variance.variances(influence, known, design, variance.layout(design, groups))[:, 0].tolist()


def test_strata_vary_about_their_own_means():
    assert of(Design(ONES, STRATA)) == pytest.approx([3 / 2 * 14 + 3 / 2 * 6])
    assert of(Design(ONES)) == pytest.approx([6 / 5 * (59 - 15**2 / 6)])


def test_a_finite_population_leaves_only_its_unseen_part():
    design = Design(ONES, STRATA, population=pd.Series([4, 4, 4, 3, 3, 3]))
    assert of(design) == pytest.approx([(1 - 3 / 4) * 3 / 2 * 14])


def test_clusters_vary_as_wholes():
    clusters = pd.Series([1, 1, 2, 1, 2, 2])
    assert of(Design(ONES, STRATA, clusters)) == pytest.approx([2 * (2 * 1.5**2) + 2 * (2 * 2**2)])
    design = Design(ONES, STRATA, clusters, population=pd.Series([2, 2, 2, 4, 4, 4]))
    assert of(design) == pytest.approx([(1 - 2 / 4) * 2 * (2 * 2**2)])


def test_a_group_is_a_domain_of_the_whole_stratum():
    groups = Categories(np.array([0, 0, 1, 1, 1, -1]), pd.Index(["p", "q"]))
    p = 3 / 2 * (1 + 4 - 9 / 3)
    q = 3 / 2 * (36 - 36 / 3) + 3 / 2 * (1 + 1 - 4 / 3)
    assert of(Design(ONES, STRATA), groups=groups) == pytest.approx([p, q])


def test_a_cluster_that_is_not_in_the_group_counts_with_nothing():
    groups = Categories(np.array([0, 0, 1, 0, 0, 0]), pd.Index(["p", "q"]))
    design = Design(ONES, STRATA, pd.Series([1, 1, 2, 1, 2, 2]))
    assert of(design, groups=groups) == pytest.approx([2 * (2 * 1.5**2) + 2 * (2 * 2**2), 2 * (2 * 3**2)])


def test_rows_of_no_group_enter_no_cluster_of_any():
    groups = Categories(np.array([0, -1, 0, -1, 0, 0]), pd.Index(["p"]))
    design = Design(ONES, STRATA, pd.Series([1, 1, 2, 1, 2, 2]))
    assert of(design, groups=groups) == pytest.approx([2 * (2 * 2.5**2) + 2 * (2 * 2.5**2)])


def test_unknown_rows_are_no_part_of_the_design():
    known = np.array([[True], [True], [False], [True], [True], [True]])
    assert of(Design(ONES, STRATA), np.where(known, Z, 0), known) == pytest.approx([2 * 0.5 + 3 / 2 * 6])
    finite = Design(ONES, STRATA, population=pd.Series([4.0] * 6))
    expected = (1 - 2 / 4) * 2 * 0.5 + (1 - 3 / 4) * 3 / 2 * 6
    assert of(finite, np.where(known, Z, 0), known) == pytest.approx([expected])


def test_a_cluster_is_known_when_any_of_its_rows_is():
    clusters = pd.Series([1, 1, 2, 1, 2, 2])
    known = np.array([[True], [False], [True], [True], [False], [False]])
    design = Design(ONES, STRATA, clusters, single="centre")
    assert variance.sampled(design, known)[:, 0].tolist() == [2, 1]


def test_a_single_unit_is_an_error_that_names_its_stratum():
    design = Design(ONES, pd.Series(list("uuvwww")))
    with pytest.raises(DataError, match="strata: a single answer cannot show how much v varies"):
        of(design)


def test_a_single_unit_that_is_the_whole_stratum_varies_not():
    strata = pd.Series(list("uuvwww"))
    design = Design(ONES, strata, population=pd.Series([9, 9, 1, 9, 9, 9]))
    rest = (1 - 2 / 9) * 2 * 0.5 + (1 - 3 / 9) * 3 / 2 * 6
    assert of(design) == pytest.approx([rest])


def test_a_single_unit_may_be_centred_on_the_mean_of_all_units():
    strata = pd.Series(list("uuvwww"))
    centred = (6 - 15 / 6) ** 2
    assert of(Design(ONES, strata, single="centre")) == pytest.approx([2 * 0.5 + centred + 3 / 2 * 6])
    finite = Design(ONES, strata, population=pd.Series([9, 9, 4, 9, 9, 9]), single="centre")
    rest = (1 - 2 / 9) * 2 * 0.5 + (1 - 3 / 9) * 3 / 2 * 6
    assert of(finite) == pytest.approx([rest + (1 - 1 / 4) * centred])


def test_a_stratum_with_a_single_unit_in_one_column_of_two_is_named():
    known = np.array([[True, True]] * 4 + [[True, False]] * 2)
    with pytest.raises(DataError, match="strata: a single answer cannot show how much v varies"):
        of(Design(ONES, STRATA), np.where(known, Z, 0), known)


def test_a_single_unit_is_centred_on_the_mean_of_its_own_column():
    """The second column has five units with mean 21/5: 2·2 from u, (9 − 4.2)² from v and 2·8 from w."""
    z, design = (
        np.column_stack([Z[:, 0], [2.0, 4, 9, 1, 5, 0]]),
        Design(ONES, pd.Series(list("uuvwww")), single="centre"),
    )
    known = np.array([[True, True]] * 5 + [[True, False]])
    found = variance.variances(z, known, design, variance.layout(design, ALL))[0].tolist()
    assert found == pytest.approx([2 * 0.5 + (6 - 15 / 6) ** 2 + 3 / 2 * 6, 2 * 2 + 4.8**2 + 2 * 8])


def test_a_single_unit_outside_the_group_is_nobodys_error():
    groups = Categories(np.array([0, 0, -1, 0, 0, 0]), pd.Index(["p"]))
    assert of(Design(ONES, pd.Series(list("uuvwww"))), groups=groups) == pytest.approx([2 * 0.5 + 3 / 2 * 6])


def test_columns_on_different_units_share_only_what_both_have():
    """Σ over both of (n₁₂ − n₁n₂/N)/(n₁₂ − 1) (z₁ − z̄₁)(z₂ − z̄₂), written out for one stratum of ten."""
    z = np.array([[1.0, 2], [3, 1], [2, 5], [4, 0], [0, 3], [0, 1]])
    known = np.array([[True, True]] * 3 + [[True, False]] + [[False, True]] * 2)
    design = Design(ONES, population=pd.Series([10.0] * 6))
    both = z[:3] - z[:3].mean(axis=0)
    expected = (3 - 4 * 5 / 10) / 2 * float((both[:, 0] * both[:, 1]).sum())
    found = variance.covariances(np.where(known, z, 0), known, design)
    assert found[0, 1] == found[1, 0] == pytest.approx(expected)
    assert found[0, 0] == pytest.approx((1 - 4 / 10) * 4 / 3 * float(((z[:4, 0] - 2.5) ** 2).sum()))
    endless = variance.covariances(np.where(known, z, 0), known, Design(ONES))
    assert endless[0, 1] == pytest.approx(3 / 2 * float((both[:, 0] * both[:, 1]).sum()))


def test_strata_that_lie_far_apart_hide_no_covariance():
    z = np.array([[1.0, 2], [3, 1], [2, 5], [4, 0], [0, 3], [7, 1]])
    known = np.array([[True, True]] * 5 + [[True, False]])
    strata = pd.Series(list("aaabbb"))
    far = np.where(known, z + np.where(strata == "a", 1e9, -1e9)[:, None], 0.0)
    near = np.where(known, z, 0.0)
    found, expected = (variance.covariances(one, known, Design(ONES, strata)) for one in (far, near))
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_single_common_unit_shows_no_covariance():
    z = np.array([[1.0, 2], [3, 0], [2, 0], [0, 3], [0, 4], [0, 5]])
    known = np.array([[True, True]] + [[True, False]] * 2 + [[False, True]] * 3)
    assert variance.covariances(np.where(known, z, 0), known, Design(ONES))[0, 1] == 0


def test_a_centred_single_unit_shows_covariances_as_r_tells_them():
    """R survey 4.1, vcov(svymean(~ y + z)) with options(survey.lonely.psu = "adjust")."""
    table = pd.DataFrame({"y": [2.0, 5, 1, 7, 4, 6], "z": [1.0, 0, 1, 1, 0, 1]})
    strata, size = pd.Series([1, 2, 2, 2, 3, 3]), pd.Series([4.0, 9, 9, 9, 7, 7])
    weights = size / strata.map(strata.value_counts())
    finite: Any = covariance(table, Design(weights, strata, population=size, single="centre"))
    assert finite.to_numpy() == pytest.approx(np.array([[0.6398, 0.008275], [0.008275, 0.04004375]]), rel=1e-10)
    endless: Any = covariance(table, Design(weights, strata, single="centre"))
    assert endless.to_numpy() == pytest.approx(np.array([[0.9289, 0.01145], [0.01145, 0.05735]]), rel=1e-10)


def test_sums_by_category_leave_out_what_has_none():
    added = variance.added(np.array([0, -1, 1, 0, 1, 1]), Z, 3)
    assert added[:, 0].tolist() == [2, 11, 0]


@pytest.mark.parametrize("small", [variance.SMALL, 0])
def test_categories_without_rows_have_sums_of_zero_in_every_column(small: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(variance, "SMALL", small)
    sums = variance.added(np.array([0, 1, 0]), np.array([[1.0, 2], [3, 4], [5, 6]]), 3)
    assert sums.tolist() == [[6, 8], [3, 4], [0, 0]]


def test_few_and_many_cells_are_added_up_alike(monkeypatch: pytest.MonkeyPatch):
    random = np.random.default_rng(4)
    codes, values = random.integers(-1, 7, 300), random.random((300, 9))
    few = variance.added(codes, values, 7)
    assert variance.SMALL * 8 == 160_000, "bytes that a processor keeps at hand"
    monkeypatch.setattr(variance, "SMALL", 0)
    assert (variance.added(codes, values, 7) == few).all()


def test_two_common_units_show_a_covariance():
    z = np.array([[1.0, 2], [3, 7], [2, 0], [0, 3]])
    known = np.array([[True, True]] * 2 + [[True, False], [False, True]])
    assert variance.covariances(np.where(known, z, 0), known, Design(ONES[:4]))[0, 1] == pytest.approx(2 * 2 * 5 / 2)


def test_a_single_answer_outside_the_group_is_nobodys_error_where_the_group_kept_silent():
    """v has one answer, of a row in no group; the row of the group did not answer."""
    design, known = Design(ONES, STRATA), KNOWN.copy()
    known[[3, 4]] = False
    group = Categories(np.array([0, 0, 0, 0, -1, -1]), pd.Index(["all"]))
    assert of(design, np.where(known, Z, 0), known, group) == pytest.approx([3 / 2 * 14])
