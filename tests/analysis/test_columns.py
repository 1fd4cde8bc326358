"""Whole columns: the same table of expressions, and the same results as one assessment at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import columns
from questionnaires.expressions import Kind, compile, kind_of, lowered, parse, scope_of, typed
from tests.vectors import TODAY, Vector, environment, same, sample, vectors

EVERY_KIND = sample("every_kind")
OUTSIDE = [name for name in EVERY_KIND.questions if name not in EVERY_KIND.repeat_of]
INSIDE = list(EVERY_KIND.repeat_of)


def frames(rows: Sequence[Mapping[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers of many municipalities outside the repeat and inside it, as `analysis` keeps them."""
    index = pd.Index([f"m{place:03}" for place in range(len(rows))], name="municipality")
    outer = pd.DataFrame({name: _column(name, [row.get(name) for row in rows], index) for name in OUTSIDE}, index=index)
    entries = [
        (index[place], instance + 1, {name: row[name][instance] for name in row if isinstance(row[name], list)})
        for place, row in enumerate(rows)
        for instance in range(max((len(value) for value in row.values() if isinstance(value, list)), default=0))
    ]
    keys = pd.MultiIndex.from_tuples([entry[:2] for entry in entries], names=["municipality", "instance"])
    inner = pd.DataFrame({name: _column(name, [e[2].get(name) for e in entries], keys) for name in INSIDE}, index=keys)
    return outer, inner


def _column(name: str, values: list[Any], index: pd.Index) -> pd.Series:
    numeric = kind_of(EVERY_KIND, name) is Kind.NUMBER
    return pd.Series(values, index=index, dtype="float64" if numeric else object)


def plain(value: Any) -> Any:
    """A cell as the closures would give it."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return None if pd.isna(value) else value


OUTER, INNER = frames([vector.answers for vector in vectors()])


@pytest.fixture(scope="module")
def evaluated() -> dict[tuple[str, str | None], pd.Series]:
    """Every different expression of the table over all rows of the table at once."""
    found = {}
    joined = INNER.join(OUTER, on="municipality")
    for vector in vectors():
        key = (vector.text, vector.question)
        if key not in found:
            frame = joined if vector.question else OUTER
            found[key] = columns.evaluate(vector.tree, frame, {"r": INNER}, today=TODAY)
    return found


@pytest.mark.parametrize(("place", "vector"), list(enumerate(vectors())), ids=lambda part: getattr(part, "id", ""))
def test_a_column_means_what_the_table_says(
    place: int, vector: Vector, evaluated: dict[tuple[str, str | None], pd.Series]
) -> None:
    column = evaluated[vector.text, vector.question]
    label: Any = (OUTER.index[place], vector.instance) if vector.instance else OUTER.index[place]
    found = plain(column.loc[label])
    assert same(found, vector.expected), f"{vector.text} gave {found!r}"


def test_every_expression_of_the_table_agrees_with_the_closures_on_all_answers_of_the_table(
    evaluated: dict[tuple[str, str | None], pd.Series],
) -> None:
    rows = [environment(vector.answers) for vector in vectors()]
    for (text, question), column in evaluated.items():
        if question is None:
            one_by_one = compile(typed(parse(text), EVERY_KIND))
            assert [plain(value) for value in column] == [one_by_one(row) for row in rows], text


def test_kinds_of_columns_are_floats_texts_and_truths() -> None:
    assert columns.evaluate(("answer", "n", "number"), OUTER).dtype == "float64"
    assert columns.evaluate(("answer", "t", "text"), OUTER).dtype == "str"
    assert columns.evaluate(("empty", ("answer", "t", "text")), OUTER).dtype == "bool"


def test_a_column_that_is_not_there_is_empty() -> None:
    assert columns.evaluate(("answer", "later", "text"), OUTER).isna().all()
    assert (columns.evaluate(("count", ("answers", "later", "number")), OUTER) == 0).all()


def test_no_rows_give_no_rows() -> None:
    outer, inner = frames([])
    for vector in vectors():
        if vector.question is None:
            assert len(columns.evaluate(vector.tree, outer, {"r": inner}, today=TODAY)) == 0


def test_without_a_day_today_is_empty() -> None:
    assert columns.evaluate(("today",), OUTER).isna().all()


def test_instances_are_folded_in_their_order_whatever_the_order_of_the_rows() -> None:
    tree = typed(parse("sum(${rn})"), EVERY_KIND)
    shuffled = INNER.sample(frac=1, random_state=7)
    pd.testing.assert_series_equal(
        columns.evaluate(tree, OUTER, {"r": shuffled}), columns.evaluate(tree, OUTER, {"r": INNER})
    )


numbers = st.one_of(st.none(), st.integers(-5, 5), st.floats(-1e6, 1e6), st.sampled_from([0.5, 2.5, -2.5, 1e300]))
texts = st.one_of(st.none(), st.sampled_from(["a", "b", "12", " 3.5 ", "żółw", "😀", "2026-01-31", "cost"]))
days = st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()))


def some(*values: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(values))


answers = st.fixed_dictionaries(
    {
        "n": numbers, "m": numbers, "k": numbers, "l": some("0", "2", "4").map(lambda v: v and int(v)),
        "t": texts, "u": texts, "c": some("yes", "no", "other"), "x": some("1", "2", "10"),
        "s": some("cost", "cost staff", "language staff"), "d": days, "e": days,
        "rn": st.lists(numbers, max_size=3),
    }
)  # fmt: skip
LEAVES = {
    "number": ["${n}", "${m}", "${k}", "${l}", "0", "1", "2.5", "(0-3)", "sum(${rn})", "mean(${rn})", "max(${rn})",
               "count(${r})", "count-selected(${s})", "(${e} - ${d})", "string-length(${t})"],
    "text": ["${t}", "${u}", "${c}", "${x}", "'a'", "'12'", "'cost'"],
    "truth": ["true()", "false()", "selected(${s}, 'cost')", "${c} = 'yes'", "${t} = ''", "${n} = ''", "${d} < ${e}"],
    "date": ["${d}", "${e}", "today()"],
}  # fmt: skip
GROWN = {
    "number": ["({number} + {number})", "({number} - {number})", "({number} * {number})", "({number} div {number})",
               "({number} mod {number})", "-{number}", "round({number})", "round({number}, 2)", "int({number})",
               "abs({number})", "if({truth}, {number}, {number})", "coalesce({number}, {number})", "number({text})",
               "min({number}, {number})", "max({number}, ${{rn}})", "number({truth})", "if({truth}, {number}, '')"],
    "text": ["concat({text}, {text})", "string({number})", "if({truth}, {text}, {text})", "coalesce({text}, {text})",
             "string({date})", "string({truth})", "concat({number}, '')"],
    "truth": ["({number} = {number})", "({number} != {number})", "({number} < {number})", "({number} >= {number})",
              "({text} = string({number}))", "({text} != concat({text}, ''))", "({truth} and {truth})",
              "({truth} or {truth})", "not({truth})", "({date} <= {date})", "({number} = '')", "({date} != '')",
              "boolean({number})", "selected(concat({text}, ' b'), {text})", "regex({text}, '[a-z]+[0-9]?')",
              "({truth} = {truth})"],
    "date": ["({date} + 3)", "if({truth}, {date}, {date})", "coalesce({date}, {date})", "date('2024-02-29')"],
}  # fmt: skip


@st.composite
def expressions(draw: st.DrawFn, kind: str | None = None, depth: int = 3) -> str:
    """A random expression of a random kind that types without a complaint."""
    kind = kind or draw(st.sampled_from(list(LEAVES)))
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(LEAVES[kind]))
    shape = draw(st.sampled_from(GROWN[kind]))
    while (at := min((shape.find(f"{{{k}}}") for k in LEAVES if f"{{{k}}}" in shape), default=-1)) >= 0:
        hole = shape[at + 1 : shape.index("}", at)]
        shape = shape.replace(
            f"{{{hole}}}", draw(expressions(hole, depth - 1)).replace("{", "{{").replace("}", "}}"), 1
        )
    return shape.replace("{{", "{").replace("}}", "}")


def agreement(text: str, rows: list[dict[str, Any]]) -> None:
    """Closures and columns give the same for every row."""
    rows = [{name: value for name, value in row.items() if value not in (None, [])} for row in rows]
    tree, kind, problems = lowered(parse(text), scope_of(EVERY_KIND))
    # A level or a choice compared with what it can never be is refused before anything is evaluated.
    assert all("unknown choice" in str(problem) for problem in problems), text
    assume(not problems)
    outer, inner = frames(rows)
    column = columns.evaluate(tree, outer, {"r": inner}, today=TODAY)
    one_by_one = compile(tree)
    assert [plain(value) for value in column] == [one_by_one(environment(row)) for row in rows], (text, kind)


@settings(max_examples=150)
@given(expressions(), st.lists(answers, min_size=1, max_size=4))
def test_random_expressions_agree_with_the_closures(text: str, rows: list[dict[str, Any]]) -> None:
    agreement(text, rows)


@pytest.mark.proof
@settings(max_examples=20_000)
@given(expressions(depth=5), st.lists(answers, min_size=1, max_size=6))
def test_many_random_expressions_agree_with_the_closures(text: str, rows: list[dict[str, Any]]) -> None:
    agreement(text, rows)
