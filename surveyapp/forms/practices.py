"""The forms of practices and of requests for contact: texts as typed, read with every message at its field."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext, lazy_gettext

from surveyapp.forms.fields import Sent
from surveyapp.languages import LANGUAGES

MOST = {"title": 200, "text": 3_000, "cost": 300}
NEEDED = {
    "title": lazy_gettext("Please give the practice a title."),
    "text": lazy_gettext("Please describe what you did and what changed."),
    "cost": lazy_gettext("Please say what it cost, also where it cost nothing."),
}
AGREES = lazy_gettext("Please tick this: without your agreement nothing is shown to others.")
MOST_WORDS = 1_000
"""Letters of a message, a reason or an answer."""


@dataclass(frozen=True)
class Typed:
    """What was typed of a practice, with `errors` by field."""

    texts: Mapping[str, str]
    indicators: Sequence[str]
    language: str
    agrees: bool
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def at(self, name: str) -> list[str]:
        """Give the messages of a field."""
        return list(self.errors.get(name, ()))

    def problems(self) -> list[tuple[str, str]]:
        """Give each message with the id of its field, for the summary."""
        return [(message, name) for name, messages in self.errors.items() for message in messages]


def read_practice(sent: Sent, indicators: Sequence[str], known: Collection[str]) -> Typed:
    """Read the form of a practice; `indicators` are those ticked, `known` those of its theme."""
    texts = {name: clean(sent.get(name, "")) for name in MOST}
    errors: dict[str, list[str]] = {}
    for name, most in MOST.items():
        if not texts[name]:
            errors[name] = [str(NEEDED[name])]
        elif len(texts[name]) > most:
            errors[name] = [gettext("Please shorten this to %(most)d characters.", most=most)]
    if not set(indicators) <= set(known):
        errors["indicators"] = [gettext("Please choose among the indicators of the theme.")]
    language = sent.get("language", "")
    if language not in LANGUAGES:
        errors["language"] = [gettext("Please choose the language in which you write.")]
    agrees = sent.get("agrees", "") == "yes"
    if not agrees:
        errors["agrees"] = [str(AGREES)]
    return Typed(texts, indicators, language, agrees, errors)


def read_words(sent: Sent, name: str, needed: str = "") -> tuple[str, list[str]]:
    """Read a message, a reason or an answer, with its messages; `needed` is said where it is empty, if it is given."""
    text = clean(sent.get(name, ""))
    if len(text) > MOST_WORDS:
        return text, [gettext("Please shorten this to %(most)d characters.", most=MOST_WORDS)]
    return text, [needed] if needed and not text else []


def clean(text: str) -> str:
    """The text in the one form that both databases keep: composed, with plain line ends, without signs of control."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()
