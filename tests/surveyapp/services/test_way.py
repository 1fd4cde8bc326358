"""The way through a section: where a page stands, and what a saved page leads to."""

import pytest
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Question, Questionnaire, Repeat, SoftCheck
from surveyapp.errors import NotFound
from surveyapp.models import Role
from surveyapp.services.assessments import Record, read_record
from surveyapp.services.entries import ADDED, Entry, Outcome
from surveyapp.services.way import (
    Way,
    find_contradictions,
    find_page,
    find_repeat,
    first_open_page,
    instance_needs_more,
    page_of,
    way_after,
    with_outcome,
)
from tests.factories import a_question, a_questionnaire, a_section, an_answer, make_actor, make_assessment

SCHOOLS = Repeat(
    name="schools",
    label="Schools",
    item="school",
    questions=(
        a_question("school", AnswerType.TEXT),
        a_question("pupils"),
        a_question("why", relevant="${pupils} > 9"),
    ),
)


def housing() -> Questionnaire:
    return a_questionnaire(
        a_section(
            "housing",
            [
                a_question("asked", required=True),
                a_question("helped", warnings=(SoftCheck(check="${asked} = '' or . <= ${asked}", message="More?"),)),
                a_question("wait", warnings=(SoftCheck(check=". < 100", message="So long?"),)),
                a_question("why", relevant="${wait} > 50"),
                a_question("total", AnswerType.CALCULATE, calculation="${asked} + ${helped}"),
            ],
            [a_question("sites", relevant="${asked} > 0", constraint=". >= 0")],
            [a_question("rent")],
        ),
        a_section("schooling", [SCHOOLS.model_copy(update={"questions": _renamed(SCHOOLS.questions)})]),
    )


def _renamed(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    return tuple(q.model_copy(update={"name": "why_full"}) if q.name == "why" else q for q in questions)


def record_with(session: Session, *answers: Answer) -> Record:
    assessment = make_assessment(session, housing(), answers=answers)
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    return read_record(session, actor, assessment.id)


def leads(record: Record, page: str, *, before: Record | None = None) -> Way:
    place = find_page(before or record, "housing", page)
    return way_after(record, place, {item.name for item in place.items})


def test_a_page_knows_its_place_among_those_asked_now(session: Session) -> None:
    place = find_page(record_with(session), "housing", "housing_3")
    assert (place.number, place.pages, place.previous, place.following) == (2, 2, "housing_1", None)
    all_pages = find_page(record_with(session, an_answer("asked", 5)), "housing", "housing_2")
    assert (all_pages.number, all_pages.pages, all_pages.following) == (2, 3, "housing_3")


def test_a_page_shows_its_totals_and_nothing_where_it_is_not_asked(session: Session) -> None:
    record = record_with(session)
    assert [item.name for item in find_page(record, "housing", "housing_1").items] == [
        "asked",
        "helped",
        "wait",
        "total",
    ]
    assert find_page(record, "housing", "housing_2").items == ()


def test_unknown_places_are_not_found(session: Session) -> None:
    record = record_with(session)
    for section, page in (("nowhere", "housing_1"), ("housing", "schooling_1")):
        with pytest.raises(NotFound):
            find_page(record, section, page)
    with pytest.raises(NotFound):
        find_repeat(find_page(record, "housing", "housing_1").page, "schools")


def test_missing_answers_stop_nobody(session: Session) -> None:
    assert leads(record_with(session), "housing_1") is Way.NEXT
    assert leads(record_with(session), "housing_3") is Way.CHECK


def test_what_cannot_be_read_or_cannot_stand_stays_on_the_page(session: Session) -> None:
    assert leads(record_with(session, Answer("rent", raw="x")), "housing_3") is Way.SAME
    assert leads(record_with(session, an_answer("asked", 1), an_answer("sites", -1)), "housing_2") is Way.SAME


def test_an_unusual_answer_stays_until_it_has_a_reason(session: Session) -> None:
    assert leads(record_with(session, an_answer("wait", 200)), "housing_1") is Way.SAME
    explained = record_with(session, an_answer("wait", 200, reason="checked"), an_answer("why", 1))
    assert leads(explained, "housing_1") is Way.NEXT


def test_an_answer_that_leads_to_a_further_question_shows_it(session: Session) -> None:
    before, after = record_with(session), record_with(session, an_answer("wait", 60))
    assert leads(after, "housing_1", before=before) is Way.SAME
    assert leads(after, "housing_1", before=after) is Way.NEXT


def test_an_answer_that_leads_to_a_repeat_shows_it_once(session: Session) -> None:
    inside = (a_question("name", AnswerType.TEXT),)
    repeat = Repeat(name="sites", label="Sites", item="site", relevant="${any} = 1", questions=inside)
    questionnaire = a_questionnaire(a_section("housing", [a_question("any"), repeat]), key="a-repeat-follows")
    before, after = (
        read_record(session, make_actor(session, Role.COORDINATOR, municipality=draft.municipality), draft.id)
        for draft in (
            make_assessment(session, questionnaire),
            make_assessment(session, questionnaire, answers={"any": 1}),
        )
    )
    assert leads(after, "housing_1", before=before) is Way.SAME
    assert leads(after, "housing_1", before=after) is Way.CHECK


def test_answers_that_contradict_each_other_come_on_a_page_of_their_own(session: Session) -> None:
    record = record_with(session, an_answer("asked", 5), an_answer("helped", 9))
    assert leads(record, "housing_1") is Way.CONTRADICTIONS
    (found,) = find_contradictions(record, {"asked"})
    assert (found.problem.question, found.others) == ("helped", ("asked",))
    assert find_contradictions(record, {"rent"}) == []
    assert leads(record, "housing_3") is Way.CHECK
    confirmed = record_with(session, an_answer("asked", 5), an_answer("helped", 9, reason="checked"))
    assert leads(confirmed, "housing_1") is Way.NEXT


def test_work_goes_on_at_the_first_page_with_something_to_do(session: Session) -> None:
    assert first_open_page(record_with(session), "housing") == "housing_1"
    assert (
        first_open_page(record_with(session, an_answer("asked", 0), Answer("rent", raw="x")), "housing") == "housing_3"
    )
    assert first_open_page(record_with(session, an_answer("asked", 0)), "housing") is None


def test_every_question_is_found_on_its_page(session: Session) -> None:
    record = record_with(session)
    assert page_of(record, "rent") == ("housing", "housing_3")
    assert page_of(record, "pupils") == page_of(record, "schools") == ("schooling", "schooling_1")


def test_the_record_after_a_save_is_known_without_reading_it_again(session: Session) -> None:
    record = record_with(session, an_answer("asked", 5), an_answer("rent", 7))
    entries = [Entry(an_answer("asked", 6), 1), Entry(an_answer("rent"), 1), Entry(an_answer("school", "N", ADDED))]
    outcome = Outcome(record.at, {("asked", 0): 2, ("rent", 0): 3, ("school", 1): 4}, instance=1)
    after = with_outcome(record, entries, outcome, 9)
    assert {place: item.revision for place, item in after.stored.items()} == {("asked", 0): 2, ("school", 1): 4}
    assert (after.path.value("asked"), after.path.instances("schools")) == (6, (1,))
    assert record.path.value("asked") == 5


def test_an_instance_needs_more_where_something_is_amiss_or_further_asked(session: Session) -> None:
    record = record_with(session, an_answer("school", "N", 1), Answer("pupils", 1, raw="x"), an_answer("pupils", 10, 2))
    repeat = record.questionnaire.repeats["schools"]
    assert instance_needs_more(record, repeat, 1, {"school", "pupils"})
    assert instance_needs_more(record, repeat, 2, {"school", "pupils"})
    assert not instance_needs_more(record, repeat, 2, {"school", "pupils", "why_full"})
