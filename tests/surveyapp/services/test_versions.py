"""Published versions in the database."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import Conflict, NotFound
from surveyapp.services.versions import open_version, record_version
from tests.factories import a_question, a_questionnaire


def test_a_recorded_version_opens_as_it_was(session: Session) -> None:
    questionnaire = a_questionnaire(a_question("rent", unit="currency"), key="opens-as-it-was")
    row = record_version(session, questionnaire)
    assert open_version(session, row.id, row.sha256) == questionnaire
    assert open_version(session, row.id, row.sha256) is open_version(session, row.id, row.sha256)


def test_recording_the_same_version_twice_changes_nothing(session: Session) -> None:
    questionnaire = a_questionnaire(a_question("rent"))
    assert record_version(session, questionnaire).id == record_version(session, questionnaire).id


def test_a_version_never_changes_its_content(session: Session) -> None:
    record_version(session, a_questionnaire(a_question("rent")))
    with pytest.raises(Conflict):
        record_version(session, a_questionnaire(a_question("rent", required=True)))
    record_version(session, a_questionnaire(a_question("rent", required=True), version="2.0.0"))


def test_an_unknown_version_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        open_version(session, 10**9, "no such hash")
