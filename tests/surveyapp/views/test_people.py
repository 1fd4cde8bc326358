"""The pages on which people are invited and roles end."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import AccessLog, Membership, Message, Role, User
from surveyapp.services.actors import load_actor
from tests.factories import make_association, make_municipality, make_user


def _factor(session: Session, *roles: Role, **where) -> User:
    return make_user(session, *roles, totp_secret="JBSWY3DPEHPK3PXP", **where)


def test_a_coordinator_invites_a_colleague_who_chooses_a_password_and_is_in(sign_in, session: Session):
    place = make_municipality(session)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=place))
    form = client.get("/en/people/invite").text
    assert "approver of the municipality" not in form.lower()
    assert "Does not send or approve." in form
    assert "administrator" not in form
    assert 'name="organisation"' not in form
    data = {"name": "Ion Rusu", "email": "ion@example.org", "role": "contributor", "language": "ro"}
    assert client.post("/en/people/invite", data=data).headers["Location"] == "/en/people?done=invited"
    assert "Ion Rusu" in client.get("/en/people").text
    body = session.scalars(select(Message.body)).one()
    session.commit()
    link = re.search(r"(/ro/choose-password/\S+)", body)
    assert link is not None
    client.post("/en/sign-out")
    assert client.post(link[1], data={"password": "seven quiet rivers"}).status_code == 302
    entered = client.post("/en/sign-in", data={"email": "ion@example.org", "password": "seven quiet rivers"})
    assert entered.status_code == 302
    invited = session.scalars(select(User).where(User.email == "ion@example.org")).one()
    actor = load_actor(session, invited.id)
    assert actor is not None
    assert actor.municipality_id == place.id


def test_a_coordinator_cannot_invite_beyond_the_own_office_however_the_form_is_bent(sign_in, session: Session):
    place, other = make_municipality(session), make_municipality(session)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=place))
    data = {"name": "X", "email": "x@example.org", "language": "en", "organisation": f"RO:{other.code}"}
    assert client.post("/en/people/invite", data={**data, "role": "administrator"}).status_code == 422
    assert client.post("/en/people/invite", data={**data, "role": "approver"}).status_code == 422
    client.post("/en/people/invite", data={**data, "role": "contributor"})
    seats = session.scalars(select(Membership).join(User).where(User.email == "x@example.org")).all()
    assert [seat.municipality_id for seat in seats] == [place.id]


def test_an_officer_cannot_invite_the_own_address_into_a_member(sign_in, session: Session):
    association = make_association(session)
    member = make_municipality(session, association=association)
    officer = _factor(session, Role.OFFICER, association=association)
    client = sign_in(officer)
    data = {"name": "X", "email": officer.email, "language": "en", "role": "approver"}
    page = client.post("/en/people/invite", data={**data, "organisation": f"RO:{member.code}"})
    assert page.status_code == 409
    assert session.scalars(select(Membership.role).where(Membership.user_id == officer.id)).all() == [Role.OFFICER]


def test_an_officer_invites_into_members_and_not_elsewhere(sign_in, session: Session):
    ours, theirs = make_association(session), make_association(session, "PL")
    member = make_municipality(session, association=ours)
    foreign = make_municipality(session, "PL", association=theirs)
    client = sign_in(_factor(session, Role.OFFICER, association=ours))
    data = {"name": "X", "email": "x@example.org", "language": "en", "role": "approver"}
    assert client.post("/en/people/invite", data={**data, "organisation": f"PL:{foreign.code}"}).status_code == 404
    assert client.post("/en/people/invite", data={**data, "organisation": f"RO:{member.code}"}).status_code == 302


def test_a_form_with_problems_keeps_what_was_typed_and_names_each_field(sign_in, session: Session):
    client = sign_in(_factor(session, Role.ADMINISTRATOR))
    data = {"name": "Ion Rusu", "email": "no address", "role": "officer", "language": "en", "organisation": "NOWHERE"}
    page = client.post("/en/people/invite", data=data)
    assert page.status_code == 422
    assert "This organisation is not known." in page.text
    assert 'value="Ion Rusu"' in page.text
    assert 'href="#organisation"' in page.text


def test_an_administrator_finds_ends_closes_opens_and_removes(sign_in, session: Session):
    place = make_municipality(session)
    user = make_user(session, Role.APPROVER, municipality=place, name="Maria Findme", totp_secret="JBSWY3DPEHPK3PXP")
    make_user(session, Role.CONTRIBUTOR, municipality=place, name="Somebody Else")
    role = user.memberships[0].id
    administrator = _factor(session, Role.ADMINISTRATOR)
    client = sign_in(administrator)
    page = client.get("/en/people?search=findme").text
    assert "Maria Findme" in page
    assert "Somebody Else" not in page
    client.post(f"/en/people/{user.id}/second-factor")
    client.post(f"/en/people/{user.id}/close")
    session.refresh(user)
    assert (user.totp_secret, user.active) == (None, False)
    line = session.scalars(select(AccessLog).where(AccessLog.action == "second factor removed")).one()
    assert (line.user_id, line.subject) == (administrator.id, user.email)
    session.commit()
    client.post(f"/en/people/{user.id}/open")
    client.post(f"/en/people/roles/{role}/end")
    session.refresh(user)
    assert user.active
    assert session.get_one(Membership, role).ended_at is not None
    session.commit()
    assert "Nobody was found" in client.get("/en/people?search=findme").text


def test_a_name_with_markup_is_shown_as_it_was_typed(sign_in, session: Session):
    place = make_municipality(session)
    make_user(session, Role.CONTRIBUTOR, municipality=place, name='<script>alert("1")</script>')
    page = sign_in(make_user(session, Role.COORDINATOR, municipality=place)).get("/en/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_colleagues_stand_in_the_order_of_the_readers_alphabet(session: Session, sign_in) -> None:
    town = make_municipality(session, "PL")
    for name in ("Łucja", "Lucyna", "Marta", "Świętosława", "Stefan"):
        make_user(session, Role.CONTRIBUTOR, municipality=town, name=name)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=town, name="Ada"))
    places = [
        client.get("/pl/people").text.index(name) for name in ("Lucyna", "Łucja", "Marta", "Stefan", "Świętosława")
    ]
    assert places == sorted(places)
    places = [client.get("/en/people").text.index(name) for name in ("Łucja", "Lucyna", "Marta")]
    assert places == sorted(places)


def test_a_role_that_was_not_chosen_is_asked_for_in_the_words_of_the_house(sign_in, session: Session):
    coordinator = make_user(session, Role.COORDINATOR, municipality=make_municipality(session))
    page = sign_in(coordinator).post("/pl/people/invite", data={"name": "Ana", "email": "a@b.org"})
    assert page.status_code == 422
    assert "Prosimy wybrać jedną z możliwości." in page.text
