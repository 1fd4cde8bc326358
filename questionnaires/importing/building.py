"""The tree of an XLSForm as sections, pages and repeats: top-level groups are sections, groups in them pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from questionnaires.importing.asking import question_of
from questionnaires.importing.expressions import both
from questionnaires.importing.listing import OTHER
from questionnaires.importing.making import Making
from questionnaires.importing.naming import Names
from questionnaires.importing.rows import Asked, Group, asked
from questionnaires.importing.sheets import Line
from questionnaires.xlsform import OWN_CHOICES
from questionnaires.xlsform_columns import PREFIX

MOST_ON_A_PAGE = 6
SECONDS_A_QUESTION = 30
Data = dict[str, Any]
Parts = Sequence[Group | Line]


@dataclass(slots=True)
class Building:
    """Builds the sections of one form; `lists` are its choices by the name that the survey calls them by."""

    making: Making
    lists: dict[str, list[Data]]
    sections: Names = field(default_factory=Names)
    names: dict[int, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    loose: Names = field(default_factory=Names)

    def name_all(self, root: Group) -> None:
        """Give every question and repeat its name before any expression is read, since they may look ahead."""
        for part in root.parts:
            line = part.line if isinstance(part, Group) else part
            if isinstance(part, Group) and part.loops_over:
                continue
            if isinstance(part, Group) and not part.repeat:
                self.name_all(part)
                continue
            written, what = line.get("name"), None if isinstance(part, Group) else asked(line)
            if what is not None and what.type is None:
                if "today" in line.get("type").lower():
                    self.making.words.today.add(written)
                continue
            name = self.making.names.give(written, "question")
            self.names[line.row], self.making.rows[name] = name, line.row
            if name != written:
                self.making.note("changed", line, written, "name", "renamed", value=name)
            if isinstance(part, Group):
                self.name_all(part)
            elif what is not None and what.other:
                wanted = f"{written}_{OTHER}"
                other = self.making.names.give(wanted, "question")
                if other != wanted:
                    self.making.note("changed", line, wanted, "name", "renamed", value=other)

    def build(self, root: Group, title: str) -> list[Data]:
        """The sections of a form."""
        made, run = list[Data](), list[Group | Line]()
        for part in [*root.parts, None]:
            if part is not None and (not isinstance(part, Group) or part.repeat):
                run.append(part)
                continue
            section = self._loose(run, title)
            made += [section] if section else []
            run = []
            if part is not None:
                section = self._section(part)
                made += [section] if section else []
        return made

    def _loose(self, parts: Parts, title: str) -> Data | None:
        """A section for what stands in no group."""
        items = list(self._items(parts, ""))
        if not items:
            return None
        name = self.sections.give("questions")
        pages = self._pages(items, title, name, {}, "")
        return {"name": name, "label": title, **self._guessed(pages), "pages": pages}

    def _section(self, group: Group) -> Data | None:
        line, own = group.line, self.making.own_of(group.line)
        name = own.pop("name", "") or self.sections.give(line.get("name"), "section")
        label = self.making.english(line.texts.get("label", {}), f"section/{name}/label") or _spoken(line)
        relevant = own.pop("relevant", None)
        relevant = self.making.expression(line, line.get("name"), "relevant") if relevant is None else relevant
        pages, run = list[Data](), list[Group | Line]()
        unnamed = "more" if self.making.own else "page"
        for part in [*group.parts, None]:
            if isinstance(part, Line) or (part is not None and part.repeat):
                run.append(part)
                continue
            pages += self._pages(list(self._items(run, "")), label, name, line.texts.get("label", {}), "", unnamed)
            run = []
            pages += self._page(part, name, label) if part is not None else []
        if not pages:
            self.making.note("left out", line, line.get("name"), "type", "empty group")
            return None
        self._report_group(line)
        own.pop("part", None)
        hint = self.making.english(line.texts.get("hint", {}), f"section/{name}/hint")
        guessed = {"known_by": ""} if "minutes" in own else self._guessed(pages)
        return {
            "name": name,
            "label": label,
            "hint": hint,
            **guessed,
            **own,
            "relevant": relevant,
            "pages": _numbered(pages),
        }

    def _page(self, group: Group, section: str, label: str) -> list[Data]:
        line, own = group.line, self.making.own_of(group.line)
        texts = line.texts.get("label", {})
        relevant = own.pop("relevant", None)
        relevant = self.making.expression(line, line.get("name"), "relevant") if relevant is None else relevant
        items = list(self._items(group.parts, ""))
        if own.pop("part", "") == "page":
            said = self.making.english(texts, f"page/{section}/{own['name']}/label")
            return [{**own, "label": said, "relevant": relevant, "questions": items}]
        self._report_group(line)
        hint = self.making.english(line.texts.get("hint", {}), f"page/{section}/{line.get('name')}/hint")
        return self._pages(
            items, self.making.english(texts, "") or label, section, texts, relevant, line.get("name"), hint
        )

    def _pages(
        self,
        items: list[Data],
        label: str,
        section: str,
        texts: dict[str, str],
        relevant: str,
        name: str = "page",
        hint: str = "",
    ) -> list[Data]:
        """Pages of three to six questions each, a repeat alone on its own."""
        runs = list(_runs(items))
        made, names = list[Data](), Names()
        for place, run in enumerate(runs, 1):
            page = f"{names.give(name, 'page')}"
            said = label if len(runs) == 1 else f"{label} ({place})"
            self.making.english(
                {language: text if len(runs) == 1 else f"{text} ({place})" for language, text in texts.items()},
                f"page/{section}/{page}/label",
            )
            told = hint if place == 1 else ""
            made.append({"name": page, "label": said, "hint": told, "relevant": relevant, "questions": run})
        return made

    def _items(self, parts: Parts, relevant: str, inside: bool = False) -> Iterator[Data]:
        """Questions and repeats; groups further inside are opened, and their conditions go to what they hold."""
        for part in parts:
            if isinstance(part, Line):
                yield from self._question(part, relevant)
            elif part.loops_over:
                for line in (part.line, *part.lines()):
                    self.making.note("left out", line, line.get("name"), "type", "loop")
            elif part.repeat and inside:
                self.making.note("left out", part.line, part.line.get("name"), "type", "nested")
                own = self.making.expression(part.line, part.line.get("name"), "relevant")
                yield from self._items(part.parts, both(relevant, own), inside)
            elif part.repeat:
                yield from self._repeat(part, relevant)
            else:
                self._report_group(part.line, heading=True)
                own = self.making.expression(part.line, part.line.get("name"), "relevant")
                yield from self._items(part.parts, both(relevant, own), inside)

    def _repeat(self, group: Group, relevant: str) -> Iterator[Data]:
        line, own = group.line, self.making.own_of(group.line)
        name = self.names[line.row]
        count = line.get("repeat_count")
        if count:
            self.making.note("left out", line, line.get("name"), "repeat_count", "repeat_count", value=count)
        label = self.making.english(line.texts.get("label", {}), f"{name}/label") or own.get("item") or _spoken(line)
        condition = own.pop("relevant", None)
        if condition is None:
            condition = self.making.expression(line, line.get("name"), "relevant")
        hint = self.making.english(line.texts.get("hint", {}), f"{name}/hint")
        made = {"name": name, "label": label, "hint": hint, "item": label, "relevant": both(relevant, condition), **own}
        questions = list(self._items(group.parts, "", inside=True))
        if questions:
            self._report_group(line)
            yield {**made, "questions": questions}
        else:
            self.making.note("left out", line, line.get("name"), "type", "empty group")

    def _question(self, line: Line, relevant: str) -> Iterator[Data]:
        what = asked(line)
        if what.type is None:
            why = "metadata" if what.metadata else "type"
            self.making.note("left out", line, line.get("name"), "type", why, value=line.get("type"))
            return
        name = self.names[line.row]
        made = question_of(self.making, line, what, name)
        own = self.making.own_of(line)
        made |= self._choices(what, own)
        made |= own
        made["relevant"] = both(relevant, made.get("relevant", ""))
        yield {key: value for key, value in made.items() if value != ""}
        if what.other:
            yield self._specified(name, line.get("name"), relevant)

    def _choices(self, what: Asked, own: Data) -> Data:
        if what.note == "acknowledged":
            return {"choices": [{"name": "OK", "label": "OK"}]}
        if not what.listed:
            return {}
        choices = self.lists.get(what.listed, [])
        if what.other and all(choice["name"] != OTHER for choice in choices):
            choices.append({"name": OTHER, "label": "Other"})
        if f'"{own.pop("choices", "")}"' == OWN_CHOICES:
            return {"choices": choices}
        self.used.add(what.listed)
        return {"choices": self.making.listed.known.get(what.listed, "unknown")}

    def _specified(self, name: str, written: str, relevant: str) -> Data:
        """The question behind a choice "other", as pyxform makes it; nothing is chosen where that is not asked."""
        condition = f"selected(${{{name}}}, '{OTHER}')"
        other = self.making.names.known.get(f"{written}_{OTHER}", f"{name}_{OTHER}")
        made = {"name": other, "type": "text", "label": "Specify other."}
        return {**made, "relevant": both(relevant, condition)}

    def _report_group(self, line: Line, heading: bool = False) -> None:
        known = {"type", "name", "relevant", "appearance", "repeat_count"}
        shown = "" if heading else "hint"
        for column in [*line.cells, *line.texts]:
            if column not in known and column not in ("label", shown) and not column.startswith(PREFIX):
                self.making.note("left out", line, line.get("name"), column, "attribute")
        if heading and line.texts.get("label"):
            said = self.making.english(line.texts["label"], "")
            self.making.note("left out", line, line.get("name"), "label", "heading", value=said)

    @staticmethod
    def _guessed(pages: list[Data]) -> Data:
        count = sum(len(page["questions"]) for page in pages)
        return {"minutes": max(1, round(count * SECONDS_A_QUESTION / 60)), "known_by": ""}


def _spoken(line: Line) -> str:
    return line.get("name").replace("_", " ").strip() or "Questions"


def _numbered(pages: list[Data]) -> list[Data]:
    """The pages with names that differ within their section."""
    names = Names()
    return [page | {"name": names.give(page["name"], "page")} for page in pages]


def _runs(items: list[Data]) -> Iterator[list[Data]]:
    """Runs of at most six questions of about the same length, and each repeat alone."""
    run: list[Data] = []
    for item in [*items, None]:
        if item is not None and "questions" not in item:
            run.append(item)
            continue
        if run:
            count = -(-len(run) // MOST_ON_A_PAGE)
            size = -(-len(run) // count)
            yield from (run[at : at + size] for at in range(0, len(run), size))
        run = []
        if item is not None:
            yield [item]
