"""Moving drafts to another version: preview, start, progress and undo, for those who publish."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.services import draft_reports, draft_runs, draft_work
from surveyapp.services.access import PUBLISHERS
from surveyapp.services.draft_reports import MoveStatus
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, database, now, reading, writing

pages = Blueprint("drafts", __name__)

Answer = str | Response | tuple[str, int]
HERE = "/drafts/<int:run_id>"


@pages.get("/drafts")
@policy(PUBLISHERS)
def show() -> Answer:
    """Show the open rounds with drafts, the versions they could move to, and what was moved before."""
    return _shown()


@pages.post("/drafts")
@policy(PUBLISHERS)
def preview() -> Answer:
    """Write down what moving all drafts of a round would do."""
    code, target = request.form.get("round", ""), request.form.get("version", "")
    try:
        with writing() as session:
            run_id, at_once = draft_work.ask_for_preview(session, actor(), code, target, now())
    except (BadInput, NotFound):
        return _shown(gettext("Nothing can be moved there. Please choose a round and a version.")), 422
    if at_once:
        draft_runs.look_ahead(database(), run_id)
    return redirect(url_for(".run", run_id=run_id))


@pages.get(HERE)
@policy(PUBLISHERS)
def run(run_id: int) -> Answer:
    """Show which drafts move, what that does with their answers, and how far it has come."""
    return _run(run_id)


@pages.post(f"{HERE}/move")
@policy(PUBLISHERS)
def move(run_id: int) -> Answer:
    """Move all planned drafts, or the one that is named."""
    return _started(run_id, back=False)


@pages.post(f"{HERE}/undo")
@policy(PUBLISHERS)
def undo(run_id: int) -> Answer:
    """Move all moved drafts back, or the one that is named."""
    return _started(run_id, back=True)


def _started(run_id: int, *, back: bool) -> Answer:
    one = request.form.get("one", type=int)
    try:
        with writing() as session:
            if one is not None:
                draft_work.move_one(session, actor(), run_id, one, now(), back=back)
            elif back:
                draft_work.ask_to_return(session, actor(), run_id)
            else:
                draft_work.ask_to_move(session, actor(), run_id)
    except Conflict:
        return _run(run_id, busy=True), 409
    return redirect(url_for(".run", run_id=run_id))


def _shown(problem: str = "") -> str:
    rounds = draft_work.rounds_with_drafts(reading(), now())
    asked = request.values.get("round", "")
    chosen = next((code for code, _ in rounds if code == asked), rounds[0][0] if rounds else "")
    collection = draft_runs.find_round(reading(), chosen) if chosen else None
    return render_template(
        "drafts/show.html",
        rounds=rounds,
        chosen=chosen,
        targets=draft_runs.targets_of(reading(), collection) if collection else [],
        runs=draft_reports.list_runs(reading(), collection.id) if collection else [],
        problem=problem,
    )


def _run(run_id: int, *, busy: bool = False) -> str:
    found = draft_reports.read_run(reading(), run_id)
    work = draft_work.work_on(reading(), found.job_id)
    return render_template(
        "drafts/run.html",
        run=found,
        work=work,
        is_previewed=work is None or work.is_over or work.kind != draft_runs.LOOK_AHEAD,
        planned=found.count(MoveStatus.PLANNED),
        moved=found.count(MoveStatus.MOVED),
        returned=found.count(MoveStatus.RETURNED),
        left=found.count(MoveStatus.LEFT),
        busy=busy,
    )
