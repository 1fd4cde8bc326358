"""A published release as files: figures for everybody, answers for those who may read them by name."""

import zipfile
from collections.abc import Collection, Set
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import exporting, files
from analysis.computed import Say
from analysis.errors import DataError, Fault
from analysis.exporting import Terms
from surveyapp.errors import BadInput, NotFound
from surveyapp.models import Release
from surveyapp.services import exports
from surveyapp.services.access import Actor
from surveyapp.services.releases import open_release

FOLDER = "exports"
"""Where files that everybody may take are kept under the instance folder, so that each is made once."""


def find_published(session: Session, code: str) -> Release:
    """A published release by its code. Raises NotFound."""
    row = session.scalar(select(Release).where(Release.code == code, Release.published_at.is_not(None)))
    if row is None:
        raise NotFound(f"release {code}")
    return row


def terms_for(form: str, language: str, *, answers: bool = False) -> Terms:
    """The terms that an address names. Raises NotFound for a kind of file or a language that there is not."""
    known = next((one for one in exporting.FORMS if one == form), None)
    if known is None or language not in exporting.LANGUAGES:
        raise NotFound(f"files {form} {language}")
    return Terms(known, language, answers)


def published_file(row: Release, terms: Terms, instance: Path) -> Path:
    """The published figures of a release as a zip, made when it is first asked for and kept.

    Raises BadInput where the release is damaged, or where this kind of file cannot be written here.
    """
    target = instance / FOLDER / row.manifest_sha256[:16] / f"{terms.form}-{terms.language}.zip"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent) as own:
            made = Path(own) / target.name
            _write_zip(instance / row.directory, row.manifest_sha256, terms, made)
            made.replace(target)
    return target


def write_answers(
    row: Release, terms: Terms, instance: Path, target: Path, *, only: Set[str], say: Say = lambda _: None
) -> None:
    """Write the same with the answers and gaps of some municipalities, by their names in findings (`RO-17`).

    Each table is told before it is written. Raises BadInput as above.
    """
    _write_zip(instance / row.directory, row.manifest_sha256, terms, target, only=only, say=say)


def count_answers(row: Release, instance: Path, only: Collection[str]) -> int:
    """How many answers of these municipalities a release holds."""
    data = open_release(instance / row.directory, row.manifest_sha256).dataset
    return int(data.answers["municipality"].isin(list(only)).sum())


def readable(session: Session, actor: Actor, row: Release, instance: Path) -> list[str]:
    """The municipalities of a release whose answers the actor may read by name now, in order.

    Present membership decides; own words that stay with the secretariat are in no release.
    """
    now = exports.concerned(session, actor, row.round)
    data = open_release(instance / row.directory, row.manifest_sha256).dataset
    return sorted(set(now) & set(data.responded.index[data.responded]))


def _write_zip(
    release: Path,
    manifest_sha256: str,
    terms: Terms,
    target: Path,
    *,
    only: Set[str] | None = None,
    say: Say = lambda _: None,
) -> None:
    open_release(release, manifest_sha256)
    with TemporaryDirectory(dir=target.parent) as own:
        folder = Path(own)
        try:
            exporting.write(release, terms, folder, say, only=only)
        except DataError as error:
            raise BadInput(Fault(fault.at, fault.problem, fault.mend) for fault in error.faults) from error
        say(target.name)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in files.hashes(folder):
                packed.write(folder / name, name)
