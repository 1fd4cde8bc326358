"""Releases: a round frozen into a folder with everything computed from it, and the step that shows it to the public."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import activity_list, computed, files, findings, frozen, release, succession
from analysis.dataset import ANSWERS, Dataset
from analysis.errors import DataError, Fault
from analysis.figures import ALL, GROUPINGS, labels_of
from analysis.manifest import NAME
from analysis.publication import MINIMUM
from analysis.release import COMPUTED
from analysis.verification import verify
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import Release, Round
from surveyapp.services import dataset
from surveyapp.services.receipts import find_altered

FOLDER = "releases"
"""Where releases lie under the instance folder unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Made:
    """A release that lies in its folder and is not yet known to the database."""

    round_code: str
    folder: Path
    manifest_sha256: str
    figures_sha256: str
    made_at: datetime


def get_round(session: Session, code: str) -> Round:
    """Give the round of a code. Raises BadInput naming the rounds there are."""
    found = session.scalar(select(Round).where(Round.code == code))
    if found is None:
        known = ", ".join(session.scalars(select(Round.code).order_by(Round.code))) or "none yet"
        raise BadInput.one("round", f"there is no round '{code}'", f"rounds are: {known}")
    return found


def make_release(
    session: Session,
    round: Round,
    folder: Path,
    *,
    made_at: datetime,
    seed: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Made:
    """Freeze a round into a folder and compute everything from it there. The database is only read.

    Raises BadInput where nobody answered yet, where answers are not the ones that were approved, where the data do not
    fit, or where the folder is there already.
    """
    say("reading the answers")
    if round.answers_erased_at is not None:
        raise BadInput.one(round.code, "the answers of this round are erased", "use a release that was made before")
    data = dataset.read(session, round)
    if not data.responded.any():
        raise BadInput.one(round.code, "no assessment of this round is approved yet", "wait for the first approval")
    say("comparing them with what was approved")
    _check_approved(session, round)
    activities = activity_list.LISTS / f"{activity_list.versions()[-1]}.yaml"
    try:
        release.write(
            folder,
            data,
            seed=seed,
            made_at=made_at,
            made_from=f"approved assessments of round {round.code}",
            activities=activities.read_text(encoding="utf-8"),
        )
        source = release.read(folder)
        say("computing")
        computed.run(source, findings.compute(source.dataset), say)
    except FileExistsError as error:
        raise BadInput.one(
            str(folder), "the folder is there already", "a release never changes: name another"
        ) from error
    except DataError as error:
        raise BadInput(Fault(fault.at, fault.problem, fault.mend) for fault in error.faults) from error
    return Made(round.code, folder, files.sha256(folder / NAME), frozen.contents(folder).fingerprint, made_at)


def record_release(session: Session, made: Made, instance: Path, *, by_id: int | None = None) -> Release:
    """Enter a release that was made, under the next free code of its round."""
    own = session.scalar(select(Round).where(Round.code == made.round_code))
    if own is None:
        raise NotFound(f"round {made.round_code}")
    count = session.scalar(select(func.count()).where(Release.round_id == own.id)) or 0
    folder = made.folder.absolute()
    inside = folder.relative_to(instance) if folder.is_relative_to(instance) else folder
    row = Release(
        code=f"{own.code}-{count + 1}",
        round_id=own.id,
        directory=str(inside),
        manifest_sha256=made.manifest_sha256,
        figures_sha256=made.figures_sha256,
        made_at=made.made_at,
        made_by_id=by_id,
    )
    session.add(row)
    session.flush()
    return row


def get_release(session: Session, code: str) -> Release:
    """Give the release of a code. Raises BadInput naming the releases there are."""
    found = session.scalar(select(Release).where(Release.code == code))
    if found is None:
        known = ", ".join(session.scalars(select(Release.code).order_by(Release.code))) or "none yet"
        raise BadInput.one("release", f"there is no release '{code}'", f"releases are: {known}")
    return found


def publish_release(session: Session, code: str, instance: Path, *, now: datetime, by_id: int | None = None) -> Release:
    """Show a release to the public. Once is enough: a second time changes nothing.

    Raises BadInput where its files changed since it was made, and Conflict where it differs from any release of the
    round already published in so few municipalities of a group that subtracting one from the other would tell on them,
    or where one of the two shows what the other hides, so that a hidden figure follows from both.
    """
    row = get_release(session, code)
    if row.published_at is not None:
        return row
    made = open_release(instance / row.directory, row.manifest_sha256)
    check_figures(instance / row.directory, row.figures_sha256)
    published = select(Release).where(Release.round_id == row.round_id, Release.published_at.is_not(None))
    for before in session.scalars(published.order_by(Release.id)):
        shown = open_release(instance / before.directory, before.manifest_sha256)
        for group, changed in few_changed(shown.dataset, made.dataset).items():
            raise Conflict(
                f"{code} differs from {before.code}, already published, in {changed} municipalities only of {group}, "
                f"which could be worked out by comparing the two; publish again once at least {MINIMUM} have changed"
            )
        if revealed := revealed_together(shown, made):
            raise Conflict(
                f"{code} and {before.code}, already published, would together reveal {len(revealed)} figures that one "
                f"of them hides, the first {revealed[0]}; make another release once more municipalities have answered"
            )
    row.published_at, row.published_by_id = now, by_id
    session.flush()
    return row


def revealed_together(before: release.Release, after: release.Release) -> list[str]:
    """Keys of hidden figures that follow from two releases of a round; none where the data are the same in both."""
    if not changed_municipalities(before.dataset, after.dataset):
        return []
    told = [frozen.applied(one.directory, findings.compute(one.dataset)) for one in (before, after)]
    return succession.exposed(*told)


def few_changed(before: Dataset, after: Dataset) -> dict[str, int]:
    """Every country, region, size class and association where fewer than MINIMUM municipalities changed, but not none.

    A municipality that moved counts in the group it left and in the one it joined; those in no group are one, since
    their sum follows from the whole.
    """
    changed = changed_municipalities(before, after)
    frames = [data.frame.loc[data.frame.index.intersection(changed)] for data in (before, after)]
    groups = {
        (unit, f"{country}, {kind} {label or 'none'}" if kind != ALL else str(country))
        for frame in frames
        for kind in GROUPINGS
        for unit, country, label in zip(frame.index, frame["country"], labels_of(frame, kind), strict=True)
    }
    counts = Counter(sorted(group for _, group in groups))
    return {group: count for group, count in counts.items() if count < MINIMUM}


def changed_municipalities(before: Dataset, after: Dataset) -> list[str]:
    """The municipalities that answered in either dataset and are not the same in both.

    What counts is whether they answered, what, their population and refugees, and their groups.
    """
    columns = [column for column in ANSWERS if column != "revision"]
    answers = pd.concat([data.answers[columns].astype("str") for data in (before, after)])
    units = pd.concat([data.frame[data.responded].drop(columns="name").astype("str") for data in (before, after)])
    units = units.reset_index()
    told = pd.concat([rows.loc[~rows.duplicated(keep=False), "municipality"] for rows in (answers, units)])
    return sorted(told.unique())


def open_release(folder: Path, manifest_sha256: str) -> release.Release:
    """Read a release from its folder. Raises BadInput where it is not, or is no longer, the one of this manifest."""
    try:
        if files.sha256(folder / NAME) != manifest_sha256:
            raise BadInput.one(str(folder / NAME), "was changed after the release was made", "restore it from a copy")
        return release.read(folder)
    except OSError as error:
        raise BadInput.one(str(folder), f"cannot be read ({error})", "restore it from a copy") from error
    except DataError as error:
        raise BadInput(Fault(fault.at, fault.problem, fault.mend) for fault in error.faults) from error


def check_figures(folder: Path, figures_sha256: str | None) -> None:
    """Raise BadInput where the computed figures of a release are not the ones recorded when they were computed.

    A release made before that was recorded is held against the hashes in its own folder alone.
    """
    if figures_sha256 is None:
        return
    try:
        found = frozen.contents(folder).fingerprint
    except DataError as error:
        raise BadInput(error.faults) from error
    if found != figures_sha256:
        problem = "the figures are not the ones recorded when they were computed"
        raise BadInput.one(str(folder / COMPUTED / NAME), problem, "restore the folder from a copy")


def verify_release(row: Release, instance: Path, say: Callable[[str], None]) -> list[Fault]:
    """Everything by which a release is not what was recorded, or does not come out again; empty where all holds."""
    folder, faults = instance / row.directory, []
    try:
        open_release(folder, row.manifest_sha256)
        check_figures(folder, row.figures_sha256)
    except BadInput as error:
        faults = list(error.faults)
    try:
        found = verify(folder, say)
    except DataError as error:
        found = list(error.faults)
    return list(dict.fromkeys([*faults, *found]))


def _check_approved(session: Session, round: Round) -> None:
    if altered := find_altered(session, round.id):
        problem = "the answers or their history are not as they were approved"
        raise BadInput(Fault(name, problem, "restore them from a copy of the database") for name in altered)
