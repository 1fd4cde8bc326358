"""How collection is going: who has come how far, whom it waits for, and a reminder to those who have not finished."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from surveyapp.errors import Conflict, NotFound
from surveyapp.languages import alphabetical, mark
from surveyapp.models import (
    Assessment,
    Association,
    FrameUnit,
    Membership,
    Municipality,
    Region,
    Role,
    Round,
    RoundCountry,
    User,
)
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor, visible_associations, visible_municipalities
from surveyapp.services.messages import post, reminder_letter
from surveyapp.services.windows import Window

PAUSE = timedelta(days=3)
"""Nobody is reminded again sooner than this."""


class Stage(StrEnum):
    """How far a municipality has come in a round, in order."""

    LISTED = "listed"
    INVITED = "invited"
    OPENED = "opened"
    STARTED = "started"
    SENT = "sent"
    APPROVED = "approved"


ORDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody in a municipality who can bring its assessment forward."""

    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Member:
    """One municipality of a frame: how far it has come, when something last happened, and whom it waits for."""

    id: int
    name: str
    region: str
    region_code: str
    stage: Stage
    saved_at: datetime | None
    invited_at: datetime | None
    reminded_at: datetime | None
    contacts: tuple[Contact, ...] = ()

    @property
    def may_be_reminded(self) -> bool:
        """Whether a reminder makes sense: there is somebody to write to, and something left to do."""
        return self.stage is not Stage.APPROVED and bool(self.contacts)


@dataclass(frozen=True)
class Progress:
    """A round in one country as far as the reader may see it: its window and its members, worst first."""

    round: Round
    country_code: str
    window: Window
    members: tuple[Member, ...]

    @cached_property
    def reached(self) -> Mapping[Stage, int]:
        """How many members have come at least as far as each stage."""
        counts = Counter(member.stage for member in self.members)
        return {stage: sum(counts[later] for later in ORDER[number:]) for number, stage in enumerate(ORDER)}

    @cached_property
    def at_stage(self) -> Mapping[Stage, int]:
        """How many members stand at each stage."""
        counts = Counter(member.stage for member in self.members)
        return {stage: counts[stage] for stage in ORDER}


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of a request to remind: who was written to, reminded lately, done, or has nobody to write to."""

    written: tuple[str, ...]
    lately: tuple[str, ...]
    finished: tuple[str, ...]
    nobody: tuple[str, ...]


def list_rounds(session: Session, country_code: str | None = None) -> list[Round]:
    """Give the rounds that have opened in a country, or in any, the newest first."""
    opened = select(RoundCountry.round_id, func.max(RoundCountry.opens_at).label("opens_at"))
    if country_code is not None:
        opened = opened.where(RoundCountry.country_code == country_code)
    latest = opened.group_by(RoundCountry.round_id).subquery()
    return list(session.scalars(select(Round).join(latest).order_by(latest.c.opens_at.desc(), Round.id.desc())))


def rounds_kept(session: Session) -> list[Round]:
    """Give those of them whose answers are kept."""
    return [found for found in list_rounds(session) if found.answers_erased_at is None]


def choose_round(rounds: Sequence[Round], code: str | None) -> Round:
    """Give the round of that code, or the first where none is asked for. Raises NotFound."""
    chosen = next((found for found in rounds if code in (None, "", found.code)), None)
    if chosen is None:
        raise NotFound(f"round {code}")
    return chosen


def window_of(session: Session, round_code: str, country_code: str) -> Window:
    """When the round is open in the country. Raises NotFound where it does not take part."""
    place = session.scalar(
        select(RoundCountry).join(Round).where(Round.code == round_code, RoundCountry.country_code == country_code)
    )
    if place is None:
        raise NotFound(f"round {round_code} in {country_code}")
    return Window(place.opens_at, place.closes_at, place.time_zone)


def follow_members(session: Session, actor: Actor, round: Round, association: Association) -> Progress:
    """Give the progress of an association's members in a round, of those within the actor's reach."""
    return _progress(session, actor, round, association.country_code, FrameUnit.association_id == association.id)


def follow_country(session: Session, actor: Actor, round: Round, country_code: str) -> Progress:
    """Give the progress of a country's whole frame in a round, of those within the actor's reach."""
    return _progress(session, actor, round, country_code, Municipality.country_code == country_code)


def own_association(session: Session, actor: Actor) -> Association:
    """Give the association for which the actor works. Raises NotFound for anybody else."""
    found = session.scalars(visible_associations(actor).where(Association.id == actor.association_id)).one_or_none()
    if found is None:
        raise NotFound("association")
    return found


def remind(
    session: Session, actor: Actor, round: Round, municipalities: Collection[int], *, link: str, now: datetime
) -> Reminded:
    """Write to the contacts of the chosen members that have something left to do, and note that they were reminded.

    Members outside the actor's association are as good as unknown. Raises Conflict where the round is not open.
    """
    progress = follow_members(session, actor, round, own_association(session, actor))
    if not progress.window.is_open(now):
        raise Conflict(mark("The round is not open."))
    chosen = [member for member in progress.members if member.id in municipalities]
    unfinished = [member for member in chosen if member.stage is not Stage.APPROVED]
    due = [member for member in unfinished if not _was_reminded_lately(member, now)]
    written = [member for member in due if member.contacts]
    for member in written:
        _write(session, member, progress, link)
    _note_reminders(session, round, written, now)
    return Reminded(
        written=_names(written),
        lately=_names(member for member in unfinished if member not in due),
        finished=_names(member for member in chosen if member.stage is Stage.APPROVED),
        nobody=_names(member for member in due if not member.contacts),
    )


def _was_reminded_lately(member: Member, now: datetime) -> bool:
    return member.reminded_at is not None and now - member.reminded_at < PAUSE


def _write(session: Session, member: Member, progress: Progress, link: str) -> None:
    for contact in member.contacts:
        letter = reminder_letter(
            contact.language,
            name=contact.name,
            municipality=member.name,
            round_title=progress.round.title,
            waits_for_approval=member.stage is Stage.SENT,
            until=progress.window.closes_locally,
            link=link,
        )
        post(session, contact.email, letter)


def _note_reminders(session: Session, round: Round, members: Iterable[Member], now: datetime) -> None:
    ids = [member.id for member in members]
    units = select(FrameUnit).where(FrameUnit.round_id == round.id, FrameUnit.municipality_id.in_(ids))
    for unit in session.scalars(units):
        unit.reminded_at = now


def _names(members: Iterable[Member]) -> tuple[str, ...]:
    return tuple(member.name for member in members)


def _progress(session: Session, actor: Actor, round: Round, country_code: str, among: ColumnElement[bool]) -> Progress:
    place = session.get(RoundCountry, (round.id, country_code))
    if place is None:
        raise NotFound(f"round {round.code} in {country_code}")
    rows = session.execute(_members_query(actor, round).where(among)).all()
    contacts = _contacts(session, actor)
    members = [
        Member(
            id=row.id,
            name=row.name,
            region=row.region,
            region_code=row.region_code,
            stage=(stage := _stage(row.status, row.opened_at, row.invited_at)),
            saved_at=row.saved_at,
            invited_at=row.invited_at,
            reminded_at=row.reminded_at,
            contacts=_whom(contacts.get(row.id, ()), stage),
        )
        for row in rows
    ]
    members.sort(key=lambda member: (ORDER.index(member.stage), alphabetical(member.region), alphabetical(member.name)))
    return Progress(round, country_code, Window(place.opens_at, place.closes_at, place.time_zone), tuple(members))


def _members_query(actor: Actor, round: Round) -> Select[*tuple[Any, ...]]:
    within_reach = visible_municipalities(actor).with_only_columns(Municipality.id)
    return (
        select(
            Municipality.id,
            Municipality.name,
            Region.name.label("region"),
            FrameUnit.region_code,
            FrameUnit.invited_at,
            FrameUnit.opened_at,
            FrameUnit.reminded_at,
            Assessment.status,
            Assessment.saved_at,
        )
        .join_from(FrameUnit, Municipality)
        .join(Region, Region.code == FrameUnit.region_code)
        .outerjoin(
            Assessment, and_(Assessment.round_id == round.id, Assessment.municipality_id == FrameUnit.municipality_id)
        )
        .where(FrameUnit.round_id == round.id, Municipality.id.in_(within_reach))
    )


def _stage(status: AssessmentStatus | None, opened_at: datetime | None, invited_at: datetime | None) -> Stage:
    if status is not None:
        return Stage.STARTED if status is AssessmentStatus.DRAFT else Stage(status.value)
    if opened_at is not None:
        return Stage.OPENED
    return Stage.INVITED if invited_at is not None else Stage.LISTED


def _contacts(session: Session, actor: Actor) -> dict[int | None, list[tuple[Role, Contact]]]:
    within_reach = visible_municipalities(actor).with_only_columns(Municipality.id)
    rows = session.execute(
        select(Membership.municipality_id, Membership.role, User.name, User.email, User.language)
        .join(User)
        .where(
            Membership.municipality_id.in_(within_reach),
            Membership.role.in_([Role.COORDINATOR, Role.APPROVER]),
            Membership.ended_at.is_(None),
            User.active,
        )
        .order_by(Membership.id)
    )
    found: dict[int | None, list[tuple[Role, Contact]]] = {}
    for municipality_id, role, name, email, language in rows:
        found.setdefault(municipality_id, []).append((role, Contact(name, email, language)))
    return found


def _whom(team: Iterable[tuple[Role, Contact]], stage: Stage) -> tuple[Contact, ...]:
    """Whoever holds the next step: the approver once it was sent, before that the coordinator, else the approver."""
    if stage is Stage.APPROVED:
        return ()
    approvers = [contact for role, contact in team if role is Role.APPROVER]
    coordinators = [contact for role, contact in team if role is Role.COORDINATOR]
    return tuple(approvers if stage is Stage.SENT else coordinators or approvers)
