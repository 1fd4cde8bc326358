import io

from analysis.progress import CLEAR, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_that_grows_and_goes():
    terminal = Terminal()
    with Progress(4, stream=terminal) as progress:
        for what in ("one", "two", "three", "four", "more than planned"):
            progress.step(what)
    lines = terminal.getvalue().split(CLEAR)[1:]
    assert [line.count("#") for line in lines] == [0, 6, 12, 18, 24, 0]
    assert lines[1].endswith("two")
    assert lines[-1] == ""


def test_nobody_else_is_told():
    file = io.StringIO()
    with Progress(1, stream=file) as progress:
        progress.step("one")
    assert file.getvalue() == ""
