"""What can be wrong with the data of a release, said as errors are said everywhere: `where: problem; mend`."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the data: where, what, and what would mend it."""

    at: str
    problem: str
    mend: str = ""

    def __str__(self) -> str:
        """Write `where: what is wrong; what would mend it`."""
        return f"{self.at}: {self.problem}" + (f"; {self.mend}" if self.mend else "")


class DataError(ValueError):
    """Data that cannot be computed from, with all that is wrong with it at once; nothing was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def one(cls, at: str, problem: str, mend: str = "") -> "DataError":
        """Make the error of data with a single fault."""
        return cls([Fault(at, problem, mend)])
