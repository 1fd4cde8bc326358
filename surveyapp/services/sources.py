"""Where figures come from: the answers as they are now, or a release that was frozen and published."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import files, findings, frozen
from analysis.errors import DataError, Fault
from analysis.findings import Findings
from analysis.manifest import NAME
from surveyapp.errors import BadInput, NotFound
from surveyapp.models import Association, Country, Release, Round
from surveyapp.services.releases import check_figures, open_release
from surveyapp.services.results import results_for
from surveyapp.services.scopes import Source

log = structlog.get_logger()


class Kept(NamedTuple):
    """What a release says, to those who decide on it and to everybody; when it was made, and by which method."""

    whole: Findings
    shown: Findings
    made_at: datetime
    method: str


def live_source(session: Session, round: Round) -> Source:
    """Give the figures of a round as they are now; only for the roles to whom approved answers are given."""
    found = results_for(session, round)
    latest = found.dataset.assessments["approved"].max()
    return Source(found, round.code, round.title, None if pd.isna(latest) else latest.to_pydatetime())


def released_source(session: Session, code: str, folder: Path) -> Source:
    """Give the public figures of a published release whose directory lies in `folder`.

    Raises NotFound, and BadInput where its files are no longer the ones that were published.
    """
    row = session.scalar(select(Release).where(Release.code == code, Release.published_at.is_not(None)))
    if row is None:
        raise NotFound(f"release {code}")
    return _opened(row, row.round, folder)


def latest_of_round(session: Session, round_code: str, folder: Path) -> Source | None:
    """The public figures of a round as they were published last; None while nothing of it is published.

    Raises BadInput where the files are missing or no longer the ones that were published.
    """
    row = next((row for row in list_published(session) if row.round.code == round_code), None)
    return _opened(row, row.round, folder) if row else None


def frozen_findings(row: Release, folder: Path) -> Findings:
    """Everything that a release says, published or not: only for those who decide on it. Raises BadInput as above."""
    return _read(folder / row.directory, row.manifest_sha256, row.figures_sha256).whole


def list_published(session: Session) -> list[Release]:
    """The published releases, the newest first."""
    published = select(Release).where(Release.published_at.is_not(None))
    return list(session.scalars(published.order_by(Release.published_at.desc(), Release.id.desc())))


def latest_released(session: Session, country: str, folder: Path) -> Source | None:
    """The public figures of the latest published release that can be read and has a country; None without any.

    Where a newer one could not be read, it is said that this one stands in for it.
    """
    missed = False
    for row in list_published(session):
        try:
            source = released_source(session, row.code, folder)
        except BadInput as error:
            log.error("release not readable", release=row.code, problem=str(error))
            missed = True
            continue
        if country in ("", *source.countries):
            return replace(source, stands_in=missed)
    return None


def readable_source(session: Session, code: str, folder: Path, country: str = "") -> Source:
    """The public figures of a published release or, where it cannot be read, of the newest one that can.

    Raises NotFound for an unknown one, BadInput where no release at all can be read for the country.
    """
    try:
        return released_source(session, code, folder)
    except BadInput:
        found = latest_released(session, country, folder)
        if found is None:
            raise
        return replace(found, stands_in=True)


def unreadable_releases(session: Session, folder: Path) -> list[str]:
    """Codes of published releases whose manifest, or that of whose figures, is missing or not the recorded one.

    Cheap enough to ask often: no table is read.
    """
    broken = []
    for row in list_published(session):
        try:
            same = files.sha256(folder / row.directory / NAME) == row.manifest_sha256
            check_figures(folder / row.directory, row.figures_sha256)
        except (OSError, BadInput):
            same = False
        if not same:
            broken.append(row.code)
    return sorted(broken)


def read_country(session: Session, code: str) -> Country:
    """The country of a code, for what is public. Raises NotFound."""
    country = session.get(Country, code)
    if country is None:
        raise NotFound(f"country {code}")
    return country


def frame_label(session: Session, country: str) -> str:
    """Say of whom the figures of a country speak: "members of …", since a frame is not a country."""
    labels = session.scalars(
        select(Association.frame_label).where(Association.country_code == country).order_by(Association.id)
    )
    return ", ".join(labels)


def _opened(row: Release, round: Round, folder: Path) -> Source:
    kept = _read(folder / row.directory, row.manifest_sha256, row.figures_sha256)
    return Source(
        kept.shown, round.code, round.title, kept.made_at, release=row.code, whole=kept.whole, method=kept.method
    )


@lru_cache(maxsize=4)
def _read(directory: Path, manifest_sha256: str, figures_sha256: str | None) -> Kept:
    """A release with its figures as they were frozen, not as the method of today would tell them."""
    kept = open_release(directory, manifest_sha256)
    check_figures(directory, figures_sha256)
    try:
        whole = frozen.applied(directory, findings.compute(kept.dataset))
        method = frozen.contents(directory).method
    except DataError as error:
        raise BadInput(Fault(fault.at, fault.problem, fault.mend) for fault in error.faults) from error
    return Kept(whole, whole.public(), kept.manifest.made_at.astimezone(UTC), method)
