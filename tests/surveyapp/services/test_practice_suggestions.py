"""What an office told of a practice in its assessment is a beginning, where it said that it may be published."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from surveyapp.models import Role
from surveyapp.models.base import utc_now
from surveyapp.services import practices
from surveyapp.services.practice_suggestions import suggested
from tests.factories import make_actor, make_assessment, make_municipality, make_round
from tests.results_world import approve, measured_questionnaire

SAID = {"a8_title": "Keys", "a8_description": "In a day.", "a8_topic": "homes", "a8_publish": "yes"}


@pytest.mark.parametrize(
    ("changed", "is_approved", "is_told"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"a8_publish": "no"}, True, False),
        ({"a8_topic": "none"}, True, False),
        ({"a8_title": ""}, True, False),
    ],
)
def test_only_what_was_approved_and_may_be_published_is_suggested(
    session: Session, changed: dict[str, Any], is_approved: bool, is_told: bool
) -> None:
    collection, place = make_round(session, measured_questionnaire()), make_municipality(session)
    said = {name: text for name, text in (SAID | changed).items() if text}
    row = make_assessment(session, measured_questionnaire(), municipality=place, collection=collection, answers=said)
    if is_approved:
        approve(row)
    session.flush()
    actor = make_actor(session, Role.COORDINATOR, municipality=place)
    found = suggested(session, actor)
    assert (found is not None) == is_told
    if found is not None:
        assert (found.title, found.theme, found.text, found.indicators) == ("Keys", "homes", "In a day.", ())
        practices.offer(session, actor, found, link=str, at=utc_now())
        assert suggested(session, actor) is None
