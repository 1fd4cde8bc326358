"""Can conditions hold together? "No" is certain: no answers were ever found that prove it wrong."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.checks.examined import examine
from questionnaires.checks.possible import MOST_ALTERNATIVES, Box, Literal, Possibilities
from questionnaires.expressions import Kind, compile, parse, typed
from tests.vectors import environment, sample

MADE = sample("every_kind")
POSSIBILITIES = Possibilities(examine(MADE), follow=False)
ATOMS = [
    "${n} > 3", "${n} >= 3", "${n} < 5", "${n} <= 5", "${n} = 4", "${n} != 4", "4 = ${n}", "3 < ${n}", "${n} = ''",
    "${n} != ''", "${m} > 0.5", "${m} < 0.5", "${l} >= 3", "${l} < 1", "${c} = 'yes'", "${c} != 'yes'", "${c} = 'no'",
    "${c} = 'other'", "${c} = ''", "selected(${s}, 'cost')", "selected(${s}, 'none')", "${s} = ''",
    "${d} < '2026-01-01'", "${d} > '2026-01-01'", "${n} > ${m}", "${n} + ${m} > 4", "regex(${t}, 'a')",
    "true()", "false()", "${t} = 'a'", "${t} != 'a'",
]  # fmt: skip
conditions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda part: f"not({part})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"if({', '.join(parts)})"),
    ),
    max_leaves=6,
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "n": st.integers(0, 8), "m": st.sampled_from([0, 0.5, 1, 7]), "l": st.integers(0, 4),
        "c": st.sampled_from(["yes", "no", "other"]), "s": st.sampled_from(["cost", "none", "cost staff", "staff"]),
        "d": st.sampled_from(["2025-12-31", "2026-01-01", "2026-01-02"]), "t": st.sampled_from(["a", "b"]),
    },
)  # fmt: skip


@given(conditions, answers)
def test_what_some_answers_meet_is_never_called_impossible(text: str, given_answers: dict[str, Any]) -> None:
    tree = typed(parse(text), MADE, want=Kind.TRUTH)
    if compile(tree)(environment(given_answers)):
        assert POSSIBILITIES.together([tree])


def test_too_many_alternatives_are_taken_as_possible() -> None:
    many = " and ".join(f"(${{n}} = {n} or ${{m}} = {n})" for n in range(8))
    assert MOST_ALTERNATIVES < 2**8
    assert POSSIBILITIES.together([typed(parse(many), MADE)])


def test_a_box_narrows_until_nothing_is_left() -> None:
    box = Box(whole=True)
    for literal in (Literal("n", ">", 3.0), Literal("n", "<", 6.0), Literal("n", "!=", 4.0)):
        box.take(literal)
        assert box.holds()
    box.take(Literal("n", "!=", 5.0))
    assert not box.holds()
