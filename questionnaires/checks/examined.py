"""A questionnaire under examination: every expression read once, and where everything stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from questionnaires.checks import walk
from questionnaires.checks.walk import Written
from questionnaires.expressions import ExpressionError, Kind, Known, Scope, Tree, lowered, parse, scope_of
from questionnaires.expressions.names import KINDS
from questionnaires.model import Question, Questionnaire
from questionnaires.strict_yaml import Path

MOST_FAULTS = 200
"""An author mends no more at once, and a hostile definition shall not keep anybody busy."""


@dataclass(frozen=True)
class Examined:
    """The questionnaire with the typed trees of its sound expressions by path, and the problems of the others."""

    questionnaire: Questionnaire
    written: dict[Path, Written] = field(default_factory=dict)
    trees: dict[Path, Tree] = field(default_factory=dict)
    problems: list[tuple[Path, ExpressionError]] = field(default_factory=list)

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Where each question and repeat stands; the first of several with one name."""
        found: dict[str, Path] = {}
        for path, item in walk.items(self.questionnaire):
            found.setdefault(item.name, path)
        return found

    def tree(self, name: str, attribute: str) -> Tree | None:
        """The sound tree of an attribute of a question or repeat."""
        path = self.paths.get(name)
        return self.trees.get((*path, attribute)) if path is not None else None

    def chain(self, name: str) -> Iterator[Tree]:
        """The conditions under which a question or repeat is asked, from its section inward."""
        path = self.paths.get(name, ())
        for length in range(2, len(path) + 1, 2):
            tree = self.trees.get((*path[:length], "relevant"))
            if tree is not None:
                yield tree


def examine(questionnaire: Questionnaire) -> Examined:
    """Read every expression of a questionnaire."""
    examined = Examined(questionnaire)
    for written in walk.expressions(questionnaire):
        if len(examined.problems) >= MOST_FAULTS:
            break
        examined.written[written.path] = written
        scope = scope_of(questionnaire, written.question, choices=written.choices)
        _read(examined, written.path, written.text, scope, written.want)
    for path, question in walk.questions(questionnaire):
        if question.carried is not None and question.carried.convert:
            _read(examined, (*path, "carried", "convert"), question.carried.convert, old_value(question), None)
    return examined


def old_value(question: Question) -> Scope:
    """The scope of `convert`: only `${old}`, taken to be of the kind of the question."""
    return Scope({"old": Known(KINDS[question.type])})


def _read(examined: Examined, path: Path, text: str, scope: Scope, want: Kind | None) -> None:
    try:
        tree, _, problems = lowered(parse(text), scope, want=want)
    except ExpressionError as error:
        problems = [error]
        tree = ("none",)
    examined.problems.extend((path, problem) for problem in problems)
    if not problems:
        examined.trees[path] = tree
