"""The demonstration's rounds in the database: every state of completion, histories that hold, accounts to step into."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp import demo
from surveyapp.demo.rounds import plans
from surveyapp.demo.truth import beside
from surveyapp.models import Answer, Assessment, Round, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import load_actor
from surveyapp.services.assessments import read_head
from surveyapp.services.history import find_break
from surveyapp.services.receipts import is_as_approved
from surveyapp.services.results import results_for
from surveyapp.services.showcase import showcase_accounts

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=400), TODAY - timedelta(days=90)])
def test_one_round_is_closed_and_one_open_whenever_it_is_shown(today: date) -> None:
    closed, opened = plans(today)
    assert not closed.is_open
    assert opened.opens_on < today < opened.closes_on


def test_the_world_has_offices_in_every_state_and_everything_in_it_holds(session: Session) -> None:
    truth = demo.build(session, 2026, today=TODAY)
    opened = session.scalars(select(Round).where(Round.code == "2026")).one()
    states = Counter(session.scalars(select(Assessment.status).where(Assessment.round_id == opened.id)))
    assert set(states) == set(AssessmentStatus)
    assert session.scalars(select(func.count()).select_from(Answer)).one() > 30_000

    accounts = {account.email.partition("@")[0]: account for account in showcase_accounts(session)}
    assert {"clerk", "coordinator", "mayor", "officer.md", "publisher", "observer.ro"} <= set(accounts)
    mayor = load_actor(session, accounts["mayor.waiting"].user_id)
    assert mayor is not None
    waiting = session.scalars(
        select(Assessment).where(Assessment.municipality_id == mayor.municipality_id, Assessment.round_id == opened.id)
    ).one()
    assert waiting.status is AssessmentStatus.SENT
    assert find_break(session, waiting.id) is None

    analyst = load_actor(session, accounts["analyst"].user_id)
    assert analyst is not None
    approved = session.scalars(select(Assessment.id).where(Assessment.status == AssessmentStatus.APPROVED)).first()
    assert approved is not None
    assert is_as_approved(session, read_head(session, analyst, approved))

    shown = beside(truth, "2026", results_for(session, opened))
    dimensions = shown[shown["measure"].isin(["overall", *demo.latent.DIMENSIONS])]
    assert len(dimensions) == 2 * 3 * 8
    assert dimensions["caught"].mean() > 0.8


def test_the_same_seed_and_day_make_the_same_answers(session: Session) -> None:
    demo.build(session, 7, today=TODAY)
    total = select(func.count(), func.sum(Answer.number)).select_from(Answer)
    first = session.execute(total).one()
    session.rollback()
    demo.build(session, 7, today=TODAY)
    assert session.execute(total).one() == first
    assert session.scalar(select(func.count()).select_from(User)) == 244 * 2 + 11
