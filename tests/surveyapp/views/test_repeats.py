"""Repeats over HTTP: add, change, and remove after a question."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Questionnaire, Repeat, SoftCheck
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.services.answers import Place, read_answers
from tests.factories import a_question, a_questionnaire, a_section, an_answer, make_assessment, make_user

SignIn = Callable[[User], FlaskClient]


def schooling() -> Questionnaire:
    questions = (
        a_question("school", AnswerType.TEXT, required=True),
        a_question("pupils", warnings=(SoftCheck(check=". < 2000", message="So many pupils?"),)),
        a_question("why", AnswerType.TEXT, relevant="${pupils} > 500"),
    )
    repeat = Repeat(name="schools", label="Schools", item="school", at_most=2, questions=questions)
    return a_questionnaire(a_section("schooling", [a_question("any"), repeat]), key="schools")


@pytest.fixture
def assessment(session: Session) -> Assessment:
    return make_assessment(session, schooling())


@pytest.fixture
def client(session: Session, sign_in: SignIn, assessment: Assessment) -> FlaskClient:
    return sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))


@pytest.fixture
def page_url(assessment: Assessment) -> str:
    return f"/en/assessments/{assessment.id}/sections/schooling/schooling_1"


def stored(database: Database, assessment: Assessment) -> dict[Place, Answer]:
    with database.reading() as session:
        return {place: item.answer for place, item in read_answers(session, assessment.id).items()}


def fields(**typed: str) -> dict[str, str]:
    revisions = {"school-revision": "0", "pupils-revision": "0"}
    return revisions | {name.replace("__", "-"): value for name, value in typed.items()}


def test_adding_saves_the_page_first_then_asks_and_lists(
    client: FlaskClient, page_url: str, database: Database, assessment: Assessment
) -> None:
    answer = client.post(page_url, data={"any": "7", "any-revision": "0", "add": "schools", "form_key": "a"})
    assert answer.location == f"{page_url}/schools/add"
    assert "School 1" in client.get(answer.location).text
    added = client.post(answer.location, data=fields(school="North", pupils="30", form_key="b"))
    assert added.location == page_url
    assert "North" in client.get(page_url).text
    assert stored(database, assessment) == {
        ("any", 0): an_answer("any", 7),
        ("school", 1): an_answer("school", "North", 1),
        ("pupils", 1): an_answer("pupils", 30, 1),
    }


def test_the_same_addition_sent_twice_adds_one(
    client: FlaskClient, page_url: str, database: Database, assessment: Assessment
) -> None:
    for _ in range(2):
        client.post(f"{page_url}/schools/add", data=fields(school="North", form_key="same"))
    assert list(stored(database, assessment)) == [("school", 1)]


def test_an_unusual_answer_keeps_the_new_instance_on_the_screen(client: FlaskClient, page_url: str) -> None:
    answer = client.post(f"{page_url}/schools/add", data=fields(school="North", pupils="9000", form_key="a"))
    assert answer.location == f"{page_url}/schools/1"
    page = client.get(answer.location).text
    assert "So many pupils?" in page
    assert 'name="why"' in page
    later = client.post(answer.location, data=fields(school="North", pupils="9000", later="yes", form_key="b"))
    assert later.status_code == 302


def test_one_more_can_be_added_until_it_is_full(client: FlaskClient, page_url: str) -> None:
    answer = client.post(f"{page_url}/schools/add", data=fields(school="North", another="yes", form_key="a"))
    assert answer.location == f"{page_url}/schools/add"
    client.post(answer.location, data=fields(school="South", form_key="b"))
    assert "There is room for no more here." in client.get(page_url).text
    assert client.get(answer.location).location == page_url


def test_a_change_is_saved_into_its_instance(
    client: FlaskClient, page_url: str, database: Database, assessment: Assessment
) -> None:
    client.post(f"{page_url}/schools/add", data=fields(school="North", form_key="a"))
    answer = client.post(page_url, data={"edit": "schools:1", "form_key": "b"})
    assert answer.location == f"{page_url}/schools/1"
    assert 'value="North"' in client.get(answer.location).text
    data = {"school": "North Hill", "school-revision": "1", "form_key": "c"}
    assert client.post(answer.location, data=data | {"pupils-revision": "0", "pupils": ""}).location == page_url
    assert stored(database, assessment)["school", 1].text == "North Hill"


def test_removing_asks_first_and_keeps_the_others(
    client: FlaskClient, page_url: str, database: Database, assessment: Assessment
) -> None:
    for name in ("North", "South"):
        client.post(f"{page_url}/schools/add", data=fields(school=name, form_key=name))
    question = client.post(page_url, data={"remove": "schools:1", "form_key": "b"}).location
    page = client.get(question).text
    assert "Remove North?" in page
    assert client.post(question, data={"school-revision": "1", "form_key": "c"}).location == page_url
    assert stored(database, assessment) == {("school", 2): an_answer("school", "South", 2)}


def test_what_a_colleague_changed_meanwhile_is_not_removed_unseen(
    client: FlaskClient, page_url: str, database: Database, assessment: Assessment
) -> None:
    client.post(f"{page_url}/schools/add", data=fields(school="North", form_key="a"))
    changed = {"school": "North Hill", "school-revision": "1", "form_key": "b"}
    client.post(f"{page_url}/schools/1", data=changed)
    answer = client.post(f"{page_url}/schools/1/remove", data={"school-revision": "1", "form_key": "c"})
    assert "A colleague changed this after you opened the page" in answer.text
    assert stored(database, assessment)["school", 1].text == "North Hill"


def test_instances_and_repeats_that_are_not_there_lead_back_or_are_not_found(
    client: FlaskClient, page_url: str
) -> None:
    assert client.get(f"{page_url}/schools/9").location == page_url
    assert client.get(f"{page_url}/schools/9/remove").location == page_url
    assert client.get(f"{page_url}/hospitals/add").status_code == 404


def test_what_is_sent_to_a_full_list_is_not_added_but_stays_on_the_screen(
    client: FlaskClient, page_url: str, database: Database, assessment: Assessment
) -> None:
    for name in ("North", "South"):
        client.post(f"{page_url}/schools/add", data=fields(school=name, form_key=name))
    refused = client.post(f"{page_url}/schools/add", data=fields(school="West", form_key="c"))
    assert refused.status_code == 409
    assert "There is room for no more here." in refused.text
    assert 'value="West"' in refused.text
    assert set(stored(database, assessment)) == {("school", 1), ("school", 2)}
    again = client.post(f"{page_url}/schools/add", data=fields(school="South", form_key="South"))
    assert again.location == page_url


def test_nothing_is_written_into_an_instance_that_never_was(
    client: FlaskClient, page_url: str, database: Database, assessment: Assessment
) -> None:
    assert client.post(f"{page_url}/schools/9", data=fields(school="North", form_key="a")).status_code == 404
    assert stored(database, assessment) == {}


def test_what_is_typed_into_an_instance_that_a_colleague_removed_is_not_lost(
    client: FlaskClient, page_url: str
) -> None:
    client.post(f"{page_url}/schools/add", data=fields(school="North", form_key="a"))
    client.post(f"{page_url}/schools/1/remove", data={"school-revision": "1", "form_key": "b"})
    sent = {"school": "North Hill", "school-revision": "1", "form_key": "c"}
    answer = client.post(f"{page_url}/schools/1", data=sent)
    assert answer.status_code == 409
    assert "North Hill" in answer.text
    chosen = sent | {"school-keep": "mine", "school-theirs": "0"}
    read = client.post(f"{page_url}/schools/1", data=chosen | {"read_in": "ro", "form_key": "d"})
    assert '<html lang="ro">' in read.text
    assert 'value="mine" checked' in read.text
    kept = client.post(f"{page_url}/schools/1", data=chosen | {"shown_in": "ro", "form_key": "e"})
    assert kept.location.startswith("/ro/")
