"""The demonstration's own application."""

import pytest
from flask import Flask

from surveyapp.app import create_app
from tests.conftest import make_config
from tests.worlds import World


@pytest.fixture(scope="module")
def demo_app(kept_world: World) -> Flask:
    """The application of a demonstration that nobody changes."""
    return create_app(make_config(kept_world.instance, demo=True), kept_world.database)
