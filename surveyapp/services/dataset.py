"""A round read from the database as the frames that analysis computes from: in bulk, below the ORM."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analysis.dataset import ANSWERS as COLUMNS
from analysis.dataset import Dataset
from questionnaires.library import numbers
from questionnaires.model import Questionnaire
from surveyapp.models import Assessment, Association, FrameUnit, Municipality, QuestionnaireVersion, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.versions import open_version

BATCH = 50_000
CODED = pa.dictionary(pa.int32(), pa.string())
ANSWERS = pa.schema(
    [
        ("assessment", pa.int64()),
        ("question", CODED),
        ("instance", pa.int32()),
        ("number", pa.float64()),
        ("text", pa.string()),
        ("non_answer", CODED),
        ("estimated", pa.bool_()),
        ("explained", pa.bool_()),
        ("revision", pa.int32()),
    ]
)
# The statement is written out because it goes to the driver itself; the round's number is the only thing put in.
APPROVED_ANSWERS = """
    SELECT answers.assessment_id, question, instance, number, text, non_answer, estimated,
           (reason IS NOT NULL OR explanation IS NOT NULL), revision
      FROM answers JOIN assessments ON assessments.id = answers.assessment_id
     WHERE assessments.round_id = {round:d} AND assessments.status = 'approved'
       AND (number IS NOT NULL OR text IS NOT NULL OR non_answer IS NOT NULL)
"""
MUNICIPALITY = (Municipality.country_code + "-" + Municipality.code).label("municipality")


def read(session: Session, round: Round) -> Dataset:
    """Read a round: its whole frame, where each assessment stands, and the answers of the approved ones alone.

    Everything comes from one state of the database when the session reads in one transaction.
    """
    assessments = _assessments(session, round)
    return Dataset(
        round=round.code,
        version=round.version.number,
        questionnaires=questionnaires_between(
            session, round.version.key, {round.version.number, *assessments["version"]}
        ),
        frame=_frame(session, round),
        assessments=assessments.drop(columns="id"),
        answers=_answers(session, round, assessments["id"]),
    )


def _frame(session: Session, round: Round) -> pd.DataFrame:
    statement = (
        select(
            MUNICIPALITY,
            Municipality.name,
            Municipality.country_code.label("country"),
            FrameUnit.region_code.label("region"),
            FrameUnit.size_class,
            Association.code.label("association"),
            FrameUnit.population,
            FrameUnit.refugees_hosted.label("refugees"),
        )
        .join_from(FrameUnit, Municipality)
        .join(Association, Association.id == FrameUnit.association_id, isouter=True)
        .where(FrameUnit.round_id == round.id)
        .order_by(MUNICIPALITY)
    )
    frame = _table(session, statement).set_index("municipality")
    words = ["name", "country", "region", "size_class", "association"]
    frame[words] = frame[words].fillna("").astype("str")
    return frame.astype({"population": "float64", "refugees": "float64"})


def _assessments(session: Session, round: Round) -> pd.DataFrame:
    statement = (
        select(
            MUNICIPALITY,
            Assessment.id,
            QuestionnaireVersion.number.label("version"),
            Assessment.status,
            Assessment.started_at.label("started"),
            Assessment.saved_at.label("saved"),
            Assessment.sent_at.label("sent"),
            Assessment.approved_at.label("approved"),
        )
        .join_from(Assessment, Municipality)
        .join(QuestionnaireVersion)
        .where(Assessment.round_id == round.id)
        .order_by(MUNICIPALITY)
    )
    table = _table(session, statement).set_index("municipality")
    table["status"] = [AssessmentStatus(status).value for status in table["status"]]
    for moment in ("started", "saved", "sent", "approved"):
        table[moment] = pd.to_datetime(table[moment], utc=True)
    return table.astype({"version": "str", "status": "str"})


def _table(session: Session, statement: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    rows = session.execute(statement)
    return pd.DataFrame(rows.all(), columns=list(rows.keys()))


def questionnaires_between(session: Session, key: str, used: Iterable[str]) -> dict[str, Questionnaire]:
    """The versions of a questionnaire that are named, and those between the first and the last of them.

    Those between are needed too: what an answer means in a later version goes through each of them.
    """
    statement = select(QuestionnaireVersion.number, QuestionnaireVersion.id, QuestionnaireVersion.sha256).where(
        QuestionnaireVersion.key == key
    )
    ends = sorted(used, key=numbers)
    known = [row for row in session.execute(statement) if numbers(ends[0]) <= numbers(row.number) <= numbers(ends[-1])]
    return {row.number: open_version(session, row.id, row.sha256) for row in known}


def _answers(session: Session, round: Round, assessments: "pd.Series[int]") -> pd.DataFrame:
    statement = APPROVED_ANSWERS.format(round=round.id)
    table = _copied(session, statement) if _is_postgresql(session) else _fetched(session, statement)
    answers: pd.DataFrame = table.to_pandas()
    places = pd.Index(assessments).get_indexer(pd.Index(answers.pop("assessment")))
    keys = pd.Categorical.from_codes(places.astype(np.int32), categories=assessments.index)
    return answers.assign(municipality=keys.remove_unused_categories())[list(COLUMNS)]


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _copied(session: Session, statement: str) -> pa.Table:
    cursor: Any = session.connection().connection.cursor()
    text = BytesIO()
    with cursor, cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
        text.writelines(copy)
    if not text.tell():
        return ANSWERS.empty_table()
    text.seek(0)
    return pyarrow.csv.read_csv(
        text,
        pyarrow.csv.ReadOptions(column_names=ANSWERS.names),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types=ANSWERS,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _fetched(session: Session, statement: str) -> pa.Table:
    cursor = session.connection().connection.cursor()
    try:
        cursor.execute(statement)
        return pa.Table.from_batches(_batches(cursor), schema=ANSWERS)
    finally:
        cursor.close()


def _batches(cursor: Any) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(BATCH):
        columns = zip(ANSWERS, zip(*rows, strict=True), strict=True)
        yield pa.record_batch([_column(field, values) for field, values in columns], schema=ANSWERS)


def _column(field: pa.Field, values: tuple[Any, ...]) -> pa.Array:
    if pa.types.is_dictionary(field.type):
        return pa.array(values, pa.string()).dictionary_encode()
    if pa.types.is_boolean(field.type):
        return pa.array(values, pa.int8()).cast(pa.bool_())
    return pa.array(values, field.type)
