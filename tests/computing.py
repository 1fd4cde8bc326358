"""Findings of the many equal rounds of a run: computed once, since they follow from the data alone and take longest."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from analysis import findings
from analysis.dataset import Dataset
from analysis.findings import Findings

MOMENTS = ["started", "saved", "sent", "approved"]
"""When somebody did something differs from test to test; no figure rests on it."""
KEPT = 64


class _Asked(NamedTuple):
    key: bytes
    dataset: Dataset

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


def computed_once(compute: Callable[[Dataset], Findings]) -> Callable[[Dataset], Findings]:
    """What computes findings, but takes those of equal data where they were computed before."""

    @lru_cache(maxsize=KEPT)
    def kept(asked: _Asked) -> Findings:
        return compute(asked.dataset)

    def once(dataset: Dataset) -> Findings:
        return replace(kept(_Asked(_key(dataset), dataset)), dataset=dataset)

    return once


def _key(dataset: Dataset) -> bytes:
    forms = sorted((version, form.sha256) for version, form in dataset.questionnaires.items())
    told = dataset.assessments.drop(columns=MOMENTS, errors="ignore")
    return pickle.dumps((dataset.round, dataset.version, forms, dataset.frame, told, dataset.answers))


FINDINGS_ONCE = computed_once(findings.compute)
