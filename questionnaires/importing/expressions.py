"""Expressions of an XLSForm in our words: names and codes as they are called here, paths as names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from questionnaires.expressions import ExpressionError, parse

STRINGS = re.compile(r"""('[^']*'|"[^"]*")""")
ANSWER = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
PATH = re.compile(r"(?:current\(\)\s*/\s*)?(?:(?:\.\.|/)(?:/?(?:\.\.|[A-Za-z_][\w.-]*))*)/?([A-Za-z_][\w.-]*)")
LONGEST = 4_000
"""Signs of an expression of which is asked whether it says something already; no check takes a longer one."""
WORDS: Mapping[str, str] = {
    r"\bnow\(\s*\)": "today()",
    r"\bdecimal-date-time\(": "number(",
    r"\bdate-time\(": "date(",
    r"\bdate\(\s*today\(\)\s*\)": "today()",
    r"\bstring-length\(": "string-length(",
    r"(?<![\w-])position\(\.\.\)": "position()",
    r"\s+": " ",
}
"""What ODK says otherwise: a moment is a day here."""


@dataclass(slots=True)
class Words:
    """What names, codes and answers of the device are called here."""

    names: Mapping[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    today: set[str] = field(default_factory=set)
    """Names of the day on which the form was filled in."""

    def expression(self, text: str) -> str:
        """An expression in our words, as far as it can be said in them."""
        if not text.strip():
            return ""
        parts = STRINGS.split(text.strip())
        return "".join(self._literal(part) if place % 2 else self._plain(part) for place, part in enumerate(parts))

    def renamed(self, text: str) -> str:
        """An expression in the words of ODK, with names, codes and columns as they are called here."""
        parts = STRINGS.split(text)
        called = (
            self._literal(part) if place % 2 else self._tagged(self.text(part)) for place, part in enumerate(parts)
        )
        return "".join(called)

    def text(self, text: str) -> str:
        """A text for people with the names in its places as they are called here."""
        return ANSWER.sub(lambda found: f"${{{self.names.get(found[1], found[1])}}}", text)

    def _literal(self, text: str) -> str:
        inner = text[1:-1]
        return f"{text[0]}{self.codes[inner]}{text[0]}" if inner in self.codes else text

    def _plain(self, text: str) -> str:
        made = PATH.sub(self._path, text) if "/" in text else text
        made = ANSWER.sub(self._answer, made)
        for pattern, word in WORDS.items():
            made = re.sub(pattern, word, made)
        return self._tagged(made)

    def _tagged(self, text: str) -> str:
        """The columns of choices as they are called here."""
        for old, name in self.tags.items():
            text = re.sub(rf"(?<![\w$.{{'/-]){re.escape(old)}(?![\w('}}-])", name, text)
        return text

    def _answer(self, found: re.Match[str]) -> str:
        name = found[1].removeprefix("last-saved#")
        if name in self.today and found[1] == name:
            return "today()"
        return f"${{{self.names.get(found[1], found[1])}}}"

    def _path(self, found: re.Match[str]) -> str:
        name = found[1]
        if name in self.today:
            return "today()"
        return f"${{{self.names[name]}}}" if name in self.names else found[0]


def problem_of(text: str) -> str:
    """Why an expression cannot even be read; '' for one that can."""
    try:
        parse(text)
    except ExpressionError as error:
        return error.problem
    return ""


def both(outer: str, inner: str) -> str:
    """True where both expressions are; an empty one is true, and nothing is said twice."""
    if not outer or not inner or (len(inner) <= LONGEST and _says(inner, outer)):
        return inner or outer
    return f"({outer}) and ({inner})"


def _says(text: str, condition: str) -> bool:
    """Whether a condition is one of those that `both` has joined in a text."""
    return text == condition or any(_says(half, condition) for half in _halves(text))


def _halves(text: str) -> tuple[str, ...]:
    """The two sides of `(one) and (other)`; none of any other expression."""
    end = _closing(text)
    right = text[end + 1 :].removeprefix(" and ")
    if end < 0 or right == text[end + 1 :] or _closing(right) != len(right) - 1:
        return ()
    return text[1:end], right[1:-1]


def _closing(text: str) -> int:
    """Where the bracket closes with which a text begins; -1 where it begins with none."""
    depth, quote = 0, ""
    for place, sign in enumerate(text if text.startswith("(") else ""):
        if quote or sign in "'\"":
            quote = ("" if sign == quote else quote) or ("" if quote else sign)
            continue
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place
    return -1
