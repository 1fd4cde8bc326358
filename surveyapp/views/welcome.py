"""The first page, and in the demonstration the guided paths that start from it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.demo import guiding
from surveyapp.demo.guiding import Arrival, Standing
from surveyapp.demo.paths import PATHS, Path, Step
from surveyapp.views.navigation import navigation
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import config, keep_signed_in, now, reading, visit, writing

pages = Blueprint("welcome", __name__)


@dataclass(frozen=True, slots=True)
class Guide:
    """The strip that leads a visitor: where on which path, what to do here, and what comes before and after."""

    standing: Standing
    title: str
    text: str
    before: int | None
    after: int | None
    next_title: str


@pages.get("/demonstration")
@policy(ANYONE)
def show() -> str:
    """Show the three paths to somebody who is in the middle of one, or in an account of the demonstration."""
    _only_in_demo()
    return first_page()


@pages.post("/demonstration/<path>/<int:number>")
@policy(ANYONE)
def go(path: str, number: int) -> Response:
    """Take the visitor to a step of a path, in the account by which it is seen."""
    _only_in_demo()
    with writing() as transaction:
        arrival = guiding.go_to(transaction, path, number, visit(), now())
    there = redirect(_address(arrival))
    if arrival.key is None:
        return there
    session.clear()
    return keep_signed_in(there, arrival.key)


@pages.post("/demonstration/leave")
@policy(ANYONE)
def leave() -> Response:
    """Let the visitor look around alone from here on."""
    _only_in_demo()
    present = visit()
    if present is not None:
        with writing() as transaction:
            guiding.leave(transaction, present)
    return redirect(url_for("welcome.show", _anchor="roles"))


def first_page() -> str:
    """What the product does, and in the demonstration the ways into it."""
    in_demo = config().demo
    return render_template(
        "welcome/show.html",
        paths=PATHS if in_demo else (),
        steps_of=_steps,
        size=guiding.measure_world(reading()) if in_demo else None,
        has_places=bool(navigation()),
    )


def guide() -> Guide | None:
    """The strip of the visitor's path; None outside the demonstration and for one who follows no path."""
    standing = guiding.standing_of(visit()) if config().demo else None
    if standing is None:
        return None
    numbers = [number for number, _ in _steps(standing.path)]
    before = max((number for number in numbers if number < standing.number), default=None)
    after = min((number for number in numbers if number > standing.number), default=None)
    return Guide(
        standing=standing,
        title=gettext(standing.step.title),
        text=gettext(standing.step.text),
        before=before,
        after=after,
        next_title=gettext(standing.path.steps[after - 1].title) if after else "",
    )


def install(app: Flask) -> None:
    """Let every page show the strip."""
    app.jinja_env.globals.update(guide=guide)


def _steps(path: Path) -> list[tuple[int, Step]]:
    """The steps of a path whose pages this installation has, by number."""
    known = current_app.view_functions
    return [(number, step) for number, step in enumerate(path.steps, start=1) if step.endpoint in known]


def _address(arrival: Arrival) -> str:
    step = arrival.standing.step
    arguments: dict[str, Any] = {**step.arguments}
    if arrival.assessment is not None:
        arguments["assessment_id"] = arrival.assessment
    return url_for(step.endpoint, **arguments)


def _only_in_demo() -> None:
    if not config().demo:
        abort(404)
