"""Findings of the many equal rounds of a run: computed once, since they follow from the data alone and take longest."""

import fcntl
import pickle
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from analysis.dataset import Dataset
from analysis.findings import Findings

MOMENTS = ["started", "saved", "sent", "approved"]
"""When somebody did something differs from test to test; no figure rests on it."""
KEPT = 64
LARGE = 50_000
"""Bytes of data from which findings take seconds, as those of all questions do, so that the workers share them."""

Compute = Callable[[Dataset], Findings]


class _Asked(NamedTuple):
    key: bytes
    dataset: Dataset

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


def key_of(dataset: Dataset) -> str:
    """What is the same for data from which the same findings follow."""
    return sha256(_key(dataset)).hexdigest()


def computed_once(compute: Compute, folder: Path) -> Compute:
    """What computes findings, but takes those of equal data where they were computed before.

    Those of large rounds lie in the folder, where all workers of a run find them.
    """

    @lru_cache(maxsize=KEPT)
    def kept(asked: _Asked) -> Findings:
        if len(asked.key) < LARGE:
            return compute(asked.dataset)
        return _from_file(compute, asked, folder / key_of(asked.dataset))

    def once(dataset: Dataset) -> Findings:
        return replace(kept(_Asked(_key(dataset), dataset)), dataset=dataset)

    return once


def _from_file(compute: Compute, asked: _Asked, path: Path) -> Findings:
    """The findings in the file, which the first worker to come writes while others wait for it."""
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if written := file.read():
            found: Findings = pickle.loads(written)
            return found
        found = compute(asked.dataset)
        file.write(pickle.dumps(found))
        return found


def _key(dataset: Dataset) -> bytes:
    forms = sorted((version, form.sha256) for version, form in dataset.questionnaires.items())
    told = dataset.assessments.drop(columns=MOMENTS, errors="ignore")
    return pickle.dumps((dataset.round, dataset.version, forms, dataset.frame, told, dataset.answers))
