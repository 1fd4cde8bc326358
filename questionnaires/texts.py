"""Every text of a questionnaire with the context that names it in the message catalogues."""

from collections.abc import Iterable, Iterator

from questionnaires.model import Choice, Page, Question, Questionnaire, Repeat, Section

DESIRED = "_desired"


def texts(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """(context, English) of every text that people read, each context once, in the order of the questionnaire."""
    seen: set[str] = set()
    for context, text in _all(questionnaire):
        if text and context not in seen:
            seen.add(context)
            yield context, text


def _all(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    yield "questionnaire/title", questionnaire.title
    yield "questionnaire/purpose", questionnaire.purpose
    for section in questionnaire.sections:
        yield from _attributes(section_context(section), section, "label", "hint", "known_by")
        for page in section.pages:
            yield from _attributes(page_context(section, page), page, "label", "hint")
            for item in page.questions:
                yield from _item(questionnaire, item)
    for name, choices in questionnaire.choices.items():
        yield from _choices(f"list/{name}", choices)
    for dimension in questionnaire.dimensions:
        yield f"dimension/{dimension.name}/label", dimension.label
    for indicator in questionnaire.indicators:
        yield f"indicator/{indicator.name}/label", indicator.label


def _item(questionnaire: Questionnaire, item: Question | Repeat) -> Iterator[tuple[str, str]]:
    if isinstance(item, Repeat):
        yield from _attributes(item.name, item, "label", "hint", "item")
        for question in item.questions:
            yield from _item(questionnaire, question)
        return
    yield f"{context_of(questionnaire, item)}/label", item.label
    yield from _attributes(item.name, item, "hint", "constraint_message")
    if item.unit != "currency" and any(sign.isalpha() for sign in item.unit):
        yield f"{item.name}/unit", item.unit
    for place, warning in enumerate(item.warnings):
        yield f"{item.name}/warning/{place}", warning.message
    if item.carried is not None:
        yield f"{item.name}/reason", item.carried.reason
    yield from _choices(choices_context(questionnaire, item), questionnaire.listed_choices(item))


def _attributes(context: str, part: object, *names: str) -> Iterator[tuple[str, str]]:
    return ((f"{context}/{name}", getattr(part, name)) for name in names)


def _choices(context: str, choices: Iterable[Choice]) -> Iterator[tuple[str, str]]:
    for choice in choices:
        yield f"{context}/choice/{choice.name}", choice.label
        yield f"{context}/choice/{choice.name}/hint", choice.hint


def section_context(section: Section) -> str:
    """The context of a section's texts."""
    return f"section/{section.name}"


def page_context(section: Section, page: Page) -> str:
    """The context of a page's texts; page names need only differ within a section."""
    return f"page/{section.name}/{page.name}"


def context_of(questionnaire: Questionnaire, question: Question) -> str:
    """The context of a question's label; all desired levels share theirs."""
    return "desired" if _wanted_by(questionnaire, question) is not None else question.name


def choices_context(questionnaire: Questionnaire, question: Question) -> str:
    """The context of a question's choices: its list's, its own, or for a desired level that of its question."""
    if isinstance(question.choices, str):
        return f"list/{question.choices}"
    base = _wanted_by(questionnaire, question)
    return base.name if base is not None and base.choices == question.choices else question.name


def _wanted_by(questionnaire: Questionnaire, question: Question) -> Question | None:
    """The question whose desired level this is."""
    base = questionnaire.questions.get(question.name.removesuffix(DESIRED)) if question.name.endswith(DESIRED) else None
    return base if base is not None and base.desired else None
