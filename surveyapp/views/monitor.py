"""The association's page: how far its members have come, whom each waits for, and a reminder to those chosen."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from surveyapp.languages import alphabetical
from surveyapp.services import monitoring
from surveyapp.services.access import OFFICERS
from surveyapp.services.monitoring import Member, Reminded, Stage
from surveyapp.views.downloads import Cell, csv_response
from surveyapp.views.formats import listed
from surveyapp.views.known_names import known_name
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, config, now, reading, writing
from surveyapp.views.stages import stage_name

pages = Blueprint("monitor", __name__)

LENGTH = 100
"""Members on one page."""
NAMED_AT_MOST = 5
COLUMNS = ("municipality", "region", "stage", "waiting_for", "saved_at", "reminded_at")


@pages.get("/members")
@policy(OFFICERS)
def show() -> str:
    """Show the funnel of the round and the members, those with most left to do first."""
    association = monitoring.own_association(reading(), actor())
    rounds = monitoring.list_rounds(reading(), association.country_code)
    if not rounds:
        return render_template("monitor/empty.html", association=association)
    progress = monitoring.follow_members(
        reading(), actor(), monitoring.choose_round(rounds, request.args.get("round")), association
    )
    shown = _shown(progress.members)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "monitor/show.html",
        association=association,
        round_options=[(found.code, known_name(found.title)) for found in rounds],
        progress=progress,
        region_options=sorted(
            {(m.region_code, m.region) for m in progress.members}, key=lambda option: alphabetical(option[1])
        ),
        stages=[(stage, stage_name(stage)) for stage in Stage],
        shown=shown[(page - 1) * LENGTH : page * LENGTH],
        found=len(shown),
        page=page,
        pages=-(-len(shown) // LENGTH),
        page_url=lambda number: url_for("monitor.show", page=number, **_chosen()),
        csv_url=url_for("monitor.download", **_chosen()),
        is_open=progress.window.is_open(now()),
        now=now(),
    )


@pages.post("/members/remind")
@policy(OFFICERS)
def remind() -> AnyResponse:
    """Write to the contacts of the chosen members, or of all that the filter shows, and say what became of it."""
    with writing() as session:
        rounds = monitoring.list_rounds(session, actor().country_code)
        chosen = monitoring.choose_round(rounds, request.form.get("round"))
        reminded = monitoring.remind(
            session,
            actor(),
            chosen,
            set(request.form.getlist("member", type=int)),
            link=config().public_url + url_for("home.start"),
            now=now(),
        )
    for kind, message in _outcome(reminded):
        flash(message, kind)
    stage, region, name = (request.form.get(key) or None for key in ("stage", "region", "name"))
    return redirect(url_for("monitor.show", round=chosen.code, stage=stage, region=region, name=name))


@pages.get("/members.csv")
@policy(OFFICERS)
def download() -> Response:
    """Give the members that the filter shows as CSV."""
    association = monitoring.own_association(reading(), actor())
    rounds = monitoring.list_rounds(reading(), association.country_code)
    chosen = monitoring.choose_round(rounds, request.args.get("round"))
    progress = monitoring.follow_members(reading(), actor(), chosen, association)
    return csv_response(f"members-{chosen.code}", COLUMNS, [_cells(member) for member in _shown(progress.members)])


def _chosen() -> dict[str, Any]:
    return {name: request.args[name] for name in ("round", "stage", "region", "name") if request.args.get(name)}


def _shown(members: Iterable[Member]) -> list[Member]:
    stage, region = request.args.get("stage", ""), request.args.get("region", "")
    name = request.args.get("name", "").strip().casefold()
    return [
        member
        for member in members
        if stage in ("", member.stage) and region in ("", member.region_code) and name in member.name.casefold()
    ]


def _cells(member: Member) -> list[Cell]:
    waiting = ", ".join(known_name(contact.name) for contact in member.contacts)
    return [member.name, member.region, member.stage.value, waiting, member.saved_at, member.reminded_at]


def _outcome(reminded: Reminded) -> Iterable[tuple[str, str]]:
    if reminded.written:
        number = len(reminded.written)
        yield "success", ngettext("%(num)d member was reminded.", "%(num)d members were reminded.", number)
    if reminded.lately:
        names = _named(reminded.lately)
        yield "info", gettext("Reminded less than three days ago, so not written to again: %(names)s.", names=names)
    if reminded.nobody:
        names = _named(reminded.nobody)
        yield "warning", gettext("Nobody has an account there yet: %(names)s. Please invite somebody.", names=names)
    if not (reminded.written or reminded.lately or reminded.nobody):
        yield "info", gettext("Nobody was written to. Please choose members that have something left to do.")


def _named(names: tuple[str, ...]) -> str:
    more = len(names) - NAMED_AT_MOST
    first = list(names[:NAMED_AT_MOST])
    return listed([*first, ngettext("%(num)d more", "%(num)d more", more)] if more > 0 else first)
