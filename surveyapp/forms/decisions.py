"""The forms of decisions and deliveries: texts as typed and a day, read with every message at its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext, lazy_gettext

from questionnaires.answer_types import Unreadable
from questionnaires.wording import Wording
from questionnaires.written_dates import read_date
from surveyapp.forms.fields import DATE_PARTS, Sent

TEXTS = ("title", "body", "summary", "reasons", "dissent")
MOST = {"title": 200, "body": 200}
MOST_LONG = 5_000
NEEDED = {
    "title": lazy_gettext("Please give the decision a title."),
    "body": lazy_gettext("Please say who decided: a committee, a board."),
    "summary": lazy_gettext("Please say what was decided."),
    "reasons": lazy_gettext("Please say why."),
}
DAY_NEEDED = lazy_gettext("Please give the day, month and year.")
NOT_YET = lazy_gettext("This day has not come yet. Please give today or an earlier day.")


@dataclass(frozen=True)
class Typed:
    """What was typed, with `errors` by field; `day` is None where it could not be read."""

    texts: Mapping[str, str]
    parts: tuple[str, str, str]
    day: date | None
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def at(self, name: str) -> list[str]:
        """Give the messages of a field."""
        return list(self.errors.get(name, ()))

    def problems(self) -> list[tuple[str, str]]:
        """Give each message with the id of its field, for the summary."""
        return [(message, name) for name, messages in self.errors.items() for message in messages]


def read_decision(sent: Sent, language: str, today: date) -> Typed:
    """Read the form of a decision; who decided, when, what, why, and who would have decided otherwise."""
    texts = {name: sent.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}
    errors: dict[str, list[str]] = {}
    for name in TEXTS:
        most = MOST.get(name, MOST_LONG)
        if name in NEEDED and not texts[name]:
            errors[name] = [str(NEEDED[name])]
        elif len(texts[name]) > most:
            errors[name] = [gettext("Please shorten this to %(most)d characters.", most=most)]
    parts, day = read_day(sent, "day", language, today, errors)
    return Typed(texts, parts, day, errors)


def read_day(
    sent: Sent, name: str, language: str, today: date, errors: dict[str, list[str]]
) -> tuple[tuple[str, str, str], date | None]:
    """Read three fields as a day that has come; a message goes to `errors` where they are none."""
    day, month, year = (sent.get(f"{name}-{part}", "").strip() for part in DATE_PARTS)
    parts = (day, month, year)
    if not any(parts):
        errors[name] = [str(DAY_NEEDED)]
        return parts, None
    found = read_date(parts, language)
    if isinstance(found, Unreadable):
        errors[name] = [f"{_said(found.message)} {_said(found.mend)}"]
        return parts, None
    if found > today:
        errors[name] = [str(NOT_YET)]
        return parts, None
    return parts, found


def parts_of(day: date) -> tuple[str, str, str]:
    """A day in the three fields."""
    return str(day.day), str(day.month), str(day.year)


def _said(wording: Wording) -> str:
    return wording.filled(gettext(wording.text))
