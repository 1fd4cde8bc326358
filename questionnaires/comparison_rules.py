"""How much each attribute of each part matters when it changes: one table, complete by test."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Protocol

from questionnaires.model import (
    Choice,
    Dimension,
    Frozen,
    Indicator,
    Page,
    Question,
    Questionnaire,
    Repeat,
    Section,
    SeverityBands,
    SoftCheck,
)


class Effect(StrEnum):
    """What a change does to answers that are there already."""

    COSMETIC = "cosmetic"
    ADDITIVE = "additive"
    RECODE = "recode"
    BREAKING = "breaking"

    @property
    def rank(self) -> int:
        """Higher is graver."""
        return list(Effect).index(self)


class Judges(Protocol):
    """What a rule may ask about two versions."""

    def same(self, before: str, after: str, owner: str | None) -> bool:
        """True where two expressions mean the same, renamed questions taken as one."""

    def relaxed(self, before: str, after: str, owner: str | None) -> bool:
        """True where whatever passed before surely passes now."""


Rule = Callable[[Judges, Any, Any, str | None], Effect | None]
"""From old and new value and the question they belong to, to the effect; None where nothing has changed."""


def _always(effect: Effect) -> Rule:
    return lambda _judges, _before, _after, _owner: effect


def _tightened(judges: Judges, before: str, after: str, owner: str | None) -> Effect | None:
    """A rule that must hold: fewer answers may pass than before, or only more."""
    if judges.same(before, after, owner):
        return None
    return Effect.ADDITIVE if not after or (before and judges.relaxed(before, after, owner)) else Effect.BREAKING


def _asked(judges: Judges, before: str, after: str, owner: str | None) -> Effect | None:
    """Who is asked: whoever was asked before must still be."""
    if judges.same(before, after, owner):
        return None
    return Effect.ADDITIVE if not after or (before and judges.relaxed(before, after, owner)) else Effect.BREAKING


def _calculated(judges: Judges, before: str, after: str, owner: str | None) -> Effect | None:
    return None if judges.same(before, after, owner) else Effect.BREAKING


def _required(judges: Judges, before: bool | str, after: bool | str, owner: str | None) -> Effect | None:
    if isinstance(before, str) and isinstance(after, str):
        return None if judges.same(before, after, owner) else Effect.BREAKING
    return Effect.ADDITIVE if after is False or before is True else Effect.BREAKING


def _limit(_judges: Judges, before: int | None, after: int | None, _owner: str | None) -> Effect:
    """At most so many: None is no limit."""
    return Effect.ADDITIVE if after is None or (before is not None and after > before) else Effect.BREAKING


def _offered(_judges: Judges, before: tuple[str, ...], after: tuple[str, ...], _owner: str | None) -> Effect:
    if set(before) - set(after):
        return Effect.BREAKING
    return Effect.ADDITIVE if set(after) - set(before) else Effect.COSMETIC


def _published(_judges: Judges, _before: bool, after: bool, _owner: str | None) -> Effect:
    """What was given in confidence may not be published afterwards."""
    return Effect.BREAKING if after else Effect.ADDITIVE


def _elsewhere(_judges: Judges, _before: object, _after: object, _owner: str | None) -> None:
    """For attributes that are compared part by part, or that say how to compare."""


def _exclusive(_judges: Judges, _before: bool, after: bool, _owner: str | None) -> Effect:
    return Effect.BREAKING if after else Effect.ADDITIVE


COSMETIC, ADDITIVE, BREAKING = (_always(effect) for effect in (Effect.COSMETIC, Effect.ADDITIVE, Effect.BREAKING))

RULES: Mapping[type[Frozen], Mapping[str, Rule]] = {
    Questionnaire: {
        "questionnaire": _elsewhere,
        "version": _elsewhere,
        "title": COSMETIC,
        "purpose": COSMETIC,
        "required_languages": ADDITIVE,
        "retention_months": ADDITIVE,
        "choices": _elsewhere,
        "sections": _elsewhere,
        "dimensions": _elsewhere,
        "indicators": _elsewhere,
        "severity": _elsewhere,
        "kept": COSMETIC,
    },
    Section: {
        "name": _elsewhere,
        "label": COSMETIC,
        "hint": COSMETIC,
        "minutes": COSMETIC,
        "known_by": COSMETIC,
        "relevant": _asked,
        "pages": _elsewhere,
    },
    Page: {"name": _elsewhere, "label": COSMETIC, "hint": COSMETIC, "relevant": _asked, "questions": _elsewhere},
    Repeat: {
        "name": _elsewhere,
        "label": COSMETIC,
        "hint": COSMETIC,
        "item": COSMETIC,
        "relevant": _asked,
        "required": _required,
        "at_most": _limit,
        "questions": _elsewhere,
        "code": COSMETIC,
    },
    Question: {
        "name": _elsewhere,
        "type": BREAKING,
        "label": COSMETIC,
        "hint": COSMETIC,
        "required": _required,
        "relevant": _asked,
        "constraint": _tightened,
        "constraint_message": COSMETIC,
        "warnings": _elsewhere,
        "calculation": _calculated,
        "choices": _elsewhere,
        "choice_filter": _tightened,
        "default": ADDITIVE,
        "appearance": COSMETIC,
        "unit": BREAKING,
        "desired": _elsewhere,
        "non_answers": _offered,
        "sensitivity": ADDITIVE,
        "sensitivity_reason": COSMETIC,
        "same_as_last_round": ADDITIVE,
        "published": _published,
        "at_most": _limit,
        "carried": _elsewhere,
        "code": COSMETIC,
    },
    Choice: {"name": _elsewhere, "label": COSMETIC, "hint": COSMETIC, "exclusive": _exclusive, "tags": _elsewhere},
    SoftCheck: {"check": ADDITIVE, "message": COSMETIC},
    Dimension: {"name": _elsewhere, "label": COSMETIC, "weight": BREAKING},
    Indicator: {
        "name": _elsewhere,
        "label": COSMETIC,
        "dimension": BREAKING,
        "kind": BREAKING,
        "weight": BREAKING,
        "sdg": ADDITIVE,
        "groups": BREAKING,
        "population": BREAKING,
        "question": BREAKING,
        "target": BREAKING,
        "supply": _calculated,
        "need": _calculated,
        "value": _calculated,
        "best": BREAKING,
        "worst": BREAKING,
        "direction": COSMETIC,
        "present": BREAKING,
        "absent": BREAKING,
        "gap": _calculated,
    },
    SeverityBands: {"at_least": BREAKING},
}
"""`Indicator.population` and `question` are compared with renamed questions taken as one."""
