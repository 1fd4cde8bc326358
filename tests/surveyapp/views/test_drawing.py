"""plotly.js and its style rules come from the installed package, are kept for good, and cause no violation."""

import gzip

from flask.testing import FlaskClient

from surveyapp.views import drawing


def test_the_library_is_sent_compressed_to_a_browser_that_takes_it(client: FlaskClient) -> None:
    response = client.get("/drawing/plotly.js?v=1", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "immutable" in response.headers["Cache-Control"]
    assert gzip.decompress(response.data).startswith(b"/**\n* plotly.js v")


def test_the_library_is_sent_plain_to_a_browser_that_does_not(client: FlaskClient) -> None:
    response = client.get("/drawing/plotly.js?v=1", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in response.headers
    assert response.data.startswith(b"/**\n* plotly.js v")


def test_the_style_rules_of_the_library_are_found_and_made_whole(client: FlaskClient) -> None:
    response = client.get("/drawing/plotly.css?v=1")
    rules = response.text.strip().splitlines()
    assert response.content_type.startswith("text/css")
    assert len(rules) > 30
    assert any(rule.startswith(".js-plotly-plot .plotly .main-svg{") for rule in rules)
    assert any(rule.startswith(".plotly-notifier") for rule in rules)
    assert all(rule.count("{") == rule.count("}") == 1 for rule in rules)


def test_the_styles_of_street_maps_are_marked_as_present() -> None:
    assert drawing.style_marks()
