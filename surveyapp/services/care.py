"""Who looks after which section, and until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, NotAllowed
from surveyapp.languages import alphabetical, mark
from surveyapp.models import Membership, SectionState, User
from surveyapp.models.base import utc_now
from surveyapp.services.access import COORDINATORS, MUNICIPALITY, Actor
from surveyapp.services.assessments import read_head
from surveyapp.services.versions import open_version


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the municipality; `sections` are those the person was invited to, or None for all."""

    user_id: int
    name: str
    sections: frozenset[str] | None

    def may_look_after(self, section: str) -> bool:
        """True when the person can answer in the section."""
        return self.sections is None or section in self.sections


@dataclass(frozen=True, slots=True)
class Care:
    """Who is to look after a section, if anybody, and until which day."""

    owner_id: int | None
    due_on: date | None


def list_colleagues(session: Session, actor: Actor, assessment_id: int) -> list[Colleague]:
    """The people who can answer in an assessment of the actor's municipality, experts included, in order of names."""
    experts = and_(Membership.assessment_id == assessment_id, Membership.ends_at > utc_now())
    rows = session.execute(
        select(User.id, User.name, Membership.section)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.municipality_id == actor.municipality_id, Membership.ended_at.is_(None), User.active)
        .where(or_(Membership.role.in_(MUNICIPALITY), experts))
        .order_by(User.id)
    )
    limits: dict[tuple[int, str], list[str | None]] = {}
    for user_id, name, section in rows:
        limits.setdefault((user_id, name), []).append(section)
    named = sorted(limits.items(), key=lambda item: alphabetical(item[0][1]))
    return [Colleague(user_id, name, _limit(sections)) for (user_id, name), sections in named]


def assign_sections(session: Session, actor: Actor, assessment_id: int, care: Mapping[str, Care]) -> None:
    """Say who looks after the sections and until when.

    Raises NotFound, NotAllowed for all but coordinators and approvers, BadInput for an unknown section, for somebody
    who cannot answer in it, and for a day after the round has closed; then nothing is changed.
    """
    if not actor.roles & COORDINATORS:
        raise NotAllowed(mark("Sections are given out by the coordinator or the approver."), COORDINATORS)
    head = read_head(session, actor, assessment_id)
    colleagues = {person.user_id: person for person in list_colleagues(session, actor, assessment_id)}
    known = {section.name for section in open_version(session, head.version_id, head.version_sha256).sections}
    for section, wanted in care.items():
        person = colleagues.get(wanted.owner_id) if wanted.owner_id is not None else None
        if section not in known:
            raise BadInput.one(section, mark("There is no such section."))
        if wanted.owner_id is not None and (person is None or not person.may_look_after(section)):
            raise BadInput.one(section, mark("This person cannot answer in this section."))
        if wanted.due_on is not None and wanted.due_on > head.window.closes_locally.date():
            raise BadInput.one(section, mark("The round closes before that day."))
    for section, wanted in care.items():
        row = session.get(SectionState, (assessment_id, section))
        if row is None:
            row = SectionState(assessment_id=assessment_id, section=section)
            session.add(row)
        row.owner_id, row.due_on = wanted.owner_id, wanted.due_on
    session.flush()


def _limit(sections: Iterable[str | None]) -> frozenset[str] | None:
    named = set(sections)
    return None if None in named else frozenset(name for name in named if name)
