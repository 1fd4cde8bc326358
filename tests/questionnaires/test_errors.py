"""Faults as data: printed as compilers do, sorted as the file is, each once."""

import pickle

import pytest

from questionnaires.errors import DefinitionError, DefinitionErrors, did_you_mean


def fault(line: int, column: int = 1, problem: str = "wrong") -> DefinitionError:
    return DefinitionError("file.yaml", line, column, "question a", problem, "mend it")


def test_a_fault_is_printed_with_its_place_its_problem_and_its_mend() -> None:
    assert str(fault(3, 7)) == "file.yaml:3:7: question a: wrong; mend it"


def test_faults_stand_in_the_order_of_the_file_and_each_once() -> None:
    errors = DefinitionErrors([fault(20), fault(3, 9), fault(3, 2), fault(20)])
    assert [(error.line, error.column) for error in errors.errors] == [(3, 2), (3, 9), (20, 1)]
    assert str(errors).count("\n") == 2


def test_faults_survive_the_way_between_processes() -> None:
    errors = DefinitionErrors([fault(1)])
    assert pickle.loads(pickle.dumps(errors)).errors == errors.errors


@pytest.mark.parametrize(
    ("word", "known", "mend"),
    [
        ("housng", ["housing", "health"], "did you mean 'housing'?"),
        ("x", ["housing", "health"], "known here: health, housing"),
        ("x", [], "take it out"),
        ("x", [str(n) * 3 for n in range(10)], "known here: 000, 111, 222, 333, 444, 555, 666, 777, …"),
    ],
)
def test_a_mend_names_the_nearest_word_or_those_there_are(word: str, known: list[str], mend: str) -> None:
    assert did_you_mean(word, known) == mend
    assert did_you_mean("x", known, "write it out") == "write it out"
