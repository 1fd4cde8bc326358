"""Offices are put in touch through associations: the letter goes to officers, and nobody's address is handed on."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import Message, Practice, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.exchange import ContactStatus
from surveyapp.services import contacts, pairing
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.sources import live_source
from tests.exchanging import make_peers_world, make_practice, officer_of
from tests.factories import make_actor, make_municipality, make_user
from tests.results_world import ResultsWorld

NOW, LINK = utc_now(), "https://survey.example/{}/contacts".format


def theme_name(theme: str, language: str) -> str:
    return f"{theme} in {language}"


def ask(session: Session, actor: Actor, practice: Practice, message: str = "How?") -> int:
    return contacts.ask_about_practice(session, actor, practice.id, message, link=LINK, theme_name=theme_name, at=NOW)


def reply(session: Session, actor: Actor, number: int, status: ContactStatus, words: str = "Gladly.") -> None:
    contacts.answer(session, actor, number, status, words, link=LINK, theme_name=theme_name, at=NOW)


def letters(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def acting(session: Session, user: User) -> Actor:
    actor = load_actor(session, user.id)
    assert actor is not None
    return actor


@pytest.fixture
def practice(session: Session) -> Practice:
    place = make_municipality(session, "PL", name="Able")
    return make_practice(session, place, make_user(session, Role.COORDINATOR, municipality=place))


@pytest.fixture
def office(session: Session) -> Actor:
    return make_actor(session, Role.CONTRIBUTOR, municipality=make_municipality(session, name="Curious"))


def test_a_request_goes_to_the_officers_and_its_answer_back_without_any_address(
    session: Session, practice: Practice, office: Actor
) -> None:
    reader = officer_of(session, "PL")
    number = ask(session, office, practice)
    (sent,) = letters(session)
    assert sent.to_address == reader.email
    assert all(word in sent.body for word in ("Curious", "Able", practice.title, "homes in en", "How?", LINK("en")))
    assert office.email not in sent.body
    officer = acting(session, reader)
    (found,) = contacts.list_incoming(session, officer)
    assert (found.asker, found.title, found.is_waiting) == ("Curious", practice.title, True)
    with pytest.raises(BadInput, match="a few words"):
        reply(session, officer, number, ContactStatus.DECLINED, " ")
    reply(session, officer, number, ContactStatus.PASSED_ON)
    back = letters(session)[-1]
    assert back.to_address == office.email
    assert "Gladly." in back.body
    assert reader.email not in back.body
    (seen,) = contacts.list_outgoing(session, office)
    assert (seen.status, seen.answer) == (ContactStatus.PASSED_ON, "Gladly.")
    with pytest.raises(Conflict, match="answered"):
        reply(session, officer, number, ContactStatus.DECLINED)


def test_a_request_is_known_to_both_associations_and_to_no_other(
    session: Session, practice: Practice, office: Actor
) -> None:
    officer_of(session, "PL")
    number = ask(session, office, practice)
    ours = acting(session, officer_of(session, "RO"))
    assert [row.id for row in contacts.list_outgoing(session, ours)] == [number]
    third = acting(session, officer_of(session, "MD"))
    assert contacts.list_incoming(session, third) == contacts.list_outgoing(session, third) == []
    for stranger in (ours, third, office):
        with pytest.raises(NotFound):
            reply(session, stranger, number, ContactStatus.PASSED_ON)


def test_what_would_reach_nobody_or_was_asked_already_is_refused(
    session: Session, practice: Practice, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Conflict, match="Nobody works"):
        ask(session, office, practice)
    officer_of(session, "PL")
    ask(session, office, practice)
    with pytest.raises(Conflict, match="asked this before"):
        ask(session, office, practice)
    monkeypatch.setattr(contacts, "MOST_WAITING", 1)
    with pytest.raises(Conflict, match="still waiting"):
        ask(session, office, make_practice(session, practice.municipality, session.get_one(User, office.user_id)))
    own = make_actor(session, Role.APPROVER, municipality=practice.municipality)
    with pytest.raises(Conflict, match="your own"):
        ask(session, own, practice)
    assert len(letters(session)) == 1


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_peers_world(session)


@pytest.mark.parametrize(("asking", "asked", "named"), [("RO", "PL", "Able"), ("PL", "RO", "Eager")])
def test_over_a_pair_the_guest_is_named_to_its_own_association_alone(
    session: Session, world: ResultsWorld, asking: str, asked: str, named: str
) -> None:
    (pair,) = pairing.propose(session, live_source(session, world.round)).pairs
    reader, actor = officer_of(session, asked), acting(session, officer_of(session, asking))
    contacts.ask_about_pair(session, actor, pair, world.round.id, "", link=LINK, theme_name=theme_name, at=NOW)
    (sent,) = letters(session)
    assert sent.to_address == reader.email
    assert named in sent.body
    told = {
        country: [row.guest for row in rows]
        for country, rows in (
            (asking, contacts.list_outgoing(session, actor)),
            (asked, contacts.list_incoming(session, acting(session, reader))),
        )
    }
    assert told == {"RO": ["Eager"], "PL": [""]}
    assert ("Eager" in sent.body) == (asked == "RO")
    with pytest.raises(NotFound):
        contacts.ask_about_pair(
            session,
            acting(session, officer_of(session, "MD")),
            pair,
            world.round.id,
            "",
            link=LINK,
            theme_name=theme_name,
            at=NOW,
        )
