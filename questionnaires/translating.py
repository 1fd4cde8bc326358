"""The work of translators: what is to be translated, what came back, what is missing, stale or merely repeated."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from questionnaires import catalogues, library
from questionnaires.catalogues import Catalogue, Entry
from questionnaires.model import Questionnaire
from questionnaires.texts import texts
from questionnaires.translations import SOURCE, catalogue_path

PLACES = re.compile(r"\$\{\s*\w+\s*\}|%\(\w+\)s|\{\w+\}")


@dataclass(frozen=True, slots=True)
class Gap:
    """A text of a version that has no usable translation, and why."""

    language: str
    context: str
    english: str
    reason: str
    """missing, stale (the English has changed), repeated (the translation is the English), places (they differ)."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of taking a translator's file in."""

    catalogue: Catalogue
    taken: tuple[Entry, ...]
    refused: tuple[Gap, ...]
    unknown: tuple[Entry, ...]


def versions_texts(versions: Iterable[Questionnaire]) -> dict[tuple[str, str], None]:
    """Every (context, English) of several versions, those of the last version first."""
    ordered = list(versions)[::-1]
    return dict.fromkeys(text for questionnaire in ordered for text in texts(questionnaire))


def for_translators(versions: Sequence[Questionnaire], catalogue: Catalogue) -> Catalogue:
    """The catalogue with every text of all versions: translated ones kept, the others empty.

    A text whose English has changed keeps its old translation as a proposal, marked stale, with the English it was made
    from. Texts that no version has any more are left out.
    """
    known = {(entry.context, entry.english): entry for entry in catalogue.entries}
    by_context = {entry.context: entry for entry in catalogue.entries if entry.text}
    entries = []
    for context, english in versions_texts(versions):
        entry = known.get((context, english), Entry(context, english))
        older = by_context.get(context)
        if not entry.text and older is not None and older.english != english:
            entry = Entry(context, english, older.text, stale=True, previous=older.english)
        entries.append(entry)
    return Catalogue(catalogue.header, tuple(entries))


def merge(versions: Sequence[Questionnaire], language: str, ours: Catalogue, theirs: Catalogue) -> Merged:
    """Take a translator's texts into our catalogue. What is faulty is refused and told; nothing of ours is lost."""
    known = versions_texts(versions)
    usable = [entry for entry in theirs.entries if entry.text and not entry.stale]
    unknown = tuple(entry for entry in usable if (entry.context, entry.english) not in known)
    refused, taken = [], {}
    for entry in usable:
        reason = fault(entry.english, entry.text)
        if (entry.context, entry.english) not in known:
            continue
        if reason:
            refused.append(Gap(language, entry.context, entry.english, reason))
        elif ours.usable().get((entry.context, entry.english)) != entry.text:
            taken[entry.context, entry.english] = entry
    kept = {(entry.context, entry.english): entry for entry in ours.entries}
    both = kept | {place: replace(entry, comments=_comments(kept, place, entry)) for place, entry in taken.items()}
    ordered = [both[place] for place in known if place in both] + [e for place, e in both.items() if place not in known]
    return Merged(Catalogue(ours.header, tuple(ordered)), tuple(taken.values()), tuple(refused), unknown)


def _comments(kept: Mapping[tuple[str, str], Entry], place: tuple[str, str], entry: Entry) -> tuple[str, ...]:
    return entry.comments or (kept[place].comments if place in kept else ())


def fault(english: str, text: str) -> str:
    """Why a translation cannot be used; '' for one that can."""
    if text == english and len(english.split()) > 1:
        return "repeated"
    if any(places_amiss(english, text)):
        return "places"
    return ""


def places_amiss(english: str, text: str) -> tuple[list[str], list[str]]:
    """The places, such as ${residents}, that a translation lacks, and those that it has beyond the English ones."""
    wanted, given = Counter(PLACES.findall(english)), Counter(PLACES.findall(text))
    return sorted((wanted - given).elements()), sorted((given - wanted).elements())


def gaps(questionnaire: Questionnaire, language: str, catalogue: Catalogue) -> list[Gap]:
    """Every text of a version without a usable translation; none for English."""
    if language == SOURCE:
        return []
    usable = catalogue.usable()
    stale = {entry.context for entry in catalogue.entries if entry.stale and entry.text}
    found = []
    for context, english in texts(questionnaire):
        text = usable.get((context, english))
        reason = fault(english, text) if text else "stale" if context in stale else "missing"
        if reason:
            found.append(Gap(language, context, english, reason))
    return found


def required_gaps(questionnaire: Questionnaire, directory: Path | None = None) -> list[Gap]:
    """What is missing in the languages without which a version cannot be published."""
    found = []
    for language in questionnaire.required_languages:
        found += gaps(questionnaire, language, catalogue_of(questionnaire.key, language, directory))
    return found


def catalogue_of(key: str, language: str, directory: Path | None = None) -> Catalogue:
    """The catalogue of a questionnaire in a language; an empty one where there is no file."""
    path = catalogue_path(key, language, directory)
    return catalogues.read(path) if path.exists() else catalogues.empty(key, language)


def all_versions(key: str, directory: Path | None = None) -> list[Questionnaire]:
    """Every version of a questionnaire, oldest first."""
    return [library.load(key, version, directory) for version in library.versions(key, directory)]
