"""Work in a second process while the first goes on, where that is to be had: the same result, only sooner."""

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Apart(Generic[Result]):
    """Work under way in another process, or to be done in this one when its result is asked for."""

    def __init__(self, work: Callable[[], Result], pipe: Connection | None = None) -> None:
        self._work = work
        self._pipe = pipe

    def result(self) -> Result:
        """What came of it, waited for once; where nothing came back the work is done here and now, and fails here."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            with pipe, contextlib.suppress(EOFError, OSError):
                found: Result = pipe.recv()
                return found
        return self._work()


Begin: TypeAlias = Callable[..., Apart[Any]]
"""Who may begin work apart, as `begin` does."""


def later(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Apart[Result]:
    """Leave the work to who asks for its result, as processes with threads must."""
    return Apart(partial(work, *args, **kwargs))


def by_name(module: str, name: str, *args: object, **kwargs: object) -> Any:
    """Do the work that is named, where its module need not be there yet: a copy made early brings only what it uses."""
    return getattr(importlib.import_module(module), name)(*args, **kwargs)


def begin(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Apart[Result]:
    """Begin in a copy of this process, which ends with it; later without a second processor, or a way to copy.

    To be asked before threads are begun, since a copy has none of them. What comes back must survive pickling.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return later(work, *args, **kwargs)
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, partial(work, *args, **kwargs)), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of libraries that rest hold nothing
        process.start()
    there.close()
    return Apart(partial(work, *args, **kwargs), here)


def _work(pipe: Connection, work: Callable[[], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(Exception):
        pipe.send(work())
