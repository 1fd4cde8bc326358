"""What a municipality sees of a draft that moved, and what becomes of pages that were opened before."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Assessment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.services.answers import read_answers
from surveyapp.services.draft_returns import return_draft
from tests.factories import make_user
from tests.moving import make_draft, moved

SignIn = Callable[[User], FlaskClient]


def office(session: Session, sign_in: SignIn, draft: Assessment) -> FlaskClient:
    return sign_in(make_user(session, Role.COORDINATOR, municipality=draft.municipality, name="Ana Exemplu"))


def form(draft: Assessment, version: int, **values: object) -> dict[str, object]:
    return {"form_key": "a", "form_version": version} | values


def test_the_task_list_says_what_happened_and_leads_to_what_needs_another_look(
    session: Session, sign_in: SignIn
) -> None:
    draft = make_draft(session)
    client = office(session, sign_in, draft)
    assert "The questionnaire was improved" not in client.get(f"/en/assessments/{draft.id}").text
    move = moved(session, draft)
    session.commit()
    page = client.get(f"/en/assessments/{draft.id}").text
    for words in (
        "The questionnaire was improved",
        "4 answers of yours carried over",
        "2 answers need another look.",
        "1 answer is not asked for any more and is kept in the archive.",
        "Nothing was lost.",
        f"/en/assessments/{draft.id}/sections/section/page#size",
        "Too large",
        "Needs attention",
        f"/en/assessments/{draft.id}/before/{move.id}",
    ):
        assert words in page


def test_the_record_is_shown_as_it_was_with_its_archive(session: Session, sign_in: SignIn) -> None:
    draft = make_draft(session)
    move = moved(session, draft)
    client = office(session, sign_in, draft)
    page = client.get(f"/en/assessments/{draft.id}/before/{move.id}").text
    for words in ("on version 1.0.0", "How many people?", "120", "Any remark?", "Words", "This is not asked any more."):
        assert words in page
    assert "The change was taken back" not in page
    assert client.get(f"/en/assessments/{draft.id}/before/999").status_code == 404
    return_draft(session, move.id, by=None, at=utc_now())
    session.commit()
    assert "The change was taken back" in client.get(f"/en/assessments/{draft.id}/before/{move.id}").text


def test_the_history_tells_the_move_and_names_questions_that_are_gone(session: Session, sign_in: SignIn) -> None:
    draft = make_draft(session)
    move = moved(session, draft)
    client = office(session, sign_in, draft)
    page = client.get(f"/en/assessments/{draft.id}/history").text
    for words in (
        "Moved to another version of the questionnaire",
        "1.0.0 → 2.0.0",
        "Any remark?",
        f"/before/{move.id}",
    ):
        assert words in page
    assert "Any remark?" in client.get(f"/en/assessments/{draft.id}/history?question=remark").text


def test_the_history_tells_each_value_in_the_unit_it_was_given_in(session: Session, sign_in: SignIn) -> None:
    draft = make_draft(session)
    move = moved(session, draft)
    client = office(session, sign_in, draft)
    page = client.get(f"/en/assessments/{draft.id}/history?question=hours").text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.count(">10 hours<") == 2
    assert page.count(">40 hours a month<") == 1
    assert "10 hours a month" not in page
    return_draft(session, move.id, by=None, at=utc_now())
    session.commit()
    page = client.get(f"/en/assessments/{draft.id}/history?question=hours").text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.count(">10 hours<") == 3
    assert page.count(">40 hours a month<") == 2
    assert "10 hours a month" not in page


def test_a_page_that_was_opened_before_is_saved_where_it_belongs(session: Session, sign_in: SignIn) -> None:
    draft = make_draft(session)
    client, old = office(session, sign_in, draft), draft.version_id
    url = f"/en/assessments/{draft.id}/sections/section/page"
    assert f'name="form_version" value="{old}"' in client.get(url).text
    moved(session, draft)
    session.commit()
    sent = form(draft, old, **{"people": "150", "people-revision": "1", "hours": "10.0", "hours-revision": "2"})
    answer = client.post(url, data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/assessments/{draft.id}")
    stored = read_answers(session, draft.id)
    assert stored["residents", 0].answer.number == 150.0
    assert stored["hours", 0].answer.number == 40.0


def test_the_script_of_a_page_opened_before_is_told_and_what_it_saves_is_kept(
    session: Session, sign_in: SignIn
) -> None:
    draft = make_draft(session)
    client, old = office(session, sign_in, draft), draft.version_id
    moved(session, draft)
    session.commit()
    url = f"/en/assessments/{draft.id}/sections/section/page"
    sent = form(draft, old, **{"people": "150", "people-revision": "1"})
    answer = client.post(url, data=sent, headers={"Accept": "application/json"})
    assert (answer.status_code, set(answer.json or {})) == (409, {"said"})
    assert read_answers(session, draft.id)["residents", 0].answer.number == 150.0
    session.commit()
    assert client.post(url, data=sent | {"people": "160"}).status_code == 302
    assert read_answers(session, draft.id)["residents", 0].answer.number == 160.0


def test_what_has_no_place_any_more_is_shown_and_kept(session: Session, sign_in: SignIn) -> None:
    draft = make_draft(session)
    client, old = office(session, sign_in, draft), draft.version_id
    move = moved(session, draft)
    session.commit()
    sent = form(draft, old, **{"remark": "Other words", "remark-revision": "4"})
    answer = client.post(f"/en/assessments/{draft.id}/sections/section/page", data=sent)
    assert answer.status_code == 409
    for words in ("The questionnaire changed while you were writing", "Any remark?", "Other words", "Nothing has been"):
        assert words in answer.text
    kept = client.get(f"/en/assessments/{draft.id}/before/{move.id}").text
    assert "Other words" in kept
    assert "opened before the questionnaire changed" in kept


def test_a_conflict_over_a_moved_question_shows_both_answers(session: Session, sign_in: SignIn) -> None:
    draft = make_draft(session)
    client, old = office(session, sign_in, draft), draft.version_id
    moved(session, draft)
    revision = read_answers(session, draft.id)["residents", 0].revision
    session.commit()
    url = f"/en/assessments/{draft.id}/sections/section/page"
    client.post(url, data=form(draft, draft.version_id, **{"residents": "130", "residents-revision": str(revision)}))
    answer = client.post(url, data=form(draft, old, **{"people": "150", "people-revision": "1", "form_key": "b"}))
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("How many residents?", "150", "130", f"{url}#residents"))


def test_repeats_and_section_checks_opened_before_are_held_too(session: Session, sign_in: SignIn) -> None:
    draft = make_draft(session)
    client, old = office(session, sign_in, draft), draft.version_id
    moved(session, draft)
    session.commit()
    houses = f"/en/assessments/{draft.id}/sections/houses"
    added = client.post(f"{houses}/houses/sites/add", data=form(draft, old, **{"places": "9", "places-revision": "0"}))
    assert added.headers["Location"] == f"/en/assessments/{draft.id}"
    assert read_answers(session, draft.id)["places", 4].answer.number == 9.0
    session.commit()
    client.post(f"{houses}/houses/sites/1/remove", data=form(draft, old, **{"places-revision": "6"}))
    assert ("places", 1) not in read_answers(session, draft.id)
    session.commit()
    client.post(houses, data=form(draft, old, complete="yes"))
    assert "Needs attention" in client.get(f"/en/assessments/{draft.id}").text
