"""What tests of the web application share."""

import pytest

from analysis import findings
from tests.computing import FINDINGS_ONCE


@pytest.fixture(autouse=True)
def findings_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages of equal rounds be shown without computing them anew; `tests/analysis` has no part in it."""
    monkeypatch.setattr(findings, "compute", FINDINGS_ONCE)
