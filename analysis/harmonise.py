"""Answers to one version of a questionnaire in the words of another, whole columns at once, and what may be compared.

The way forward follows the crosswalk that each version declares; backward goes only what means the same in both.
Nothing is guessed and codes are never mixed: what does not fit is left out, and `standings` says why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

import pandas as pd

from analysis import conversion
from analysis.asked import gates
from analysis.conversion import Step
from analysis.scoring import sources
from questionnaires.carry_over import crosswalk
from questionnaires.carrying import SILENT
from questionnaires.comparison import Comparison
from questionnaires.differences import Comparable
from questionnaires.library import numbers
from questionnaires.model import Question, Questionnaire

ONE_WAY = "its answers were recoded or converted since, which cannot be taken back"
Why = Literal["absent", "meaning", "changed", "one_way", "gate"]
"""Not asked there; of another meaning by its author's word, or by a change; not to be taken back; who is asked hangs on
such a question."""


class Refusal(NamedTuple):
    """A question that keeps an indicator from being compared, why, and the author's reason or the change itself."""

    question: str
    why: Why
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What an indicator is worth in answers to another version: nothing where anything is `refused`.

    `carried` names questions that come through the crosswalk, `reworded` those that were asked in other words or with
    other choices.
    """

    refused: tuple[Refusal, ...] = ()
    carried: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """From the version that was answered (`own`) to the one in whose words all is told (`target`), step by step."""

    versions: tuple[Questionnaire, ...]

    @property
    def own(self) -> Questionnaire:
        """The version that was answered."""
        return self.versions[0]

    @property
    def target(self) -> Questionnaire:
        """The version in whose words all is told."""
        return self.versions[-1]

    @property
    def is_forward(self) -> bool:
        """Whether the target is the later one."""
        return numbers(self.target.version) >= numbers(self.own.version)

    @cached_property
    def comparable(self) -> Mapping[str, Comparable]:
        """By question of the target: its name in `own`, and whether the answers mean the same."""
        if self.is_forward:
            return crosswalk(*self.versions).comparable
        return {found.question: found for found in self._backward()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Own name to target name, of questions whose answers go the way."""
        return {
            found.before: name
            for name, found in self.comparable.items()
            if found.verdict != "no" and self.target.questions[name].type not in SILENT
        }

    @cached_property
    def steps(self) -> Mapping[str, tuple[Step, ...]]:
        """By own name: the steps in which answers need more than another name."""
        found = {name: tuple(self._steps_of(name)) for name in self.names} if self.is_forward else {}
        return {name: steps for name, steps in found.items() if steps}

    def _steps_of(self, name: str) -> Iterator[Step]:
        for before, after, now in self._pairs:
            question = now[name]
            inside = name in before.repeat_of, question.name in after.repeat_of
            step = Step(before, before.questions[name], question, *inside)
            if step.changes_values:
                yield step
            name = question.name

    def _backward(self) -> Iterator[Comparable]:
        changed: set[str] = set()
        for _, _, now in self._pairs:
            changed = {now[name].name for name in changed if name in now}
            changed |= {q.name for q in now.values() if q.carried and (q.carried.recode or q.carried.convert)}
        for name, found in crosswalk(*self.versions[::-1]).comparable.items():
            back = replace(found, question=found.before, before=name)
            is_lost = found.verdict != "no" and name in changed
            yield replace(back, verdict="no", reason=ONE_WAY) if is_lost else back

    @cached_property
    def _pairs(self) -> list[tuple[Questionnaire, Questionnaire, dict[str, Question]]]:
        """Step by step from the oldest version: before, after, and by old name the question that stands for it."""
        forward = self.versions if self.is_forward else self.versions[::-1]
        steps = [Comparison(before, after) for before, after in pairwise(forward)]
        return [(step.before, step.after, {pair.before.name: pair.after for pair in step.questions}) for step in steps]


def way(questionnaires: Mapping[str, Questionnaire], own: str, target: str) -> Way:
    """The way from one version to another through those between them. Raises KeyError for a version not at hand."""
    first, last = sorted((own, target), key=numbers)
    between = [number for number in questionnaires if numbers(first) < numbers(number) < numbers(last)]
    taken = [first, *sorted(between, key=numbers), last] if first != last else [own]
    return _way(tuple(questionnaires[number] for number in (taken if own == first else taken[::-1])))


@lru_cache(maxsize=64)
def _way(versions: tuple[Questionnaire, ...]) -> Way:
    return Way(versions)


def carry(answers: pd.DataFrame, taken: Way) -> pd.DataFrame:
    """Answers (columns of `answers.parquet`) to `own` as answers to `target`; rows that do not go the way are left out.

    A non-answer goes with its question. Rows keep their order and index, and the frame given is not changed.
    """
    if len(taken.versions) == 1:
        return answers
    kept = answers[answers["question"].astype("category").isin(list(taken.names))]
    table = _with_steps(kept.assign(question=kept["question"].astype("category")), taken)
    renamed = table["question"].cat.remove_unused_categories().cat.rename_categories(dict(taken.names))
    is_coded = isinstance(answers["question"].dtype, pd.CategoricalDtype)
    table = table.assign(question=renamed if is_coded else renamed.astype("str"))
    return table if taken.is_forward else conversion.with_known_codes(table, taken.target)


def _with_steps(answers: pd.DataFrame, taken: Way) -> pd.DataFrame:
    """The answers with the values of those questions that need it converted; all others are not touched."""
    table = answers.set_axis(pd.RangeIndex(len(answers)))
    converted = table["question"].isin(list(taken.steps))
    parts = [conversion.convert(table[table["question"] == name], name, steps) for name, steps in taken.steps.items()]
    joined = pd.concat([table[~converted], *parts]).sort_index()
    return joined.set_axis(answers.index[joined.index])


def standings(taken: Way) -> Mapping[str, Standing]:
    """By indicator of the target: what it is worth in answers that went the way."""
    return _standings(taken.versions)


@lru_cache(maxsize=64)
def _standings(versions: tuple[Questionnaire, ...]) -> Mapping[str, Standing]:
    taken = _way(versions)
    return {item.name: _standing(taken, sources(taken.target, item)) for item in taken.target.indicators}


def _standing(taken: Way, rests_on: tuple[str, ...]) -> Standing:
    refused = [refusal for name in rests_on if (refusal := _refusal(taken, name))]
    hinges = dict.fromkeys(gate for name in rests_on for gate in gates(taken.target, name) if gate not in rests_on)
    refused += [refusal._replace(why="gate") for name in hinges if (refusal := _refusal(taken, name))]
    known = [taken.comparable[name] for name in rests_on if name in taken.comparable]
    return Standing(
        refused=tuple(refused),
        carried=tuple(found.question for found in known if found.verdict == "crosswalk"),
        reworded=tuple(found.question for found in known if found.reworded),
    )


def _refusal(taken: Way, name: str) -> Refusal | None:
    found = taken.comparable.get(name)
    if found is None:
        return Refusal(name, "absent", "")
    if found.verdict != "no":
        return None
    if found.reason == ONE_WAY:
        return Refusal(name, "one_way", found.reason)
    return Refusal(name, "meaning" if found.reason in _authored(taken) else "changed", found.reason)


def _authored(taken: Way) -> set[str]:
    """The reasons that authors gave on the way."""
    carried = (question.carried for made in taken.versions for question in made.questions.values())
    return {one.reason for one in carried if one is not None and one.comparable == "no"}
