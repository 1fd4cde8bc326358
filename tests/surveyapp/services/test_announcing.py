"""The notice reaches everybody responsible once, in the own language, and nobody whose role or account has ended."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Membership, Message, Role
from surveyapp.services.announcing import announce
from tests.factories import make_assessment, make_round, make_user


def test_everybody_responsible_is_told_once_in_the_own_language(session: Session) -> None:
    collection = make_round(session, answers_kept_until=date(2026, 3, 1))
    place = make_assessment(session, collection=collection).municipality
    make_user(session, Role.COORDINATOR, Role.APPROVER, municipality=place, email="ana@town.example", language="ro")
    make_user(session, Role.APPROVER, municipality=place, email="closed@town.example", active=False)
    gone = make_user(session, Role.COORDINATOR, municipality=place, email="gone@town.example")
    ended = session.scalars(select(Membership).where(Membership.user_id == gone.id)).one()
    ended.ended_at = datetime(2026, 1, 1, tzinfo=UTC)
    make_user(session, Role.ANALYST, email="analyst@secretariat.example")
    make_user(session, Role.ADMINISTRATOR, email="admin@secretariat.example")
    assert announce(session, collection, "https://survey.example") == 2
    letters = {row.to_address: row for row in session.scalars(select(Message))}
    assert set(letters) == {"ana@town.example", "admin@secretariat.example"}
    assert "1 martie 2026" in letters["ana@town.example"].body
    assert "https://survey.example/ro/" in letters["ana@town.example"].body


def test_a_round_without_a_day_announces_nothing(session: Session) -> None:
    assert announce(session, make_round(session), "https://survey.example") == 0
