"""What answers to one version mean in a later one: crosswalks that compose, and drafts moved without a loss."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from questionnaires import path
from questionnaires.answers import Answer
from questionnaires.carrying import Carried, carry_step
from questionnaires.comparison import Comparison
from questionnaires.differences import Comparable, differences
from questionnaires.model import Question, Questionnaire

TAKEN = "another answer stands in its place"

__all__ = ["TAKEN", "Carried", "Crosswalk", "Look", "Migration", "crosswalk", "preview"]


@dataclass(frozen=True)
class Crosswalk:
    """The way of answers from the first of several versions to the last, step by step."""

    versions: tuple[Questionnaire, ...]

    @cached_property
    def comparable(self) -> dict[str, Comparable]:
        """By question of the last version: whether its answers may be compared with those of the first, and how.

        Comparable as it is, through the crosswalk, or not; a question that the first version lacks is left out.
        """
        known = {name: Comparable(name, name, "yes") for name in self.versions[0].questions}
        for before, after in pairwise(self.versions):
            step = differences(before, after).comparable
            known = {found.question: _composed(known[found.before], found) for found in step if found.before in known}
        return known

    def carry(self, answer: Answer) -> Carried:
        """An answer to the first version as one to the last; without one, why it is kept apart."""
        carried = Carried(answer)
        for comparison in self._comparisons:
            if carried.answer is not None:
                step = carry_step(comparison, carried.answer)
                carried = Carried(step.answer, step.note or carried.note)
        return carried

    @cached_property
    def same(self) -> dict[str, str]:
        """Questions of the last version to those of the first that mean just the same, by whatever name.

        A value of the one is a value of the other; what is recoded or converted on the way is not here.
        """
        known = {name: name for name in self.versions[0].questions}
        for comparison in self._comparisons:
            plain = (pair for pair in comparison.questions if not _changes_values(pair.after))
            known = {pair.after.name: known[pair.before.name] for pair in plain if pair.before.name in known}
        return {name: before for name, before in known.items() if self.comparable[name].verdict != "no"}

    @cached_property
    def _comparisons(self) -> tuple[Comparison, ...]:
        return tuple(Comparison(before, after) for before, after in pairwise(self.versions))


def _changes_values(question: Question) -> bool:
    return question.carried is not None and bool(question.carried.convert or question.carried.recode)


def _composed(first: Comparable, second: Comparable) -> Comparable:
    """Two steps one after the other: only as comparable as the less comparable of them."""
    if "no" in (first.verdict, second.verdict):
        reason = first.reason if first.verdict == "no" else second.reason
        return Comparable(second.question, first.before, "no", reason)
    same = first.verdict == second.verdict == "yes"
    reworded = first.reworded or second.reworded
    return Comparable(second.question, first.before, "yes" if same else "crosswalk", reworded=reworded)


@lru_cache(maxsize=32)
def crosswalk(*versions: Questionnaire) -> Crosswalk:
    """The crosswalk through versions of one questionnaire, oldest first."""
    return Crosswalk(versions)


@dataclass(frozen=True, slots=True)
class Look:
    """An answer that was carried over and needs another look, and why."""

    before: Answer
    after: Answer
    why: str


@dataclass(frozen=True)
class Migration:
    """What moving a draft to another version does with each of its answers. Nothing is lost: all of them are here.

    `carried` holds pairs of the answer before and after; `archived` the answers that have no place any more, kept with
    the reason; `missing` the questions that must now be answered and are not.
    """

    carried: tuple[tuple[Answer, Answer], ...]
    looks: tuple[Look, ...]
    archived: tuple[tuple[Answer, str], ...]
    missing: tuple[tuple[str, int], ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers of the draft after the move."""
        return tuple(after for _, after in self.carried) + tuple(look.after for look in self.looks)

    @property
    def originals(self) -> tuple[Answer, ...]:
        """The answers of the draft before the move, which moving back brings again."""
        kept = tuple(before for before, _ in self.carried) + tuple(look.before for look in self.looks)
        return kept + tuple(answer for answer, _ in self.archived)

    def lost(self, answers: Iterable[Answer]) -> tuple[Answer, ...]:
        """Which of a draft's answers are in none of the three; there are none."""
        known = set(self.originals)
        return tuple(answer for answer in answers if answer not in known)


def preview(versions: Sequence[Questionnaire], answers: Iterable[Answer], *, today: date) -> Migration:
    """What moving a draft from the first to the last of these versions would do. Changes nothing."""
    walk = crosswalk(*versions)
    moved: dict[tuple[str, int], tuple[Answer, Answer, str]] = {}
    archived: list[tuple[Answer, str]] = []
    for answer in answers:
        carried = walk.carry(answer)
        place = (carried.answer.question, carried.answer.instance) if carried.answer else None
        if carried.answer is None or place is None:
            archived.append((answer, carried.note))
        elif place in moved:
            archived.append((answer, TAKEN))
        else:
            moved[place] = answer, carried.answer, carried.note
    return _judged(walk, moved, archived, today)


def _judged(
    walk: Crosswalk,
    moved: dict[tuple[str, int], tuple[Answer, Answer, str]],
    archived: list[tuple[Answer, str]],
    today: date,
) -> Migration:
    """Which of the moved answers stand as they are, and which need another look."""
    way = path.follow(walk.versions[-1], (after for _, after, _ in moved.values()), today=today)
    problems = {(problem.question, problem.instance): problem for problem in way.problems}
    carried, looks = [], []
    for place, (before, after, note) in moved.items():
        verdict = walk.comparable.get(after.question)
        reason = f"its meaning has changed: {verdict.reason}" if verdict and verdict.verdict == "no" else ""
        problem = problems.get(place)
        why = note or (str(problem.message) if problem else "") or reason
        if why:
            looks.append(Look(before, after, why))
        else:
            carried.append((before, after))
    missing = tuple(place for place, problem in problems.items() if problem.kind == "missing")
    return Migration(tuple(carried), tuple(looks), tuple(archived), missing)
