"""Invitations and new passwords by links that work once and expire."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.models import Message, Role, Token, User
from surveyapp.services import invitations
from surveyapp.services.accounts import check_password
from surveyapp.services.actors import Actor, load_actor
from surveyapp.services.invitations import Seat
from tests.factories import make_actor, make_association, make_country, make_municipality, make_user

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PASSWORD = "seven quiet rivers"


class Links:
    """Remembers the links that were made."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    def __call__(self, language: str, token: str) -> str:
        self.tokens.append(token)
        return f"https://needs.example.org/{language}/choose-password/{token}"


def _invite(session: Session, seat: Seat, links: Links, email: str = "ion@example.org", **values) -> User:
    given = {"name": "Ion", "language": "ro", "now": NOW, **values}
    return invitations.invite(session, email=email, seat=seat, link=links, **given)


@pytest.fixture
def links() -> Links:
    return Links()


def test_an_invitation_gives_role_link_and_letter_and_the_link_opens_the_account(session: Session, links: Links):
    place = make_municipality(session)
    user = _invite(session, Seat(Role.COORDINATOR, municipality_id=place.id), links)
    letter = session.scalars(select(Message)).one()
    assert letter.to_address == "ion@example.org"
    assert f"/ro/choose-password/{links.tokens[0]}" in letter.body
    assert invitations.use_token(session, links.tokens[0], PASSWORD, NOW) is user
    actor = load_actor(session, user.id)
    assert actor is not None
    assert actor.municipality_id == place.id
    assert check_password(user, PASSWORD)


def test_a_link_is_long_and_not_readable_in_the_database(session: Session, links: Links):
    _invite(session, Seat(Role.ANALYST), links)
    assert len(links.tokens[0]) * 6 >= 128
    assert session.scalars(select(Token.token_hash)).one() != links.tokens[0]
    assert invitations.find_token(session, session.scalars(select(Token.token_hash)).one(), NOW) is None


def test_a_link_works_once(session: Session, links: Links):
    _invite(session, Seat(Role.ANALYST), links)
    invitations.use_token(session, links.tokens[0], PASSWORD, NOW)
    with pytest.raises(NotFound):
        invitations.use_token(session, links.tokens[0], "another good password", NOW)


def test_a_link_expires(session: Session, links: Links):
    _invite(session, Seat(Role.ANALYST), links)
    assert invitations.find_token(session, links.tokens[0], NOW + timedelta(days=13)) is not None
    with pytest.raises(NotFound):
        invitations.use_token(session, links.tokens[0], PASSWORD, NOW + timedelta(days=15))


def test_using_one_link_uses_up_the_others_of_the_person(session: Session, links: Links):
    user = _invite(session, Seat(Role.ANALYST), links)
    invitations.ask_for_reset(session, user.email, NOW, links)
    invitations.use_token(session, links.tokens[1], PASSWORD, NOW)
    with pytest.raises(NotFound):
        invitations.use_token(session, links.tokens[0], PASSWORD, NOW)


def test_a_weak_password_keeps_the_link_open(session: Session, links: Links):
    _invite(session, Seat(Role.ANALYST), links)
    with pytest.raises(BadInput):
        invitations.use_token(session, links.tokens[0], "short", NOW)
    assert invitations.find_token(session, links.tokens[0], NOW) is not None


def test_asking_for_a_new_password_reveals_no_account(session: Session, links: Links):
    make_user(session, email="closed@example.org", active=False)
    for email in ("nobody@example.org", "closed@example.org"):
        invitations.ask_for_reset(session, email, NOW, links)
    assert session.scalars(select(Message)).all() == []


def test_somebody_with_an_account_gets_the_role_and_a_letter_but_no_link(session: Session, links: Links):
    user = make_user(session, email="ion@example.org", password_hash="x")
    seat = Seat(Role.ANALYST)
    for _ in range(2):
        assert _invite(session, seat, links) is user
    assert links.tokens == []
    assert [row.role for row in user.memberships] == [Role.ANALYST]
    assert not any("choose-password" in body for body in session.scalars(select(Message.body)))


def test_a_closed_account_is_not_opened_by_an_invitation(session: Session, links: Links):
    make_user(session, email="ion@example.org", active=False)
    with pytest.raises(Conflict):
        _invite(session, Seat(Role.ANALYST), links)


@pytest.mark.parametrize(
    "email", ["", "ion", "ion@", "@x.org", "a b@x.org", "a@x", "a@x.org\nBcc: b@x.org", "a" * 250 + "@x.org"]
)
def test_an_address_that_no_mail_reaches_is_refused(session: Session, links: Links, email: str):
    with pytest.raises(BadInput, match="name@place.org"):
        _invite(session, Seat(Role.ANALYST), links, email=email)


def test_a_role_fits_only_its_kind_of_organisation(session: Session, links: Links):
    place, association = make_municipality(session), make_association(session)
    misfits = (
        Seat(Role.COORDINATOR),
        Seat(Role.COORDINATOR, association_id=association.id),
        Seat(Role.OFFICER, municipality_id=place.id),
        Seat(Role.ANALYST, country_code="RO"),
        Seat(Role.OBSERVER, country_code="XX"),
        Seat(Role.APPROVER, municipality_id=10**6),
        Seat(Role.OFFICER, association_id=association.id, municipality_id=place.id),
    )
    for seat in misfits:
        with pytest.raises(BadInput):
            _invite(session, seat, links)


def test_an_organisation_is_named_in_words(session: Session):
    place, association = make_municipality(session, code="1017"), make_association(session, code="ACOR")
    make_country(session)
    find = invitations.find_seat
    assert find(session, "approver", "RO:1017") == Seat(Role.APPROVER, municipality_id=place.id)
    assert find(session, "officer", "ACOR") == Seat(Role.OFFICER, association_id=association.id)
    assert find(session, "observer", " RO ") == Seat(Role.OBSERVER, country_code="RO")
    assert find(session, "publisher", "") == Seat(Role.PUBLISHER)
    for role, organisation in (
        ("approver", "RO:9"),
        ("approver", ""),
        ("officer", "X"),
        ("publisher", "RO"),
        ("king", ""),
    ):
        with pytest.raises(BadInput):
            find(session, role, organisation)


def test_invitations_stay_within_the_inviters_reach(session: Session):
    ours, theirs = make_association(session), make_association(session, "PL")
    own, member = make_municipality(session, association=ours), make_municipality(session, association=ours)
    foreign = make_municipality(session, "PL", association=theirs)
    coordinator = make_actor(session, Role.COORDINATOR, municipality=own)
    contributor = make_actor(session, Role.CONTRIBUTOR, municipality=own)
    officer = make_actor(session, Role.OFFICER, association=ours)
    administrator = make_actor(session, Role.ADMINISTRATOR)
    approver = make_actor(session, Role.APPROVER, municipality=own)

    def check(session: Session, actor: Actor, seat: Seat) -> None:
        invitations.refuse_to_invite(session, actor, seat, "ion@example.org")

    check(session, coordinator, Seat(Role.COORDINATOR, municipality_id=own.id))
    check(session, approver, Seat(Role.APPROVER, municipality_id=own.id))
    check(session, officer, Seat(Role.APPROVER, municipality_id=member.id))
    check(session, administrator, Seat(Role.PUBLISHER))
    for actor, place in ((coordinator, member), (officer, foreign)):
        with pytest.raises(NotFound):
            check(session, actor, Seat(Role.CONTRIBUTOR, municipality_id=place.id))
    for actor, seat in (
        (coordinator, Seat(Role.ADMINISTRATOR)),
        (coordinator, Seat(Role.APPROVER, municipality_id=own.id)),
        (officer, Seat(Role.OFFICER, association_id=ours.id)),
        (contributor, Seat(Role.CONTRIBUTOR, municipality_id=own.id)),
    ):
        with pytest.raises(NotAllowed):
            check(session, actor, seat)


def test_nobody_invites_their_own_account(session: Session):
    place = make_municipality(session)
    where: dict[Role, dict[str, Any]] = {
        Role.APPROVER: {"municipality": place},
        Role.OFFICER: {"association": place.association},
    }
    for role in (Role.APPROVER, Role.OFFICER, Role.ADMINISTRATOR):
        actor = make_actor(session, role, **where.get(role, {}))
        with pytest.raises(Conflict, match="themselves"):
            seat = Seat(Role.CONTRIBUTOR, municipality_id=place.id)
            invitations.refuse_to_invite(session, actor, seat, f" {actor.email.upper()} ")


def test_an_officer_brings_nobody_of_an_association_into_a_municipality(session: Session):
    ours, theirs = make_association(session), make_association(session, "PL")
    seat = Seat(Role.CONTRIBUTOR, municipality_id=make_municipality(session, association=ours).id)
    officer = make_actor(session, Role.OFFICER, association=ours)
    administrator = make_actor(session, Role.ADMINISTRATOR)
    for association in (ours, theirs):
        colleague = make_user(session, Role.OFFICER, association=association)
        with pytest.raises(NotAllowed):
            invitations.refuse_to_invite(session, officer, seat, colleague.email.upper())
        invitations.refuse_to_invite(session, administrator, seat, colleague.email)
        colleague.memberships[0].ended_at = NOW
        session.flush()
        invitations.refuse_to_invite(session, officer, seat, colleague.email)
