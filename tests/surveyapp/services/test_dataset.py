from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Questionnaire
from surveyapp.database import Database
from surveyapp.models import Assessment, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import dataset
from tests.factories import (
    a_question,
    a_questionnaire,
    an_answer,
    make_assessment,
    make_frame_unit,
    make_municipality,
    make_round,
)

APPROVED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def questionnaire() -> Questionnaire:
    return a_questionnaire(
        a_question("residents"), a_question("remark", AnswerType.TEXT, published=False), a_question("doctors")
    )


@pytest.fixture
def collection(session: Session, questionnaire: Questionnaire) -> Round:
    return make_round(session, questionnaire)


def approve(session: Session, assessment: Assessment) -> None:
    assessment.status = AssessmentStatus.APPROVED
    assessment.sent_at = assessment.approved_at = APPROVED_AT
    assessment.approved_sha256 = "0" * 64
    session.flush()


def test_the_frame_holds_everybody_who_could_answer(session: Session, collection: Round) -> None:
    silent = make_municipality(session, code="17", population=900, refugees_hosted=None)
    make_frame_unit(session, collection, silent)
    frame = dataset.read(session, collection).frame
    row = frame.loc["RO-17"]
    assert list(row[["name", "country", "region", "association"]]) == [silent.name, "RO", "RO-CJ", "A-RO"]
    assert row["population"] == 900
    assert pd.isna(row["refugees"])


def test_only_approved_assessments_bring_answers(
    session: Session, collection: Round, questionnaire: Questionnaire
) -> None:
    approved = make_assessment(session, questionnaire, answers={"residents": 10}, collection=collection)
    make_assessment(session, questionnaire, answers={"residents": 20}, collection=collection)
    approve(session, approved)
    data = dataset.read(session, collection)
    assert sorted(data.assessments["status"]) == ["approved", "draft"]
    assert data.answers["number"].tolist() == [10.0]
    assert data.responded.sum() == 1
    assert data.as_of == APPROVED_AT


def test_answers_arrive_as_they_were_given(session: Session, collection: Round, questionnaire: Questionnaire) -> None:
    remark = 'two lines,\nwith "quotes", commas and țâșnit'
    given = [
        an_answer("residents", 1234.5, estimated=True, reason="source"),
        an_answer("remark", remark),
        Answer("doctors", non_answer=NonAnswer.UNKNOWN),
    ]
    approve(session, make_assessment(session, questionnaire, answers=given, collection=collection))
    rows = dataset.read(session, collection).answers.set_index("question")
    assert rows.at["residents", "number"] == 1234.5
    assert bool(rows.at["residents", "estimated"]) is True
    assert bool(rows.at["residents", "explained"]) is True
    assert rows.at["remark", "text"] == remark
    assert rows["number"].isna().to_dict() == {"residents": False, "remark": True, "doctors": True}
    assert rows.at["doctors", "non_answer"] == "unknown"
    assert not rows.loc[["remark", "doctors"], ["estimated", "explained"]].to_numpy().any()


def test_an_entry_that_could_not_be_read_is_no_answer(
    session: Session, collection: Round, questionnaire: Questionnaire
) -> None:
    approve(
        session,
        make_assessment(session, questionnaire, answers=[Answer("residents", raw="many")], collection=collection),
    )
    assert dataset.read(session, collection).answers.empty


def test_municipalities_of_two_countries_with_one_register_code_stay_apart(
    session: Session, questionnaire: Questionnaire
) -> None:
    collection = make_round(session, questionnaire, countries=("RO", "PL"))
    for country in ("RO", "PL"):
        municipality = make_municipality(session, country, code="1017")
        approve(
            session,
            make_assessment(
                session, questionnaire, answers={"residents": 5}, municipality=municipality, collection=collection
            ),
        )
    data = dataset.read(session, collection)
    assert sorted(data.answers["municipality"].astype(str)) == ["PL-1017", "RO-1017"]
    assert data.checked() is data


def test_a_round_without_answers_is_read_as_empty(session: Session, collection: Round) -> None:
    make_frame_unit(session, collection, make_municipality(session))
    data = dataset.read(session, collection)
    assert data.answers.empty
    assert list(data.questionnaires) == ["1.0.0"]
    assert data.as_of is None
    assert data.checked() is data


def test_reading_needs_no_right_to_write(database: Database, session: Session, collection: Round) -> None:
    make_frame_unit(session, collection, make_municipality(session))
    session.commit()
    with database.reading() as reader:
        assert len(dataset.read(reader, reader.get_one(Round, collection.id)).frame) == 1
