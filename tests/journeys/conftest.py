"""What journeys share."""

from collections.abc import Iterator

import pytest

from analysis import findings
from tests.computing import Compute


@pytest.fixture(autouse=True, scope="module")
def findings_computed_once(findings_once: Compute) -> Iterator[None]:
    """Let pages of equal rounds be shown without computing them anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "compute", findings_once)
        yield
