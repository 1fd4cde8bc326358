"""Published versions as the database keeps them, opened once a process and found again by their sha256."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import library, publishing
from questionnaires.model import Questionnaire
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import QuestionnaireVersion

KEPT = 32
"""Versions held in memory; a process rarely serves more than two or three."""

_opened: dict[str, Questionnaire] = {}


def open_version(session: Session, version_id: int, sha256: str) -> Questionnaire:
    """The questionnaire of a version, read from the database only the first time. Raises NotFound."""
    if (known := _opened.get(sha256)) is not None:
        return known
    document = session.scalar(select(QuestionnaireVersion.document).where(QuestionnaireVersion.id == version_id))
    if document is None:
        raise NotFound(f"questionnaire version {version_id}")
    if len(_opened) >= KEPT:
        _opened.clear()
    return _opened.setdefault(sha256, library.restore(document))


def record_version(session: Session, questionnaire: Questionnaire, *, by_id: int | None = None) -> QuestionnaireVersion:
    """Put a version into the database, or give the row that is there already.

    Raises Conflict where the same number was recorded with another content: a published version never changes.
    """
    sha256 = library.sha256(questionnaire)
    recorded = session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.key == questionnaire.key, QuestionnaireVersion.number == questionnaire.version
        )
    )
    if recorded is not None and recorded.sha256 != sha256:
        raise Conflict(f"{questionnaire.key} {questionnaire.version} was recorded with another content")
    if recorded is None:
        recorded = QuestionnaireVersion(
            key=questionnaire.key,
            number=questionnaire.version,
            sha256=sha256,
            document=library.canonical(questionnaire),
            published_by_id=by_id,
        )
        session.add(recorded)
        session.flush()
    return recorded


def published_versions(session: Session, key: str) -> dict[str, Questionnaire]:
    """Every published version of a questionnaire by its number, oldest first: of the database, and of the library."""
    rows = session.execute(
        select(QuestionnaireVersion.number, QuestionnaireVersion.id, QuestionnaireVersion.sha256).where(
            QuestionnaireVersion.key == key
        )
    )
    found = {row.number: open_version(session, row.id, row.sha256) for row in rows}
    for known, number in publishing.locked():
        if known == key and number not in found:
            found[number] = library.load(key, number)
    return {number: found[number] for number in sorted(found, key=library.numbers)}


def versions_between(session: Session, key: str, first: str, last: str) -> tuple[Questionnaire, ...]:
    """The versions from one to a later, published one, both included: the steps by which answers are carried.

    Raises BadInput where the last is not published, or does not come after the first.
    """
    published = published_versions(session, key)
    if last not in published:
        raise BadInput.one(f"{key} {last}", "there is no such published version", f"there are: {', '.join(published)}")
    if library.numbers(last) <= library.numbers(first):
        raise BadInput.one(f"{key} {last}", f"it does not come after {first}", "choose a later version")
    # A crosswalk tells of the version just before, so one that no round ever used is a step all the same.
    numbers = sorted({*published, *library.versions(key)}, key=library.numbers)
    return tuple(
        published.get(number) or library.load(key, number)
        for number in numbers
        if library.numbers(first) <= library.numbers(number) <= library.numbers(last)
    )
