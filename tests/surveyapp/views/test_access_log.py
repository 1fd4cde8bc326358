"""The page of the access log."""

from sqlalchemy.orm import Session

from surveyapp.models import AccessLog, Role
from tests.factories import make_municipality, make_user


def test_a_municipality_reads_who_exported_its_answers_and_nothing_of_others(sign_in, session: Session):
    own, other = make_municipality(session), make_municipality(session)
    analyst = make_user(session, Role.ANALYST, name="Ada Analyst")
    session.add(AccessLog(user_id=analyst.id, municipality_id=own.id, action="exported answers", subject="round R1"))
    session.add(AccessLog(user_id=analyst.id, municipality_id=other.id, action="exported answers", subject="foreign"))
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=own))
    page = client.get("/en/log").text
    assert all(part in page for part in ("Ada Analyst", "exported answers", "round R1"))
    assert "foreign" not in page


def test_an_empty_log_says_so(sign_in, session: Session):
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=make_municipality(session)))
    assert "Nothing has been recorded yet" in client.get("/en/log").text
