"""The data of one round as frames: who could answer, who did, and what they answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError, Fault
from questionnaires.model import AnswerType, Questionnaire

FRAME = ("name", "country", "region", "size_class", "association", "population", "refugees")
ASSESSMENTS = ("version", "status", "started", "saved", "sent", "approved")
ANSWERS = (
    "municipality",
    "question",
    "instance",
    "number",
    "text",
    "non_answer",
    "estimated",
    "explained",
    "revision",
)
APPROVED = "approved"
WITHHELD = "withheld"
"""Stands for a text that its question promises never to hand on; that it was answered still counts."""
NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Dataset:
    """What a round's figures are computed from, and nothing else.

    `frame`: every municipality that could answer, index `municipality` (country code, hyphen, register code), columns
    FRAME; `association` is its code or empty, `population` and `refugees` are persons, NaN where unknown.
    `assessments`: index `municipality`, columns ASSESSMENTS, times in UTC. `answers`: columns ANSWERS, one row an
    answer or non-answer of an approved assessment, dates as ISO text. `questionnaires` by version number; `version` is
    the one from which the round started.
    """

    round: str
    version: str
    questionnaires: Mapping[str, Questionnaire]
    frame: pd.DataFrame
    assessments: pd.DataFrame
    answers: pd.DataFrame

    @property
    def questionnaire(self) -> Questionnaire:
        """The version from which the round started."""
        return self.questionnaires[self.version]

    @cached_property
    def responded(self) -> pd.Series:
        """Whether each unit of the frame gave an approved assessment; boolean, index of `frame`."""
        approved = self.assessments.index[self.assessments["status"] == APPROVED]
        return pd.Series(self.frame.index.isin(approved), self.frame.index, name="responded")

    @property
    def as_of(self) -> datetime | None:
        """When the last assessment in it was approved, in UTC; None where none was."""
        moment = self.assessments.loc[self.assessments["status"] == APPROVED, "approved"].max()
        return None if pd.isna(moment) else moment.to_pydatetime()

    def checked(self) -> "Dataset":
        """This dataset, if frames and questionnaires fit together.

        Raises DataError with every misfit at once: absent columns, a municipality twice or outside the frame, an
        unknown version, two answers to one question.
        """
        if faults := [*_absent_columns(self)] or [*_misfits(self)]:
            raise DataError(faults)
        return self

    def without_private_texts(self) -> "Dataset":
        """The same with the texts withheld that were promised never to be published; figures do not depend on them."""
        private = {
            question.name
            for questionnaire in self.questionnaires.values()
            for question in questionnaire.questions.values()
            if not question.published and question.type is AnswerType.TEXT
        }
        hidden = self.answers["question"].isin(private) & self.answers["text"].notna()
        return replace(self, answers=self.answers.assign(text=self.answers["text"].mask(hidden, WITHHELD)))


def _absent_columns(dataset: Dataset) -> Iterator[Fault]:
    parts = (
        ("frame", dataset.frame, FRAME),
        ("assessments", dataset.assessments, ASSESSMENTS),
        ("answers", dataset.answers, ANSWERS),
    )
    for name, table, columns in parts:
        if absent := [column for column in columns if column not in table.columns]:
            yield Fault(name, f"no column {', '.join(absent)}", f"it needs {', '.join(columns)}")


def _misfits(dataset: Dataset) -> Iterator[Fault]:
    frame, assessments, answers = dataset.frame, dataset.assessments, dataset.answers
    if frame.empty:
        yield Fault("frame", "no municipality could answer", "give the round its frame first")
    yield from _named("frame", "twice in it", frame.index[frame.index.duplicated()])
    yield from _named("assessments", "twice in it", assessments.index[assessments.index.duplicated()])
    yield from _named("assessments", "not in the frame", assessments.index.difference(frame.index))
    for column in ("country", "region"):
        yield from _named("frame", f"without a {column}", frame.index[frame[column].fillna("").eq("")])
    unknown = sorted(set(assessments["version"]) - set(dataset.questionnaires))
    yield from (Fault("assessments", f"version {version} of the questionnaire is not there") for version in unknown)
    if dataset.version not in dataset.questionnaires:
        yield Fault("questionnaires", f"version {dataset.version}, from which the round started, is not there")
    approved = assessments.index[assessments["status"] == APPROVED]
    answering = pd.Index(answers["municipality"].unique())
    yield from _named("answers", "without an approved assessment", answering.difference(approved))
    twice = _twice(answers)
    yield from _named("answers", "with two answers to one question", answers.loc[twice, "municipality"].unique())


def _twice(answers: pd.DataFrame) -> pd.Series:
    """Which rows answer what a row before them answers; sorted numbers tell at once that there are none."""
    parts = [_numbered(answers[name]) for name in ("municipality", "question", "instance")]
    place = np.zeros(len(answers), dtype=np.int64)
    for codes, size in parts:
        place = place * size + codes
    ordered = np.sort(place)
    if not (ordered[1:] == ordered[:-1]).any():
        return pd.Series(False, index=answers.index)
    return pd.Series(place, index=answers.index).duplicated()


def _numbered(column: pd.Series) -> tuple[NDArray[np.int64], int]:
    """A number for each different value, and how many there are."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, size = column.cat.codes.to_numpy(), len(column.cat.categories)
    else:
        codes, different = pd.factorize(column)
        size = len(different)
    return codes.astype(np.int64) + 1, size + 1


def _named(at: str, problem: str, municipalities: "pd.Index[str]") -> Iterator[Fault]:
    names = [str(name) for name in municipalities]
    if names:
        more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
        yield Fault(at, f"{problem}: {', '.join(names[:NAMED_AT_MOST])}{more}")
