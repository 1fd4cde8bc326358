"""What is wrong with a definition: as data, with its place and what would mend it."""

import difflib
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class DefinitionError:
    """One fault, printed as `file:line:column: where: problem; mend`. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    where: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.where}: {self.problem}; {self.mend}"


class DefinitionErrors(Exception):
    """All faults of a definition together, in the order of the file."""

    def __init__(self, errors: Iterable[DefinitionError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(str(error) for error in self.errors))

    def __reduce__(self) -> tuple[type["DefinitionErrors"], tuple[tuple[DefinitionError, ...]]]:
        return type(self), (self.errors,)


WORTH = 60_000
"""Pairs of letters compared to find a similar word; beyond it only neighbours in alphabetical order are looked at."""
NEIGHBOURS = 3


def _likely(word: str, words: Sequence[str]) -> Sequence[str]:
    """The words worth comparing letter by letter."""
    if len(words) * len(word) ** 2 <= WORTH:
        return words
    place = bisect(words, word)
    return words[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS]


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A mend that names the most similar known word, else `otherwise`, else some of the known words."""
    words: Sequence[str] = sorted(set(known))
    near = difflib.get_close_matches(word, _likely(word, words), n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    if otherwise or not words:
        return otherwise or "take it out"
    shown = ", ".join(words[:8]) + (", …" if len(words) > 8 else "")
    return f"known here: {shown}"
