"""Texts that this wing says to people: English with named places, to be translated by whoever shows them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache


def marked(text: str) -> str:
    """The same text, marked so that it is collected into the catalogues of the interface."""
    return text


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence. `context` names the questionnaire's own text that it is; without one it is a text of the interface.

    Show it in another language by translating `text` (in that context) and filling in `values`; `str()` is English.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    context: str = ""

    def __str__(self) -> str:
        return self.filled(self.text)

    def filled(self, text: str) -> str:
        """A translation of the text with the values put in their places."""
        return text % self.values if self.values else text


def read_back(sentence: str, texts: Iterable[str]) -> Wording | None:
    """The wording that an English sentence was made of, among these texts; None where it was made of no one of them.

    Of several that fit, the one with the fewest signs in its places.
    """
    fitting = ((text, found.groupdict()) for text in texts if (found := _pattern(text).fullmatch(sentence)))
    made = [Wording(text, values) for text, values in fitting]
    return min(made, key=lambda wording: sum(map(len, map(str, wording.values.values()))), default=None)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """What a sentence made of a text looks like; a place that stands twice holds the same both times."""
    seen = set[str]()

    def place(found: re.Match[str]) -> str:
        name, again = found[1], found[1] in seen
        seen.add(name)
        return f"(?P={name})" if again else f"(?P<{name}>.*?)"

    return re.compile(re.sub(r"%\\\((\w+)\\\)s", place, re.escape(text)), re.DOTALL)
