"""Who looks after which section."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from surveyapp.errors import BadInput, NotAllowed, NotFound
from surveyapp.models import Assessment, Role
from surveyapp.services.access import Actor
from surveyapp.services.assessments import read_care
from surveyapp.services.care import Care, assign_sections, list_colleagues
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    make_actor,
    make_assessment,
    make_municipality,
    make_round,
    make_user,
)

CLOSES = datetime(2026, 10, 30, 23, 30, tzinfo=UTC)
"""On the country's clocks this is already 31 October."""


def two_sections() -> Questionnaire:
    return a_questionnaire(
        a_section("health", [a_question("beds")]), a_section("housing", [a_question("rent")]), key="two-owners"
    )


@pytest.fixture
def assessment(session: Session) -> Assessment:
    questionnaire = two_sections()
    return make_assessment(session, questionnaire, collection=make_round(session, questionnaire, closes_at=CLOSES))


@pytest.fixture
def actor(session: Session, assessment: Assessment) -> Actor:
    return make_actor(session, Role.COORDINATOR, municipality=assessment.municipality, name="Ana")


def test_colleagues_are_those_of_the_municipality_with_what_they_were_invited_to(
    session: Session, assessment: Assessment, actor: Actor
) -> None:
    make_user(session, Role.CONTRIBUTOR, municipality=assessment.municipality, name="Expert", section="health")
    make_user(session, Role.CONTRIBUTOR, municipality=assessment.municipality, name="Gone", active=False)
    make_user(session, Role.CONTRIBUTOR, municipality=make_municipality(session), name="Stranger")
    assert [(person.name, person.sections) for person in list_colleagues(session, actor, assessment.id)] == [
        ("Ana", None),
        ("Expert", frozenset({"health"})),
    ]


def test_a_section_gets_an_owner_and_a_day_and_loses_them_again(
    session: Session, assessment: Assessment, actor: Actor
) -> None:
    day = date(2026, 10, 31)
    assign_sections(session, actor, assessment.id, {"housing": Care(actor.user_id, day)})
    found = read_care(session, assessment.id)
    assert (found["housing"].owner_name, found["housing"].due_on, found["health"].owner_id) == ("Ana", day, None)
    assign_sections(session, actor, assessment.id, {"housing": Care(None, None)})
    assert read_care(session, assessment.id)["housing"].owner_id is None


def test_what_does_not_fit_is_refused_and_nothing_is_changed(
    session: Session, assessment: Assessment, actor: Actor
) -> None:
    town = assessment.municipality
    expert = make_user(session, Role.CONTRIBUTOR, municipality=town, section="health")
    stranger = make_user(session, Role.CONTRIBUTOR, municipality=make_municipality(session))
    good = {"health": Care(actor.user_id, None)}
    for wrong in (
        {"nowhere": Care(None, None)},
        {"housing": Care(expert.id, None)},
        {"housing": Care(stranger.id, None)},
        {"housing": Care(None, date(2026, 11, 1))},
    ):
        with pytest.raises(BadInput):
            assign_sections(session, actor, assessment.id, good | wrong)
    assert all(care.owner_id is None for care in read_care(session, assessment.id).values())


def test_only_the_own_coordinator_or_approver_gives_sections_out(session: Session, assessment: Assessment) -> None:
    helper = make_actor(session, Role.CONTRIBUTOR, municipality=assessment.municipality)
    with pytest.raises(NotAllowed):
        assign_sections(session, helper, assessment.id, {})
    foreign = make_actor(session, Role.COORDINATOR, municipality=make_municipality(session))
    with pytest.raises(NotFound):
        assign_sections(session, foreign, assessment.id, {})
