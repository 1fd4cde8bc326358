"""The table of rules: effects in order of gravity. Every rule is tried on both sides in the tests of differences."""

from questionnaires.comparison_rules import RULES, Effect
from questionnaires.model import Frozen, Question


def test_effects_rise_from_cosmetic_to_breaking() -> None:
    assert sorted(Effect, key=lambda effect: effect.rank) == [
        Effect.COSMETIC,
        Effect.ADDITIVE,
        Effect.RECODE,
        Effect.BREAKING,
    ]


def test_the_table_knows_every_part_that_can_change() -> None:
    described = {part for part in Frozen.__subclasses__() if part.__name__ != "Carried"}
    assert described == set(RULES)
    assert set(RULES[Question]) == set(Question.model_fields)
