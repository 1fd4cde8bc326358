"""The menu shows each role its own places, in order, and marks the present one."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.factories import make_association, make_municipality, make_user


def menu(page: str) -> str:
    return page.partition('<nav aria-label="Pages">')[2].partition("</nav>")[0]


def test_an_officer_sees_the_members_and_nothing_of_the_secretariat(
    sign_in: Callable[[User], FlaskClient], session: Session
) -> None:
    officer = make_user(session, Role.OFFICER, association=make_association(session), totp_secret="SECRET")
    entries = menu(sign_in(officer).get("/en/members").text)
    assert 'href="/en/members" aria-current="page"' in entries
    assert "Questionnaires" not in entries


def test_a_clerk_does_not_see_the_pages_of_the_association(
    sign_in: Callable[[User], FlaskClient], session: Session
) -> None:
    clerk = make_user(session, Role.COORDINATOR, municipality=make_municipality(session))
    assert "/en/members" not in menu(sign_in(clerk).get("/en/members").text)


def test_a_visitor_gets_no_menu_but_the_links_at_the_foot(client: FlaskClient) -> None:
    page = client.get("/en/sign-in").text
    assert menu(page) == ""
    assert '<footer class="foot">' in page
