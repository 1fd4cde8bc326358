"""The application as a whole: languages, headers, static files, errors, what it refuses to start with."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from analysis.errors import Fault
from surveyapp.app import create_app
from surveyapp.database import Database
from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.languages import LANGUAGES
from surveyapp.services.access import APPROVERS
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.security import CONTENT_POLICY
from tests.conftest import make_config

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_root_leads_to_the_language_that_the_browser_asks_for(client: FlaskClient):
    response = client.get("/", headers={"Accept-Language": "de, pl;q=0.8"})
    assert response.headers["Location"] == "/pl/"


def test_the_root_is_english_for_languages_we_do_not_have(client: FlaskClient):
    assert client.get("/", headers={"Accept-Language": "de"}).headers["Location"] == "/en/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_opens_in_every_language(client: FlaskClient, language: str):
    page = client.get(f"/{language}/")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


def test_the_same_page_is_offered_in_every_language_with_its_question(client: FlaskClient):
    page = client.get("/en/sign-in?then=/en/x")
    for language in set(LANGUAGES) - {"en"}:
        assert f'href="/{language}/sign-in?then=/en/x"' in page.text


@pytest.mark.parametrize("query", ["endpoint=x", "_anchor=x", "_method=POST", "_scheme=javascript", "_external=1"])
def test_a_question_in_the_address_is_carried_along_and_never_obeyed(client: FlaskClient, query: str):
    page = client.get(f"/en/published?{query}&tag=a&tag=b")
    assert page.status_code == 200
    assert f'href="/pl/published?{query}&amp;tag=a&amp;tag=b"' in page.text
    assert client.get(f"/en/published/nowhere?{query}").status_code == 404


@pytest.mark.parametrize("number", [str(2**31), "9" * 23, "9" * 5000])
def test_a_number_larger_than_any_row_leads_nowhere(client: FlaskClient, number: str):
    assert client.get(f"/en/assessments/{number}").status_code == 404
    assert client.get(f"/en/assessments/{2**31 - 1}").status_code != 404


@pytest.mark.parametrize("path", ["/xx/", "/en", "/de/sign-in", "/nowhere", "/en/nowhere"])
def test_an_address_that_leads_nowhere_is_told_plainly(client: FlaskClient, path: str):
    page = client.get(path, follow_redirects=path == "/en")
    assert page.status_code == (200 if path == "/en" else 404)


def test_a_page_that_is_not_there_is_told_in_the_language_of_its_address(client: FlaskClient):
    page = client.get("/pl/nowhere", headers={"Accept-Language": "fr"})
    assert '<html lang="pl">' in page.text
    assert "Nie znaleźliśmy tej strony" in page.text


@pytest.mark.parametrize("path", ["/", "/en/", "/en/sign-in", "/nowhere", "/static/style.css", "/healthz"])
def test_every_response_carries_the_protecting_headers(client: FlaskClient, path: str):
    with client.get(path) as response:
        headers = response.headers
    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert "unsafe" not in CONTENT_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_private_pages_are_not_kept_and_static_files_are_kept_for_good(client: FlaskClient):
    page = client.get("/en/sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    address = re.search(r"/static/style\.css\?v=[0-9a-f]{12}", page.text)
    assert address is not None
    for path, kept in ((address[0], "public, max-age=31536000, immutable"), ("/static/style.css", "no-cache")):
        with client.get(path) as response:
            assert response.headers["Cache-Control"] == kept


def test_no_page_holds_inline_script_or_style(client: FlaskClient):
    text = client.get("/en/sign-in").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text)


def test_over_https_cookies_are_bound_to_the_host_and_plain_http_is_not_gone_back_to(
    database: Database, tmp_path: Path
):
    config = replace(make_config(tmp_path, public_url="https://localhost"), trusted_hosts=("localhost",))
    response = create_app(config, database).test_client().get("/en/sign-in", base_url="https://localhost")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-visit=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_host_that_is_not_ours_is_turned_away(client: FlaskClient):
    assert client.get("/en/sign-in", headers={"Host": "evil.example.org"}).status_code == 400


def test_a_form_without_its_token_is_not_taken(app: Flask):
    page = app.test_client().post("/en/sign-in", data={"email": "a@b.org", "password": "x"})
    assert page.status_code == 400
    assert "load the page again" in page.text


def test_a_token_still_works_after_people_typed_for_hours(app: Flask):
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None


def test_a_request_that_is_too_large_is_told_plainly(client: FlaskClient):
    page = client.post("/en/sign-in", data={"email": "x" * (3 * 1024 * 1024)})
    assert page.status_code == 413
    assert "larger" in page.text


def _raising(database: Database, tmp_path: Path, error: Exception) -> FlaskClient:
    app = create_app(make_config(tmp_path), database)

    def fail() -> str:
        raise error

    app.add_url_rule("/fail", view_func=fail)
    return app.test_client()


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound(), 404, "could not find"),
        (NotAllowed("Only approvers approve.", needs=APPROVERS), 403, "approver of the municipality"),
        (Conflict("This was approved before."), 409, "This was approved before."),
        (BadInput([Fault("line 3", "is empty", "fill it in")]), 400, "line 3: is empty; fill it in"),
    ],
)
def test_an_expected_error_is_told_in_its_own_words(database: Database, tmp_path: Path, error, status: int, words: str):
    page = _raising(database, tmp_path, error).get("/fail")
    assert page.status_code == status
    assert words in page.text


def test_an_unexpected_error_shows_a_reference_and_nothing_of_the_machinery(database: Database, tmp_path: Path, capsys):
    page = _raising(database, tmp_path, RuntimeError("secret-detail")).get("/fail")
    assert page.status_code == 500
    assert "secret-detail" not in page.text
    assert "RuntimeError" not in page.text
    reference = re.search(r"<strong>([0-9A-F]{4})</strong>", page.text)
    assert reference is not None
    log = capsys.readouterr().err
    assert reference[1] in log
    assert "secret-detail" in log


def test_the_page_of_an_error_opens_even_when_the_database_is_away(database: Database, tmp_path: Path, monkeypatch):
    app = create_app(make_config(tmp_path), database)
    client = app.test_client()
    client.set_cookie("session-key", "any")

    def away() -> None:
        raise OSError("the database is away")

    monkeypatch.setattr("surveyapp.views.request.reading", away)
    page = client.get("/en/people")
    assert page.status_code == 500
    assert "Reference" in page.text


def test_the_application_does_not_start_with_a_weak_secret(database: Database, tmp_path: Path):
    with pytest.raises(BadInput, match="SURVEYAPP_SECRET"):
        create_app(replace(make_config(tmp_path), secret="changeme"), database)


def test_a_policy_can_be_public(app: Flask):
    assert policy(ANYONE)(lambda: "").__dict__["policy"] == frozenset()
