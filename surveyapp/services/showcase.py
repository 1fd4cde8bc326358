"""Accounts that the demonstration shows on its sign-in page; their addresses tell them from all others."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import User
from surveyapp.services.actors import load_actor
from surveyapp.services.roles import Role

SHOWCASE_DOMAIN = "@demo.example"


@dataclass(frozen=True, slots=True)
class ShowcaseAccount:
    """An account to step into, and whose it is."""

    user_id: int
    email: str
    name: str
    organisation: str
    organisation_key: str
    roles: tuple[Role, ...]


def showcase_accounts(session: Session) -> list[ShowcaseAccount]:
    """List the shown accounts in the order in which they were made."""
    users = session.scalars(select(User).where(_shown, User.active).order_by(User.id))
    return [account for user in users if (account := _account(session, user)) is not None]


def get_showcase_user(session: Session, user_id: int) -> User:
    """Give one shown account. Raises NotFound for any other."""
    user = session.scalars(select(User).where(_shown, User.active, User.id == user_id)).one_or_none()
    if user is None:
        raise NotFound
    return user


_shown = User.email.endswith(SHOWCASE_DOMAIN)


def _account(session: Session, user: User) -> ShowcaseAccount | None:
    actor = load_actor(session, user.id)
    if actor is None:
        return None
    roles = tuple(role for role in Role if role in actor.roles)
    return ShowcaseAccount(user.id, user.email, user.name, actor.organisation, actor.organisation_key, roles)
