"""The library of good practices: what municipalities offered and associations accepted, found by what it answers."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import Municipality, Practice
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services.practices import Told, everything, told
from surveyapp.services.scopes import smallest_first

BESIDE = 3
"""Practices shown beside one gap; the library has the others."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; whatever is empty does not narrow the search. Every word must occur somewhere."""

    words: str = ""
    theme: str = ""
    size_class: str = ""
    country: str = ""
    language: str = ""


def search(session: Session, wish: Wish) -> list[Told]:
    """The accepted practices that a wish leaves, those accepted last first."""
    query = everything().where(Practice.status == PracticeStatus.ACCEPTED)
    for column, value in (
        (Practice.theme, wish.theme),
        (Practice.language, wish.language),
        (Municipality.country_code, wish.country),
        (Municipality.size_class, wish.size_class),
    ):
        if value:
            query = query.where(column == value)
    found = told(session, query.order_by(Practice.decided_at.desc(), Practice.id.desc()))
    words = _folded(wish.words).split()
    return [row for row in found if all(word in _searched(row) for word in words)] if words else found


def open_accepted(session: Session, practice_id: int) -> Told:
    """One practice of the library. Raises NotFound, and for one that is not or no longer in it."""
    query = everything().where(Practice.id == practice_id, Practice.status == PracticeStatus.ACCEPTED)
    found = told(session, query)
    if not found:
        raise NotFound(f"practice {practice_id}")
    return found[0]


def accepted_themes(session: Session) -> frozenset[tuple[str, str]]:
    """Which municipalities, by their names in findings, have an accepted practice in which theme."""
    rows = session.execute(
        select(Municipality.country_code, Municipality.code, Practice.theme)
        .join(Municipality, Municipality.id == Practice.municipality_id)
        .where(Practice.status == PracticeStatus.ACCEPTED)
    )
    return frozenset((f"{country}-{code}", theme) for country, code, theme in rows)


def beside_gaps(
    session: Session, municipality: Municipality, gaps: Mapping[str, str]
) -> tuple[dict[str, Sequence[Told]], Mapping[str, int]]:
    """At most BESIDE practices of others for each gap (indicator → theme), and how many there are in each theme.

    Those that name the indicator come before those for the whole theme, and those of a municipality of the same size
    before those of another; a practice for other indicators of the theme does not answer this one.
    """
    others = [row for row in search(session, Wish()) if row.municipality_id != municipality.id]
    sizes = sorted({row.size_class for row in others} | {municipality.size_class or ""}, key=smallest_first)
    place = {size: number for number, size in enumerate(sizes)}
    here = place[municipality.size_class or ""]

    def nearness(row: Told, indicator: str) -> tuple[bool, int, str, int]:
        away = abs(place[row.size_class] - here)
        return indicator not in row.wording.indicators, away, row.wording.title, row.id

    found: dict[str, Sequence[Told]] = {}
    for indicator, theme in gaps.items():
        answering = [row for row in others if row.wording.theme == theme and _answers(row, indicator)]
        found[indicator] = sorted(answering, key=lambda row, name=indicator: nearness(row, name))[:BESIDE]  # type: ignore[misc]
    return found, Counter(row.wording.theme for row in others)


def choices(practices: Collection[Told]) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """What can be looked for among practices: size classes, countries as code and name, languages, each in order."""
    sizes = sorted({row.size_class for row in practices if row.size_class}, key=smallest_first)
    countries = sorted({(row.country, row.country_name) for row in practices})
    return sizes, countries, sorted({row.wording.language for row in practices})


def _answers(row: Told, indicator: str) -> bool:
    return not row.wording.indicators or indicator in row.wording.indicators


def _searched(row: Told) -> str:
    return _folded(" ".join((row.wording.title, row.wording.text, row.wording.cost, row.municipality)))


def _folded(text: str) -> str:
    """The text without case and accents, so that "scoala" finds "Școala"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
