"""A second process gives back what the first would have worked out, or nothing."""

import os

import pytest

from analysis import apart


def test_work_is_done_in_another_process_and_its_result_comes_back_once():
    begun = apart.begin(lambda: (os.getpid(), sum(range(10))))
    found = begun.result()
    assert found is not None
    assert found[1] == 45
    assert found[0] != os.getpid()
    assert begun.result() is None


def failing() -> int:
    raise ValueError("no")


@pytest.mark.parametrize("work", [failing, lambda: lambda: 1, lambda: os._exit(3)])
def test_work_that_fails_gives_nothing_back_and_leaves_it_to_who_asked(work, capfd: pytest.CaptureFixture[str]):
    assert apart.begin(work).result() is None
    assert capfd.readouterr() == ("", "")


def test_without_a_second_processor_nothing_is_begun(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert apart.begin(os.getpid).result() is None
