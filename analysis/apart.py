"""Work in a second process while the first goes on, where that is to be had: the same result, only sooner."""

import contextlib
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Apart(Generic[Result]):
    """Work under way elsewhere, or nowhere: who needs its result does the work where none came back."""

    def __init__(self, pipe: Connection | None = None) -> None:
        self._pipe = pipe

    def result(self) -> Result | None:
        """What came of it, waited for once; None where it could not be begun, or failed."""
        pipe, self._pipe = self._pipe, None
        if pipe is None:
            return None
        with pipe, contextlib.suppress(EOFError, OSError):
            found: Result = pipe.recv()
            return found
        return None


def begin(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Apart[Result]:
    """Begin in a copy of this process, which ends with it; nowhere without a second processor, or a way to copy.

    To be asked before threads are begun, since a copy has none of them. What comes back must survive pickling.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return Apart()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, work, args, kwargs), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of libraries that rest hold nothing
        process.start()
    there.close()
    return Apart(here)


def _work(pipe: Connection, work: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(Exception):
        pipe.send(work(*args, **kwargs))
