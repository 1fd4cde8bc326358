"""The one door: which rows a person may reach. Foreign rows look exactly like unknown ones."""

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session, joinedload

from surveyapp.errors import NotAllowed, NotFound
from surveyapp.languages import mark
from surveyapp.models import AccessLog, Assessment, Association, Country, Membership, Municipality, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.actors import Actor as Actor
from surveyapp.services.actors import load_actor as load_actor
from surveyapp.services.roles import ADMINISTRATORS as ADMINISTRATORS
from surveyapp.services.roles import ANALYSTS as ANALYSTS
from surveyapp.services.roles import APPROVERS as APPROVERS
from surveyapp.services.roles import COORDINATORS as COORDINATORS
from surveyapp.services.roles import EXPERTS as EXPERTS
from surveyapp.services.roles import MUNICIPALITY as MUNICIPALITY
from surveyapp.services.roles import OBSERVERS as OBSERVERS
from surveyapp.services.roles import OFFICERS as OFFICERS
from surveyapp.services.roles import PUBLISHERS as PUBLISHERS
from surveyapp.services.roles import SECRETARIAT as SECRETARIAT
from surveyapp.services.roles import Role as Role

Found = TypeVar("Found")


def visible_municipalities(actor: Actor) -> Select[Municipality]:
    """Give the municipalities whose name and progress the actor may see: its own, its members, or all.

    An observer reads released aggregates only, hence none.
    """
    return select(Municipality).where(_within_reach(actor))


def visible_assessments(actor: Actor) -> Select[Assessment]:
    """Give the assessments whose answers the actor may read.

    A municipality reads its own in every state; drafts are seen by the municipality alone, so an officer (of its
    members) and the secretariat read approved ones; an observer none. An expert reaches the one assessment it was
    invited to, and there one section, which `assessments.read_record` holds.
    """
    if actor.roles & EXPERTS:
        own = Assessment.id == actor.assessment_id
        return select(Assessment).join(Municipality, Municipality.id == Assessment.municipality_id).where(own)
    query = select(Assessment).join(Municipality, Municipality.id == Assessment.municipality_id)
    readable = true() if actor.roles & MUNICIPALITY else Assessment.status == AssessmentStatus.APPROVED
    return query.where(_within_reach(actor), readable)


def visible_associations(actor: Actor) -> Select[Association]:
    """Give the associations whose members the actor may follow."""
    if actor.is_secretariat:
        return select(Association)
    return select(Association).where(Association.id == actor.association_id if actor.roles & OFFICERS else false())


def visible_countries(actor: Actor) -> Select[Country]:
    """Give the countries whose results the actor may open: all for the secretariat, its own for an observer."""
    if actor.is_secretariat:
        return select(Country)
    return select(Country).where(Country.code == actor.country_code if actor.roles & OBSERVERS else false())


def visible_memberships(actor: Actor) -> Select[Membership]:
    """Give the roles that the actor may know about: of the own office, of an association and its members, or all."""
    query = select(Membership).join(User).outerjoin(Municipality, Municipality.id == Membership.municipality_id)
    if actor.roles & ADMINISTRATORS:
        return query
    if actor.roles & OFFICERS:
        own = Membership.association_id == actor.association_id
        return query.where(or_(own, Municipality.association_id == actor.association_id))
    own = Membership.municipality_id == actor.municipality_id
    return query.where(own if actor.roles & MUNICIPALITY else false())


def visible_log(actor: Actor) -> Select[AccessLog]:
    """Give the access log as far as the actor may read it: a municipality what concerns it, an administrator all."""
    if actor.roles & ADMINISTRATORS:
        return select(AccessLog)
    own = AccessLog.municipality_id == actor.municipality_id
    return select(AccessLog).where(own if actor.roles & MUNICIPALITY else false())


def get_membership(session: Session, actor: Actor, membership_id: int) -> Membership:
    """Give one role within reach with its person. Raises NotFound for any other."""
    query = visible_memberships(actor).where(Membership.id == membership_id)
    return _one(session, query.options(joinedload(Membership.user)))


def get_assessment(session: Session, actor: Actor, assessment_id: int) -> Assessment:
    """Give one readable assessment with its municipality, version and round. Raises NotFound for any other."""
    parts = [joinedload(part) for part in (Assessment.municipality, Assessment.version, Assessment.round)]
    return _one(session, visible_assessments(actor).where(Assessment.id == assessment_id).options(*parts))


def get_municipality(session: Session, actor: Actor, municipality_id: int) -> Municipality:
    """Give one municipality within reach. Raises NotFound for any other."""
    return _one(session, visible_municipalities(actor).where(Municipality.id == municipality_id))


def get_association(session: Session, actor: Actor, association_id: int) -> Association:
    """Give one association within reach. Raises NotFound for any other."""
    return _one(session, visible_associations(actor).where(Association.id == association_id))


def get_country(session: Session, actor: Actor, code: str) -> Country:
    """Give one country within reach. Raises NotFound for any other."""
    return _one(session, visible_countries(actor).where(Country.code == code))


def refuse_other_section(actor: Actor, section: str) -> None:
    """Hold somebody who was invited to some sections to those: raise NotAllowed, or NotFound for an expert, who does
    not even see the others."""
    if actor.may_edit_section(section):
        return
    if actor.roles & EXPERTS:
        raise NotFound(f"section {section}")
    raise NotAllowed(mark("This section is looked after by colleagues."), COORDINATORS)


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    if actor.is_secretariat:
        return true()
    if actor.roles & OFFICERS:
        return Municipality.association_id == actor.association_id
    if actor.roles & MUNICIPALITY:
        return Municipality.id == actor.municipality_id
    return false()


def _one(session: Session, query: Select[Found]) -> Found:
    found: Found | None = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
