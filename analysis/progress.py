"""How far long work has come: a bar on a terminal, nothing where nobody is looking."""

import sys
from types import TracebackType
from typing import Self, TextIO

WIDTH = 24
CLEAR = "\r\x1b[2K"


class Progress:
    """A bar of known steps, drawn on `stream` (stderr) if that is a terminal, and wiped away at the end."""

    def __init__(self, steps: int, *, stream: TextIO | None = None) -> None:
        self.steps = max(steps, 1)
        self.done = 0
        self.stream = stream or sys.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._draw("")

    def step(self, doing: str) -> None:
        """Say what is being done now; the steps before it are done."""
        filled = WIDTH * min(self.done, self.steps) // self.steps
        self._draw(f"[{'#' * filled}{'.' * (WIDTH - filled)}] {doing}")
        self.done += 1

    def _draw(self, line: str) -> None:
        if self.stream.isatty():
            self.stream.write(CLEAR + line)
            self.stream.flush()
