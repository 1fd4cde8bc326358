"""Files of answers that take long: put together in the background, for who asked alone, and gone after a day.

A file lies in a folder of its own below the instance, beside a note of whom it tells and what the person was then; it
is handed out only while all of that still holds.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.errors import Conflict, NotFound
from surveyapp.languages import mark
from surveyapp.models import Job
from surveyapp.models.jobs import JobStatus
from surveyapp.services import exports, release_files
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.jobs import count_ahead, enqueue

PUT_TOGETHER = "put together a file"
"""The kind of job."""
FOLDER, NOTE = "prepared", "note.json"
AT_ONCE = 20_000
"""So many answers are put together while the person waits, about a second; more of them in the background."""
KEPT = timedelta(days=1)
MOST = 5
"""Files that one person can have waiting or under way."""
PARTS = 20
"""Steps that the progress bar of a file is told in."""
STAGES = 10
"""Tables and packing of a release, the same for every kind of file within one."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which file: all answers of a round as a workbook or, with a release, its answers in a form with labels."""

    round: str
    release: str = ""
    form: str = "xlsx"
    labels: str = ""

    @property
    def name(self) -> str:
        """What the file is called."""
        if self.release:
            return f"{self.release}-answers-{self.form}-{self.labels}.zip"
        return f"answers-{self.round}.xlsx"


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that somebody asked for, how far it has come, and until when it is kept once it is ready."""

    job_id: int
    wanted: Wanted
    status: JobStatus
    done: int
    steps: int
    ahead: int
    until: datetime | None
    is_troubled: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.status in (JobStatus.DONE, JobStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file to hand out, and the municipalities whose answers are in it, by their names in findings."""

    path: Path
    name: str
    round: str
    municipalities: frozenset[str]


def ask(session: Session, actor: Actor, wanted: Wanted) -> int:
    """Ask for a file and tell its job, the same for a file that already waits or is under way.

    Raises NotFound for what the actor may not read, Conflict where five of the actor's files are on their way.
    """
    exports.round_to_take(session, actor, wanted.round)
    under_way = [job for job in _jobs(session, actor) if not _is_over(job)]
    for job in under_way:
        if _wanted(job) == wanted:
            return job.id
    if len(under_way) >= MOST:
        raise Conflict(mark("Five of your files are being put together. Please wait until one is ready."))
    arguments = {
        **asdict(wanted),
        "by": actor.user_id,
        "organisation": actor.organisation_key,
        "folder": token_hex(16),
    }
    return enqueue(session, PUT_TOGETHER, arguments, by=actor.user_id).id


def asked_for(session: Session, actor: Actor, instance: Path, now: datetime) -> list[Asked]:
    """The actor's files, the newest first: those on their way, those that can be taken, and what failed of late."""
    of_late = [job for job in _jobs(session, actor) if job.finished_at is None or job.finished_at + KEPT > now]
    told = [_asked(session, job, instance, now) for job in of_late]
    return [found for found in told if found.until is not None or found.status is not JobStatus.DONE]


def look_at(session: Session, actor: Actor, job_id: int, instance: Path, now: datetime) -> Asked:
    """One of the actor's own files. Raises NotFound for anybody else's."""
    return _asked(session, _own(session, actor, job_id), instance, now)


def open_prepared(session: Session, actor: Actor, job_id: int, instance: Path, now: datetime) -> Prepared:
    """A file that is ready. Raises NotFound for anybody else's, once it is gone, and where it holds the answers of
    somebody whom the actor may read no more, or was made for another role than the present one."""
    job = _own(session, actor, job_id)
    folder, wanted = _folder(job, instance), _wanted(job)
    if _until(job, folder, now) is None:
        raise NotFound(f"file {job_id}")
    note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    readable = exports.concerned(session, actor, exports.round_to_take(session, actor, wanted.round))
    if note["standing"] != _standing(actor) or not set(note["municipalities"]) <= set(readable):
        raise NotFound(f"file {job_id}")
    return Prepared(folder / wanted.name, wanted.name, wanted.round, frozenset(note["municipalities"]))


def put_together(database: Database, instance: Path, arguments: Mapping[str, Any], progress: Progress) -> None:
    """Make the file that was asked for, unless who asked may read nothing any more; what is too old goes first."""
    remove_old(instance, datetime.now(UTC))
    wanted = Wanted(**{name: arguments[name] for name in Wanted.__dataclass_fields__})
    folder = instance / FOLDER / arguments["folder"]
    draft = folder.with_name(f"{folder.name}.draft")
    with database.reading() as session:
        actor = load_actor(session, arguments["by"], arguments["organisation"])
        if actor is None:
            return
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        try:
            _write(session, actor, wanted, instance, draft, progress)
            shutil.rmtree(folder, ignore_errors=True)
            draft.replace(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def remove_old(instance: Path, now: datetime) -> int:
    """Remove every file, finished or not, that is older than a day; tell how many."""
    folders = [path for path in (instance / FOLDER).glob("*") if _age(path, now) > KEPT]
    for path in folders:
        shutil.rmtree(path, ignore_errors=True)
    return len(folders)


def _write(session: Session, actor: Actor, wanted: Wanted, instance: Path, folder: Path, progress: Progress) -> None:
    chosen = exports.round_to_take(session, actor, wanted.round)
    target = folder / wanted.name
    if wanted.release:
        row = release_files.find_published(session, wanted.release)
        told = release_files.readable(session, actor, row, instance)
        terms = release_files.terms_for(wanted.form, wanted.labels, answers=True)
        done = iter(range(1, STAGES))
        release_files.write_answers(
            row, terms, instance, target, only=frozenset(told), say=lambda _: progress(next(done, STAGES), STAGES)
        )
    else:
        told = exports.concerned(session, actor, chosen)
        whole = max(exports.count_answers(session, actor, chosen), 1)
        with target.open("wb") as file:
            exports.write_workbook(session, actor, chosen, file, _in_parts(whole, progress))
    note = {"standing": _standing(actor), "municipalities": told}
    (folder / NOTE).write_text(json.dumps(note), encoding="utf-8")


def _in_parts(whole: int, progress: Progress) -> Callable[[int], None]:
    """Tell the progress of so many answers, but no more often than it can be seen."""
    seen = -1

    def written(so_far: int) -> None:
        nonlocal seen
        part = min(PARTS * so_far // whole, PARTS)
        if part > seen:
            seen = part
            progress(part, PARTS)

    return written


def _jobs(session: Session, actor: Actor) -> list[Job]:
    own = select(Job).where(Job.kind == PUT_TOGETHER, Job.created_by_id == actor.user_id)
    return [job for job in session.scalars(own.order_by(Job.id.desc())) if _is_here(job, actor)]


def _is_here(job: Job, actor: Actor) -> bool:
    """Whether it was asked for in the organisation in which the person is now."""
    return bool(json.loads(job.arguments)["organisation"] == actor.organisation_key)


def _own(session: Session, actor: Actor, job_id: int) -> Job:
    job = session.get(Job, job_id)
    if job is None or job.kind != PUT_TOGETHER or job.created_by_id != actor.user_id or not _is_here(job, actor):
        raise NotFound(f"file {job_id}")
    return job


def _asked(session: Session, job: Job, instance: Path, now: datetime) -> Asked:
    waits = job.status is JobStatus.WAITING
    return Asked(
        job_id=job.id,
        wanted=_wanted(job),
        status=job.status,
        done=job.done,
        steps=job.steps,
        ahead=count_ahead(session, job, now) if waits else 0,
        until=_until(job, _folder(job, instance), now),
        is_troubled=bool(job.error),
    )


def _until(job: Job, folder: Path, now: datetime) -> datetime | None:
    """Until when the file of a finished job is kept; None where there is none, or no more."""
    if job.status is not JobStatus.DONE or job.finished_at is None or not (folder / NOTE).is_file():
        return None
    until = job.finished_at + KEPT
    return until if until > now else None


def _is_over(job: Job) -> bool:
    return job.status in (JobStatus.DONE, JobStatus.FAILED)


def _wanted(job: Job) -> Wanted:
    given = json.loads(job.arguments)
    return Wanted(**{name: given[name] for name in Wanted.__dataclass_fields__})


def _folder(job: Job, instance: Path) -> Path:
    return instance / FOLDER / str(json.loads(job.arguments)["folder"])


def _standing(actor: Actor) -> list[str]:
    """What decides about the content of a file besides the municipalities: roles, and where they are held."""
    return [actor.organisation_key, *sorted(actor.roles)]


def _age(path: Path, now: datetime) -> timedelta:
    return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
