"""Officers learn by letter, in their own language, that a practice waits for them, and only they."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Message, Role, User
from surveyapp.models.base import utc_now
from surveyapp.services import practices
from tests.exchanging import WORDS
from tests.factories import make_actor, make_association, make_municipality, make_round
from tests.results_world import measured_questionnaire

NOW = utc_now()
LINK = "https://survey.example/{}/practices".format


def test_every_officer_is_told_in_the_own_language_once_that_a_practice_waits(session: Session) -> None:
    make_round(session, measured_questionnaire())
    owner = make_actor(session, Role.COORDINATOR, municipality=make_municipality(session))
    readers = [make_actor(session, Role.OFFICER, association=make_association(session)) for _ in range(2)]
    stranger = make_actor(session, Role.OFFICER, association=make_association(session, code="OTHER"))
    for reader, language in zip((*readers, stranger), ("pl", "uk", "ro"), strict=True):
        session.get_one(User, reader.user_id).language = language
    number = practices.offer(session, owner, WORDS, link=LINK, at=NOW)
    written = session.execute(select(Message.language, Message.subject, Message.body).order_by(Message.id)).all()
    assert [row.language for row in written] == ["pl", "uk"]
    assert all(WORDS.title in row.body and f"/{row.language}/practices" in row.body for row in written)
    assert len({row.subject for row in written} | {"A good practice waits for you"}) == 3
    practices.change(session, owner, number, WORDS, seen=1, link=LINK, at=NOW)
    assert len(session.scalars(select(Message)).all()) == 2
    practices.send_back(session, readers[0], number, "Shorter.", seen=2, link=LINK, at=NOW)
    practices.change(session, owner, number, WORDS, seen=2, link=LINK, at=NOW)
    assert len(session.scalars(select(Message)).all()) == 5
