"""The trace that a page of named figures leaves before it is shown."""

from collections.abc import Collection

from surveyapp.services import traces
from surveyapp.views.request import actor, now, reading, writing


def trace_figures(municipalities: Collection[str], round_code: str, *, exported: bool = False) -> None:
    """Note that the person reads or takes away figures of these municipalities, once a day for each and round.

    It reads first and opens a transaction to write in only where a line is missing.
    """
    action, at = traces.EXPORTED if exported else traces.VIEWED, now()
    missing = traces.untraced(reading(), actor(), municipalities, action, round_code, at)
    if missing:
        with writing() as session:
            traces.leave_traces(session, actor(), missing, action, round_code, at)
