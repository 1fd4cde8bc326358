"""Errors say where, what, and the mend."""

from analysis.errors import Fault
from surveyapp.errors import BadInput


def test_a_bad_input_tells_all_its_faults_at_once():
    error = BadInput([Fault("a", "one"), Fault("b", "two")])
    assert str(error) == "a: one\nb: two"
    assert len(error.faults) == 2
