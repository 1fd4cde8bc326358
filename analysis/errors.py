"""What can be wrong with data that came in or lies in a release, said everywhere as `where: problem; mend`."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the data: where (nothing for the whole of it), what, and what would mend it."""

    at: str
    problem: str
    mend: str = ""

    def __str__(self) -> str:
        """Write `where: what is wrong; what would mend it`."""
        words = f"{self.problem}; {self.mend}" if self.mend else self.problem
        return f"{self.at}: {words}" if self.at else words


class DataError(ValueError):
    """Data that cannot be computed from, with all that is wrong with it at once; nothing was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def one(cls, at: str, problem: str, mend: str = "") -> "DataError":
        """Make the error of data with a single fault."""
        return cls([Fault(at, problem, mend)])
