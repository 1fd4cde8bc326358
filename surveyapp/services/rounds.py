"""Rounds: opening one over several countries with its frame, closing a country's window, and how far it has come."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from analysis.errors import Fault
from questionnaires.model import Questionnaire
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import Assessment, Country, FrameUnit, Municipality, QuestionnaireVersion, Round, RoundCountry
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor
from surveyapp.services.versions import open_version
from surveyapp.services.windows import Window

WINDOW = (RoundCountry.opens_at, RoundCountry.closes_at, RoundCountry.time_zone)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as a municipality's first page shows it: its window, and its assessment if one was begun."""

    round_id: int
    code: str
    title: str
    window: Window
    assessment_id: int | None
    status: AssessmentStatus | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class CountryProgress:
    """How far a round has come in one country."""

    country: str
    window: Window
    frame: int
    started: int
    sent: int
    approved: int


def open_round(
    session: Session,
    *,
    code: str,
    title: str,
    version: QuestionnaireVersion,
    windows: Mapping[str, tuple[datetime, datetime]],
    invited_at: datetime,
) -> Round:
    """Open a round, or further countries of one, and freeze its frame: the living members of their associations.

    Answers are kept for as many months after the last closing as the questionnaire promises.

    Raises BadInput with every fault: an unknown country, a window that ends before it begins, no members.
    Raises Conflict for a code that stands for another title or version, and for a country that takes part already.
    """
    faults = [fault for country, window in windows.items() for fault in _faults(session, country, window)]
    if faults:
        raise BadInput(faults)
    collection = session.scalar(select(Round).where(Round.code == code))
    if collection is None:
        collection = Round(code=code, title=title, version_id=version.id, created_at=invited_at)
        session.add(collection)
        session.flush()
    elif (collection.title, collection.version_id) != (title, version.id):
        raise Conflict(f"round {code} was opened with another title or version")
    for country, (opens_at, closes_at) in windows.items():
        _add_country(session, collection, country, opens_at, closes_at, invited_at)
    if collection.answers_erased_at is None and windows:
        last = max(closes_at for _, closes_at in windows.values()).date()
        kept = _months_after(last, open_version(session, version.id, version.sha256).retention_months)
        collection.answers_kept_until = max(kept, collection.answers_kept_until or kept)
    session.flush()
    return collection


def moment_in(session: Session, country: str, local: datetime) -> datetime:
    """The moment at which a country's clocks show that time. Raises BadInput for an unknown country."""
    found = session.get(Country, country)
    if found is None:
        raise BadInput.one(country, "there is no such country", "give one of the register, such as PL, MD or RO")
    return local.replace(tzinfo=ZoneInfo(found.time_zone))


def move_closing(session: Session, code: str, countries: Iterable[str], closes_at: datetime) -> None:
    """Let the window of a round's countries end at a moment: at once to close it, later to give more time.

    Raises NotFound for an unknown round or country, BadInput for an end before the beginning.
    """
    for country in countries:
        window = session.scalar(
            select(RoundCountry).join(Round).where(Round.code == code, RoundCountry.country_code == country)
        )
        if window is None:
            raise NotFound(f"round {code} in {country}")
        if closes_at <= window.opens_at:
            raise BadInput.one(
                country, f"it would close before it opens ({window.opens_at.isoformat()})", "give a later moment"
            )
        window.closes_at = closes_at


def countries_of(session: Session, code: str) -> list[str]:
    """The countries that take part in a round. Raises NotFound for an unknown round."""
    found = session.scalars(
        select(RoundCountry.country_code).join(Round).where(Round.code == code).order_by(RoundCountry.country_code)
    ).all()
    if not found:
        raise NotFound(f"round {code}")
    return list(found)


def read_progress(session: Session, code: str) -> list[CountryProgress]:
    """How many units each country's frame has and how many of them started, sent and approved. Raises NotFound."""
    countries_of(session, code)
    rows = session.execute(
        select(
            RoundCountry.country_code,
            *WINDOW,
            func.count(FrameUnit.municipality_id),
            func.count(Assessment.id),
            func.count(Assessment.id).filter(Assessment.status == AssessmentStatus.SENT),
            func.count(Assessment.id).filter(Assessment.status == AssessmentStatus.APPROVED),
        )
        .join(Round, Round.id == RoundCountry.round_id)
        .join(Municipality, Municipality.country_code == RoundCountry.country_code)
        .join(FrameUnit, and_(FrameUnit.round_id == Round.id, FrameUnit.municipality_id == Municipality.id))
        .outerjoin(Assessment, and_(Assessment.round_id == Round.id, Assessment.municipality_id == Municipality.id))
        .where(Round.code == code)
        .group_by(RoundCountry.country_code, *WINDOW)
        .order_by(RoundCountry.country_code)
    )
    return [CountryProgress(row[0], Window(*row[1:4]), *row[4:]) for row in rows]


def list_rounds(session: Session, actor: Actor) -> list[RoundLine]:
    """The rounds in whose frame the actor's municipality is, the one that closes last first."""
    rows = session.execute(
        select(Round.id, Round.code, Round.title, *WINDOW, Assessment.id, Assessment.status, Assessment.reference)
        .join(FrameUnit, FrameUnit.round_id == Round.id)
        .join(Municipality, Municipality.id == FrameUnit.municipality_id)
        .join(
            RoundCountry,
            and_(RoundCountry.round_id == Round.id, RoundCountry.country_code == Municipality.country_code),
        )
        .outerjoin(Assessment, and_(Assessment.round_id == Round.id, Assessment.municipality_id == Municipality.id))
        .where(Municipality.id == actor.municipality_id)
        .order_by(RoundCountry.closes_at.desc(), Round.id.desc())
    )
    return [RoundLine(*row[:3], Window(*row[3:6]), *row[6:]) for row in rows]


def get_round_line(session: Session, actor: Actor, round_id: int) -> RoundLine:
    """One of those rounds. Raises NotFound for any other."""
    line = next((line for line in list_rounds(session, actor) if line.round_id == round_id), None)
    if line is None:
        raise NotFound(f"round {round_id}")
    return line


def questionnaire_of(session: Session, round_id: int) -> Questionnaire:
    """The version from which assessments of a round start. Raises NotFound."""
    row = session.execute(
        select(QuestionnaireVersion.id, QuestionnaireVersion.sha256)
        .join(Round, Round.version_id == QuestionnaireVersion.id)
        .where(Round.id == round_id)
    ).first()
    if row is None:
        raise NotFound(f"round {round_id}")
    return open_version(session, *row)


def currency_of(session: Session, actor: Actor) -> str:
    """The money of the actor's country; '' where it has none."""
    return session.scalar(select(Country.currency).where(Country.code == actor.country_code)) or ""


def note_opened(session: Session, actor: Actor, round_id: int, at: datetime) -> None:
    """Note that somebody of the municipality has looked at a round for the first time."""
    unit = session.get(FrameUnit, (round_id, actor.municipality_id))
    if unit is not None and unit.opened_at is None:
        unit.opened_at = at


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _faults(session: Session, country: str, window: tuple[datetime, datetime]) -> Iterable[Fault]:
    opens_at, closes_at = window
    if session.get(Country, country) is None:
        yield Fault(country, "there is no such country", "give one of the register, such as PL, MD or RO")
    elif not session.scalar(_members(country).limit(1)):
        yield Fault(country, "no association of the country has a member", "import its register first")
    if closes_at <= opens_at:
        yield Fault(country, "the window ends before it begins", "give a later closing")


def _members(country: str) -> Select[Municipality]:
    return select(Municipality).where(
        Municipality.country_code == country,
        Municipality.association_id.is_not(None),
        Municipality.valid_to.is_(None) | (Municipality.valid_to >= func.current_date()),
    )


def _add_country(
    session: Session, collection: Round, country: str, opens_at: datetime, closes_at: datetime, invited_at: datetime
) -> None:
    if session.get(RoundCountry, (collection.id, country)) is not None:
        raise Conflict(f"{country} takes part in round {collection.code} already")
    zone = session.get_one(Country, country).time_zone
    session.add(
        RoundCountry(
            round_id=collection.id, country_code=country, opens_at=opens_at, closes_at=closes_at, time_zone=zone
        )
    )
    session.add_all(
        FrameUnit(
            round_id=collection.id,
            municipality_id=unit.id,
            region_code=unit.region_code,
            size_class=unit.size_class or "",
            association_id=unit.association_id,
            population=unit.population,
            refugees_hosted=unit.refugees_hosted,
            invited_at=invited_at,
        )
        for unit in session.scalars(_members(country))
    )
