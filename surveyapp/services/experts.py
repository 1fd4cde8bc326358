"""Experts from outside: invited to one section of one assessment until a day, and gone when it has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from questionnaires.translations import translator
from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.languages import mark
from surveyapp.models import Membership, SectionState, User
from surveyapp.models.people import Role
from surveyapp.services.access import COORDINATORS, EXPERTS, MUNICIPALITY, Actor
from surveyapp.services.accounts import normalised_email, record
from surveyapp.services.assessments import Head, read_head
from surveyapp.services.invitations import Link, Seat, invite
from surveyapp.services.versions import open_version
from surveyapp.services.windows import AssessmentLocked


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom a coordinator asks for help with one section, until which day."""

    section: str
    name: str
    email: str
    language: str
    until: date
    is_owner: bool = True
    """Whether the task list says that the section waits for this person."""


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert of an assessment, in force or not any more."""

    membership_id: int
    name: str
    email: str
    section: str
    ends_at: datetime
    ended_at: datetime | None
    signed_in_at: datetime | None

    def is_in_force(self, at: datetime) -> bool:
        """True while the person reaches the section."""
        return self.ended_at is None and self.ends_at > at


def list_experts(session: Session, actor: Actor, assessment_id: int) -> Sequence[Expert]:
    """Everybody who was invited to a section of the assessment, the latest first. Raises NotFound."""
    _enter(session, actor, assessment_id)
    rows: Sequence[Row[*tuple[Any, ...]]] = session.execute(
        select(
            Membership.id,
            User.name,
            User.email,
            Membership.section,
            Membership.ends_at,
            Membership.ended_at,
            User.signed_in_at,
        )
        .join(User, User.id == Membership.user_id)
        .where(Membership.assessment_id == assessment_id)
        .order_by(Membership.id.desc())
    ).all()
    return [Expert(*row) for row in rows]


def invite_expert(
    session: Session, actor: Actor, assessment_id: int, invitation: Invitation, *, now: datetime, link: Link
) -> None:
    """Let somebody from outside answer in one section, and write to the person.

    The role ends with the day named, at the latest when the round closes. An earlier one of the same person for the
    same section ends now. Raises NotFound, NotAllowed, AssessmentLocked, Conflict for the own address, BadInput for an
    unknown section, a day that has passed or comes after the round, an address that is none, and a colleague's.
    """
    head = _enter(session, actor, assessment_id)
    if not head.is_draft:
        raise AssessmentLocked(head.status)
    email = normalised_email(invitation.email)
    if email == normalised_email(actor.email):
        raise Conflict(mark("Nobody can invite themselves. Please ask a colleague to do it."))
    ends_at = _end_of(head, invitation.until, now)
    questionnaire = open_version(session, head.version_id, head.version_sha256)
    if invitation.section not in {section.name for section in questionnaire.sections}:
        raise BadInput.one("section", mark("Please choose one of the sections."))
    if _is_colleague(session, head.municipality_id, email):
        raise BadInput.one("email", mark("This person works in your office and can answer in the section already."))
    for earlier in session.scalars(_seats(assessment_id, email, invitation.section)):
        earlier.ended_at = now
    label = translator(questionnaire, invitation.language).text(f"section/{invitation.section}/label").text
    seat = Seat(Role.EXPERT, head.municipality_id, None, None, invitation.section, assessment_id, ends_at)
    user = invite(
        session,
        email=invitation.email,
        name=invitation.name,
        language=invitation.language,
        seat=seat,
        now=now,
        link=link,
        by=actor.user_id,
        concerning=label,
    )
    if invitation.is_owner:
        _give_section(session, assessment_id, invitation, user.id)


def withdraw_expert(session: Session, actor: Actor, assessment_id: int, membership_id: int, *, now: datetime) -> None:
    """Take the role away at once; what the person answered stays, and the section waits for nobody in particular.

    Raises NotFound, NotAllowed, or Conflict where the role had ended before.
    """
    head = _enter(session, actor, assessment_id)
    seat = session.scalar(
        select(Membership).where(Membership.id == membership_id, Membership.assessment_id == assessment_id)
    )
    if seat is None:
        raise NotFound(f"expert {membership_id}")
    if seat.ended_at is not None:
        raise Conflict(mark("This role has ended before."))
    seat.ended_at = now
    state = session.get(SectionState, (assessment_id, seat.section))
    if state is not None and state.owner_id == seat.user_id:
        state.owner_id = None
    subject = f"{seat.role}: {session.get_one(User, seat.user_id).email}"
    record(session, actor.user_id, "role ended", municipality_id=head.municipality_id, subject=subject)


def _enter(session: Session, actor: Actor, assessment_id: int) -> Head:
    head = read_head(session, actor, assessment_id)
    if not actor.roles & COORDINATORS:
        raise NotAllowed(mark("Experts are invited by the coordinator or the approver."), COORDINATORS)
    return head


def _end_of(head: Head, until: date, now: datetime) -> datetime:
    """The end of that day on the country's clocks, and never after the round."""
    closes = head.window.closes_locally
    if until > closes.date():
        raise BadInput.one("until", mark("The round closes before that day. Please give an earlier one."))
    ends_at = min(datetime.combine(until + timedelta(days=1), time(), closes.tzinfo), closes)
    if ends_at <= now:
        raise BadInput.one("until", mark("This day has passed. Please give a later one."))
    return ends_at


def _is_colleague(session: Session, municipality_id: int, email: str) -> bool:
    query = select(Membership.id).join(User, User.id == Membership.user_id)
    query = query.where(User.email == email, Membership.municipality_id == municipality_id)
    return (
        session.scalar(query.where(Membership.role.in_(MUNICIPALITY), Membership.ended_at.is_(None)).limit(1))
        is not None
    )


def _seats(assessment_id: int, email: str, section: str) -> Select[Membership]:
    query = select(Membership).join(User, User.id == Membership.user_id).where(User.email == email)
    query = query.where(Membership.assessment_id == assessment_id, Membership.section == section)
    return query.where(Membership.role.in_(EXPERTS), Membership.ended_at.is_(None))


def _give_section(session: Session, assessment_id: int, invitation: Invitation, user_id: int) -> None:
    state = session.get(SectionState, (assessment_id, invitation.section))
    if state is None:
        state = SectionState(assessment_id=assessment_id, section=invitation.section)
        session.add(state)
    state.owner_id, state.due_on = user_id, invitation.until
    session.flush()
