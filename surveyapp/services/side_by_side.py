"""A questionnaire in two languages side by side: what each text says in both, one text saved, a whole file taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from questionnaires import catalogues, translating
from questionnaires.catalogues import Catalogue, Entry
from questionnaires.model import Questionnaire
from questionnaires.translating import Gap
from surveyapp.errors import NotFound
from surveyapp.services.access import Actor
from surveyapp.services.catalogues import catalogue_sha256, lock_catalogue, read_catalogue, write_entries

LONGEST = 4_000
"""Characters of one translation."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A text in both languages. `reason` says why the translation cannot be used, as in a Gap; '' where it can.

    `previous` is the English that an old translation was made from, where that has changed since.
    """

    context: str
    english: str
    text: str
    reason: str
    previous: str = ""

    @property
    def mark(self) -> str:
        """A short name for the text, the same wherever it is shown."""
        return fingerprint(self.context, self.english)

    @property
    def in_use(self) -> str:
        """The translation that offices see; none while it is missing or stale."""
        return "" if self.reason in ("missing", "stale") else self.text


@dataclass(frozen=True, slots=True)
class Refused:
    """A translation that was not taken, and why: clash (somebody else changed it), long, or as in a Gap."""

    pair: Pair
    typed: str
    reason: str
    lacking: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    """Places such as ${residents} that the translation lacks, and that the English does not have."""


@dataclass(frozen=True, slots=True)
class Change:
    """A text that a file would change."""

    context: str
    english: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What taking a file in would do, against the catalogue with the hash `based_on`; nothing is written yet."""

    changes: tuple[Change, ...]
    refused: tuple[Gap, ...]
    unknown: tuple[Entry, ...]
    stale: int
    based_on: str
    content: str
    """The texts that would change, as a PO file."""


def fingerprint(*texts: str) -> str:
    """Twelve letters that tell texts apart."""
    return sha256("\0".join(texts).encode()).hexdigest()[:12]


def pairs(session: Session, questionnaire: Questionnaire, language: str) -> list[Pair]:
    """Every text of a version with its translation as it stands, in the order of the questionnaire."""
    made = translating.for_translators([questionnaire], read_catalogue(session, questionnaire.key, language))
    return [Pair(one.context, one.english, one.text, _reason(one), one.previous) for one in made.entries]


def _reason(entry: Entry) -> str:
    if not entry.text:
        return "missing"
    return "stale" if entry.stale else translating.fault(entry.english, entry.text)


def save_text(
    session: Session,
    actor: Actor,
    questionnaire: Questionnaire,
    language: str,
    mark: str,
    typed: str,
    based_on: str,
    at: datetime,
) -> Refused | None:
    """Save the translation of one text; an empty one lets that of the files stand again.

    `based_on` is the fingerprint of the translation that was shown as being in use. Tells why, where it is not taken.
    Raises NotFound for a text that this version does not have.
    """
    lock_catalogue(session, questionnaire.key, language)
    pair = next((pair for pair in pairs(session, questionnaire, language) if pair.mark == mark), None)
    if pair is None:
        raise NotFound(f"text {mark}")
    text = tidy(typed)
    if refused := _refusal(pair, text, based_on):
        return refused
    if text != pair.in_use:
        write_entries(session, actor, questionnaire.key, language, {(pair.context, pair.english): text}, at)
    return None


def tidy(typed: str) -> str:
    """A text as it is kept: lines ended in one way, nothing before and after it, no signs that cannot be seen."""
    plain = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign in "\n\t" or sign.isprintable() or sign.isspace()).strip()


def _refusal(pair: Pair, text: str, based_on: str) -> Refused | None:
    if fingerprint(pair.in_use) != based_on and text != pair.in_use:
        return Refused(pair, text, "clash")
    if len(text) > LONGEST:
        return Refused(pair, text, "long")
    reason = translating.fault(pair.english, text) if text else ""
    if not reason:
        return None
    lacking, beyond = translating.places_amiss(pair.english, text)
    return Refused(pair, text, reason, tuple(lacking), tuple(beyond))


def catalogue_for(session: Session, questionnaire: Questionnaire, language: str) -> str:
    """The PO file of a version for a translator: every text, stale ones marked with their old translation."""
    ours = read_catalogue(session, questionnaire.key, language)
    return catalogues.written(translating.for_translators([questionnaire], ours))


def try_file(session: Session, questionnaire: Questionnaire, language: str, content: str) -> Trial:
    """Say what taking a PO file in would do; changes nothing. Raises CatalogueError for a file that is none."""
    ours = read_catalogue(session, questionnaire.key, language)
    theirs = catalogues.parse(content, f"{language}.po")
    merged = translating.merge([questionnaire], language, ours, _tidied(theirs))
    before = ours.usable()
    changes = tuple(
        Change(one.context, one.english, before.get((one.context, one.english), ""), one.text) for one in merged.taken
    )
    stale = sum(entry.stale and bool(entry.text) for entry in theirs.entries)
    content = catalogues.written(Catalogue(ours.header, merged.taken))
    return Trial(changes, merged.refused, merged.unknown, stale, catalogue_sha256(ours), content)


def _tidied(theirs: Catalogue) -> Catalogue:
    entries = [Entry(one.context, one.english, tidy(one.text), one.stale) for one in theirs.entries]
    return Catalogue(theirs.header, tuple(entries))


def take_file(
    session: Session,
    actor: Actor,
    questionnaire: Questionnaire,
    language: str,
    content: str,
    based_on: str,
    at: datetime,
) -> tuple[Trial, bool]:
    """Take a PO file in as it was tried, all or nothing; tells the trial, and whether it was taken.

    It is not where translations changed since the trial: then the trial told is a new one. Raises CatalogueError.
    """
    lock_catalogue(session, questionnaire.key, language)
    trial = try_file(session, questionnaire, language, content)
    if trial.based_on != based_on:
        return trial, False
    if trial.changes:
        changes = {(change.context, change.english): change.after for change in trial.changes}
        write_entries(session, actor, questionnaire.key, language, changes, at)
    return trial, True


def chosen(found: Sequence[Pair], *, only_open: bool, words: str, also: str = "") -> list[Pair]:
    """The pairs that are to be shown: the open ones or all, those that hold some words, and one just saved."""
    wanted = words.casefold().split()
    return [
        pair
        for pair in found
        if pair.mark == also
        or (
            (pair.reason or not only_open)
            and all(word in f"{pair.context} {pair.english} {pair.text}".casefold() for word in wanted)
        )
    ]
