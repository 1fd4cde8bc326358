"""A practice is its municipality's until the association has accepted it, and nobody decides on words unread."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import AccessLog, Message, Practice, Role
from surveyapp.models.base import utc_now
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services import practices
from surveyapp.services.access import Actor
from tests.exchanging import WORDS
from tests.factories import make_actor, make_association, make_municipality, make_round
from tests.results_world import measured_questionnaire

NOW = utc_now()
LINK = "https://survey.example/{}/practices".format


@pytest.fixture
def owner(session: Session) -> Actor:
    make_round(session, measured_questionnaire())
    return make_actor(session, Role.COORDINATOR, municipality=make_municipality(session))


@pytest.fixture
def officer(session: Session) -> Actor:
    return make_actor(session, Role.OFFICER, association=make_association(session))


def letters(session: Session) -> list[str]:
    return list(session.scalars(select(Message.body).order_by(Message.id)))


def test_a_practice_is_offered_accepted_and_leaves_again_when_it_is_changed(
    session: Session, owner: Actor, officer: Actor
) -> None:
    number = practices.offer(session, owner, WORDS, link=LINK, at=NOW)
    assert practices.list_of_members(session, officer)[0].wording == WORDS
    practices.accept(session, officer, number, seen=1, link=LINK, at=NOW)
    assert practices.open_own(session, owner, number).status is PracticeStatus.ACCEPTED
    assert "https://survey.example/en/practices" in letters(session)[-1]
    practices.change(session, owner, number, replace(WORDS, title="Keys in two days"), seen=1, link=LINK, at=NOW)
    found = practices.open_of_member(session, officer, number)
    assert (found.status, found.revision, found.decided_at) == (PracticeStatus.OFFERED, 2, None)
    told = session.scalars(select(AccessLog.action).where(AccessLog.municipality_id == owner.municipality_id)).all()
    assert told == [practices.OFFERED, practices.ACCEPTED, practices.CHANGED]


def test_what_is_sent_back_carries_its_reason_until_it_is_accepted(
    session: Session, owner: Actor, officer: Actor
) -> None:
    number = practices.offer(session, owner, WORDS, link=LINK, at=NOW)
    with pytest.raises(BadInput, match="what should change"):
        practices.send_back(session, officer, number, " ", seen=1, link=LINK, at=NOW)
    practices.send_back(session, officer, number, "Name no person.", seen=1, link=LINK, at=NOW)
    assert practices.open_own(session, owner, number).reason == "Name no person."
    assert "Name no person." in letters(session)[-1]
    with pytest.raises(Conflict, match="not waiting"):
        practices.accept(session, officer, number, seen=1, link=LINK, at=NOW)
    practices.change(session, owner, number, WORDS, seen=1, link=LINK, at=NOW)
    practices.accept(session, officer, number, seen=2, link=LINK, at=NOW)
    assert practices.open_own(session, owner, number).reason == ""


def test_nobody_decides_on_words_that_changed_meanwhile(session: Session, owner: Actor, officer: Actor) -> None:
    number = practices.offer(session, owner, WORDS, link=LINK, at=NOW)
    practices.change(session, owner, number, replace(WORDS, text="Other words."), seen=1, link=LINK, at=NOW)
    for decide in (
        lambda: practices.accept(session, officer, number, seen=1, link=LINK, at=NOW),
        lambda: practices.send_back(session, officer, number, "No.", seen=1, link=LINK, at=NOW),
        lambda: practices.withdraw(session, owner, number, seen=1),
    ):
        with pytest.raises(Conflict, match="changed since"):
            decide()
    assert session.get_one(Practice, number).status is PracticeStatus.OFFERED


def test_practices_of_others_and_withdrawn_ones_are_as_good_as_unknown(
    session: Session, owner: Actor, officer: Actor
) -> None:
    number = practices.offer(session, owner, WORDS, link=LINK, at=NOW)
    other = make_actor(session, Role.COORDINATOR, municipality=make_municipality(session))
    foreign = make_actor(session, Role.OFFICER, association=make_association(session, "PL"))
    for step in (
        lambda: practices.open_own(session, other, number),
        lambda: practices.change(session, other, number, WORDS, seen=1, link=LINK, at=NOW),
        lambda: practices.open_of_member(session, foreign, number),
        lambda: practices.accept(session, foreign, number, seen=1, link=LINK, at=NOW),
        lambda: practices.list_own(session, officer),
    ):
        with pytest.raises(NotFound):
            step()
    assert practices.list_of_members(session, foreign) == []
    practices.withdraw(session, owner, number, seen=1)
    with pytest.raises(NotFound):
        practices.open_of_member(session, officer, number)
    assert practices.list_own(session, owner) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"theme": "none"}, "one of the themes"),
        ({"indicators": ("h1",)}, "indicators of the theme"),
        ({"language": "xx"}, "the language"),
    ],
)
def test_words_that_fit_no_questionnaire_are_refused(
    session: Session, owner: Actor, changed: dict[str, object], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        practices.offer(session, owner, replace(WORDS, **changed), link=LINK, at=NOW)  # type: ignore[arg-type]


def test_a_municipality_without_association_offers_nothing_and_none_offers_endlessly(
    session: Session, owner: Actor
) -> None:
    alone = make_municipality(session)
    alone.association_id = None
    session.flush()
    with pytest.raises(Conflict, match="no association"):
        practices.offer(session, make_actor(session, Role.APPROVER, municipality=alone), WORDS, link=LINK, at=NOW)
    for _ in range(practices.MOST):
        practices.offer(session, owner, WORDS, link=LINK, at=NOW)
    with pytest.raises(Conflict, match="very many"):
        practices.offer(session, owner, WORDS, link=LINK, at=NOW)


def test_themes_are_those_of_the_newest_round_that_has_any(session: Session) -> None:
    assert practices.questionnaire_of_themes(session) is None
    make_round(session, measured_questionnaire())
    make_round(session)
    found = practices.questionnaire_of_themes(session)
    assert found is not None
    assert [theme.name for theme in found.dimensions] == ["health", "homes"]
