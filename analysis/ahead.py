"""What `run` begins before this process has all its modules: scoring, in a second one that needs only some of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis import apart
from analysis.apart import Apart

HELD_TWICE = 5_000_000
"""Bytes of answers above which one process alone reads them, since a second would hold them again."""
TRUSTING = "--changed"


def is_small(directory: Path) -> bool:
    """Whether two processes can hold the answers of a release, one each."""
    path = directory / "answers.parquet"
    return path.is_file() and path.stat().st_size <= HELD_TWICE


def begun(arguments: Sequence[str]) -> Apart[Any] | None:
    """`scored.of_release` under way, where the arguments of the command ask to run a release that is small."""
    command, *others = [one for one in arguments if not one.startswith("-")] or [""]
    if command != "run" or len(others) != 1 or not is_small(Path(others[0])):
        return None
    return apart.begin(apart.by_name, "analysis.scored", "of_release", others[0], trusting=TRUSTING in arguments)
