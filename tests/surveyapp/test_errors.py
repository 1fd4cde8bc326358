"""Errors say where, what, and the mend."""

from surveyapp.errors import BadInput, Fault


def test_a_fault_is_written_as_where_what_and_mend():
    assert (
        str(Fault("a.csv:3: code", "the cell is empty", "fill it in")) == "a.csv:3: code: the cell is empty; fill it in"
    )
    assert str(Fault("", "the file is empty")) == "the file is empty"


def test_a_bad_input_tells_all_its_faults_at_once():
    error = BadInput([Fault("a", "one"), Fault("b", "two")])
    assert str(error) == "a: one\nb: two"
    assert len(error.faults) == 2
