"""A second process gives back what the first would have worked out, or nothing."""

import os

import pytest

from analysis import apart


def test_work_is_done_in_another_process_and_its_result_comes_back():
    begun = apart.begin(lambda: (os.getpid(), sum(range(10))))
    pid, total = begun.result()
    assert total == 45
    assert pid != os.getpid()


def failing() -> int:
    raise ValueError("no")


def test_work_that_fails_there_fails_here_without_a_word_on_the_screen(capfd: pytest.CaptureFixture[str]):
    with pytest.raises(ValueError, match="no"):
        apart.begin(failing).result()
    assert capfd.readouterr() == ("", "")


def test_what_cannot_come_back_is_worked_out_here():
    here = os.getpid()
    assert apart.begin(lambda: (os.getpid(), lambda: None)).result()[0] == here, "a function cannot be sent"
    assert apart.begin(lambda: os.getpid() if os.getpid() == here else os._exit(3)).result() == here


def test_without_a_second_processor_work_waits_until_it_is_asked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    done: list[int] = []
    begun = apart.begin(done.append, 1)
    assert done == []
    begun.result()
    assert done == [1]


def test_work_can_be_named_before_its_module_is_there():
    assert apart.begin(apart.by_name, "statistics", "mean", [1, 2, 6]).result() == 3
    with pytest.raises(ModuleNotFoundError):
        apart.begin(apart.by_name, "no_such_module", "mean").result()
