"""What was asked of each municipality, followed over whole columns: relevance, calculations, and what falls away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from analysis import columns
from analysis.sheets import UNASKED, Answers
from questionnaires.expressions import Kind, Tree, parse, references, typed
from questionnaires.model import Question, Questionnaire
from questionnaires.preparation import page_step, prepare, section_step


@dataclass(frozen=True)
class Asked:
    """Which questions were asked, and the values that count.

    `outside`: municipality × question, true where it was asked; `inside`: the same for each repeat, one row an
    instance; `repeats_asked`: municipality × repeat. `values` and `repeats` are the answers with calculations added,
    empty where the question was not asked, since an answer left over from another path is none.
    """

    outside: pd.DataFrame
    inside: Mapping[str, pd.DataFrame]
    repeats_asked: pd.DataFrame
    values: pd.DataFrame
    repeats: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Step:
    """A section, page, repeat or question, with the trees that say whether it is asked and what it is worth."""

    name: str
    parent: str | None
    repeat: str | None
    relevant: Tree | None
    calculation: Tree | None


def follow(answers: Answers, questionnaire: Questionnaire, *, today: date | None = None) -> Asked:
    """Follow the paths of all municipalities at once, the same that `questionnaires.path` follows for one.

    `today` is what expressions mean by `today()`; without it that is empty.
    """
    walk = _Walk(answers, today)
    for step in steps(questionnaire):
        walk.take(step)
    askable = [name for name, question in questionnaire.questions.items() if question.type not in UNASKED]
    outside = {name: walk.relevant[name] for name in askable if name not in questionnaire.repeat_of}
    inside = {
        repeat: {name: walk.relevant[name] for name in askable if questionnaire.repeat_of.get(name) == repeat}
        for repeat in answers.repeats
    }
    return Asked(
        outside=pd.DataFrame(outside, index=answers.municipalities, dtype="bool"),
        inside={
            name: pd.DataFrame(flags, index=walk.inner[name].index, dtype="bool") for name, flags in inside.items()
        },
        repeats_asked=pd.DataFrame(
            {name: walk.relevant[name] for name in answers.repeats}, index=answers.municipalities
        ),
        values=walk.outer,
        repeats=walk.inner,
    )


@lru_cache(maxsize=32)
def steps(questionnaire: Questionnaire) -> tuple[Step, ...]:
    """The steps of a version, each after all that it reads."""
    groups = dict(_group_texts(questionnaire))
    return tuple(
        Step(
            step.name,
            step.parent,
            step.repeat,
            _tree(questionnaire, _relevant(step.question, groups.get(step.name, "")), step.name, Kind.TRUTH),
            _tree(questionnaire, step.question.calculation if step.question else "", step.name, None),
        )
        for step in prepare(questionnaire).steps
    )


@lru_cache(maxsize=4096)
def gates(questionnaire: Questionnaire, name: str) -> tuple[str, ...]:
    """The questions that somebody answers on which it hangs whether a question is asked."""
    by_name = {step.name: step for step in steps(questionnaire)}
    read: list[str] = []
    above: str | None = name
    while above is not None:
        step = by_name[above]
        read += references(step.relevant) if step.relevant is not None else []
        above = step.parent
    return answered_from(questionnaire, tuple(read))


def answered_from(questionnaire: Questionnaire, names: tuple[str, ...]) -> tuple[str, ...]:
    """The questions that somebody answers behind some names, through calculations; repeats are left out."""
    calculations = {step.name: step.calculation for step in steps(questionnaire)}
    waiting = list(names)
    found: dict[str, None] = {}
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or name in questionnaire.repeats:
            continue
        seen.add(name)
        calculation = calculations.get(name)
        if calculation is None:
            found[name] = None
        else:
            waiting += references(calculation)
    return tuple(found)


def _relevant(question: Question | None, otherwise: str) -> str:
    return question.relevant if question else otherwise


def _group_texts(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    for section in questionnaire.sections:
        yield section_step(section.name), section.relevant
        yield from ((page_step(section.name, page.name), page.relevant) for page in section.pages)
    yield from ((repeat.name, repeat.relevant) for repeat in questionnaire.repeats.values())


def _tree(questionnaire: Questionnaire, text: str, name: str, want: Kind | None) -> Tree | None:
    question = name if name in questionnaire.questions else None
    return typed(parse(text), questionnaire, question, want=want) if text else None


class _Walk:
    """The columns as they are after the steps taken so far."""

    def __init__(self, answers: Answers, today: date | None) -> None:
        self.outer = answers.sheet.values.copy()
        self.inner = {name: sheet.values.copy() for name, sheet in answers.repeats.items()}
        self.relevant: dict[str, pd.Series] = {}
        self.today = today

    def take(self, step: Step) -> None:
        """Settle whether the step is asked and what it is worth, for everybody."""
        table = self.outer if step.repeat is None else self.inner[step.repeat]
        relevant = self._above(step, table)
        if step.relevant is not None:
            relevant = relevant & self._evaluate(step.relevant, step, table)
        self.relevant[step.name] = relevant
        if step.calculation is not None:
            table[step.name] = self._evaluate(step.calculation, step, table).where(relevant)
        elif step.name in table.columns and not relevant.all():
            table[step.name] = table[step.name].where(relevant)
        elif step.name in self.inner:
            kept = relevant.reindex(self.inner[step.name].index.get_level_values("municipality"))
            self.inner[step.name] = self.inner[step.name][kept.to_numpy()]

    def _above(self, step: Step, table: pd.DataFrame) -> pd.Series:
        if step.parent is None:
            return pd.Series(True, index=table.index)
        above = self.relevant[step.parent]
        if step.repeat is None or step.parent != step.repeat:
            return above
        home = table.index.get_level_values("municipality")
        return pd.Series(above.reindex(home).to_numpy(), index=table.index)

    def _evaluate(self, tree: Tree, step: Step, table: pd.DataFrame) -> pd.Series:
        if step.repeat is not None:
            table = self._with_outer(tree, table)
        return columns.evaluate(tree, table, self.inner, today=self.today)

    def _with_outer(self, tree: Tree, table: pd.DataFrame) -> pd.DataFrame:
        read = [name for name in set(references(tree)) if name in self.outer.columns]
        home = table.index.get_level_values("municipality")
        outer = self.outer[read].reindex(home).set_axis(table.index)
        return table.join(outer)
