"""Practices and requests for contact for tests: each factory states only what matters and fills in the rest."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.models import ContactRequest, Municipality, Practice, User
from surveyapp.models.base import utc_now
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services.practices import Wording

WORDS = Wording("Keys in a day", "homes", ("s1",), "en", "We hand out keys in a day.", "Nothing but time")
"""A practice in the words of the questionnaire of `tests.results_world`."""


def make_practice(
    session: Session,
    municipality: Municipality,
    by: User,
    status: PracticeStatus = PracticeStatus.ACCEPTED,
    **values: Any,
) -> Practice:
    """Give a practice of a municipality, accepted unless a test says otherwise."""
    decided = status in (PracticeStatus.ACCEPTED, PracticeStatus.RETURNED)
    row = Practice(
        **{
            "municipality_id": municipality.id,
            "title": WORDS.title,
            "theme": WORDS.theme,
            "indicators": " ".join(WORDS.indicators),
            "language": WORDS.language,
            "text": WORDS.text,
            "cost": WORDS.cost,
            "status": status,
            "offered_by_id": by.id,
            "decided_at": utc_now() if decided else None,
            "decided_by_id": by.id if decided else None,
            "reason": "Say more" if status is PracticeStatus.RETURNED else "",
            **values,
        }
    )
    session.add(row)
    session.flush()
    return row


def make_exchange(session: Session, places: Mapping[str, Municipality], by: User) -> dict[str, dict[str, int | str]]:
    """Give an accepted practice, one on its way for each side, and a request, by relation."""
    accepted = {name: make_practice(session, place, by).id for name, place in places.items()}
    own = {name: make_practice(session, place, by, PracticeStatus.OFFERED).id for name, place in places.items()}
    waiting = {name: make_practice(session, place, by, PracticeStatus.OFFERED).id for name, place in places.items()}
    requests = {}
    for name, asked, asker in (("own", "own", "foreign"), ("foreign", "foreign", "own")):
        row = ContactRequest(
            to_association_id=places[asked].association_id,
            from_municipality_id=places[asker].id,
            practice_id=accepted[asked],
            theme=WORDS.theme,
            asked_by_id=by.id,
        )
        session.add(row)
        session.flush()
        requests[name] = row.id
    return {"practice_id": accepted, "own_practice_id": own, "member_practice_id": waiting, "contact_id": requests}
