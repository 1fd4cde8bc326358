"""Publishing from the browser: only what is complete, rightly numbered and seen by a second person."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import Conflict, NotAllowed, NotFound
from surveyapp.models import AccessLog, QuestionnaireDraft, Role
from surveyapp.models.base import utc_now
from surveyapp.services.access import Actor
from surveyapp.services.drafting import read_handed, store_draft
from surveyapp.services.publication import publish_version, readiness
from surveyapp.services.shelf import find_edition
from tests.authoring import KEY, definition, packed, polish
from tests.factories import make_actor
from tests.questionnaires.importing.forms import workbook

NOW = utc_now()
NEEDS_POLISH = ("purpose: To learn", "required_languages:\n- en\n- pl\npurpose: To learn")


def draft(session: Session, author: Actor, text: str = "", **files: str) -> None:
    store_draft(session, author, read_handed(packed(questionnaire__yaml=text or definition(), **files), "a.zip"))


def publish(session: Session, by: Actor, number: str = "1.0.0"):
    return publish_version(session, by, KEY, number, NOW)


def test_a_draft_that_asks_nothing_is_never_published(session: Session):
    form = "survey\ntype|name|label\ngeopoint|g|Where?\n\nsettings\nform_id|version\nplaces|1.0.0"
    store_draft(session, make_actor(session, Role.ANALYST), read_handed(workbook(form), "places.xlsx"))
    publisher = make_actor(session, Role.PUBLISHER)
    found = readiness(session, publisher, find_edition(session, "places", "1.0.0"))
    assert (found.asks_something, found.is_ready) == (False, False)
    with pytest.raises(Conflict, match="cannot be published yet"):
        publish_version(session, publisher, "places", "1.0.0", NOW)


def test_a_published_version_keeps_who_when_and_its_hash(session: Session):
    author, publisher = make_actor(session, Role.ANALYST), make_actor(session, Role.PUBLISHER)
    draft(session, author)
    version = publish(session, publisher)
    edition = find_edition(session, KEY, "1.0.0")
    assert (edition.is_published, edition.is_open_draft, edition.published_by) == (True, False, publisher.name)
    assert (version.sha256, version.published_at) == (edition.content.sha256, NOW)
    logged = session.scalars(select(AccessLog).where(AccessLog.action == "questionnaire published")).one()
    assert (logged.user_id, version.sha256 in logged.subject) == (publisher.user_id, True)
    with pytest.raises(Conflict, match="published already"):
        publish(session, publisher)


def test_whoever_drafted_a_version_needs_a_colleague_where_there_is_one(session: Session):
    author = make_actor(session, Role.PUBLISHER)
    draft(session, author)
    colleague = make_actor(session, Role.PUBLISHER)
    assert readiness(session, author, find_edition(session, KEY, "1.0.0")).needs_colleague
    with pytest.raises(NotAllowed):
        publish(session, author)
    assert publish(session, colleague)


def test_a_publisher_without_a_colleague_publishes_alone(session: Session):
    author = make_actor(session, Role.PUBLISHER)
    make_actor(session, Role.ANALYST)
    draft(session, author)
    assert publish(session, author)


@pytest.mark.parametrize(
    ("number", "change", "is_ready"),
    [
        ("1.0.1", ("Small needs", "Needs of the small"), True),
        (
            "1.0.1",
            ("type: calculate", "type: integer\n      label: Other?\n    - name: more\n      type: calculate"),
            False,
        ),
        ("1.1.0", ("- name: none\n", "- name: half\n        label: A plan on paper\n      - name: none\n"), True),
        ("1.0.1", ("- name: none\n", "- name: half\n        label: A plan on paper\n      - name: none\n"), False),
        ("1.1.0", ("weight: 1", "weight: 2"), False),
        ("2.0.0", ("weight: 1", "weight: 2"), True),
        ("0.9.0", ("Small needs", "Needs of the small"), False),
        ("1.0.1", ("Small needs", "Small needs"), False),
    ],
)
def test_the_number_follows_from_what_changed(session: Session, number: str, change: tuple[str, str], is_ready: bool):
    publisher = make_actor(session, Role.PUBLISHER)
    draft(session, publisher)
    publish(session, publisher)
    draft(session, publisher, definition(change, version=number))
    assert readiness(session, publisher, find_edition(session, KEY, number)).is_ready == is_ready
    if not is_ready:
        with pytest.raises(Conflict, match="cannot be published yet"):
            publish(session, publisher, number)


def test_a_required_language_with_a_gap_stops_publication(session: Session):
    publisher = make_actor(session, Role.PUBLISHER)
    draft(session, publisher, definition(NEEDS_POLISH), pl__po=polish())
    found = readiness(session, publisher, find_edition(session, KEY, "1.0.0"))
    assert {gap.language for gap in found.gaps} == {"pl"}
    assert ("plan/label", "missing") in {(gap.context, gap.reason) for gap in found.gaps}
    with pytest.raises(Conflict, match="cannot be published yet"):
        publish(session, publisher)


def test_a_draft_that_was_tampered_with_is_refused(session: Session):
    publisher = make_actor(session, Role.PUBLISHER)
    draft(session, publisher)
    row = session.scalars(select(QuestionnaireDraft)).one()
    row.document = row.document.replace("Small needs", "Other needs")
    session.flush()
    with pytest.raises(Conflict, match="not what was handed in"):
        publish(session, publisher)
    with pytest.raises(NotFound):
        publish(session, publisher, "9.0.0")
