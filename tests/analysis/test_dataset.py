from dataclasses import replace

import pandas as pd
import pytest

from analysis.dataset import WITHHELD, Dataset
from analysis.errors import DataError
from questionnaires.answers import Answer
from questionnaires.model import AnswerType
from tests.answering import APPROVED_AT, a_frame, assessments_of, rows
from tests.factories import a_question, a_questionnaire

FORM = a_questionnaire(
    a_question("residents"), a_question("remark", AnswerType.TEXT, published=False), a_question("name", AnswerType.TEXT)
)


@pytest.fixture
def dataset() -> Dataset:
    own = [Answer("residents", number=5), Answer("remark", text="We are tired"), Answer("name", text="Office")]
    answers = rows({"RO-1": own, "RO-2": [Answer("residents", number=6)]})
    return Dataset("2026", "1.0.0", {"1.0.0": FORM}, a_frame({"RO": 4}), assessments_of(["RO-1", "RO-2"]), answers)


def faults(dataset: Dataset) -> list[str]:
    with pytest.raises(DataError) as caught:
        dataset.checked()
    return [str(fault) for fault in caught.value.faults]


def test_data_that_fit_are_handed_back(dataset: Dataset):
    assert dataset.checked() is dataset
    assert dataset.responded.to_dict() == {"RO-1": True, "RO-2": True, "RO-3": False, "RO-4": False}
    assert dataset.as_of == APPROVED_AT


def test_a_draft_is_no_response_and_dates_nothing(dataset: Dataset):
    drafts = replace(dataset, assessments=dataset.assessments.assign(status="draft"))
    assert not drafts.responded.any()
    assert drafts.as_of is None


def test_every_misfit_is_told_at_once(dataset: Dataset):
    strangers = rows({"RO-3": [Answer("residents", number=5)]})
    broken = replace(
        dataset,
        version="2.0.0",
        frame=dataset.frame.assign(region=dataset.frame["region"].where(dataset.frame.index != "RO-4", "")),
        assessments=pd.concat([dataset.assessments, assessments_of(["RO-9"], "1.1.0")]),
        answers=pd.concat([dataset.answers, dataset.answers.head(1), strangers]),
    )
    assert faults(broken) == [
        "assessments: not in the frame: RO-9",
        "frame: without a region: RO-4",
        "assessments: version 1.1.0 of the questionnaire is not there",
        "questionnaires: version 2.0.0, from which the round started, is not there",
        "answers: without an approved assessment: RO-3",
        "answers: with two answers to one question: RO-1",
    ]


def test_absent_columns_and_an_empty_frame_are_told_by_name(dataset: Dataset):
    assert faults(replace(dataset, frame=dataset.frame.drop(columns=["region", "name"]))) == [
        "frame: no column name, region; it needs name, country, region, size_class, association, population, refugees"
    ]
    nobody = replace(
        dataset,
        frame=dataset.frame.iloc[:0],
        assessments=dataset.assessments.iloc[:0],
        answers=dataset.answers.iloc[:0],
    )
    assert faults(nobody) == ["frame: no municipality could answer; give the round its frame first"]


def test_a_long_list_of_misfits_is_cut_short(dataset: Dataset):
    many = assessments_of([f"RO-{number}" for number in range(10, 20)])
    told = faults(replace(dataset, assessments=pd.concat([dataset.assessments, many])))
    assert told == ["assessments: not in the frame: RO-10, RO-11, RO-12, RO-13, RO-14 and 5 more"]


def test_texts_that_are_never_published_are_withheld_but_still_answered(dataset: Dataset):
    shown = dataset.without_private_texts().answers.set_index("question")["text"]
    assert shown["remark"] == WITHHELD
    assert shown["name"] == "Office"
    assert dataset.answers.set_index("question")["text"]["remark"] == "We are tired"
