"""What no survey knows: how every municipality of the frame would stand if it had told the whole truth.

The true figures are plain averages over municipalities or refugees, so that nothing of what they are to judge, the
weights and the estimates, goes into them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import measures, scoring
from analysis.dataset import ANSWERS
from analysis.findings import Findings
from questionnaires.answers import Answer
from questionnaires.model import Questionnaire
from surveyapp.demo.filling import Filled
from surveyapp.demo.territory import Place

FILE = "truth.json"
COUNTRY, REFUGEES = "country", "refugees"
DIGITS = 6


class Compared(NamedTuple):
    """An estimate beside the truth; a row a figure, gaps from 0 to 1."""

    country: str
    view: str
    measure: str
    estimate: float
    low: float
    high: float
    n: int
    n_frame: int
    true: float

    @property
    def caught(self) -> bool:
        """Whether the truth lies within the interval."""
        return self.low - 1e-6 <= self.true <= self.high + 1e-6


@dataclass(slots=True)
class Truth:
    """The seed of the world, and by round the true gaps: index municipality, columns country, refugees, measures."""

    seed: int
    rounds: dict[str, pd.DataFrame] = field(default_factory=dict)

    def add(self, code: str, questionnaire: Questionnaire, filled: Mapping[Place, Filled]) -> None:
        """Keep what every municipality would show in a round if it answered, and answered in full."""
        scores = scoring.read(_answers(filled), questionnaire, municipalities=[place.key for place in filled])
        combined = measures.compose(scores.gaps, scores.applies, measures.declared(questionnaire))
        known = {
            COUNTRY: pd.Series({place.key: place.country for place in filled}),
            REFUGEES: scores.populations[REFUGEES].fillna(0.0),
        }
        self.rounds[code] = pd.concat([pd.DataFrame(known), combined.values, scores.gaps], axis=1)

    def write(self, directory: Path) -> None:
        """Keep the truth beside the database of the demonstration."""
        directory.mkdir(parents=True, exist_ok=True)
        rounds = {code: json.loads(table.to_json(double_precision=DIGITS)) for code, table in self.rounds.items()}
        (directory / FILE).write_text(json.dumps({"seed": self.seed, "rounds": rounds}), encoding="utf-8")


def read(directory: Path) -> Truth | None:
    """The truth of the demonstration in this folder; None where there is none."""
    path = directory / FILE
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Truth(kept["seed"], {code: pd.DataFrame(columns) for code, columns in kept["rounds"].items()})


def beside(truth: Truth, code: str, findings: Findings) -> list[Compared]:
    """Each estimate of a whole country that has an interval, beside the truth, in the order of the estimates.

    Raises KeyError for a round of which the truth is not known.
    """
    table, rows = truth.rounds[code], findings.estimates
    rows = rows[(rows["kind"] == "all") & rows["low"].notna() & rows["measure"].isin(table.columns)]
    known = true_means(table, findings.silent.index)
    columns = ["country", "view", "measure", "estimate", "low", "high", "n", "n_frame"]
    keys = rows[columns[:3]].itertuples(index=False, name=None)
    true = [known[view].loc[country, measure] for country, view, measure in keys]
    return [Compared(*row) for row in rows[columns].assign(true=true).itertuples(index=False, name=None)]


def true_means(table: pd.DataFrame, silent: "pd.Index[str]") -> dict[str, pd.DataFrame]:
    """The true figures by view, country × measure, of those for whom the estimates speak.

    Where refugees are counted, the large municipalities that did not answer (`silent`) are named and never weighted
    for, so they are left out of the truth too.
    """
    return {"municipality": _average(table), "refugee": _average(table.drop(silent), REFUGEES)}


def _average(table: pd.DataFrame, weight: str | None = None) -> pd.DataFrame:
    """Country × measure: the mean over those to whom the measure applies, each counted once or by a column."""
    values = table.drop(columns=[COUNTRY, REFUGEES])
    counts = values.notna().mul(1.0 if weight is None else table[weight], axis=0)
    by = table[COUNTRY]
    return (values * counts).groupby(by).sum() / counts.groupby(by).sum()


def _answers(filled: Mapping[Place, Filled]) -> pd.DataFrame:
    return pd.DataFrame(_rows(filled), columns=ANSWERS)


def _rows(filled: Mapping[Place, Filled]) -> Iterator[tuple[object, ...]]:
    for place, replies in filled.items():
        yield from (_row(place.key, answer) for answer in replies.true)


def _row(municipality: str, answer: Answer) -> tuple[object, ...]:
    return municipality, answer.question, answer.instance, answer.number, answer.text, None, False, False, 1
