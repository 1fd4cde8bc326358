"""From an office that offers a practice over its association to another office that asks for contact, page by page."""

import re
from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from surveyapp.models.exchange import PracticeStatus
from tests.exchanging import make_peers_world, make_practice, officer_of
from tests.factories import make_user
from tests.results_world import ResultsWorld

SignIn = Callable[[User], FlaskClient]
OFFER = {"theme": "homes", "title": "Keys", "text": "Line one\nLine two", "cost": "Nothing", "language": "en"}


def link_to(page: str, start: str) -> str:
    """The first address in the page that begins so."""
    found = re.search(rf'href="({re.escape(start)}[^"]*)"', page)
    assert found is not None, start
    return unescape(found[1])


def office_of(world: ResultsWorld, name: str) -> User:
    return make_user(world.session, Role.COORDINATOR, municipality=world.members[name])


def test_a_practice_travels_from_its_office_to_one_abroad_that_asks_for_contact(
    sign_in: SignIn, session: Session
) -> None:
    world = make_peers_world(session)
    owner, reader, asker = office_of(world, "Able"), officer_of(session, "PL"), office_of(world, "Eager")
    client = sign_in(owner)
    assert client.post("/en/our-practices/offer", data=OFFER).status_code == 422
    sent = {**OFFER, "indicators": "s1", "agrees": "yes"}
    assert client.post("/en/our-practices/offer", data=sent).status_code == 302
    assert "waits for the association" in client.get("/en/our-practices").text
    assert "The library is still empty" in client.get("/en/practices").text

    client = sign_in(reader)
    address = link_to(client.get("/en/members/practices").text, "/en/members/practices/")
    assert "Line two" in client.get(address).text
    assert client.post(f"{address}/accept", data={"seen": "2"}).status_code == 409
    assert client.post(f"{address}/accept", data={"seen": "1"}).status_code == 302

    client = sign_in(asker)
    assert "What others did:" in client.get("/en/results").text
    page = link_to(client.get("/en/practices?theme=homes&country=PL").text, "/en/practices/")
    assert "Put us in touch" in client.get(page).text
    assert client.post(f"{page}/contact", data={"message": "How?"}).status_code == 302
    assert "waits for an answer" in client.get("/en/contacts").text

    client = sign_in(reader)
    address = link_to(client.get("/en/contacts").text, "/en/contacts/")
    assert client.post(address, data={"status": "passed_on"}).status_code == 422
    assert client.post(address, data={"status": "passed_on", "answer": "Gladly."}).status_code == 302
    assert "Gladly." in sign_in(asker).get("/en/contacts").text


def test_an_officer_asks_over_a_pair_and_reads_no_name_of_a_guest(sign_in: SignIn, session: Session) -> None:
    world = make_peers_world(session)
    officer_of(session, "RO")
    client = sign_in(officer_of(session, "PL"))
    page = client.get("/en/peers").text
    assert "a municipality that is not named" in page
    assert not any(name in page for name in ("Eager", "Silent", "Mute"))
    address = link_to(page, "/en/peers/contact")
    assert "Eager" not in client.get(address).text
    mark = address.partition("pair=")[2]
    sent = {"round": world.round.code, "pair": mark, "message": ""}
    assert client.post("/en/peers/contact", data=sent).status_code == 302
    assert "Eager" not in client.get("/en/contacts").text
    assert client.post("/en/peers/contact", data={**sent, "pair": "0" * 24}).status_code == 404


def test_the_library_shows_page_after_page(sign_in: SignIn, session: Session) -> None:
    world = make_peers_world(session)
    by = office_of(world, "Able")
    for number in range(11):
        make_practice(session, world.members["Able"], by, title=f"Practice {number:02}")
    make_practice(session, world.members["Able"], by, PracticeStatus.OFFERED, title="Unread")
    client = sign_in(make_user(session, Role.ANALYST, totp_secret="SECRET"))
    first, second = (client.get(f"/en/practices?page={page}").text for page in (1, 2))
    assert (first + second).count('<li class="card"') == 11
    assert "Practice 00" in second
    assert "Unread" not in first + second
    assert "No practice fits this search" in client.get("/en/practices?words=nothing-like-it").text
