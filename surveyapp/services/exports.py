"""Answers handed out as CSV or as a workbook: row after row, and never with anything that a program would run."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence, Set
from typing import IO, Any

import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.dataset import WITHHELD
from surveyapp.models import Answer, Assessment, Municipality, QuestionnaireVersion, Round
from surveyapp.services.access import MUNICIPALITY, Actor, visible_assessments
from surveyapp.services.monitoring import choose_round
from surveyapp.services.private_texts import private_texts
from surveyapp.services.versions import open_version

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
QUESTION = COLUMNS.index("question")
OWN_WORDS = (COLUMNS.index("text"), COLUMNS.index("explanation"))
BATCH = 2_000
ROWS = 1_048_575
"""What a sheet of a workbook holds below its heading."""
TEXTS = tuple(COLUMNS.index(name) for name in COLUMNS if name not in ("instance", "number", "estimated", "revision"))
LONGEST = 32_767
"""Characters that a cell of a workbook holds."""
LIVE = frozenset(("=", "+", "-", "@", "\t", "\r"))
"""What a spreadsheet takes for the beginning of a formula."""


def write_csv(session: Session, actor: Actor, round: Round) -> Iterator[str]:
    """The answers that the actor may read in a round, one a row, in pieces of some thousand rows.

    A text that a spreadsheet would run is led by an apostrophe; numbers stay numbers.
    """
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for rows in _rows(session, actor, round):
        writer.writerows(map(_quiet, rows))
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    yield page.getvalue()


def write_workbook(
    session: Session, actor: Actor, round: Round, file: IO[bytes], written: Callable[[int], None] = lambda _: None
) -> None:
    """The same as a workbook, written row by row; texts are texts whatever they begin with.

    What one sheet does not hold goes on in the next, with the same heading. `written` is told now and then how many
    answers were written so far.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet, line, so_far = _add_sheet(workbook, "answers"), 0, 0
        for rows in _rows(session, actor, round):
            for row in rows:
                if line == ROWS:
                    sheet, line = _add_sheet(workbook, f"answers {len(workbook.worksheets()) + 1}"), 0
                line += 1
                _write_row(sheet, line, row)
            so_far += len(rows)
            written(so_far)


def _write_row(sheet: Any, line: int, row: Sequence[Any]) -> None:
    """Write what there is, each by its own kind: to look at the kind of each empty cell takes half of the time."""
    for place, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(line, place, value[:LONGEST])
        elif isinstance(value, bool):
            sheet.write_boolean(line, place, value)
        else:
            sheet.write_number(line, place, value)


def _add_sheet(workbook: Any, name: str) -> Any:
    sheet = workbook.add_worksheet(name)
    sheet.write_row(0, 0, COLUMNS)
    return sheet


def rounds_to_take(session: Session, actor: Actor) -> list[Round]:
    """The rounds in which the actor may read answers, the newest first."""
    readable = visible_assessments(actor).with_only_columns(Assessment.round_id)
    return list(session.scalars(select(Round).where(Round.id.in_(readable)).order_by(Round.id.desc())))


def round_to_take(session: Session, actor: Actor, code: str | None) -> Round:
    """The round of that code among them, or the newest where none is asked for. Raises NotFound."""
    return choose_round(rounds_to_take(session, actor), code)


def concerned(session: Session, actor: Actor, round: Round) -> list[str]:
    """The municipalities whose answers are handed out, by their names in findings (`RO-17`), in order."""
    name = Municipality.country_code + "-" + Municipality.code
    readable = visible_assessments(actor).where(Assessment.round_id == round.id)
    return sorted(session.scalars(readable.with_only_columns(name)))


def count_answers(session: Session, actor: Actor, round: Round) -> int:
    """How many answers are handed out."""
    readable = visible_assessments(actor).where(Assessment.round_id == round.id).with_only_columns(Assessment.id)
    counted = select(func.count()).select_from(Answer).where(Answer.assessment_id.in_(readable))
    return session.scalar(counted) or 0


def _withheld(session: Session, actor: Actor, round: Round) -> frozenset[str]:
    """Questions whose texts were promised to stay with the municipality and the secretariat; withheld from others."""
    if actor.is_secretariat or actor.roles & MUNICIPALITY:
        return frozenset()
    readable = visible_assessments(actor).where(Assessment.round_id == round.id)
    version_ids = readable.with_only_columns(Assessment.version_id).distinct()
    used = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(version_ids)))
    return frozenset(
        name for version in used for name in private_texts(open_version(session, version.id, version.sha256))
    )


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
    private = _withheld(session, actor, round)
    for batch in session.execute(statement).partitions():
        yield [_shown(tuple(row), private) for row in batch]


def _shown(row: tuple[Any, ...], private: Set[str]) -> tuple[Any, ...]:
    if row[QUESTION] not in private:
        return row
    return tuple(WITHHELD if place in OWN_WORDS and value is not None else value for place, value in enumerate(row))


def _quiet(row: tuple[Any, ...]) -> Sequence[Any]:
    """The row, with an apostrophe before each text that would run."""
    if not any(row[place] and row[place][0] in LIVE for place in TEXTS):
        return row
    return [f"'{value}" if place in TEXTS and value and value[0] in LIVE else value for place, value in enumerate(row)]
