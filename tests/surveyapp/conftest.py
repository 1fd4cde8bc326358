"""What tests of the web application share."""

from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask_babel import Babel

from analysis import findings
from tests.computing import Compute


@pytest.fixture(autouse=True, scope="module")
def findings_computed_once(findings_once: Compute) -> Iterator[None]:
    """Let pages of equal rounds be shown without computing them anew; `tests/analysis` has no part in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "compute", findings_once)
        yield


@pytest.fixture
def english_page() -> Iterator[None]:
    """A request in English to an application that is nothing else: for words that need a language and no more."""
    app = Flask("sample")
    Babel(app)
    with app.test_request_context("/"):
        g.lang = "en"
        yield
