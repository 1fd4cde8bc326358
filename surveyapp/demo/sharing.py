"""The library of the demonstration: what able offices offer, how far each practice has come, and who asked for contact.

Nothing is drawn here, so that all figures of the world stay as they are: each practice goes to the municipality of the
country that is most able in its theme and has none yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.demo.good_practices import GOOD_PRACTICES
from surveyapp.demo.latent import Office
from surveyapp.demo.people import Town
from surveyapp.demo.shared_practices import FACTS, HOLDERS, LOCAL
from surveyapp.demo.territory import Place
from surveyapp.models import ContactRequest, Membership, Practice
from surveyapp.models.exchange import ContactStatus, PracticeStatus

BEFORE = timedelta(days=100)
"""How long before the open round the first practice was offered."""
REASON = "Please say how many families it helped, and leave out the name of the landlord."
ASKED_ABROAD = "How did you win the first students, and how do you keep them?"
ASKED_HERE = "How did you win the first owners, and who checks the flats?"
ANSWER = "Our member is glad to tell you. We will arrange a call in the next two weeks and write to your association."


def share(
    session: Session, towns: Mapping[Place, Town], offices: Sequence[Office], shown: Town, opens_on: date
) -> None:
    """Put practices in every state into the database, one sent back to the town on show, and some requests."""
    officers = _officers(session)
    first = datetime.combine(opens_on, time(9), UTC) - BEFORE
    rows = [*_practices(towns, offices, officers, first, shown)]
    session.add_all(rows)
    session.flush()
    session.add_all(_requests(rows, towns, officers, shown, first + BEFORE))
    session.flush()


def _officers(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(Membership.association_id, Membership.user_id)
        .where(Membership.association_id.is_not(None))
        .order_by(Membership.id.desc())
    )
    return {association: user for association, user in rows if association is not None}


def _practices(
    towns: Mapping[Place, Town],
    offices: Sequence[Office],
    officers: Mapping[int, int],
    first: datetime,
    shown: Town,
) -> Iterator[Practice]:
    taken = {shown.place}
    told = [(theme, *words) for theme, known in GOOD_PRACTICES.items() for words in known if words[0] in HOLDERS]
    for number, (theme, title, text) in enumerate(told):
        country, language, accepted = HOLDERS[title]
        free = [office for office in offices if office.place.country == country and office.place not in taken]
        office = max(free, key=lambda office, theme=theme: (office.capacity[theme], office.place.code))  # type: ignore[misc]
        taken.add(office.place)
        town = towns[office.place]
        row = _practice(town, theme, title, text, language, first + timedelta(days=3 * number))
        yield _decided(
            row, PracticeStatus.ACCEPTED if accepted else PracticeStatus.OFFERED, officers[town.association_id]
        )
    theme, (title, text) = "housing", GOOD_PRACTICES["housing"][1]
    row = _practice(shown, theme, title, text, "en", first + BEFORE / 2)
    yield _decided(row, PracticeStatus.RETURNED, officers[shown.association_id])


def _practice(town: Town, theme: str, title: str, text: str, language: str, at: datetime) -> Practice:
    indicators, cost = FACTS[title]
    title, text, cost = LOCAL[language][title] if language in LOCAL else (title, text, cost)
    return Practice(
        municipality_id=town.id,
        title=title,
        theme=theme,
        indicators=indicators,
        language=language,
        text=text,
        cost=cost,
        offered_at=at,
        offered_by_id=town.coordinator_id,
    )


def _decided(row: Practice, status: PracticeStatus, officer_id: int) -> Practice:
    row.status = status
    if status is not PracticeStatus.OFFERED:
        row.decided_at, row.decided_by_id = row.offered_at + timedelta(days=9), officer_id
        row.reason = REASON if status is PracticeStatus.RETURNED else ""
    return row


def _requests(
    rows: Sequence[Practice],
    towns: Mapping[Place, Town],
    officers: Mapping[int, int],
    shown: Town,
    at: datetime,
) -> Iterator[ContactRequest]:
    """The town on show asked in Romania and was answered; a Romanian one asks in Poland and waits."""
    owners = {town.id: town for town in towns.values()}
    accepted = [(owners[row.municipality_id].place.country, row) for row in rows if row.decided_at is not None]
    abroad = next(row for country, row in accepted if country == "RO" and row.theme == "schooling")
    here = next(row for country, row in accepted if country == "PL" and row.theme == "housing")
    asker = owners[abroad.municipality_id]
    yield ContactRequest(
        to_association_id=asker.association_id,
        from_municipality_id=shown.id,
        practice_id=abroad.id,
        theme=abroad.theme,
        message=ASKED_ABROAD,
        asked_at=at,
        asked_by_id=shown.coordinator_id,
        status=ContactStatus.PASSED_ON,
        answer=ANSWER,
        answered_at=at + timedelta(days=3),
        answered_by_id=officers[asker.association_id],
    )
    yield ContactRequest(
        to_association_id=owners[here.municipality_id].association_id,
        from_municipality_id=asker.id,
        practice_id=here.id,
        theme=here.theme,
        message=ASKED_HERE,
        asked_at=at + timedelta(days=1),
        asked_by_id=asker.coordinator_id,
    )
