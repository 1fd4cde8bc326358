"""What a hidden figure's page says can be worked out of it, by hand."""

import pytest

from analysis import publication
from analysis.errors import DataError
from tests.analysis.test_composed import without_a_gap


def test_what_can_be_said_of_a_hidden_indicator_follows_from_its_theme_and_never_misses_it():
    """Where a theme is the mean of two levels, both hidden, each lies between 0 and twice the theme."""
    found = without_a_gap()
    theme = found.figure("RO", "health").estimate
    assert 0.0 < theme < 0.5
    for name in ("h1", "h2"):
        assert found.figure("RO", name).suppressed
        key = ("RO", "all", "all", "municipality", name)
        assert publication.reach(found.material, found.views, found.estimates, key) == pytest.approx((0.0, 1.0))
        assert found.reach("RO", name, view="municipality") == pytest.approx((0.0, 2 * theme))


def test_of_the_whole_only_its_own_means_are_asked_and_of_nobody_nothing():
    found = without_a_gap(silent=3)
    key = ("RO", "region", "RO-CJ", "municipality", "overall")
    alone = publication.reach(found.material, found.views, found.estimates, key)
    assert found.reach("RO", "overall", kind="region", group="RO-CJ", view="municipality") == alone
    with pytest.raises(DataError, match="nobody answered"):
        found.reach("PL", "h1", view="municipality")
