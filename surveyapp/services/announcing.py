"""The notice that a round's answers will be erased: to each office that answered and to the secretariat."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.models import Assessment, Membership, Round, User
from surveyapp.services.access import Role
from surveyapp.services.messages import erasure_letter, post

OF_THE_OFFICE = (Role.COORDINATOR, Role.APPROVER)
OF_THE_SECRETARIAT = (Role.PUBLISHER, Role.ADMINISTRATOR)


def announce(session: Session, collection: Round, public_url: str) -> int:
    """Write once to everybody responsible, each in the own language; tell to how many.

    These are coordinators and approvers of every municipality with an assessment, and publishers and administrators.
    """
    if collection.answers_kept_until is None:
        return 0
    begun = select(Assessment.municipality_id).where(Assessment.round_id == collection.id)
    responsible = or_(
        Membership.role.in_(OF_THE_OFFICE) & Membership.municipality_id.in_(begun),
        Membership.role.in_(OF_THE_SECRETARIAT),
    )
    readers = select(Membership.user_id).where(Membership.ended_at.is_(None), responsible)
    users = session.scalars(select(User).where(User.id.in_(readers), User.active).order_by(User.id)).all()
    for user in users:
        letter = erasure_letter(
            user.language,
            name=user.name,
            round_title=collection.title,
            kept_until=collection.answers_kept_until,
            link=f"{public_url}/{user.language}/",
        )
        post(session, user.email, letter)
    return len(users)
