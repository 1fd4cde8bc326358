"""What can go wrong, in the words of the domain; the edge turns each into a page, an exit status or a response."""

from collections.abc import Iterable, Set

from analysis.errors import Fault


class SurveyError(Exception):
    """Parent of every error that the application expects and explains."""


class NotFound(SurveyError):
    """What was asked for does not exist, or belongs to somebody else: both look the same from outside."""


class NotAllowed(SurveyError):
    """The person may see this but not do it; `needs` names the roles that may."""

    def __init__(self, problem: str, needs: Set[str] = frozenset()) -> None:
        super().__init__(problem)
        self.needs = frozenset(needs)


class Conflict(SurveyError):
    """The state has moved on, so the step no longer fits; nothing was changed."""


class BadInput(SurveyError):
    """An input with all its faults at once; nothing of it was taken."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def one(cls, at: str, problem: str, mend: str = "") -> "BadInput":
        """Make the error of an input with a single fault."""
        return cls([Fault(at, problem, mend)])
