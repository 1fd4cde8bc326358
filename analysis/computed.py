"""The folder of what was computed from a release: written whole, hashed, and never mixed with what it came from."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis import activity_list, explain, files, manifest, outputs, planning, trace_plan, trace_scenario
from analysis.activity_list import ActivityList
from analysis.apart import Apart, Begin, later
from analysis.errors import DataError, Fault
from analysis.findings import Findings
from analysis.manifest import METHOD, NAME
from analysis.planning import Assumptions
from analysis.portfolio import Portfolio
from analysis.release import COMPUTED, Release
from analysis.scoring import Scores
from analysis.steps import Trace
from analysis.valuation import Valuation

PLAN, INVITED, TERMS = "plan.csv", "invited.csv", "plan.json"
EXPORTS = "exports"
"""Where exports lie that are kept beside the figures."""
Say = Callable[[str], None]


class Contents(BaseModel):
    """The manifest of a computed folder: the release it came from and the hash of each of its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    release_sha256: str
    files: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Hash of the method, the release and every figure and table: exports and the plan may be made anew beside."""
        apart = (PLAN, INVITED, TERMS)
        kept = {path: value for path, value in self.files.items() if path.split("/")[0] not in (*apart, EXPORTS)}
        return hashlib.sha256(_json(self.model_copy(update={"files": dict(sorted(kept.items()))}))).hexdigest()


class Terms(BaseModel):
    """Under what a plan was made, and what it comes to. Money in euro; values in the unit of the valuation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assumptions: Assumptions
    activities: str
    """The version of the activity list."""
    budget: float
    cost: float
    unspent: float
    value: float
    value_without_overlap: float
    bound: float
    gap: float


class Planned(NamedTuple):
    """A plan, with the activity list from which it was chosen."""

    portfolio: Portfolio
    activities: ActivityList


def run(
    release: Release, findings: Findings, say: Say, ahead: Apart[Planned] | None = None, begin: Begin = later
) -> Path:
    """Write everything computed from a release into its computed folder, in place of what was there.

    Exports beside the figures stay as they are: whoever calls this makes them anew. `ahead`: `planned` for the same
    release, under way. `begin` may write some of the files apart.
    """
    say("planning")
    found = planned(release, findings, Assumptions()) if ahead is None else ahead.result()
    with _folder(release.directory, keeping=EXPORTS) as folder:
        outputs.write(folder, findings, say, begin)
        _write_plan(folder, release, found, Assumptions())
    return release.directory / COMPUTED


def planned(release: Release, scores: Findings | Scores, assumptions: Assumptions) -> Planned:
    """The plan of a release: it rests on gaps and populations alone, so that it need not wait for estimates."""
    valuation = valued(release, scores, assumptions)
    return Planned(planning.plan(valuation, assumptions), valuation.activities)


def figures(release: Release, findings: Findings) -> Path:
    """Write figures and tables alone, without a plan, in place of everything that was computed before."""
    with _folder(release.directory, keeping=EXPORTS) as folder:
        outputs.write(folder, findings)
    return release.directory / COMPUTED


def plan(release: Release, findings: Findings, assumptions: Assumptions) -> Portfolio:
    """Put the plan under these assumptions into the computed folder, in place of the one before."""
    with _folder(release.directory, keeping="") as folder:
        found = planned(release, findings, assumptions)
        _write_plan(folder, release, found, assumptions)
    return found.portfolio


def changes(folder: Path) -> Iterator[Fault]:
    """Every file of a computed folder that is missing, changed or unknown, and an absent or damaged manifest.

    A release from which nothing was computed yet has nothing to compare.
    """
    if not (folder / COMPUTED).is_dir():
        yield Fault(str(folder / COMPUTED), "nothing was computed yet", "run the analysis first")
        return
    try:
        contents = Contents.model_validate_json((folder / COMPUTED / NAME).read_bytes())
    except (FileNotFoundError, ValidationError):
        yield Fault(str(folder / COMPUTED / NAME), "the file is missing or damaged", "run the analysis again")
        return
    if contents.release_sha256 != files.sha256(folder / NAME):
        yield Fault(str(folder / COMPUTED), "was computed from another release", "run the analysis again")
    yield from manifest.changes(folder / COMPUTED, contents.files, ignoring=(NAME,))


def stored_plan(folder: Path) -> tuple[Terms, pd.DataFrame, pd.DataFrame]:
    """The plan of a computed folder: its terms, what was chosen, who is invited. Raises DataError if it is damaged."""
    try:
        terms = Terms.model_validate_json((folder / COMPUTED / TERMS).read_bytes())
        return terms, pd.read_csv(folder / COMPUTED / PLAN), pd.read_csv(folder / COMPUTED / INVITED)
    except (OSError, ValueError) as error:
        raise DataError.one(str(folder / COMPUTED / TERMS), f"cannot be read ({error})", "plan again") from error


def trace(release: Release, findings: Findings, key: str) -> Trace:
    """Trace a figure of a release by its key: those of `explain`, and those of the plan that lies in it.

    Raises KeyError for one that does not exist, DataError where the plan cannot be read.
    """
    if key.partition("/")[0] not in trace_scenario.KINDS:
        return explain.trace(findings, key)
    terms, chosen, invited = stored_plan(release.directory)
    terms_of = (activities_of(release), terms.assumptions, chosen, invited, terms.budget, terms.bound)
    return explain.found_by(findings, key, trace_scenario.steps(trace_plan.Planned(findings, *terms_of), key))


def valued(release: Release, scores: Findings | Scores, assumptions: Assumptions) -> Valuation:
    """What every seat is worth by a release's own activity list."""
    return planning.value(
        scores.gaps,
        scores.populations,
        release.dataset.frame,
        release.dataset.questionnaire,
        activities_of(release),
        assumptions,
    )


def activities_of(release: Release) -> ActivityList:
    """The activity list that lies in a release, else the newest that comes with the product."""
    if not release.activities:
        return activity_list.load()
    return activity_list.parse(release.activities, str(release.directory / "activities.yaml"))


@contextmanager
def amended(directory: Path) -> Iterator[Path]:
    """Give the computed folder of a release to add to; its hashes follow. Raises DataError where nothing is there."""
    if not (directory / COMPUTED / NAME).is_file():
        raise DataError.one(str(directory / COMPUTED), "nothing was computed yet", "run the analysis first")
    with _folder(directory, keeping="") as folder:
        yield folder


@contextmanager
def _folder(directory: Path, *, keeping: str) -> Iterator[Path]:
    """Give the computed folder to write anew, with what lies in one of its folders, or in all of it, kept."""
    target = directory / COMPUTED
    with files.whole_folder(target, replacing=True) as draft:
        if (target / keeping).is_dir():
            shutil.copytree(target / keeping, draft / keeping, dirs_exist_ok=True)
        yield draft
        (draft / NAME).unlink(missing_ok=True)
        contents = Contents(method=METHOD, release_sha256=files.sha256(directory / NAME), files=files.hashes(draft))
        files.write_whole(draft / NAME, _json(contents))


def _write_plan(folder: Path, release: Release, planned: Planned, assumptions: Assumptions) -> None:
    found, activities = planned
    names, titles = release.dataset.frame["name"], {item.code: item.title for item in activities}
    chosen = found.chosen.assign(title=found.chosen["activity"].map(titles))
    invited = found.invited.assign(name=found.invited["municipality"].map(names))
    outputs.write_csv(folder / PLAN, chosen[["activity", "title", "country", "deliveries", "cost", "value"]])
    outputs.write_csv(folder / INVITED, invited)
    terms = Terms(
        assumptions=assumptions,
        activities=activities.version,
        budget=assumptions.money(activities),
        **{name: getattr(found, name) for name in Terms.model_fields if hasattr(found, name)},
    )
    files.write_whole(folder / TERMS, _json(terms))


def _json(model: BaseModel) -> bytes:
    return (json.dumps(model.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n").encode()
