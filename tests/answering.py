"""Municipalities that answer at random, for tests of what is made of answers."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import pandas as pd

from analysis.dataset import ANSWERS, Dataset
from questionnaires.answers import Answer
from questionnaires.model import (
    AnswerType,
    Dimension,
    Indicator,
    IndicatorKind,
    NonAnswer,
    Question,
    Questionnaire,
    SeverityBands,
)
from tests.factories import a_question, a_questionnaire

NUMBERS = (0.0, 0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 20.0, 50.0, 100.0)
UNASKED = (AnswerType.CALCULATE, AnswerType.NOTE)
APPROVED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rows(given: Mapping[str, Iterable[Answer]]) -> pd.DataFrame:
    """The answers of municipalities as `answers.parquet` has them."""
    table = pd.DataFrame(
        [
            (name, a.question, a.instance, a.number, a.text, a.non_answer, a.estimated, a.reason is not None, 1)
            for name, answers in given.items()
            for a in answers
        ],
        columns=list(ANSWERS),
    )
    words = ["municipality", "question", "text", "non_answer"]
    return table.astype({"number": "float64", "estimated": "bool", "explained": "bool"} | dict.fromkeys(words, "str"))


def answers_of(row: pd.DataFrame) -> list[Answer]:
    """The rows of one municipality as the questionnaire sees them."""
    return [
        Answer(
            question=one["question"],
            instance=one["instance"],
            number=None if pd.isna(one["number"]) else one["number"],
            text=None if pd.isna(one["text"]) else one["text"],
            non_answer=None if pd.isna(one["non_answer"]) else NonAnswer(one["non_answer"]),
        )
        for one in row.to_dict("records")
    ]


def at_random(questionnaire: Questionnaire, municipalities: Iterable[str], seed: int = 1) -> pd.DataFrame:
    """Answers of every kind, non-answers and gaps among them, in an order of no meaning."""
    draw = random.Random(seed)
    table = rows({name: list(answers_at_random(draw, questionnaire)) for name in municipalities})
    return table.sample(frac=1, random_state=seed, ignore_index=True)


def answers_at_random(draw: random.Random, questionnaire: Questionnaire) -> Iterator[Answer]:
    """The answers of one municipality, of every kind and with gaps."""
    for name, question in questionnaire.questions.items():
        if name not in questionnaire.repeat_of:
            yield from _answer(draw, questionnaire, question, 0)
    for repeat in questionnaire.repeats.values():
        for instance in range(1, draw.randint(0, 3) + 1):
            for question in repeat.questions:
                yield from _answer(draw, questionnaire, question, instance)


def _answer(draw: random.Random, questionnaire: Questionnaire, question: Question, instance: int) -> Iterator[Answer]:
    if question.type in UNASKED or draw.random() < 0.05:
        return
    estimated = draw.random() < 0.1
    if question.non_answers and draw.random() < 0.12:
        yield Answer(question.name, instance, non_answer=draw.choice(question.non_answers))
    elif question.type in (AnswerType.INTEGER, AnswerType.DECIMAL):
        yield Answer(question.name, instance, number=draw.choice(NUMBERS), estimated=estimated)
    elif question.type is AnswerType.LEVEL:
        yield Answer(question.name, instance, number=float(draw.randrange(5)), estimated=estimated)
    else:
        yield Answer(question.name, instance, text=_text(draw, questionnaire, question), estimated=estimated)


def _text(draw: random.Random, questionnaire: Questionnaire, question: Question) -> str:
    if question.type is AnswerType.DATE:
        return f"2025-03-{draw.randrange(1, 29):02d}"
    if question.type is AnswerType.TEXT:
        return "words of an office"
    codes = [choice.name for choice in questionnaire.choices_of(question)]
    if question.type is AnswerType.SELECT_ONE:
        return draw.choice(codes)
    return " ".join(draw.sample(codes, draw.randint(1, min(3, len(codes)))))


def a_frame(countries: Mapping[str, int], *, regions: int = 4, seed: int = 1) -> pd.DataFrame:
    """So many municipalities of each country, in regions and size classes, members of its association."""
    draw = random.Random(seed)
    names = [f"{country}-{number}" for country, size in countries.items() for number in range(1, size + 1)]
    table = pd.DataFrame(
        {
            "name": [f"Commune {name}" for name in names],
            "country": [name[:2] for name in names],
            "region": [f"{name[:2]}-{draw.randrange(regions)}" for name in names],
            "size_class": [draw.choice(["small", "medium", "large"]) for _ in names],
            "association": [f"A-{name[:2]}" for name in names],
            "population": [float(draw.randrange(500, 90_000)) for _ in names],
            "refugees": [float(int(draw.lognormvariate(4, 1))) for _ in names],
        },
        index=pd.Index(names, name="municipality", dtype="str"),
    )
    return table.sort_index()


def assessments_of(municipalities: Iterable[str], version: str = "1.0.0") -> pd.DataFrame:
    """Approved assessments of these municipalities."""
    index = pd.Index(sorted(set(municipalities)), name="municipality", dtype="str")
    moment = pd.Timestamp(APPROVED_AT).as_unit("us")
    times = dict.fromkeys(("started", "saved", "sent", "approved"), moment)
    return pd.DataFrame({"version": version, "status": "approved", **times}, index=index)


def a_dataset(
    questionnaire: Questionnaire,
    countries: Mapping[str, int] | None = None,
    *,
    share: float = 0.7,
    regions: int = 4,
    seed: int = 1,
) -> Dataset:
    """A round in which about this share of the municipalities answered at random."""
    frame = a_frame(countries or {"PL": 30, "RO": 30}, regions=regions, seed=seed)
    draw = random.Random(seed)
    own = [name for name in frame.index if draw.random() < share]
    answers = at_random(questionnaire, own, seed)
    version = questionnaire.version
    return Dataset("2026", version, {version: questionnaire}, frame, assessments_of(own, version), answers)


def a_small_form() -> Questionnaire:
    """Six levels in two dimensions that the activity list knows: enough for every figure and for a plan."""
    names = ("g1", "g3", "g4", "s6", "s8", "s9")
    return a_questionnaire(
        a_question("residents"),
        a_question("refugees"),
        *(a_question(name, AnswerType.LEVEL) for name in names),
        dimensions=(
            Dimension(name="governance", label="Governance", weight=1.0),
            Dimension(name="housing", label="Housing", weight=2.0),
        ),
        indicators=tuple(
            Indicator(
                name=name,
                label=name.upper(),
                dimension="governance" if name.startswith("g") else "housing",
                kind=IndicatorKind.LEVEL,
                question=name,
                groups=("women",) if name in ("g1", "s8") else (),
                sdg=("11.1",) if name.startswith("s") else ("16.6",),
            )
            for name in names
        ),
        severity=SeverityBands(at_least=(0.2, 0.4, 0.6, 0.8)),
    )
