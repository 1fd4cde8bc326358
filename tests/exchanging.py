"""Practices and requests for contact for tests: each factory states only what matters and fills in the rest."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from questionnaires.model import AnswerType, Choice, Questionnaire
from surveyapp.models import ContactRequest, Municipality, Practice, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services.practices import Wording
from tests.factories import a_question, a_section, make_association, make_user
from tests.results_world import SECRET, ResultsWorld, make_results_world, measured_questionnaire

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
    accepted: dict[str, int | str] = {name: make_practice(session, place, by).id for name, place in places.items()}
    own: dict[str, int | str] = {
        name: make_practice(session, place, by, PracticeStatus.OFFERED).id for name, place in places.items()
    }
    waiting: dict[str, int | str] = {
        name: make_practice(session, place, by, PracticeStatus.OFFERED).id for name, place in places.items()
    }
    requests: dict[str, int | str] = {}
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


def exchanging_questionnaire() -> Questionnaire:
    """The questionnaire of `tests.results_world` with the questions on exchange."""
    measured = measured_questionnaire()
    asked = tuple(
        a_question(name, AnswerType.SELECT_MULTIPLE, choices=tuple(Choice(name=code, label=code) for code in codes))
        for name, codes in (("a6", ("host", "visit", "neither")), ("a6_languages", ("en", "pl", "ro", "other")))
    )
    return measured.model_copy(update={"sections": (*measured.sections, a_section("exchange", asked))})


def make_peers_world(session: Session) -> ResultsWorld:
    """Give hosts and guests in Romania and Poland with officers of both associations.

    Strong in homes and willing to host: Able (PL). Weak in homes and willing to visit: Eager (RO), and Silent (RO), of
    whom nothing but that it would do neither is known. Mute (RO) speaks a language of its own, Near (PL) would visit.
    """
    world = make_results_world(session, members=0, silent=0, questionnaire=exchanging_questionnaire())
    for name, region, levels, would, spoken in (
        ("Able", "PL-12", (3, 3, 3), "host", "pl en other"),
        ("Eager", "RO-CJ", (3, 3, 0), "visit", "ro en"),
        ("Silent", "RO-CJ", (3, 3, 0), "neither", ""),
        ("Mute", "RO-CJ", (3, 3, 0), "visit", "other"),
        ("Near", "PL-12", (3, 3, 0), "visit", "pl en"),
    ):
        told = {**dict(zip(("h1", "h2", "s1"), levels, strict=True)), "a6": would}
        world.member(name, told | ({"a6_languages": spoken} if spoken else {}), region=region)  # type: ignore[arg-type]
    return world


def officer_of(session: Session, country: str) -> User:
    """Give an officer of a country's association."""
    return make_user(session, Role.OFFICER, association=make_association(session, country), totp_secret=SECRET)
