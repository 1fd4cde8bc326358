"""Answers handed out as CSV or as a workbook: row after row, and never with anything that a program would run."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Answer, Assessment, Municipality, Round
from surveyapp.services.access import Actor, visible_assessments

COLUMNS = (
    "municipality",
    "name",
    "region",
    "status",
    "question",
    "instance",
    "number",
    "text",
    "non_answer",
    "estimated",
    "reason",
    "explanation",
    "revision",
)
BATCH = 2_000
LIVE = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def write_csv(session: Session, actor: Actor, round: Round) -> Iterator[str]:
    """The answers that the actor may read in a round, one a row, in pieces of some thousand rows.

    A text that a spreadsheet would run is led by an apostrophe; numbers stay numbers.
    """
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for rows in _rows(session, actor, round):
        writer.writerows([_quiet(value) for value in row] for row in rows)
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    yield page.getvalue()


def write_workbook(session: Session, actor: Actor, round: Round, file: IO[bytes]) -> None:
    """The same as a workbook with one sheet, written row by row; texts are texts whatever they begin with."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("answers")
        sheet.write_row(0, 0, COLUMNS)
        line = 0
        for rows in _rows(session, actor, round):
            for row in rows:
                line += 1
                sheet.write_row(line, 0, ["" if value is None else value for value in row])


def _rows(session: Session, actor: Actor, round: Round) -> Iterator[Sequence[tuple[Any, ...]]]:
    readable = visible_assessments(actor).where(Assessment.round_id == round.id).with_only_columns(Assessment.id)
    columns = (
        Municipality.country_code + "-" + Municipality.code,
        Municipality.name,
        Municipality.region_code,
        Assessment.status,
        Answer.question,
        Answer.instance,
        Answer.number,
        Answer.text,
        Answer.non_answer,
        Answer.estimated,
        Answer.reason,
        Answer.explanation,
        Answer.revision,
    )
    statement = (
        select(*columns)
        .join_from(Answer, Assessment, Assessment.id == Answer.assessment_id)
        .join(Municipality, Municipality.id == Assessment.municipality_id)
        .where(Answer.assessment_id.in_(readable))
        .order_by(Answer.assessment_id, Answer.question, Answer.instance)
        .execution_options(yield_per=BATCH)
    )
    for batch in session.execute(statement).partitions():
        yield [tuple(batch_row) for batch_row in batch]


def _quiet(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(LIVE) else value
