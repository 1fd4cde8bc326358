"""The second factor: one-time codes and recovery codes, each taken once."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from surveyapp.services import second_factor
from surveyapp.services.actors import recognise
from surveyapp.services.sessions import start_session
from tests.factories import make_user

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _code(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(int(at.timestamp()))


@pytest.fixture
def user(session: Session) -> User:
    return make_user(session, Role.ANALYST)


def test_an_app_is_bound_by_its_first_code_only(session: Session, user: User):
    assert second_factor.enrol(session, user, SECRET, "000000", NOW) is None
    assert user.totp_secret is None
    codes = second_factor.enrol(session, user, SECRET, _code(NOW), NOW)
    assert codes is not None
    assert len(set(codes)) == 8
    assert user.totp_secret == SECRET


def test_binding_an_app_signs_out_other_devices(session: Session, user: User):
    here, there = (start_session(session, user, NOW) for _ in range(2))
    session.flush()
    visit = recognise(session, here, NOW)
    assert visit is not None
    second_factor.enrol(session, user, SECRET, _code(NOW), NOW, but=visit.key_hash)
    assert recognise(session, there, NOW) is None
    assert recognise(session, here, NOW) is not None


def test_a_code_is_taken_once_and_an_older_one_never_after_it(session: Session, user: User):
    second_factor.enrol(session, user, SECRET, _code(NOW), NOW)
    later = NOW + timedelta(seconds=60)
    assert not second_factor.accept_code(session, user, _code(NOW), NOW)
    assert second_factor.accept_code(session, user, _code(later), later)
    assert not second_factor.accept_code(session, user, _code(later), later)
    assert not second_factor.accept_code(session, user, _code(later - timedelta(seconds=30)), later)


def test_a_clock_that_is_half_a_minute_wrong_is_forgiven_and_two_minutes_are_not(session: Session, user: User):
    second_factor.enrol(session, user, SECRET, _code(NOW), NOW)
    later = NOW + timedelta(minutes=10)
    assert not second_factor.accept_code(session, user, _code(later + timedelta(minutes=2)), later)
    assert second_factor.accept_code(session, user, _code(later + timedelta(seconds=30)), later)


def test_a_recovery_code_opens_once_however_it_is_typed(session: Session, user: User):
    codes = second_factor.enrol(session, user, SECRET, _code(NOW), NOW)
    assert codes is not None
    typed = f" {codes[3].upper().replace('-', ' ')} "
    assert second_factor.accept_code(session, user, typed, NOW)
    assert not second_factor.accept_code(session, user, codes[3], NOW)
    assert second_factor.accept_code(session, user, codes[0], NOW)


def test_recovery_codes_are_not_readable_in_the_database(session: Session, user: User):
    codes = second_factor.enrol(session, user, SECRET, _code(NOW), NOW)
    assert codes is not None
    assert not any(code in user.recovery_hashes for code in codes)


@pytest.mark.parametrize("code", ["", "abc", "１２３４５６", "-----", "0" * 500])
def test_nonsense_is_no_code(session: Session, user: User, code: str):
    second_factor.enrol(session, user, SECRET, _code(NOW), NOW)
    assert not second_factor.accept_code(session, user, code, NOW)


def test_without_a_bound_app_no_code_opens(session: Session, user: User):
    assert not second_factor.accept_code(session, user, _code(NOW), NOW)


def test_a_removed_second_factor_opens_nothing_any_more(session: Session, user: User):
    codes = second_factor.enrol(session, user, SECRET, _code(NOW), NOW)
    second_factor.remove(session, user, by=user.id)
    assert codes is not None
    assert not second_factor.accept_code(session, user, codes[0], NOW)
    assert user.totp_secret is None


def test_the_picture_for_the_app_names_account_and_issuer(user: User):
    address = second_factor.provisioning_uri(user, second_factor.propose_secret())
    assert address.startswith("otpauth://totp/")
    assert "issuer=Needs%20assessment" in address
