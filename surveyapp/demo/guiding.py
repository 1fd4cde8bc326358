"""How far a visitor has come on a guided path: kept in the session on the server, changed with the account it shows."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.demo.paths import Path, Step, path_named
from surveyapp.errors import NotFound
from surveyapp.models import Answer, Assessment, Membership, Municipality, Round, SignInSession, User
from surveyapp.services.actors import Visit, key_hash
from surveyapp.services.sessions import end_session, start_session
from surveyapp.services.showcase import SHOWCASE_DOMAIN

KEPT_AS = "path"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a visitor stands: on a path, at a step counted from 1."""

    path: Path
    number: int

    @property
    def step(self) -> Step:
        """The present step."""
        return self.path.steps[self.number - 1]

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self.number == len(self.path.steps)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visitor taken to a step: `key` is that of a new session where the account changed, `assessment` the one that
    the step is about, if any."""

    standing: Standing
    key: str | None
    assessment: int | None


@dataclass(frozen=True, slots=True)
class Size:
    """What the demonstration holds."""

    countries: int
    municipalities: int
    rounds: int
    answers: int


def standing_of(visit: Visit | None) -> Standing | None:
    """Where the visitor stands; None for one who follows no path."""
    name, number = (visit.data.get(KEPT_AS) if visit else None) or ("", 0)
    path = path_named(name)
    return Standing(path, number) if path and 1 <= number <= len(path.steps) else None


def go_to(session: Session, path: str, number: int, visit: Visit | None, now: datetime) -> Arrival:
    """Take the visitor to a step, in the account by which it is seen.

    Raises NotFound for a path or step that does not exist, or an account that was closed.
    """
    found = path_named(path)
    if found is None or not 1 <= number <= len(found.steps):
        raise NotFound(f"step {number} of path {path}")
    standing = Standing(found, number)
    user = _account(session, standing.step.account)
    assessment = _assessment_of(session, user) if standing.step.of_assessment else None
    if visit is not None and visit.user_id == user.id:
        _keep(session, visit.key_hash, standing)
        return Arrival(standing, None, assessment)
    if visit is not None:
        end_session(session, visit.key_hash)
    key = start_session(session, user, now)
    session.flush()
    _keep(session, key_hash(key), standing)
    return Arrival(standing, key, assessment)


def leave(session: Session, visit: Visit) -> None:
    """Follow no path any more; the visitor stays in the present account."""
    _keep(session, visit.key_hash, None)


def measure_world(session: Session) -> Size:
    """Count what the demonstration holds."""
    counts = [
        select(func.count(func.distinct(Municipality.country_code))),
        select(func.count()).select_from(Municipality),
        select(func.count()).select_from(Round),
        select(func.count()).select_from(Answer),
    ]
    return Size(*(session.scalars(count).one() for count in counts))


def _account(session: Session, name: str) -> User:
    user = session.scalars(select(User).where(User.email == name + SHOWCASE_DOMAIN, User.active)).one_or_none()
    if user is None:
        raise NotFound(f"account {name}")
    return user


def _assessment_of(session: Session, user: User) -> int:
    """The assessment of the account's municipality in the newest round."""
    found = session.scalar(
        select(Assessment.id)
        .join(Membership, Membership.municipality_id == Assessment.municipality_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(Membership.user_id == user.id)
        .order_by(Round.created_at.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(f"assessment of {user.email}")
    return found


def _keep(session: Session, hashed: str, standing: Standing | None) -> None:
    row = session.get_one(SignInSession, hashed)
    kept = {name: value for name, value in json.loads(row.data).items() if name != KEPT_AS}
    row.data = json.dumps(kept | ({KEPT_AS: [standing.path.name, standing.number]} if standing else {}))
