"""The trace that a page of named figures leaves before it is shown."""

from collections.abc import Collection

from surveyapp.services import traces
from surveyapp.views.request import actor, now, reading, writing


def trace_figures(municipalities: Collection[str], round_code: str, *, exported: bool = False) -> None:
    """Note that the person reads or takes away figures of these municipalities, once a day for each and round.

    It reads first and opens a transaction to write in only where a line is missing.
    """
    _trace(municipalities, round_code, traces.EXPORTED if exported else traces.VIEWED)


def trace_answers(municipalities: Collection[str], round_code: str) -> None:
    """Note that the person takes away the answers of these municipalities, in the same way."""
    _trace(municipalities, round_code, traces.EXPORTED_ANSWERS)


def _trace(municipalities: Collection[str], round_code: str, action: str) -> None:
    at = now()
    missing = traces.untraced(reading(), actor(), municipalities, action, round_code, at)
    if missing:
        with writing() as session:
            traces.leave_traces(session, actor(), missing, action, round_code, at)
