import pytest

from analysis.errors import DataError, Fault


def test_a_fault_says_where_what_and_what_would_mend_it():
    assert str(Fault("frame", "is empty", "fill it")) == "frame: is empty; fill it"
    assert str(Fault("frame", "is empty")) == "frame: is empty"
    assert str(Fault("", "the file is empty")) == "the file is empty"


def test_an_error_tells_all_faults_a_line_each_and_is_a_value_error():
    with pytest.raises(ValueError, match="one: a\ntwo: b; c"):
        raise DataError([Fault("one", "a"), Fault("two", "b", "c")])
    assert DataError.one("x", "y").faults == (Fault("x", "y"),)
