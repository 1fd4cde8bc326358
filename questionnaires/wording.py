"""Texts that this wing says to people: English with named places, to be translated by whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
