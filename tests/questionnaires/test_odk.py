"""Expressions in the words of ODK."""

import pytest

from questionnaires.expressions import compile, parse, typed
from questionnaires.odk import check_in_odk, in_odk
from tests.vectors import environment, same, sample, vectors

MADE = sample("every_kind")


@pytest.mark.parametrize(
    ("text", "odk"),
    [
        ("", ""),
        ("${n} > 5 and  selected(${s}, 'cost')", "${n} > 5 and  selected(${s}, 'cost')"),
        ("mean(${rn}) > 5", "(sum(${rn}) div count-non-empty(${rn})) > 5"),
        ("coalesce(${n}, ${m}, 0)", "coalesce(${n}, coalesce(${m}, 0))"),
        ("${d} > '2026-01-01'", "${d} > date('2026-01-01')"),
        ("'2026-01-01' < today() and ${d} = '2026-01-01'",
         "(date('2026-01-01') < today()) and (${d} = date('2026-01-01'))"),
        ("-(${n} + 1) * mean(${rn})", "(-(${n} + 1)) * (sum(${rn}) div count-non-empty(${rn}))"),
        ("concat(\"it's\", mean(${rn}))", "concat(\"it's\", (sum(${rn}) div count-non-empty(${rn})))"),
    ],
)  # fmt: skip
def test_only_what_odk_says_otherwise_is_written_otherwise(text: str, odk: str) -> None:
    assert in_odk(MADE, text) == odk


def test_what_is_written_otherwise_still_means_the_same_here() -> None:
    for vector in vectors():
        written = in_odk(MADE, vector.text, vector.question)
        tree = typed(parse(written), MADE, vector.question)
        found = compile(tree)(environment(vector.answers, vector.instance))
        assert same(found, vector.expected), (vector.text, written)


@pytest.mark.parametrize(
    ("check", "odk"),
    [
        ("", ""),
        (". > 0", ". > 0"),
        (". <= ${m}", "${m} = '' or (. <= ${m})"),
        ("${m} = '' or . <= ${m}", "${m} = '' or . <= ${m}"),
        (". <= coalesce(${m}, 0)", ". <= coalesce(${m}, 0)"),
    ],
)
def test_a_check_waits_in_odk_too(check: str, odk: str) -> None:
    assert check_in_odk(MADE, check, "n") == odk
