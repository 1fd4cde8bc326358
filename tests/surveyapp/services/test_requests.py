"""Requests that were carried out."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.services.entries import Disagreement, Entry, Outcome
from surveyapp.services.requests import forget_requests, key_of, read_request, remember_request, revisions_of_form
from tests.factories import an_answer, make_assessment

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_key_is_of_the_form_and_of_what_it_holds() -> None:
    one = [Entry(an_answer("rent", 1))]
    assert key_of("form", one) == key_of("form", list(one))
    different = {
        key_of("form", one),
        key_of("other", one),
        key_of("form", [Entry(an_answer("rent", 2))]),
        key_of("form", [Entry(an_answer("rent", 1), 5)]),
        key_of("form", [Entry(an_answer("rent", 1, 1))]),
    }
    assert len(different) == 5
    assert all(len(key) <= 64 for key in (*different, key_of("x" * 500, one)))


def test_what_a_request_did_is_told_again(session: Session) -> None:
    assessment = make_assessment(session).id
    refused = Disagreement(("wait", 0), an_answer("wait", 1), None, None)
    remember_request(session, assessment, "a:1", Outcome(AT, {("rent", 2): 7}, (refused,), 2))
    done = read_request(session, assessment, "a:1")
    assert done is not None
    assert (done.at, done.saved, done.conflicts, done.instance) == (AT, {("rent", 2): 7}, {("wait", 0)}, 2)
    assert read_request(session, assessment, "a:2") is None
    assert read_request(session, make_assessment(session).id, "a:1") is None


def test_a_form_knows_the_latest_revisions_it_made_and_no_others(session: Session) -> None:
    assessment = make_assessment(session).id
    for key, revision, minute in (("f_m:1", 3, 0), ("f_m:2", 5, 1), ("fxm:3", 9, 2)):
        remember_request(session, assessment, key, Outcome(AT + timedelta(minutes=minute), {("rent", 0): revision}))
    assert revisions_of_form(session, assessment, "f_m") == {("rent", 0): 5}


def test_old_requests_are_forgotten(session: Session) -> None:
    assessment = make_assessment(session).id
    for key, at in (("a:1", AT - timedelta(days=2)), ("a:2", AT)):
        remember_request(session, assessment, key, Outcome(at, {}))
    assert forget_requests(session, AT - timedelta(days=1)) == 1
    assert read_request(session, assessment, "a:2") is not None
