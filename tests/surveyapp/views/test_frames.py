"""A page that is kept in pieces and filled looks to each reader as if drawn for that reader alone."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.models import Assessment, Comment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.views.frames import FIRST_NUMBER, FIRST_SIGN
from tests.factories import make_assessment, make_municipality, make_user

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SIGNS = "".join(map(chr, range(FIRST_SIGN, FIRST_SIGN + 12)))
NAMES = ("Ana <b>&\"' {{ 7 * 7 }}", f"Signs {SIGNS} {FIRST_NUMBER} {FIRST_NUMBER + 7}")
TOKEN = re.compile(r'(name="(csrf_token|form_key|whose)" value=)"([^"]+)"')
PAGE = "/{}/assessments/{}/sections/housing/housing_situation"


@pytest.fixture
def offices(session: Session) -> list[tuple[Assessment, User]]:
    """Two offices in the same round of questions, with names that would break out of a page, and an expert of one."""
    found = []
    for name in NAMES:
        town = make_municipality(session, name=name)
        answers = {"residents": 50_000, "refugees": 1_000, "competent_housing": "own", "s1_rented": 7}
        draft = make_assessment(session, library.load("municipal-needs", "1.0.0"), answers=answers, municipality=town)
        found.append((draft, make_user(session, Role.COORDINATOR, municipality=town, name=name)))
    remark = {"question": "s1_rented", "instance": 0, "author_id": found[0][1].id, "at": utc_now()}
    session.add(Comment(assessment_id=found[0][0].id, text="Really?", **remark))
    draft = found[0][0]
    expert = make_user(session, Role.EXPERT, municipality=draft.municipality, section="housing", assessment=draft)
    return [*found, (draft, expert)]


def test_what_is_kept_and_filled_is_what_would_be_drawn_for_each_reader(
    app: Flask, offices: list[tuple[Assessment, User]], sign_in: Callable[[User], FlaskClient]
) -> None:
    for draft, user in [*offices, *offices]:
        client = sign_in(user)
        for language in ("en", "uk"):
            url = PAGE.format(language, draft.id)
            kept = client.get(url).text
            app.debug = True
            drawn = client.get(url).text
            app.debug = False
            assert TOKEN.sub(r"\1", kept) == TOKEN.sub(r"\1", drawn)
            assert len(TOKEN.findall(kept)) == 4
            assert f"/assessments/{draft.id}/" in kept
            assert "<b>&" not in kept
    assert len(app.extensions["frames"]) == 4


def test_tokens_are_the_readers_own_and_a_form_has_a_key_of_its_own(
    offices: list[tuple[Assessment, User]], sign_in: Callable[[User], FlaskClient]
) -> None:
    draft, user = offices[0]
    client = sign_in(user)
    first, second = (client.get(PAGE.format("en", draft.id)).text for _ in range(2))
    keys = [{name: value for _, name, value in TOKEN.findall(page)} for page in (first, second)]
    assert keys[0]["form_key"] != keys[1]["form_key"]
    client.application.config["WTF_CSRF_ENABLED"] = True
    revision = re.findall(r'name="s1_rented-revision" value="(\d+)"', second)[0]
    sent = {"s1_rented": "9", "s1_rented-revision": revision}
    assert client.post(PAGE.format("en", draft.id), data=sent).status_code == 400
    assert client.post(PAGE.format("en", draft.id), data=sent | keys[1]).status_code == 302


def test_what_is_told_once_is_told_on_a_page_that_is_kept(
    offices: list[tuple[Assessment, User]], sign_in: Callable[[User], FlaskClient]
) -> None:
    draft, user = offices[0]
    client, url = sign_in(user), PAGE.format("en", draft.id)
    usual = client.get(url).text
    with client.session_transaction() as visit:
        visit["_flashes"] = [("success", "Well done")]
    assert "Well done" in client.get(url).text
    assert TOKEN.sub(r"\1", client.get(url).text) == TOKEN.sub(r"\1", usual)
