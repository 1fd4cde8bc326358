"""From a file to a questionnaire, or to all that is wrong with it."""

import copy
from pathlib import Path as FilePath
from typing import Any

from questionnaires import checks, strict_yaml
from questionnaires.checks.attributes import NOTHING_ASKED
from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.model import Questionnaire
from questionnaires.shape import Fault, Shaped, at, shape
from questionnaires.strict_yaml import Document, Path

DESIRED = "_desired"
DESIRED_LABEL = "Which level would you like to reach?"
DESIRED_NON_ANSWERS = ["unknown", "prefer_not"]
LISTS = {
    "sections": "section",
    "pages": "page",
    "dimensions": "dimension",
    "indicators": "indicator",
    "warnings": "warning",
}


def read(path: FilePath) -> Questionnaire:
    """Read and check a definition file; raises DefinitionErrors with every fault found."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = DefinitionError(str(path), line, 1, "file", "the file is not UTF-8 text", "save it as UTF-8")
        raise DefinitionErrors([fault]) from None
    return parse(text, str(path))


def parse(text: str, filename: str, *, as_draft: bool = False) -> Questionnaire:
    """As `read`, from a text; `filename` is only printed in errors.

    `as_draft` also takes a definition that asks nothing itself and only keeps what another tool asks; such a one is
    never published.
    """
    document = strict_yaml.read(text, filename)
    if document.broken:
        raise DefinitionErrors(document.errors)
    if not isinstance(document.data, dict):
        mend = "begin with questionnaire: …"
        fault = DefinitionError(filename, 1, 1, "file", "the file holds no map of attributes", mend)
        raise DefinitionErrors([*document.errors, fault])
    source = _Source(document)
    shaped = shape(source.data)
    faults = [fault for fault in shaped.faults + _meaning(shaped) if not source.is_echo(fault)]
    if as_draft and shaped.questionnaire is not None and shaped.questionnaire.kept:
        faults = [fault for fault in faults if fault.problem != NOTHING_ASKED]
    errors = document.errors + [source.error(fault) for fault in faults]
    if errors or shaped.questionnaire is None:
        raise DefinitionErrors(errors)
    return shaped.questionnaire


def _meaning(shaped: Shaped) -> list[Fault]:
    if shaped.questionnaire is None:
        return []
    return [fault for fault in checks.check(shaped.questionnaire) if not shaped.concerns_repair(fault)]


class _Source:
    """A document with its desired levels written out as questions, and the way back to the author's lines."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.origins: dict[Path, list[int]] = {}
        self.data: Any = copy.deepcopy(document.data)
        for path in _question_lists(self.data):
            self._write_out_desired(path)

    def _write_out_desired(self, path: Path) -> None:
        questions: list[Any] = at(self.data, path)
        asked = [[question, _desired(question)] if _wants_desired(question) else [question] for question in questions]
        self.origins[path] = [place for place, parts in enumerate(asked) for _ in parts]
        questions[:] = [part for parts in asked for part in parts]

    def written(self, path: Path) -> Path:
        """The author's own path of a path in `data`."""
        own: list[str | int] = []
        for step in path:
            origin = self.origins.get(tuple(own))
            own.append(origin[step] if origin is not None and isinstance(step, int) and step < len(origin) else step)
        return tuple(own)

    def is_echo(self, fault: Fault) -> bool:
        """True for a fault of a value that reading has refused already."""
        path = self.written(fault.path)
        return any(path[: len(refused)] == refused for refused in self.document.refused)

    def error(self, fault: Fault) -> DefinitionError:
        """The fault with its place in the author's file."""
        path = self.written(fault.path)
        mark = self.document.key_mark(path) if fault.of_key else self.document.value_mark(path)
        column = mark.column + fault.offset if mark.exact else mark.column
        where = self.where(path)
        return DefinitionError(self.document.file, mark.line, column, where, fault.problem, fault.mend)

    def where(self, path: Path) -> str:
        """Words for a path, such as "section housing, question s1, relevant"."""
        words = [self._word(path[: i + 1]) for i in range(len(path))]
        return ", ".join(word for word in words if word) or "questionnaire"

    def _word(self, path: Path) -> str:
        *before, last = path
        owner = before[-1] if before else ""
        if isinstance(last, str):
            holds_items = last in LISTS or last in ("questions", "choices")
            if owner == "choices" and len(before) == 1:
                return f"list {last}"
            return "" if holds_items else last
        item = at(self.document.data, path)
        name = item.get("name") if isinstance(item, dict) else None
        label = str(name) if isinstance(name, str | int) else str(last + 1)
        if owner == "questions":
            return f"{'repeat' if isinstance(item, dict) and 'questions' in item else 'question'} {label}"
        return f"{LISTS.get(str(owner), 'choice')} {label}"


def _question_lists(data: Any) -> list[Path]:
    """The paths of all lists of questions, those inside repeats first, so that outer insertions keep them right."""
    found: list[Path] = []
    for s, section in enumerate(_items(data, "sections")):
        for p, page in enumerate(_items(section, "pages")):
            path: Path = ("sections", s, "pages", p, "questions")
            items = _items(page, "questions")
            found += [(*path, q, "questions") for q, item in enumerate(items) if _items(item, "questions")]
            found += [path] if items else []
    return found


def _items(data: Any, key: str) -> list[Any]:
    items = data.get(key) if isinstance(data, dict) else None
    return items if isinstance(items, list) else []


def _wants_desired(question: Any) -> bool:
    return isinstance(question, dict) and question.get("desired") == "yes" and isinstance(question.get("name"), str)


def _desired(question: dict[str, Any]) -> dict[str, Any]:
    """The question for the level wanted, asked whenever its own question is."""
    kept = ("required", "relevant", "choices", "same_as_last_round", "sensitivity", "sensitivity_reason", "published")
    made = {key: copy.deepcopy(question[key]) for key in kept if key in question}
    carried = copy.deepcopy(question.get("carried"))
    if isinstance(carried, dict):
        old = carried.get("renamed_from")
        made["carried"] = carried | ({"renamed_from": f"{old}{DESIRED}"} if isinstance(old, str) else {})
    return made | {
        "name": f"{question['name']}{DESIRED}",
        "type": question.get("type", "level"),
        "label": DESIRED_LABEL,
        "default": "3",
        "non_answers": DESIRED_NON_ANSWERS,
        "code": question.get("code", ""),
    }
