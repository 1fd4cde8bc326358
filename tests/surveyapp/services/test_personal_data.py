"""One person's data: given whole without what opens the account, and taken away while the history still holds."""

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput
from surveyapp.models import AccessLog, AnswerChange, Membership, Message, Role, SignInSession
from surveyapp.models.base import utc_now
from surveyapp.services.accounts import find_user, record, set_password
from surveyapp.services.entries import Entry
from surveyapp.services.history import find_break
from surveyapp.services.personal_data import export_person, pseudonymise_person
from surveyapp.services.saving import save_answers
from surveyapp.services.sessions import start_session
from tests.factories import a_question, a_questionnaire, a_section, an_answer, make_assessment, make_user

ASKED = a_questionnaire(a_section("people", [a_question("residents")]), key="personal-data")
EMAIL = "ana.popescu@town.example"


def prepare(session: Session) -> int:
    """Ana with a password, a session, a letter and a saved answer; gives the assessment."""
    draft = make_assessment(session, ASKED)
    ana = make_user(session, Role.CONTRIBUTOR, municipality=draft.municipality, name="Ana Popescu", email=EMAIL)
    other = make_user(session, Role.COORDINATOR, municipality=draft.municipality, name="Ion Other")
    set_password(session, ana, "a long enough passphrase")
    start_session(session, ana, utc_now())
    session.add(Message(to_address=EMAIL, subject="Your link", body="Dear Ana Popescu"))
    record(session, other.id, "invited", subject=f"contributor: {EMAIL}")
    record(session, other.id, "invited", subject=f"contributor: di{EMAIL}")
    for author, number in ((ana, 1200), (other, 1300)):
        standing = session.scalar(select(func.max(AnswerChange.revision))) or 0
        entry = Entry(an_answer("residents", number), standing)
        save_answers(session, draft.id, [entry], author_id=author.id, form_key=f"k{number}")
    session.flush()
    return draft.id


def test_a_person_is_given_what_names_them_and_nothing_of_a_colleague(session: Session) -> None:
    prepare(session)
    ana = find_user(session, EMAIL)
    assert ana is not None
    found = export_person(session, "Ana.Popescu@town.example")
    assert [row["name"] for row in found["users"]] == ["Ana Popescu"]
    assert [row["role"] for row in found["memberships"]] == ["contributor"]
    assert [row["subject"] for row in found["messages"]] == ["Your link"]
    assert [row["subject"] for row in found["access_log"] if row["subject"]] == [f"contributor: {EMAIL}"]
    assert ["1200" in row["content"] for row in found["answer_changes"]] == [True]
    told = json.dumps(found)
    assert "Ion Other" not in told
    assert str(ana.password_hash) not in told
    assert "key_hash" not in told


def test_a_pseudonymised_person_is_nowhere_and_the_history_still_holds(session: Session) -> None:
    assessment_id = prepare(session)
    name = pseudonymise_person(session, EMAIL, utc_now())
    assert find_user(session, EMAIL) is None
    (number,) = (int(word) for word in name.split() if word.isdigit())
    again = f"person-{number}@pseudonym.invalid"
    told = json.dumps(export_person(session, again))
    assert "Popescu" not in told
    assert "popescu" not in told
    invited = session.scalars(select(AccessLog.subject).where(AccessLog.action == "invited").order_by(AccessLog.id))
    assert invited.all() == [f"contributor: {name}", f"contributor: di{EMAIL}"]
    assert "1200" in told, "what the office answered stays"
    assert find_break(session, assessment_id) is None
    assert session.scalars(select(SignInSession)).all() == []
    assert session.scalars(select(Message)).all() == []
    own = session.scalars(select(Membership).where(Membership.user_id == number)).one()
    assert own.ended_at is not None
    closed = find_user(session, again)
    assert closed is not None
    assert (closed.active, closed.password_hash) == (False, None)


def test_an_address_that_nobody_has_is_told(session: Session) -> None:
    for refuse in (export_person, lambda session, email: pseudonymise_person(session, email, utc_now())):
        with pytest.raises(BadInput, match="nobody has an account"):
            refuse(session, "nobody@town.example")
