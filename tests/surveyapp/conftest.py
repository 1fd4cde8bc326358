"""What tests of the web application share."""

from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask_babel import Babel

from analysis import findings
from tests.computing import FINDINGS_ONCE


@pytest.fixture(autouse=True)
def findings_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages of equal rounds be shown without computing them anew; `tests/analysis` has no part in it."""
    monkeypatch.setattr(findings, "compute", FINDINGS_ONCE)


@pytest.fixture
def english_page() -> Iterator[None]:
    """A request in English to an application that is nothing else: for words that need a language and no more."""
    app = Flask("sample")
    Babel(app)
    with app.test_request_context("/"):
        g.lang = "en"
        yield
