"""The application as a whole: headers, languages, errors, static files."""

import pytest
from flask.testing import FlaskClient

from surveyapp.languages import LANGUAGES


def test_the_root_leads_to_the_language_that_the_browser_asks_for(client: FlaskClient):
    response = client.get("/", headers={"Accept-Language": "de, pl;q=0.8"})
    assert response.headers["Location"] == "/pl/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_opens_in_every_language(client: FlaskClient, language: str):
    page = client.get(f"/{language}/")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
