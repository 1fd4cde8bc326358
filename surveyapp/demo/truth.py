"""What no survey knows: the figures that would come out if every municipality of the frame had told the whole truth."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dataset import ANSWERS, APPROVED, ASSESSMENTS, FRAME, Dataset
from analysis.findings import Findings, compute
from questionnaires.answers import Answer
from questionnaires.model import Questionnaire
from surveyapp.demo.filling import Filled
from surveyapp.demo.territory import COUNTRIES, Place

FILE = "truth.json"
KEPT = ("country", "view", "measure")
"""What a true figure is found by: whole countries only, both views, every measure."""
ASSOCIATIONS = {plan.code: plan.association for plan in COUNTRIES}


@dataclass(slots=True)
class Truth:
    """The true figures of each round, and the seed from which the world was made."""

    seed: int
    rounds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, code: str, questionnaire: Questionnaire, filled: Mapping[Place, Filled]) -> None:
        """Compute the figures of a round as a census that everybody answered in full."""
        estimates = compute(_census(code, questionnaire, filled)).estimates
        whole = estimates[(estimates["kind"] == "all") & estimates["estimate"].notna()]
        rows = whole[[*KEPT, "estimate"]].itertuples(index=False)
        self.rounds[code] = [dict(zip((*KEPT, "estimate"), row, strict=True)) for row in rows]

    def write(self, directory: Path) -> None:
        """Keep the truth beside the database of the demonstration."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / FILE).write_text(json.dumps({"seed": self.seed, "rounds": self.rounds}), encoding="utf-8")


def read(directory: Path) -> Truth | None:
    """The truth of the demonstration in this folder; None where there is none."""
    path = directory / FILE
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Truth(kept["seed"], kept["rounds"])


def beside(truth: Truth, code: str, findings: Findings) -> pd.DataFrame:
    """Each estimate of a round with the truth: country, view, measure, estimate, low, high, n, n_frame, true, caught.

    Rows whose estimate has no interval are left out.
    """
    estimates = findings.estimates
    whole = estimates[(estimates["kind"] == "all") & estimates["low"].notna()]
    true = pd.DataFrame(truth.rounds[code]).rename(columns={"estimate": "true"})
    both = whole.merge(true, on=list(KEPT))
    caught = (both["low"] - 1e-9 <= both["true"]) & (both["true"] <= both["high"] + 1e-9)
    return both[[*KEPT, "estimate", "low", "high", "n", "n_frame", "true"]].assign(caught=caught)


def _census(code: str, questionnaire: Questionnaire, filled: Mapping[Place, Filled]) -> Dataset:
    index = pd.Index([place.key for place in filled], name="municipality")
    now = pd.Timestamp("2026-01-01", tz="UTC")
    assessment = (questionnaire.version, APPROVED, now, now, now, now)
    return Dataset(
        round=code,
        version=questionnaire.version,
        questionnaires={questionnaire.version: questionnaire},
        frame=pd.DataFrame([_unit(place) for place in filled], index, FRAME),
        assessments=pd.DataFrame([assessment] * len(filled), index, ASSESSMENTS),
        answers=pd.DataFrame(_rows(filled), columns=ANSWERS),
    )


def _unit(place: Place) -> tuple[str | float, ...]:
    code = ASSOCIATIONS[place.country]
    return (
        place.name, place.country, place.region, place.size_class, code, float(place.population), float(place.refugees),
    )  # fmt: skip


def _rows(filled: Mapping[Place, Filled]) -> Iterable[tuple[Any, ...]]:
    return [_row(place.key, answer) for place, replies in filled.items() for answer in replies.true]


def _row(municipality: str, answer: Answer) -> tuple[Any, ...]:
    return municipality, answer.question, answer.instance, answer.number, answer.text, None, False, False, 1
