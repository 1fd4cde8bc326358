"""The codebook of a release or of a version: every variable, its codes, and how far it can be compared."""

from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.exporting.codebook import Codebook, codebook
from analysis.exporting.source import Wording, open_source
from questionnaires.model import Questionnaire
from questionnaires.translations import translator
from surveyapp.errors import BadInput
from surveyapp.models import Release
from surveyapp.services.shelf import Edition, published_before


def of_release(row: Release, instance: Path, language: str) -> Codebook:
    """The codebook of a release, in the texts that were frozen with it. Raises BadInput where it is damaged."""
    return _of_release(instance / row.directory, row.manifest_sha256, language)


def of_version(session: Session, edition: Edition, language: str) -> Codebook:
    """The codebook of one version, compared with the one published before it."""
    before = published_before(session, edition)
    told = (edition.content,) if before is None else (edition.content, before.content)
    return _of_versions(told, language)


@lru_cache(maxsize=16)
def _of_release(folder: Path, _manifest_sha256: str, language: str) -> Codebook:
    try:
        return codebook(open_source(folder, language).wording)
    except (OSError, ValueError) as error:
        raise BadInput.one(str(folder), f"cannot be read ({error})", "restore it from a copy") from error


@lru_cache(maxsize=16)
def _of_versions(told: tuple[Questionnaire, ...], language: str) -> Codebook:
    return codebook(Wording({one.version: translator(one, language) for one in told}, language))
