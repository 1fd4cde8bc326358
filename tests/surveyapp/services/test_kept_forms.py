"""What was typed without a sign-in is kept for one person and one page, for some hours."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.services.actors import recognise
from surveyapp.services.kept_forms import LARGEST, LIFETIME, find_kept_form, forget_kept_form, keep_form
from tests.factories import make_user

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
FIELDS = [("rent", "12,5"), ("many", "a"), ("many", "b")]


def test_it_is_found_by_the_same_person_on_the_same_page_until_it_is_over(session: Session) -> None:
    user, other = make_user(session), make_user(session)
    key = keep_form(session, user.id, "/en/page", FIELDS, NOW)
    assert key is not None
    assert find_kept_form(session, key, user.id, "/en/page", NOW) == FIELDS
    assert find_kept_form(session, key, other.id, "/en/page", NOW) is None
    assert find_kept_form(session, key, user.id, "/en/other", NOW) is None
    assert find_kept_form(session, "another key", user.id, "/en/page", NOW) is None
    assert find_kept_form(session, key, user.id, "/en/page", NOW + LIFETIME + timedelta(seconds=1)) is None


def test_its_key_signs_nobody_in(session: Session) -> None:
    key = keep_form(session, make_user(session).id, "/en/page", FIELDS, NOW)
    visit = recognise(session, str(key), NOW)
    assert visit is not None
    assert (visit.user_id, visit.actor) == (None, None)


def test_it_is_gone_once_it_is_saved(session: Session) -> None:
    user, other = make_user(session), make_user(session)
    key = str(keep_form(session, user.id, "/en/page", FIELDS, NOW))
    forget_kept_form(session, key, other.id, "/en/page", NOW)
    assert find_kept_form(session, key, user.id, "/en/page", NOW) == FIELDS
    forget_kept_form(session, key, user.id, "/en/page", NOW)
    assert find_kept_form(session, key, user.id, "/en/page", NOW) is None


def test_a_flood_is_not_kept(session: Session) -> None:
    assert keep_form(session, make_user(session).id, "/en/page", [("rent", "9" * LARGEST)], NOW) is None
