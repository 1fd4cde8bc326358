"""What changed between two versions, how much it matters, what stays comparable, and which number it asks for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, Literal

from questionnaires.comparison import Comparison, Pair
from questionnaires.comparison_rules import RULES, Effect
from questionnaires.library import numbers
from questionnaires.model import Choice, Frozen, Question, Questionnaire, Repeat
from questionnaires.texts import choices_context

Step = Literal["patch", "minor", "major"]
STEPS: Mapping[Effect, Step] = {
    Effect.COSMETIC: "patch",
    Effect.ADDITIVE: "minor",
    Effect.RECODE: "major",
    Effect.BREAKING: "major",
}
WORDING = frozenset({"label", "hint"})
"""Attributes whose change puts a question into other words."""
MEANING = frozenset({"type", "unit", "removed", "moved", "calculation"})
"""Attributes whose breaking change makes answers mean something else."""
ALIKE = 0.85
"""How like two labels must be for a question to look renamed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of which part, in which attribute, from what to what, with which effect."""

    effect: Effect
    part: str
    """Such as "question h1" or "indicator h5"."""
    attribute: str
    """Such as "label", or "added", "removed", "moved", "renamed"."""
    before: str = ""
    after: str = ""
    note: str = ""

    def __str__(self) -> str:
        if self.attribute in ("added", "removed"):
            words = f"{self.part} {self.attribute}"
        elif self.attribute == "converted":
            words = f"{self.part} converted by {self.after}"
        elif self.attribute == "meaning":
            words = f"{self.part} means something else, so its answers are not comparable"
        elif self.attribute in ("moved", "renamed"):
            words = f"{self.part} {self.attribute} from {self.before} to {self.after}"
        else:
            words = f"{self.part}: {self.attribute} changed from {_shown(self.before)} to {_shown(self.after)}"
        return f"{words} ({self.effect.value}{f'; {self.note}' if self.note else ''})"


@dataclass(frozen=True, slots=True)
class Comparable:
    """Whether answers to a question may be compared with those of the version before, and how."""

    question: str
    before: str
    verdict: Literal["yes", "crosswalk", "no"]
    reason: str = ""
    reworded: bool = False
    """It is asked in other words, or with other choices, so that a break belongs between the two."""


@dataclass(frozen=True)
class Difference:
    """All changes from one version to another, gravest first within the order of the questionnaire."""

    before: str
    after: str
    changes: tuple[Change, ...]
    comparable: tuple[Comparable, ...] = field(default=())

    @cached_property
    def needs(self) -> Step:
        """The smallest step of the version number that these changes allow."""
        gravest = max(
            (change.effect for change in self.changes), key=lambda effect: effect.rank, default=Effect.COSMETIC
        )
        return STEPS[gravest]

    def of_effect(self, effect: Effect) -> tuple[Change, ...]:
        """The changes of one effect."""
        return tuple(change for change in self.changes if change.effect is effect)

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data for JSON."""
        return {
            "before": self.before,
            "after": self.after,
            "needs": self.needs,
            "changes": [asdict(change) for change in self.changes],
            "comparable": [asdict(question) for question in self.comparable],
        }


def differences(before: Questionnaire, after: Questionnaire) -> Difference:
    """Compare two versions, attribute by attribute; renamed questions are found by `carried.renamed_from`."""
    comparison = Comparison(before, after)
    changes = [
        *_attributes(comparison, "questionnaire", Pair(before, after)),
        *_severity(comparison),
        *_groups(comparison),
        *_items(comparison),
        *_measures(comparison),
    ]
    comparable = tuple(_comparable(pair, changes) for pair in comparison.questions)
    return Difference(before.version, after.version, tuple(changes), comparable)


def step_between(before: str, after: str) -> Step | None:
    """Which number of a version was raised; None where the second is not the later one."""
    old, new = numbers(before), numbers(after)
    if new <= old:
        return None
    return "major" if new[0] > old[0] else "minor" if new[1] > old[1] else "patch"


def allows(step: Step | None, needed: Step) -> bool:
    """True where a step of the number is large enough for what changed."""
    order: Sequence[Step] = ("patch", "minor", "major")
    return step is not None and order.index(step) >= order.index(needed)


def _attributes(comparison: Comparison, part: str, pair: Pair[Any], owner: str | None = None) -> Iterator[Change]:
    """Changes of the attributes of two parts that stand for the same thing."""
    for attribute, rule in RULES[type(pair.after)].items():
        old, new = getattr(pair.before, attribute), getattr(pair.after, attribute)
        if attribute in ("population", "question"):
            old = comparison.renamed.get(old, old)
        effect = rule(comparison, old, new, owner) if old != new else None
        if effect is not None:
            yield Change(effect, part, attribute, _text(old), _text(new))


def _severity(comparison: Comparison) -> Iterator[Change]:
    old, new = comparison.before.severity, comparison.after.severity
    if old is not None and new is not None:
        yield from _attributes(comparison, "severity", Pair(old, new))
    elif old != new:
        yield Change(Effect.BREAKING, "severity", "added" if old is None else "removed")


def _groups(comparison: Comparison) -> Iterator[Change]:
    """Sections and pages; what they hold is compared by itself."""
    for what, pairs, gone, fresh in (
        ("section", *comparison.sections),
        ("page", *comparison.pages),
    ):
        for pair in pairs:
            yield from _attributes(comparison, f"{what} {pair.name}", pair)
        yield from (Change(Effect.COSMETIC, f"{what} {name}", "removed") for name in gone)
        yield from (Change(Effect.COSMETIC, f"{what} {name}", "added") for name in fresh)


def _items(comparison: Comparison) -> Iterator[Change]:
    """Questions and repeats: renamed, moved, changed, removed, added."""
    for pair in comparison.repeats:
        part = f"repeat {pair.after.name}"
        yield from _attributes(comparison, part, pair)
        yield from _moved(comparison, part, pair.after.name, pair.after.name)
    for question in comparison.questions:
        yield from _question(comparison, question)
    yield from _removed(comparison)
    for item in comparison.added:
        what = "repeat" if isinstance(item, Repeat) else "question"
        demanding = item.required is not False
        yield Change(
            Effect.BREAKING if demanding else Effect.ADDITIVE,
            f"{what} {item.name}",
            "added",
            note="it must be answered" if demanding else "",
        )


def _question(comparison: Comparison, pair: Pair[Question]) -> Iterator[Change]:
    name, part = pair.after.name, f"question {pair.after.name}"
    if pair.before.name != name:
        yield Change(Effect.RECODE, part, "renamed", pair.before.name, name)
    yield from _moved(comparison, part, pair.before.name, name)
    yield from _crossing(part, pair)
    yield from _attributes(comparison, part, pair, name)
    if choices_context(comparison.after, pair.after) in (name, f"list/{pair.after.choices}"):
        yield from _choices(comparison, part, pair)
    old, new = [check.check for check in pair.before.warnings], [check.check for check in pair.after.warnings]
    if not comparison.same_all(old, new, name):
        yield Change(Effect.ADDITIVE, part, "warnings", "; ".join(old), "; ".join(new))
    elif [check.message for check in pair.before.warnings] != [check.message for check in pair.after.warnings]:
        yield Change(Effect.COSMETIC, part, "warnings", *("; ".join(w.message for w in q.warnings) for q in pair.both))


def _crossing(part: str, pair: Pair[Question]) -> Iterator[Change]:
    """What the crosswalk says of a question: converted, or of another meaning; recoded choices are told one by one."""
    carried = pair.after.carried
    if carried is None or carried == pair.before.carried:
        return
    if carried.convert:
        yield Change(Effect.RECODE, part, "converted", "", carried.convert)
    if carried.comparable == "no":
        yield Change(Effect.BREAKING, part, "meaning", note=carried.reason)


def _moved(comparison: Comparison, part: str, old_name: str, new_name: str) -> Iterator[Change]:
    old, new = comparison.place(comparison.before, old_name), comparison.place(comparison.after, new_name)
    if old == new:
        return
    into_repeat = comparison.before.repeat_of.get(old_name) != comparison.after.repeat_of.get(new_name)
    asked_otherwise = not comparison.same_all(
        comparison.doors(comparison.before, old_name), comparison.doors(comparison.after, new_name), new_name
    )
    note = "one answer and several are not the same" if into_repeat else ""
    note = note or ("it is asked of others there" if asked_otherwise else "")
    yield Change(Effect.BREAKING if note else Effect.COSMETIC, part, "moved", old, new, note)


def _choices(comparison: Comparison, part: str, pair: Pair[Question]) -> Iterator[Change]:
    old = {choice.name: choice for choice in comparison.before.listed_choices(pair.before)}
    new = {choice.name: choice for choice in comparison.after.listed_choices(pair.after)}
    recode = pair.after.carried.recode if pair.after.carried else {}
    for code in old:
        target = recode.get(code)
        if target is not None:
            yield Change(Effect.RECODE, part, "recoded", code, target)
        elif code not in new:
            yield Change(Effect.BREAKING, f"{part}, choice {code}", "removed", note="a recode would carry it over")
    for code, choice in new.items():
        if code not in old and code not in recode.values():
            yield Change(Effect.ADDITIVE, f"{part}, choice {code}", "added")
        elif code in old:
            yield from _choice(comparison, f"{part}, choice {code}", Pair(old[code], choice), pair.after)
    if [code for code in old if code in new] != [code for code in new if code in old]:
        yield Change(Effect.COSMETIC, part, "order of choices", " ".join(old), " ".join(new))


def _choice(comparison: Comparison, part: str, pair: Pair[Choice], question: Question) -> Iterator[Change]:
    yield from _attributes(comparison, part, pair)
    if pair.before.tags != pair.after.tags:
        effect = Effect.BREAKING if question.choice_filter else Effect.COSMETIC
        yield Change(effect, part, "tags", _text(pair.before.tags), _text(pair.after.tags))


def _removed(comparison: Comparison) -> Iterator[Change]:
    for item in comparison.removed:
        what = "repeat" if isinstance(item, Repeat) else "question"
        twin = next((new.name for new in comparison.added if _alike(item, new)), None)
        note = f"'{twin}' looks like it: if it is, give it carried: renamed_from: {item.name}" if twin else ""
        yield Change(Effect.BREAKING, f"{what} {item.name}", "removed", note=note)


def _alike(old: Question | Repeat, new: Question | Repeat) -> bool:
    if isinstance(old, Question) and isinstance(new, Question):
        return old.type is new.type and SequenceMatcher(None, old.label, new.label).ratio() >= ALIKE
    return False


def _measures(comparison: Comparison) -> Iterator[Change]:
    for what, pairs, gone, fresh in (("dimension", *comparison.dimensions), ("indicator", *comparison.indicators)):
        for pair in pairs:
            yield from _attributes(comparison, f"{what} {pair.name}", pair)
        yield from (Change(Effect.BREAKING, f"{what} {name}", "removed") for name in gone)
        yield from (Change(Effect.BREAKING, f"{what} {name}", "added") for name in fresh)


def _comparable(pair: Pair[Question], changes: Iterable[Change]) -> Comparable:
    """A question is comparable unless its author or a change of its meaning says otherwise."""
    old, new = pair.both
    carried = new.carried
    part = f"question {new.name}"
    own = [change for change in changes if change.part == part or change.part.startswith(f"{part}, ")]
    reworded = any(
        change.attribute in WORDING or (change.part != part and change.attribute == "added") for change in own
    )
    if carried is not None and carried.comparable == "no":
        return Comparable(new.name, old.name, "no", carried.reason, reworded)
    if carried is not None and (carried.recode or carried.convert):
        return Comparable(new.name, old.name, "crosswalk", reworded=reworded)
    broken = [change for change in own if change.effect is Effect.BREAKING and change.attribute in MEANING]
    if broken:
        return Comparable(new.name, old.name, "no", str(broken[0]), reworded)
    return Comparable(new.name, old.name, "yes" if old.name == new.name else "crosswalk", reworded=reworded)


def _text(value: object) -> str:
    if isinstance(value, Frozen):
        return value.model_dump_json(exclude_defaults=True)
    if isinstance(value, tuple | list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _shown(text: str) -> str:
    return f"“{text}”" if text else "nothing"
