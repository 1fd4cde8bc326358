"""Translations of questionnaires: those of the installation's files, and above them those improved in the browser."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires import catalogues, translating
from questionnaires.catalogues import Catalogue, Entry
from questionnaires.model import Questionnaire
from questionnaires.translating import Gap
from surveyapp.models import MessageCatalogue
from surveyapp.services.access import Actor
from surveyapp.services.accounts import record

Spot = tuple[str, str]
"""Context and English of a text."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How complete a language is: how many texts there are, and which have no usable translation."""

    language: str
    texts: int
    gaps: tuple[Gap, ...]
    is_required: bool

    @property
    def done(self) -> int:
        """How many texts are translated."""
        return self.texts - len(self.gaps)


def read_catalogue(session: Session, key: str, language: str) -> Catalogue:
    """The catalogue that is in use: the installation's, with what was improved in the browser above it."""
    return above(_shipped(key, language), own_catalogue(session, key, language))


def own_catalogue(session: Session, key: str, language: str) -> Catalogue:
    """What was changed in the browser, and no more."""
    text = session.scalar(
        select(MessageCatalogue.text).where(MessageCatalogue.key == key, MessageCatalogue.language == language)
    )
    return catalogues.empty(key, language) if text is None else _parsed(text)


def above(base: Catalogue, top: Catalogue) -> Catalogue:
    """One catalogue of two: where both have a text, that of the second."""
    entries = {(entry.context, entry.english): entry for entry in base.entries}
    entries |= {(entry.context, entry.english): entry for entry in top.entries}
    return Catalogue(base.header, tuple(entries.values()))


def catalogue_sha256(catalogue: Catalogue) -> str:
    """The hash of a catalogue in use: it changes with any translation, and the questionnaire's does not."""
    usable = sorted(catalogue.usable().items())
    return sha256(repr(usable).encode()).hexdigest()


def standings(session: Session, questionnaire: Questionnaire, languages: Iterable[str]) -> list[Standing]:
    """How complete each language is for a version."""
    return [standing(session, questionnaire, language) for language in languages]


def standing(session: Session, questionnaire: Questionnaire, language: str) -> Standing:
    """How complete one language is for a version."""
    catalogue = read_catalogue(session, questionnaire.key, language)
    found = tuple(translating.gaps(questionnaire, language, catalogue))
    texts = len(translating.versions_texts([questionnaire]))
    return Standing(language, texts, found, language in questionnaire.required_languages)


def required_gaps(session: Session, questionnaire: Questionnaire) -> list[Gap]:
    """What is missing in the languages without which a version cannot be published."""
    return [
        gap for language in questionnaire.required_languages for gap in standing(session, questionnaire, language).gaps
    ]


def write_entries(
    session: Session, actor: Actor, key: str, language: str, changes: Mapping[Spot, str], at: datetime
) -> None:
    """Put translations above those of the files, and note who did it; an empty text lets the one of the files stand."""
    row = lock_catalogue(session, key, language)
    kept = {(entry.context, entry.english): entry for entry in own_catalogue(session, key, language).entries}
    for spot, text in changes.items():
        kept[spot] = replace(kept.get(spot, Entry(*spot)), text=text, stale=False)
    catalogue = Catalogue(catalogues.empty(key, language).header, tuple(entry for entry in kept.values() if entry.text))
    row.text = catalogues.written(catalogue)
    row.sha256 = catalogue_sha256(above(_shipped(key, language), catalogue))
    row.changed_at, row.changed_by_id = at, actor.user_id
    session.flush()
    subject = f"{key} {language}: {len(changes)} texts, sha256 {row.sha256}"
    record(session, actor.user_id, "translations changed", subject=subject)


def lock_catalogue(session: Session, key: str, language: str) -> MessageCatalogue:
    """What was changed in the browser, so that nobody else changes it before this transaction ends.

    One of which nothing was changed yet begins empty; of two who begin it at once, the second waits for the first.
    """
    place = (key, language)
    row = session.get(MessageCatalogue, place, with_for_update=True, populate_existing=True)
    if row is not None:
        return row
    nothing = catalogues.empty(key, language)
    digest = catalogue_sha256(above(_shipped(key, language), nothing))
    try:
        with session.begin_nested():
            session.add(MessageCatalogue(key=key, language=language, text=catalogues.written(nothing), sha256=digest))
    except IntegrityError:
        return session.get_one(MessageCatalogue, place, with_for_update=True, populate_existing=True)
    return session.get_one(MessageCatalogue, place)


def additions(ours: Catalogue, theirs: Catalogue, known: Sequence[Spot]) -> tuple[dict[Spot, str], int]:
    """Of somebody's catalogue, the usable texts for which we have none; and how many differ from ours and stay out."""
    usable, have = theirs.usable(), ours.usable()
    added = {
        spot: usable[spot]
        for spot in known
        if spot in usable and spot not in have and not translating.fault(spot[1], usable[spot])
    }
    return added, sum(spot in have and have[spot] != usable[spot] for spot in known if spot in usable)


def improved(session: Session) -> dict[Spot, Mapping[Spot, str]]:
    """By key and language: every usable translation that was changed in the browser."""
    rows = session.execute(select(MessageCatalogue.key, MessageCatalogue.language, MessageCatalogue.text))
    return {(key, language): _parsed(text).usable() for key, language, text in rows}


def state_of_catalogues(session: Session) -> list[tuple[str, str, str]]:
    """What changes whenever a catalogue is changed in the browser: key, language and hash of each."""
    query = select(MessageCatalogue.key, MessageCatalogue.language, MessageCatalogue.sha256)
    rows = session.execute(query.order_by(MessageCatalogue.key, MessageCatalogue.language))
    return [(key, language, sha256) for key, language, sha256 in rows]


@lru_cache(maxsize=64)
def _shipped(key: str, language: str) -> Catalogue:
    """The catalogue of the files, which do not change while the application runs."""
    return translating.catalogue_of(key, language)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Catalogue:
    return catalogues.parse(text, "message_catalogues")
