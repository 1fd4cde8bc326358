"""What goes compressed: static files, and pages in which there is nothing to guess."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PACKED = {"Accept-Encoding": "gzip"}


def test_a_page_for_everybody_goes_compressed_to_whom_can_read_it(client: FlaskClient) -> None:
    plain, small = client.get("/en/method"), client.get("/en/method", headers=PACKED)
    assert plain.status_code == 200
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in small.headers["Vary"]


def test_a_page_with_the_token_of_a_form_never_does(client: FlaskClient) -> None:
    page = client.get("/en/sign-in?then=whatever", headers=PACKED)
    assert 'name="csrf_token"' in page.text
    assert "Content-Encoding" not in page.headers


def test_a_page_for_somebody_who_is_known_never_does(app: Flask, client: FlaskClient) -> None:
    client.set_cookie("session-key", "of somebody")
    assert "Content-Encoding" not in client.get("/en/method", headers=PACKED).headers
    client.delete_cookie("session-key")
    assert client.get("/en/nowhere", headers=PACKED).headers["Content-Encoding"] == "gzip"
