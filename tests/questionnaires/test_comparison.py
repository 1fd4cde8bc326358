"""Two versions side by side."""

import pytest

from questionnaires.comparison import Comparison
from tests.definitions import questionnaire

BEFORE = questionnaire(
    """
    - {name: a, type: integer, label: A}
    - {name: b, type: integer, label: B, constraint: '. < ${a}', constraint_message: Hm}
    - {name: gone, type: text, label: G}
    - {name: r, label: R, item: t, questions: [{name: q, type: integer, label: Q}]}
    """
)
AFTER = questionnaire(
    """
    - {name: a2, type: integer, label: A, carried: {renamed_from: a}}
    - {name: b, type: integer, label: B, constraint: '. < ${a2}', constraint_message: Hm}
    - {name: fresh, type: text, label: F}
    - {name: r, label: R, item: t, questions: [{name: q, type: integer, label: Q}]}
    """
)
COMPARISON = Comparison(BEFORE, AFTER)


def test_the_same_thing_is_found_before_and_after() -> None:
    assert COMPARISON.renamed == {"a": "a2"}
    assert [(pair.before.name, pair.after.name) for pair in COMPARISON.questions] == [
        ("a", "a2"),
        ("b", "b"),
        ("q", "q"),
    ]
    assert [pair.name for pair in COMPARISON.repeats] == ["r"]
    assert [item.name for item in COMPARISON.added] == ["fresh"]
    assert [item.name for item in COMPARISON.removed] == ["gone"]


def test_an_expression_means_the_same_when_only_a_name_has_changed() -> None:
    assert COMPARISON.same(". < ${a}", ". < ${a2}", "b")
    assert COMPARISON.same("", "", "b")
    assert not COMPARISON.same("", ". < 1", "b")
    assert not COMPARISON.same(". < ${a}", ". <= ${a2}", "b")
    assert not COMPARISON.same("${nonsense", "${nonsense", "b")


@pytest.mark.parametrize(
    ("before", "after", "relaxed"),
    [
        (". < 5", ". < 6", True),
        (". < 5", ". <= 4", True),
        (". < 6", ". < 5", False),
        (". < ${a}", ". < ${a2} or . = 7", True),
        (". < ${a}", ". < ${a2}", True),
        (". < ${a}", ". <= ${a2}", False),
        (". < 5", ". < ${a2}", False),
        ("${a} = 1", "${a2} >= 1", True),
        ("${a} >= 1", "${a2} = 1", False),
        ("nonsense(", ". < 5", False),
    ],
)
def test_a_rule_is_relaxed_only_where_that_is_certain(before: str, after: str, relaxed: bool) -> None:
    assert COMPARISON.relaxed(before, after, "b") is relaxed


def test_places_are_sections_pages_and_repeats() -> None:
    assert COMPARISON.place(AFTER, "q") == "section / page / r"
    assert COMPARISON.place(AFTER, "nobody") == ""
    assert COMPARISON.doors(AFTER, "q") == []
