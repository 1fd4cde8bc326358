"""The functions of the language: each documented, each with vectors, each with the right number of values."""

import re

import pytest

from questionnaires.expressions import ExpressionError, parse, typed
from questionnaires.expressions.functions import FUNCTIONS
from tests.vectors import sample, vectors


def test_every_function_has_vectors() -> None:
    used = set(re.findall(r"([a-z-]+)\(", " ".join(vector.text for vector in vectors())))
    assert set(FUNCTIONS) <= used


def test_the_usage_of_a_function_is_a_call_of_it() -> None:
    for name, function in FUNCTIONS.items():
        assert function.usage.startswith(f"{name}(")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_takes_no_more_and_no_fewer_values_than_it_says(name: str) -> None:
    function = FUNCTIONS[name]
    for count in {function.least - 1, function.most + 1} - {-1}:
        with pytest.raises(ExpressionError, match=rf"{name}\(…\) has {count} values"):
            typed(parse(f"{name}({', '.join(['1'] * count)})"), sample("every_kind"))
