"""Whoever reads figures by name leaves one line a day in the log of each municipality."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import AccessLog, Role
from surveyapp.models.base import utc_now
from surveyapp.services import traces
from tests.factories import make_actor, make_association, make_municipality


def test_one_line_a_day_for_each_municipality_and_none_of_the_own_office(session: Session) -> None:
    towns = [make_municipality(session) for _ in range(3)]
    names, now = [f"RO-{town.code}" for town in towns], utc_now()
    officer = make_actor(session, Role.OFFICER, association=make_association(session))
    missing = traces.untraced(session, officer, names, traces.VIEWED, "R1", now)
    assert sorted(missing) == sorted(town.id for town in towns)
    traces.leave_traces(session, officer, missing, traces.VIEWED, "R1", now)
    assert traces.untraced(session, officer, names, traces.VIEWED, "R1", now) == []
    assert len(traces.untraced(session, officer, names, traces.EXPORTED, "R1", now)) == 3
    assert len(traces.untraced(session, officer, names, traces.VIEWED, "R1", now + timedelta(days=1))) == 3
    assert session.scalar(select(func.count()).select_from(AccessLog)) == 3
    clerk = make_actor(session, Role.CONTRIBUTOR, municipality=towns[0])
    assert traces.untraced(session, clerk, names[:1], traces.VIEWED, "R1", now) == []
