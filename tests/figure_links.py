"""Pages read as trees, and every figure on them followed to what stands behind it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient

from tests.wordings import strange_numbers

EXACT = 1e-12
VOID = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "polyline"))
HELD = ("td", "dd")
"""Elements that hold figures on pages of results."""
NO_PROSE = ("table", "select", "script", "template", "svg", "progress")
"""Elements that hold no running text: tables are read by themselves, and what can be chosen is told where it is."""
COUNTED = ("tr", "td", "li", "span")
"""Elements that a number in running text may count."""
DIGIT = re.compile(r"\d")


@dataclass
class Element:
    """One element with what is inside, in order."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    inside: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words inside."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    def every(self, *tags: str) -> "Iterator[Element]":
        """The elements of these tags inside, in order."""
        for one in self.inside:
            if isinstance(one, Element):
                if one.tag in tags:
                    yield one
                yield from one.every(*tags)

    @property
    def bare(self) -> str:
        """The words inside that stand in no `data` and are not said to be mere wording."""
        if self.tag == "data" or self.attributes.get("class") == "wording":
            return ""
        return "".join(one if isinstance(one, str) else one.bare for one in self.inside)

    @property
    def prose(self) -> str:
        """The running text inside that stands in no `data`, no table and no list of facts, and is not mere wording."""
        if self.tag in ("data", *NO_PROSE) or self.attributes.get("class") in ("wording", "facts"):
            return " ¦ "
        return "".join(one if isinstance(one, str) else one.prose for one in self.inside)

    @property
    def is_in_prose(self) -> bool:
        """Whether it stands in running text."""
        above = self.parent
        return above is None or (
            above.tag not in NO_PROSE and above.attributes.get("class") != "facts" and above.is_in_prose
        )

    @property
    def values(self) -> list[float]:
        """The exact numbers of a `data`."""
        return [float(number) for number in self.attributes["value"].split()]


class _Reader(HTMLParser):
    """Builds the tree."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag: str) -> None:
        above = self.here
        while above.parent is not None and above.tag != tag:
            above = above.parent
        if above.parent is not None:
            self.here = above.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def read(html: str) -> Element:
    """The main part of a page."""
    reader = _Reader()
    reader.feed(html)
    return next(reader.root.every("main"))


@dataclass
class Followed:
    """What following the figures of a page has found: how many were followed, and what is wrong with others."""

    figures: int = 0
    repeated: int = 0
    """Numbers in running text that repeat what is told elsewhere on the page."""
    told: list[float] = field(default_factory=list)
    """Every number that stands behind a figure of the page."""
    faults: list[str] = field(default_factory=list)


class Follower:
    """Follows figures from page to page for one reader, each way once.

    `names` of its world may hold numbers, and `states` are how many assessments are at each of their states.
    """

    def __init__(self, client: FlaskClient, names: Iterable[str] = (), states: Iterable[int] = ()) -> None:
        self.client, self.names, self.states = client, frozenset(names), frozenset(states)
        self._behind: dict[str, Element | None] = {}

    def follow(self, address: str, only: str = "") -> Followed:
        """Every figure in a table (of that caption alone, where it is given) or among the facts of a page.

        It leads to a page whose replay gives the same number; what stands beside it in its row is told on that page
        too; and no number stands for itself.
        """
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        found, page = Followed(), read(answer.text)
        for group in self._groups(page, only):
            self._follow(group, found)
        if not only:
            self._read_prose(page, found)
        return found

    def _read_prose(self, page: Element, found: Followed) -> None:
        """Numbers in sentences, headings and lists lead to what stands behind them, or repeat what the page tells."""
        for link in page.every("a"):
            if _is_figure(link) and link.is_in_prose:
                found.figures += 1
                found.told += self._check(link, found)
        for one in page.every("data"):
            if one.attributes.get("class") == "beside" and one.is_in_prose:
                found.repeated += 1
                for value in one.values:
                    if not any(abs(value - other) <= EXACT for other in found.told):
                        found.faults.append(
                            f"is not told behind any figure of the page: {value} in {_words(one.parent)}"
                        )
            elif one.attributes.get("class") == "listed":
                found.repeated += 1
                self._count(page, one, found)
            elif one.attributes.get("class") == "state" and one.values[0] not in self.states:
                found.faults.append(f"does not stand so in the register: {_words(one)} in {_words(one.parent)}")
        found.faults += [f"stands for itself in the text: {words}" for words in strange_numbers(page.prose, self.names)]

    def _count(self, page: Element, told: Element, found: Followed) -> None:
        """A number that says how many of something stand on the page."""
        of = told.attributes["data-of"]
        there = sum(of in one.attributes.get("class", "").split() for one in page.every(*COUNTED))
        if there != told.values[0]:
            found.faults.append(f"there are {there} of class {of}: {_words(told)} in {_words(told.parent)}")

    def _groups(self, page: Element, only: str) -> Iterator[Element]:
        """Rows of tables, and single facts."""
        for table in page.every("table"):
            if only in ("", next(table.every("caption")).text.strip()):
                yield from table.every("tr")
        for facts in page.every("dl"):
            if facts.attributes.get("class") == "facts" and not only:
                yield from facts.every("div")

    def _follow(self, group: Element, found: Followed) -> None:
        cells = list(group.every(*HELD))
        links = [link for cell in cells for link in cell.every("a") if _is_figure(link)]
        told: list[float] = []
        for link in links:
            found.figures += 1
            told += self._check(link, found)
        found.told += told
        for cell in cells:
            if DIGIT.search(cell.bare):
                found.faults.append(f"stands for itself: {cell.bare.strip()} in {_words(group)}")
            beside = [one for one in cell.every("data") if one.attributes.get("class") == "beside"]
            for value in (value for one in beside for value in one.values):
                if not any(abs(value - other) <= EXACT for other in told):
                    found.faults.append(f"is not told behind any figure of its row: {value} in {_words(group)}")

    def _check(self, link: Element, found: Followed) -> list[float]:
        address = link.attributes["href"]
        page = self._page(address)
        if page is None:
            found.faults.append(f"leads nowhere: {_words(link)} at {address}")
            return []
        told = {kind: [v for one in page.every("data") if one.attributes.get("class") == kind for v in one.values]
                for kind in ("replayed", "beside")}  # fmt: skip
        value = next(link.every("data")).values[0]
        if not told["replayed"] or any(abs(value - again) > EXACT for again in told["replayed"]):
            found.faults.append(f"is replayed as {told['replayed']}: {value} at {address}")
        return [*told["replayed"], *told["beside"]]

    def _page(self, address: str) -> Element | None:
        if address not in self._behind:
            answer = self.client.get(address)
            self._behind[address] = read(answer.text) if answer.status_code == 200 else None
        return self._behind[address]


def _is_figure(link: Element) -> bool:
    return "figure" in link.attributes.get("class", "").split()


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join(element.text.split())[:80]
