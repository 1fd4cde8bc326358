"""Two versions side by side: which parts stand for the same thing, and whether their expressions mean the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from questionnaires.checks.examined import examine
from questionnaires.checks.possible import Possibilities
from questionnaires.expressions import ExpressionError, Kind, Tree, lowered, parse, scope_of
from questionnaires.model import Frozen, Page, Question, Questionnaire, Repeat, Section

Part = TypeVar("Part", bound=Frozen)


@dataclass(frozen=True, slots=True)
class Pair(Generic[Part]):
    """The same part before and after."""

    before: Part
    after: Part

    @property
    def name(self) -> str:
        """Its name now."""
        return str(getattr(self.after, "name", ""))

    @property
    def both(self) -> tuple[Part, Part]:
        """Before, after."""
        return self.before, self.after


Matched = tuple[list[Pair[Any]], list[str], list[str]]
"""Pairs, names that are gone, names that are new."""


@dataclass(frozen=True)
class Comparison:
    """Knows which question became which, and reads expressions of both versions in the words of the later one."""

    before: Questionnaire
    after: Questionnaire

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Old name to new, for questions that say so and were there."""
        stated = {
            question.carried.renamed_from: question.name
            for question in self.after.questions.values()
            if question.carried is not None and question.carried.renamed_from is not None
        }
        return {old: new for old, new in stated.items() if old in self.before.questions}

    @cached_property
    def questions(self) -> list[Pair[Question]]:
        """Questions in both versions, in the order of the later one."""
        old_name = {new: old for old, new in self.renamed.items()}
        return [
            Pair(self.before.questions[old], question)
            for name, question in self.after.questions.items()
            if (old := old_name.get(name, name)) in self.before.questions and (old == name) <= (old not in self.renamed)
        ]

    @cached_property
    def pair_of(self) -> dict[str, Pair[Question]]:
        """The same by the name in the earlier version."""
        return {pair.before.name: pair for pair in self.questions}

    @cached_property
    def repeats(self) -> list[Pair[Repeat]]:
        """Repeats in both versions."""
        return [
            Pair(self.before.repeats[name], r) for name, r in self.after.repeats.items() if name in self.before.repeats
        ]

    @cached_property
    def added(self) -> list[Question | Repeat]:
        """Questions and repeats that are new."""
        known = {pair.after.name for pair in self.questions} | {pair.after.name for pair in self.repeats}
        return [item for item in _everything(self.after) if item.name not in known]

    @cached_property
    def removed(self) -> list[Question | Repeat]:
        """Questions and repeats that are gone."""
        kept = {pair.before.name for pair in self.questions} | {pair.before.name for pair in self.repeats}
        return [item for item in _everything(self.before) if item.name not in kept]

    @property
    def sections(self) -> Matched:
        """Sections by name."""
        return _matched(self.before.sections, self.after.sections)

    @property
    def pages(self) -> Matched:
        """Pages by the names of their section and their own."""
        return _matched_by(_pages_by_name(self.before), _pages_by_name(self.after))

    @property
    def dimensions(self) -> Matched:
        """Dimensions by name."""
        return _matched(self.before.dimensions, self.after.dimensions)

    @property
    def indicators(self) -> Matched:
        """Indicators by name."""
        return _matched(self.before.indicators, self.after.indicators)

    def place(self, questionnaire: Questionnaire, name: str) -> str:
        """Where a question or repeat stands: section, page and repeat."""
        groups = _groups_of(questionnaire, name)
        return " / ".join(group.name for group in groups)

    def doors(self, questionnaire: Questionnaire, name: str) -> list[str]:
        """The conditions of the groups around a question."""
        return [group.relevant for group in _groups_of(questionnaire, name) if group.relevant]

    def same(self, before: str, after: str, owner: str | None) -> bool:
        """True where both mean the same, renamed questions taken as one."""
        if not before or not after:
            return before == after
        old, new = self._old_tree(before, owner, None), _tree_of(self.after, after, owner, None)
        return old is not None and old == new

    def same_all(self, before: Sequence[str], after: Sequence[str], owner: str | None) -> bool:
        """True where two lists of conditions mean the same one by one."""
        return len(before) == len(after) and all(self.same(a, b, owner) for a, b in zip(before, after, strict=True))

    def relaxed(self, before: str, after: str, owner: str | None) -> bool:
        """True where whatever met the old condition surely meets the new one."""
        old, new = self._old_tree(before, owner, Kind.TRUTH), _tree_of(self.after, after, owner, Kind.TRUTH)
        if old is None or new is None:
            return False
        return not self._possibilities.together([old, ("not", new)])

    @cached_property
    def _possibilities(self) -> Possibilities:
        return Possibilities(examine(self.after), follow=False)

    def _old_tree(self, text: str, owner: str | None, want: Kind | None) -> Tree | None:
        """The tree of an old expression, read in the old version and told in today's names."""
        old_owner = {new: old for old, new in self.renamed.items()}.get(owner or "", owner)
        tree = _tree_of(self.before, text, old_owner if old_owner in self.before.questions else None, want)
        return None if tree is None else _renamed(tree, self.renamed)


def _tree_of(questionnaire: Questionnaire, text: str, owner: str | None, want: Kind | None) -> Tree | None:
    try:
        scope = scope_of(questionnaire, owner, choices=owner is not None)
        tree, _, problems = lowered(parse(text), scope, want=want)
    except ExpressionError:
        return None
    return None if problems else tree


def _renamed(tree: Tree, renamed: dict[str, str]) -> Tree:
    if tree[0] in ("answer", "answers"):
        return (tree[0], renamed.get(tree[1], tree[1]), *tree[2:])
    return tuple(_renamed(part, renamed) if isinstance(part, tuple) else part for part in tree)


def _matched(before: Iterable[Any], after: Iterable[Any]) -> Matched:
    return _matched_by({part.name: part for part in before}, {part.name: part for part in after})


def _matched_by(old: dict[str, Any], new: dict[str, Any]) -> Matched:
    pairs = [Pair(old[name], part) for name, part in new.items() if name in old]
    return pairs, [name for name in old if name not in new], [name for name in new if name not in old]


def _pages_by_name(questionnaire: Questionnaire) -> dict[str, Page]:
    return {f"{section.name}/{page.name}": page for section in questionnaire.sections for page in section.pages}


def _pages(questionnaire: Questionnaire) -> Iterator[Page]:
    return (page for section in questionnaire.sections for page in section.pages)


def _everything(questionnaire: Questionnaire) -> Iterator[Question | Repeat]:
    for page in _pages(questionnaire):
        for item in page.questions:
            yield item
            if isinstance(item, Repeat):
                yield from item.questions


def _groups_of(questionnaire: Questionnaire, name: str) -> list[Section | Page | Repeat]:
    for section in questionnaire.sections:
        for page in section.pages:
            for item in page.questions:
                if item.name == name:
                    return [section, page]
                if isinstance(item, Repeat) and any(question.name == name for question in item.questions):
                    return [section, page, item]
    return []
