"""Scenarios: saved assumptions of a round, what they come to, and whether the answers have changed since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from analysis import activity_list, outcome
from analysis.activity_list import ActivityList
from analysis.errors import DataError
from analysis.findings import Findings
from analysis.outcome import Progress
from analysis.planning import Assumptions
from questionnaires.model import Questionnaire
from surveyapp.database import Database
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.languages import mark
from surveyapp.models import Country, Job, Municipality, Region, Release, Round, RoundCountry, Scenario
from surveyapp.models.base import utc_now
from surveyapp.models.jobs import JobStatus
from surveyapp.services.access import Actor
from surveyapp.services.jobs import count_ahead, enqueue, written
from surveyapp.services.results import fingerprint, results_for
from surveyapp.services.sources import frozen_findings
from surveyapp.services.versions import open_version

WORK_OUT = "plan"
"""The kind of job that works a scenario out."""
PROBLEM = "problem"
"""What a result holds alone where the assumptions do not fit."""
SEED = 20260
LONGEST_NAME = 120
FIRST_NAME = "Assumptions as published"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see worked out: a name, assumptions, and why offers are pinned or excluded."""

    name: str
    assumptions: Assumptions
    reasons: Mapping[str, str]
    """By "activity/country"."""


@dataclass(frozen=True, slots=True)
class Work:
    """How far the working out of a scenario has come; `error` says why it could not be done."""

    done: int
    steps: int
    error: str
    ahead: int | None = None
    """How many other scenarios are worked out first; None once it has begun."""


@dataclass(frozen=True)
class OpenScenario:
    """A scenario as its page shows it."""

    id: int
    round_id: int
    round_code: str
    wish: Wish
    result: dict[str, Any] | None
    problem: str
    """Why the scenario cannot be worked out; empty where it can."""
    is_stale: bool
    work: Work | None
    """None once everything is worked out."""
    release: str = ""
    """Code of the release with which it is frozen; empty while it follows the answers."""


@lru_cache(maxsize=1)
def activities() -> ActivityList:
    """The activity list in force."""
    return activity_list.load()


def save_scenario(session: Session, actor: Actor, round_id: int, wish: Wish, *, copied_from: int | None = None) -> int:
    """Keep a scenario and ask for it to be worked out; saved ones never change. Raises BadInput without a name."""
    if not wish.name.strip():
        raise BadInput.one("name", "the scenario has no name", "give it one that colleagues will recognise")
    return _add(session, round_id, wish, by=actor.user_id, copied_from=copied_from)


def prepare_first_scenario(session: Session, round_id: int) -> int:
    """Keep the scenario that nobody has touched, and ask for it to be worked out."""
    return _add(session, round_id, Wish(FIRST_NAME, Assumptions(), {}), by=None, copied_from=None)


def list_scenarios(session: Session, round_id: int) -> list[tuple[int, str]]:
    """The scenarios of a round, id and name, the first one first."""
    rows = session.execute(
        select(Scenario.id, Scenario.name).where(Scenario.round_id == round_id).order_by(Scenario.id)
    )
    return [(row.id, row.name) for row in rows]


def open_scenario(session: Session, scenario_id: int) -> OpenScenario:
    """A scenario with what it comes to. Raises NotFound."""
    scenario = session.get(Scenario, scenario_id)
    if scenario is None:
        raise NotFound(f"scenario {scenario_id}")
    kept = json.loads(scenario.assumptions)
    result = json.loads(scenario.result) if scenario.result else {}
    stale = scenario.inputs_sha256 is not None and scenario.inputs_sha256 != _inputs(session, scenario)
    return OpenScenario(
        id=scenario.id,
        round_id=scenario.round_id,
        round_code=scenario.round.code,
        wish=Wish(scenario.name, Assumptions.model_validate(kept["assumptions"]), kept["reasons"]),
        result=None if PROBLEM in result else result or None,
        problem=result.get(PROBLEM, ""),
        is_stale=stale and scenario.release is None,
        work=_work(session, scenario.id),
        release=scenario.release.code if scenario.release else "",
    )


def ask_again(session: Session, actor: Actor, scenario_id: int) -> None:
    """Ask for a scenario to be worked out from the answers as they are. Raises NotFound, Conflict for a frozen one."""
    if open_scenario(session, scenario_id).release:
        raise Conflict(mark("A scenario that is frozen with a release never changes."))
    own = (Job.kind == WORK_OUT, Job.arguments == written({"scenario": scenario_id}))
    resting = session.scalars(select(Job).where(*own, Job.status == JobStatus.WAITING).limit(1)).first()
    if resting is None:
        enqueue(session, WORK_OUT, {"scenario": scenario_id}, by=actor.user_id)
    else:
        resting.run_after = min(resting.run_after, utc_now())


def releases_of(session: Session, round_id: int) -> list[str]:
    """The codes of the releases of a round, the newest first."""
    return list(session.scalars(select(Release.code).where(Release.round_id == round_id).order_by(Release.id.desc())))


def freeze_scenario(session: Session, actor: Actor, scenario_id: int, release: str) -> int:
    """Keep a scenario's assumptions with a release of its round, to be worked out from that alone, whatever changes.

    Once is enough: the same assumptions with the same release are one scenario. Raises NotFound.
    """
    own = session.get(Scenario, scenario_id)
    row = session.scalar(select(Release).where(Release.code == release))
    if own is None or row is None or row.round_id != own.round_id:
        raise NotFound(f"scenario {scenario_id}, release {release}")
    same = select(Scenario.id).where(Scenario.release_id == row.id, Scenario.assumptions == own.assumptions)
    found = session.scalars(same.order_by(Scenario.id)).first()
    if found is not None:
        return found
    kept = json.loads(own.assumptions)
    name = f"{own.name[: LONGEST_NAME - len(release) - 3]} · {release}"
    wish = Wish(name, Assumptions.model_validate(kept["assumptions"]), kept["reasons"])
    return _add(session, own.round_id, wish, by=actor.user_id, copied_from=own.id, release_id=row.id)


def save_frozen(session: Session, actor: Actor, release: str, wish: Wish) -> int:
    """Keep a scenario that rests on a release alone from the start, and ask for it. Raises NotFound."""
    row = session.scalar(select(Release).where(Release.code == release))
    if row is None:
        raise NotFound(f"release {release}")
    return _add(session, row.round_id, wish, by=actor.user_id, copied_from=None, release_id=row.id)


def work_out(database: Database, scenario_id: int, progress: Progress, *, instance: Path) -> None:
    """Work a scenario out: first the ranking and the plans, which pages can show at once, then how firm they are and
    what would bring in those that are left out.

    `instance` is the folder under which releases lie: a frozen scenario rests on its release alone.
    """
    with database.reading() as session:
        scenario = session.get_one(Scenario, scenario_id)
        assumptions = Assumptions.model_validate(json.loads(scenario.assumptions)["assumptions"])
        inputs, findings = _inputs(session, scenario), findings_of(session, scenario, instance)
    doubted = outcome.BUDGETS + outcome.DRAWS
    steps = doubted + outcome.levers(findings)
    try:
        result = outcome.work_out(
            findings, activities(), assumptions, seed=SEED, progress=lambda done, _: progress(done, steps)
        )
    except DataError as error:
        _keep(database, scenario_id, inputs, {PROBLEM: str(error)})
        return
    _keep(database, scenario_id, inputs, result)
    if any("clash" in plan for plan in result["plans"] if plan["budget"] == result["budget"]):
        return
    firm = outcome.firmness(
        findings,
        activities(),
        assumptions,
        seed=SEED,
        progress=lambda done, _: progress(outcome.BUDGETS + done, steps),
    )
    result |= {"firm": firm, "draws": outcome.DRAWS}
    _keep(database, scenario_id, inputs, result)
    left_out = outcome.left_out(
        findings, activities(), assumptions, progress=lambda done, _: progress(min(doubted + done, steps), steps)
    )
    _keep(database, scenario_id, inputs, result | {"left_out": left_out})


def findings_of(session: Session, scenario: Scenario, instance: Path) -> Findings:
    """What a scenario rests on: its release where it is frozen, else the answers of its round as they are now."""
    if scenario.release is not None:
        return frozen_findings(scenario.release, instance)
    return results_for(session, scenario.round)


def questionnaire_of(session: Session, round_id: int) -> Questionnaire:
    """The version from which a round started. Raises NotFound."""
    round = session.get(Round, round_id)
    if round is None:
        raise NotFound(f"round {round_id}")
    return open_version(session, round.version_id, round.version.sha256)


def countries_of(session: Session, round_id: int) -> dict[str, str]:
    """The names of the countries taking part in a round, by code."""
    here = select(Country.code, Country.name).join(RoundCountry, RoundCountry.country_code == Country.code)
    rows = session.execute(here.where(RoundCountry.round_id == round_id).order_by(Country.code))
    return {row.code: row.name for row in rows}


def region_names(session: Session) -> dict[str, str]:
    """The names of all regions, by code."""
    return {row.code: row.name for row in session.execute(select(Region.code, Region.name))}


def municipality_names(session: Session) -> dict[str, str]:
    """Names by the key that the analysis uses: country and code."""
    rows = session.execute(select(Municipality.country_code, Municipality.code, Municipality.name))
    return {f"{row.country_code}-{row.code}": row.name for row in rows}


def _add(
    session: Session,
    round_id: int,
    wish: Wish,
    *,
    by: int | None,
    copied_from: int | None,
    release_id: int | None = None,
) -> int:
    kept = {"assumptions": wish.assumptions.model_dump(mode="json"), "reasons": dict(wish.reasons)}
    scenario = Scenario(
        round_id=round_id,
        release_id=release_id,
        name=wish.name.strip()[:LONGEST_NAME],
        assumptions=json.dumps(kept, sort_keys=True, ensure_ascii=False),
        created_by_id=by,
        copied_from_id=copied_from,
    )
    session.add(scenario)
    session.flush()
    enqueue(session, WORK_OUT, {"scenario": scenario.id}, by=by)
    return scenario.id


def _keep(database: Database, scenario_id: int, inputs: str, result: dict[str, Any]) -> None:
    with database.writing() as session:
        scenario = session.get_one(Scenario, scenario_id)
        scenario.result = json.dumps(result, ensure_ascii=False)
        scenario.inputs_sha256, scenario.computed_at = inputs, utc_now()


def _inputs(session: Session, scenario: Scenario) -> str:
    round, release = session.get_one(Round, scenario.round_id), scenario.release
    rests_on = release.manifest_sha256 if release else fingerprint(session, round)
    parts = (scenario.assumptions, rests_on, activities().model_dump_json())
    return sha256("\n".join(parts).encode()).hexdigest()


def _work(session: Session, scenario_id: int) -> Work | None:
    """The latest work that is due, is under way or failed and is tried again; what only rests is no work yet."""
    own = (Job.kind == WORK_OUT, Job.arguments == written({"scenario": scenario_id}))
    begun = or_(Job.run_after <= utc_now(), Job.error != "")
    job = session.scalars(select(Job).where(*own, begun).order_by(Job.id.desc()).limit(1)).first()
    if job is None or job.status is JobStatus.DONE:
        return None
    waits = job.status is JobStatus.WAITING
    return Work(job.done, job.steps, job.error, count_ahead(session, job, utc_now()) if waits else None)
