"""Accounts: who comes in, and that nobody learns which accounts there are."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, NotFound
from surveyapp.models import AccessLog, Role, User
from surveyapp.services import accounts
from surveyapp.services.actors import recognise
from surveyapp.services.sessions import start_session
from tests.factories import make_user

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PASSWORD = "seven quiet rivers"


@pytest.fixture
def user(session: Session) -> User:
    user = make_user(session, Role.ANALYST, email="ana@example.org")
    accounts.set_password(session, user, PASSWORD)
    return user


def test_the_right_password_opens_a_session_and_is_recorded(session: Session, user: User):
    entered = accounts.sign_in(session, " Ana@Example.org ", PASSWORD, NOW)
    session.flush()
    assert entered is not None
    assert not entered.second_factor_owed
    visit = recognise(session, entered.key, NOW)
    assert visit is not None
    assert visit.actor is not None
    assert visit.actor.user_id == user.id
    assert "signed in" in session.scalars(select(AccessLog.action)).all()


def test_unknown_closed_and_wrong_look_the_same_and_cost_the_same(session: Session, user: User, monkeypatch):
    closed = make_user(session, email="closed@example.org", active=False, password_hash=user.password_hash)
    make_user(session, email="invited@example.org")
    checks: list[str] = []
    real = PasswordHasher.verify

    def verify(hasher: PasswordHasher, stored: str, password: str) -> bool:
        checks.append(password)
        return real(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    cases = [("nobody@example.org", PASSWORD), (closed.email, PASSWORD), ("invited@example.org", PASSWORD)]
    for email, password in [*cases, (user.email, "wrong words in a row")]:
        assert accounts.sign_in(session, email, password, NOW) is None
    assert len(checks) == 4


def test_a_password_typed_with_separate_accents_matches(session: Session, user: User):
    accounts.set_password(session, user, "p\u00e9riph\u00e9rique calme")
    assert accounts.check_password(user, "pe\u0301riphe\u0301rique calme")


def test_passwords_are_kept_as_argon2id(real_passwords, user: User):
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")
    assert extract_parameters(user.password_hash).memory_cost >= 65536


def test_a_hash_made_with_weaker_settings_is_renewed_at_the_next_sign_in(real_passwords, session: Session, user: User):
    user.password_hash = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    assert accounts.sign_in(session, user.email, PASSWORD, NOW) is not None
    assert extract_parameters(user.password_hash).memory_cost >= 65536


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 12"),
        ("x" * 201, "at most 200"),
        ("aaaaaaaaaaaaaab", "easy to guess"),
        ("marianna-2026-x", "easy to guess"),
        ("my example.org word", "easy to guess"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_the_reason(password: str, reason: str):
    with pytest.raises(BadInput, match=reason):
        accounts.refuse_weak_password(password, "marianna@example.org", "Marianna Doe")


def test_changing_the_password_needs_the_present_one_and_signs_out_everywhere(session: Session, user: User):
    key = start_session(session, user, NOW)
    session.flush()
    assert not accounts.change_password(session, user, "not the present one", "nine loud mountains")
    assert recognise(session, key, NOW) is not None
    assert accounts.change_password(session, user, PASSWORD, "nine loud mountains")
    assert recognise(session, key, NOW) is None
    assert accounts.check_password(user, "nine loud mountains")


def test_only_languages_that_exist_are_kept(user: User):
    accounts.change_language(user, "uk")
    accounts.change_language(user, "xx")
    assert user.language == "uk"


def test_an_unknown_account_is_not_found(session: Session):
    with pytest.raises(NotFound):
        accounts.get_user(session, 10**6)
