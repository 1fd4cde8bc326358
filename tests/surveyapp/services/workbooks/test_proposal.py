"""The workbook of an assessment there and back: a round trip changes nothing, and every change is shown before."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from questionnaires import library, workbook
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Carried, Choice, NonAnswer, Questionnaire, Repeat
from surveyapp.errors import BadInput, Conflict, NotAllowed
from surveyapp.models import Assessment, Role
from surveyapp.models.base import utc_now
from surveyapp.services.access import Actor
from surveyapp.services.answers import read_answers
from surveyapp.services.assessments import read_record
from surveyapp.services.entries import Entry, RepeatFull
from surveyapp.services.history import read_changes
from surveyapp.services.saving import save_answers
from surveyapp.services.versions import record_version
from surveyapp.services.workbooks.proposal import Proposal, propose
from surveyapp.services.workbooks.reading import read_returned
from surveyapp.services.workbooks.saving import save_entries
from surveyapp.services.workbooks.writing import write_workbook
from tests.answering import UNASKED, answers_at_random
from tests.factories import a_question, a_questionnaire, a_section, an_answer, make_actor, make_assessment
from tests.moving import make_draft, moved
from tests.surveyapp.services.workbooks.filling import Office

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WAYS = (Choice(name="bus", label="Bus"), Choice(name="walk", label="On foot"), Choice(name="none", label="Nothing"))


def asked(**values: object) -> Questionnaire:
    return a_questionnaire(
        a_section(
            "people",
            [
                a_question("residents"),
                a_question("rent", AnswerType.DECIMAL, relevant="${residents} > 0"),
                a_question("since", AnswerType.DATE),
                a_question("plan", AnswerType.LEVEL),
                a_question("way", AnswerType.SELECT_ONE, choices=WAYS),
                a_question("ways", AnswerType.SELECT_MULTIPLE, choices=WAYS),
                a_question("remark", AnswerType.TEXT),
            ],
        ),
        a_section(
            "sites",
            [
                Repeat(
                    name="site",
                    label="Sites",
                    item="site",
                    at_most=3,
                    questions=(
                        a_question("called", AnswerType.TEXT),
                        a_question("places"),
                        a_question("open", AnswerType.SELECT_ONE, choices=WAYS),
                    ),
                )
            ],
        ),
        key="workbook",
        **values,
    )


FIRST = asked()
ANSWERS = [
    an_answer("residents", 1200, estimated=True),
    an_answer("rent", 0.1 + 0.2),
    an_answer("since", "2024-02-29"),
    an_answer("plan", 2),
    an_answer("way", non_answer=NonAnswer.UNKNOWN),
    an_answer("ways", "bus walk"),
    an_answer("remark", '=1+1 \n"two" lines'),
    an_answer("called", "North", 1),
    an_answer("places", 0, 1, estimated=True),
    an_answer("open", non_answer=NonAnswer.NOT_COLLECTED, instance=1),
]


@pytest.fixture
def draft(session: Session) -> Assessment:
    """A draft with an answer of each type."""
    return make_assessment(session, FIRST, answers=ANSWERS)


@pytest.fixture
def ana(session: Session, draft: Assessment) -> Actor:
    """Its coordinator."""
    return make_actor(session, Role.COORDINATOR, municipality=draft.municipality)


def office(session: Session, actor: Actor, draft: Assessment, language: str = "en") -> Office:
    record = read_record(session, actor, draft.id, at=NOW)
    return Office(write_workbook(record, language, address="http://x/workbook"))


def sent_back(session: Session, actor: Actor, draft: Assessment, data: bytes) -> Proposal:
    record = read_record(session, actor, draft.id, at=NOW)
    return propose(session, actor, record, read_returned(workbook.read(data)))


AWKWARD = (0.0, 0.1 + 0.2, 1234.567, 12_345_678.0, 1e-7)


def everything(seed: int, version: Questionnaire) -> list[Answer]:
    """Answers of every kind to nearly every question: rows, non-answers, estimates, reasons, and what is unreadable."""
    drawn = (list(answers_at_random(random.Random(100 * seed + turn), version)) for turn in range(100))
    answers = next(answers for answers in drawn if is_of_every_kind(answers, version))
    of_type = [(version.questions[answer.question].type, answer) for answer in answers if answer.given]
    decimals = [at for kind, at in of_type if kind is AnswerType.DECIMAL and at.number is not None]
    texts = [at for kind, at in of_type if kind is AnswerType.TEXT and at.text is not None]
    others = {id(at): replace(at, number=number) for at, number in zip(decimals, AWKWARD, strict=False)}
    others |= {id(at): replace(at, text='=1+1\n"two" lines, 1/2') for at in texts[:3]}
    whole = [at for kind, at in of_type if kind is AnswerType.INTEGER and at.number is not None]
    others |= {id(at): Answer(at.question, at.instance, raw="about 1.000 – or so") for at in whole[:3]}
    others |= {id(at): replace(at, reason="checked", explanation="Yes, really") for at in whole[3:6]}
    return [others.get(id(at), at) for at in answers]


def is_of_every_kind(answers: list[Answer], version: Questionnaire) -> bool:
    """Tell whether each type of question, each table and each reason for no answer is there, and estimates."""
    types = {version.questions[at.question].type for at in answers if at.number is not None or at.text is not None}
    tables = {version.repeat_of[at.question] for at in answers if at.instance > 1}
    return (
        types == {question.type for question in version.questions.values()} - set(UNASKED)
        and tables == set(version.repeats)
        and {at.non_answer for at in answers if at.non_answer} == set(NonAnswer)
        and sum(at.estimated for at in answers) > 3
    )


def returns_unchanged(session: Session, version: Questionnaire, language: str, seed: int, *, by_another: bool) -> None:
    """Send a whole assessment there and back, saved as it came or by another programme; nothing changes."""
    draft = make_assessment(session, version, answers=everything(seed, version))
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    record = read_record(session, actor, draft.id, at=NOW)
    assert len(record.stored) > 90
    data = write_workbook(record, language, address="")
    assert sent_back(session, actor, draft, Office(data).data() if by_another else data).is_empty


@pytest.mark.parametrize(("number", "language", "seed"), [("1.0.0", "ro", 4), ("1.1.0", "fr", 4), ("2.0.0", "uk", 4)])
def test_a_round_trip_of_a_full_assessment_changes_nothing(
    session: Session, number: str, language: str, seed: int
) -> None:
    returns_unchanged(session, library.load("municipal-needs", number), language, seed, by_another=False)


@pytest.mark.proof
@pytest.mark.parametrize("language", ["en", "pl", "ro", "fr", "uk"])
@pytest.mark.parametrize("number", ["1.0.0", "1.1.0", "2.0.0"])
def test_no_round_trip_of_a_full_assessment_changes_anything(session: Session, number: str, language: str) -> None:
    for seed in range(8):
        version = library.load("municipal-needs", number)
        returns_unchanged(session, version, language, seed, by_another=bool(seed % 2))


STRANGE = ("_x0041_", "_x000D_", "#REF!", "TRUE", "1e5", "'quoted", "=1+1", "a\tb\n\nc", "\U0001f600", "x" * 10_000)


def test_strange_words_come_back_as_they_were(session: Session) -> None:
    sites = [an_answer("called", words, number) for number, words in enumerate(STRANGE, start=1)]
    draft = make_assessment(session, FIRST, answers=[*sites, an_answer("remark", STRANGE[0])])
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    record = read_record(session, actor, draft.id, at=NOW)
    assert sent_back(session, actor, draft, write_workbook(record, "en", address="")).is_empty


def test_another_programme_that_saves_it_changes_nothing_either(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    assert sent_back(session, ana, draft, office(session, ana, draft).data()).is_empty


def test_every_kind_of_change_is_read(session: Session, draft: Assessment, ana: Actor) -> None:
    filled = office(session, ana, draft)
    filled.answer("residents", 0)
    filled.answer("rent", "1 234,5".replace(",", "."), estimate="yes")
    filled.answer("since", datetime(2025, 3, 1))  # noqa: DTZ001 (a day in a cell has no zone)
    filled.answer("plan", None, reason="We do not collect this")
    filled.answer("way", "On foot")
    filled.tick("ways", "bus", None)
    filled.tick("ways", "none", "x")
    filled.answer("remark", None)
    filled.table("site", 1, places="We do not know", places__estimate=None, open="Bus")
    filled.table("site", -2, called="South", places=12)
    proposal = sent_back(session, ana, draft, filled.data())
    told = {entry.place: entry.answer for entry in proposal.entries}
    assert told == {
        ("residents", 0): an_answer("residents", 0),
        ("rent", 0): an_answer("rent", 1234.5, estimated=True),
        ("since", 0): an_answer("since", "2025-03-01"),
        ("plan", 0): an_answer("plan", non_answer=NonAnswer.NOT_COLLECTED),
        ("way", 0): an_answer("way", "walk"),
        ("ways", 0): an_answer("ways", "walk none"),
        ("remark", 0): an_answer("remark"),
        ("places", 1): an_answer("places", non_answer=NonAnswer.UNKNOWN, instance=1),
        ("open", 1): an_answer("open", "bus", 1),
        ("called", -2): an_answer("called", "South", -2),
        ("places", -2): an_answer("places", 12, -2),
    }
    assert (proposal.conflicts, proposal.torn, proposal.withheld) == ((), (), ())


def test_what_was_shown_is_saved_through_the_history_and_only_once(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    filled = office(session, ana, draft)
    filled.answer("residents", 7)
    filled.table("site", 1, called=None, places=None, places__estimate=None, open=None)
    filled.table("site", -1, called="South")
    filled.table("site", -2, called="East")
    entries = sent_back(session, ana, draft, filled.data()).entries
    for count in (6, 6):
        saved = save_entries(session, ana, draft.id, entries, made_on=draft.version_id, form_key="k", at=NOW)
        assert (saved.count, saved.conflicts) == (count, ())
    record = read_record(session, ana, draft.id)
    assert record.stored["residents", 0].answer.number == 7
    assert [record.stored["called", n].answer.text for n in record.path.instances("site")] == ["South", "East"]
    assert {change.origin for change in read_changes(session, draft.id)} == {"test", "workbook"}


def test_an_answer_that_a_colleague_changed_meanwhile_is_offered_for_choice(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    filled = office(session, ana, draft)
    standing = read_record(session, ana, draft.id).stored["residents", 0]
    changed = [Entry(an_answer("residents", 1300), standing.revision), Entry(an_answer("remark", "theirs"), 7)]
    save_answers(session, draft.id, changed, author_id=ana.user_id, form_key="f", at=NOW)
    filled.answer("residents", 1250)
    proposal = sent_back(session, ana, draft, filled.data())
    (conflict,) = proposal.conflicts
    assert conflict.theirs is not None
    assert conflict.shared is not None
    assert (conflict.mine.number, conflict.theirs.answer.number, conflict.shared.number) == (1250, 1300, 1200)
    assert proposal.entries == ()


def test_what_changed_between_looking_and_saving_is_not_overwritten(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    filled = office(session, ana, draft)
    filled.answer("residents", 1250)
    entries = sent_back(session, ana, draft, filled.data()).entries
    changed = [Entry(an_answer("residents", 1300), entries[0].based_on)]
    save_answers(session, draft.id, changed, author_id=None, form_key="f", at=NOW)
    saved = save_entries(session, ana, draft.id, entries, made_on=draft.version_id, form_key="k", at=NOW)
    assert [conflict.mine.number for conflict in saved.conflicts] == [1250]
    assert read_record(session, ana, draft.id).stored["residents", 0].answer.number == 1300


def test_what_cannot_be_read_is_kept_and_what_is_torn_is_named(session: Session, draft: Assessment, ana: Actor) -> None:
    filled = office(session, ana, draft)
    filled.answer("residents", "about ten")
    filled.answer("way", "By boat")
    filled.answer("plan", "2 2", reason="We do not know")
    filled.answer("rent", None, reason="no time")
    proposal = sent_back(session, ana, draft, filled.data())
    assert {entry.place[0]: entry.answer.raw for entry in proposal.entries} == {
        "residents": "about ten",
        "way": "By boat",
    }
    assert [(torn.place[0], torn.reason) for torn in proposal.torn] == [("rent", "no time"), ("plan", "We do not know")]


def test_a_colleague_of_one_section_changes_only_that(session: Session, draft: Assessment, ana: Actor) -> None:
    helper = make_actor(session, Role.CONTRIBUTOR, municipality=draft.municipality, section="sites")
    filled = office(session, ana, draft)
    filled.answer("residents", 1)
    filled.table("site", 1, called="Nord")
    proposal = sent_back(session, helper, draft, filled.data())
    assert [entry.place for entry in proposal.entries] == [("called", 1)]
    assert proposal.withheld == (("residents", 0),)
    entries = [Entry(an_answer("residents", 1), 1)]
    with pytest.raises(NotAllowed):
        save_entries(session, helper, draft.id, entries, made_on=draft.version_id, form_key="k", at=NOW)


def test_a_workbook_of_another_assessment_or_none_of_ours_is_refused(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    other = make_assessment(session, FIRST, municipality=draft.municipality)
    with pytest.raises(BadInput, match="not a workbook of this assessment"):
        sent_back(session, ana, other, office(session, ana, draft).data())
    strange = Office(office(session, ana, draft).data())
    del strange.book["_meta"]
    with pytest.raises(BadInput, match="not a workbook of this assessment"):
        sent_back(session, ana, draft, strange.data())


def test_a_row_that_never_was_is_not_made_by_naming_it(session: Session, draft: Assessment, ana: Actor) -> None:
    filled = office(session, ana, draft)
    sheet, row = filled.row("instance:site:-1")
    filled.table("site", -1, called="South")
    for number in (7, 10**30):
        sheet.cell(row, 1).value = f"instance:site:{number}"
        assert sent_back(session, ana, draft, filled.data()).is_empty


def test_hidden_revisions_without_end_are_refused(session: Session, draft: Assessment, ana: Actor) -> None:
    filled = office(session, ana, draft)
    for number in range(5_001):
        filled.book["_meta"].append(("revision", "places", number + 2, number))
    with pytest.raises(BadInput, match="not a workbook of this assessment"):
        sent_back(session, ana, draft, filled.data())


def test_more_rows_than_there_is_room_for_save_nothing(session: Session, draft: Assessment, ana: Actor) -> None:
    added = [Entry(an_answer("called", f"Site {number}", -number)) for number in range(1, 4)]
    with pytest.raises(RepeatFull):
        save_entries(session, ana, draft.id, added, made_on=draft.version_id, form_key="k", at=NOW)
    session.rollback()


def test_a_workbook_filled_in_before_a_newer_version_is_carried_over(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    filled = office(session, ana, draft)
    filled.answer("residents", 1250)
    filled.answer("way", "On foot")
    later = asked(version="2.0.0").model_dump()
    questions = later["sections"][0]["pages"][0]["questions"]
    later["sections"][0]["pages"][0]["questions"] = tuple(
        question
        | (
            {"name": "people_living", "carried": Carried(renamed_from="residents")}
            if question["name"] == "residents"
            else {}
        )
        for question in questions
        if question["name"] != "way"
    )
    text = Questionnaire.model_validate(later).canonical.replace("${residents}", "${people_living}")
    second = library.restore(text)
    before, draft.version_id = draft.version_id, record_version(session, second).id
    moved = [Entry(an_answer("people_living", 1200, estimated=True))]
    save_answers(session, draft.id, moved, author_id=None, form_key="m", at=NOW, origin="migration")
    proposal = sent_back(session, ana, draft, filled.data())
    assert [(entry.place, entry.answer.number) for entry in proposal.entries] == [(("people_living", 0), 1250)]
    assert [answer.text for answer in proposal.homeless] == ["walk"]
    with pytest.raises(Conflict, match="changed meanwhile"):
        save_entries(session, ana, draft.id, [Entry(an_answer("way", "walk"))], made_on=before, form_key="k", at=NOW)


def test_what_was_compared_before_the_draft_moved_is_never_read_in_the_unit_of_the_version_after(
    session: Session,
) -> None:
    draft = make_draft(session)
    ana = make_actor(session, Role.CONTRIBUTOR, municipality=draft.municipality)
    at, compared_on, based_on = utc_now(), draft.version_id, read_answers(session, draft.id)["hours", 0].revision
    moved(session, draft)
    entries = [Entry(an_answer("hours", 20), based_on)]
    with pytest.raises(Conflict, match="upload the workbook again"):
        save_entries(session, ana, draft.id, entries, made_on=compared_on, form_key="k", at=at)
    assert read_answers(session, draft.id)["hours", 0].answer.number == 40
