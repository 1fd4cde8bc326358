"""Checks of names: twice the same, pointing nowhere, too many of them."""

from collections.abc import Iterable, Iterator

from questionnaires.checks import walk
from questionnaires.checks.examined import Examined
from questionnaires.errors import did_you_mean
from questionnaires.model import Question
from questionnaires.shape import Fault
from questionnaires.strict_yaml import Path

MOST_QUESTIONS = 3000
MOST_CHOICES = 2000


def twice(examined: Examined) -> Iterator[Fault]:
    """Names that must differ and do not."""
    questionnaire = examined.questionnaire
    yield from _twice(((path, item.name) for path, item in walk.items(questionnaire)), "question or repeat")
    yield from _twice(((path, section.name) for path, section in walk.sections(questionnaire)), "section")
    for path, section in walk.sections(questionnaire):
        yield from _twice((((*path, "pages", p), page.name) for p, page in enumerate(section.pages)), "page")
    for listed, choices in questionnaire.choices.items():
        yield from _twice(((("choices", listed, c), choice.name) for c, choice in enumerate(choices)), "choice")
    for path, question in walk.questions(questionnaire):
        if not isinstance(question.choices, str):
            own = (((*path, "choices", c), choice.name) for c, choice in enumerate(question.choices))
            yield from _twice(own, "choice")
    for attribute in ("dimensions", "indicators"):
        parts = enumerate(getattr(questionnaire, attribute))
        yield from _twice((((attribute, i), part.name) for i, part in parts), attribute.removesuffix("s"))


def _twice(named: Iterable[tuple[Path, str]], what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield Fault((*path, "name"), f"another {what} is called '{name}'", "give each its own name", subject=name)
        seen.add(name)


def unknown(examined: Examined) -> Iterator[Fault]:
    """Lists and dimensions that are named and not there, or there and never named."""
    questionnaire = examined.questionnaire
    used = set()
    for path, question in walk.questions(questionnaire):
        if isinstance(question.choices, str):
            used.add(question.choices)
            if question.choices not in questionnaire.choices:
                mend = did_you_mean(question.choices, questionnaire.choices, "add it under choices")
                yield Fault((*path, "choices"), f"unknown list '{question.choices}'", mend, subject=question.choices)
    for listed in questionnaire.choices:
        if listed not in used:
            yield Fault(("choices", listed), "no question uses this list", "take it out", of_key=True, subject=listed)
    dimensions = {dimension.name for dimension in questionnaire.dimensions}
    measured = {indicator.dimension for indicator in questionnaire.indicators}
    for i, indicator in enumerate(questionnaire.indicators):
        name = indicator.dimension
        if name not in dimensions:
            mend = did_you_mean(name, dimensions)
            yield Fault(("indicators", i, "dimension"), f"unknown dimension '{name}'", mend, subject=name)
    for d, dimension in enumerate(questionnaire.dimensions):
        if dimension.name not in measured:
            mend = "add an indicator for it, or take it out"
            yield Fault(("dimensions", d), "no indicator belongs to this dimension", mend, subject=dimension.name)


def too_many(examined: Examined) -> Iterator[Fault]:
    """More questions or choices than an office, a page or this program should meet."""
    questionnaire = examined.questionnaire
    if len(questionnaire.questions) > MOST_QUESTIONS:
        yield Fault(("sections",), f"more than {MOST_QUESTIONS} questions", "split the questionnaire")
    lists = [(("choices", name), choices) for name, choices in questionnaire.choices.items()]
    own = ((path, question) for path, question in walk.questions(questionnaire) if _has_own(question))
    for path, choices in [*lists, *(((*path, "choices"), question.choices) for path, question in own)]:
        if len(choices) > MOST_CHOICES:
            yield Fault(path, f"more than {MOST_CHOICES} choices", "ask in two steps, with a choice_filter")


def _has_own(question: Question) -> bool:
    return not isinstance(question.choices, str)
