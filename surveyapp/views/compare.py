"""The association's page of needs: its members side by side, what many share, who is missing."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext

from analysis.figures import ALL
from surveyapp.errors import NotFound
from surveyapp.services import comparing, drawings, monitoring, scopes, sources, standing
from surveyapp.services.access import OFFICERS
from surveyapp.services.comparing import MemberNeeds
from surveyapp.services.results import rounds_with_results
from surveyapp.services.scopes import Scope, Source
from surveyapp.views import titles
from surveyapp.views.downloads import Cell, csv_response
from surveyapp.views.known_names import known_name
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading
from surveyapp.views.traces import trace_figures

pages = Blueprint("compare", __name__)

MOST_SHARED = 12
"""Needs listed as shared by many."""


@dataclass(frozen=True)
class Comparison:
    """What the address asks for: an association's members in a round, of one size class or all, and one theme."""

    source: Source
    code: str
    members_now: frozenset[str]
    country: str
    size_class: str
    theme: str

    @property
    def is_measured(self) -> bool:
        """Whether the questionnaire of the round has anything to compare."""
        return scopes.is_measured(self.source.findings)

    @cached_property
    def themes(self) -> list[str]:
        """The themes in the order of the questionnaire."""
        return scopes.names_of(self.source.findings, "dimension")

    @cached_property
    def names(self) -> dict[str, str]:
        """Every measure in words."""
        return titles.measure_names(self.source.questionnaire, self.source.findings.measures.index)

    @cached_property
    def sizes(self) -> dict[str, str]:
        """The size classes of the members in words, the smallest first."""
        classes = comparing.size_classes_of(self.source, self.members_now)
        return {size: titles.size_class_name(size) for size in classes}

    @cached_property
    def members(self) -> list[MemberNeeds]:
        """The members that answered, by name."""
        return comparing.members_of(self.source, self.members_now, ["overall", *self.themes], self.size_class)

    @cached_property
    def shared(self) -> list[comparing.SharedNeed]:
        """What most members share."""
        return comparing.shared_needs(self.source, self.members_now, self.size_class)[:MOST_SHARED]

    @cached_property
    def missing(self) -> list[str]:
        """Names of those that have not answered."""
        return comparing.missing_of(self.source, self.members_now, self.size_class)

    @cached_property
    def has_mean(self) -> bool:
        """Whether the round knows the association, and nobody who answered as its member has left since."""
        known = self.code in set(self.source.findings.dataset.frame["association"])
        return known and not comparing.left_since(self.source, self.code, self.members_now)

    @cached_property
    def needs(self) -> list[scopes.Row]:
        """The mean of all members by theme, the greatest gap first; none while it would tell on one that left."""
        if not self.has_mean:
            return []
        return scopes.rows_of(Scope(self.source, self.country), self.themes, "association", self.code)


@pages.get("/members/needs")
@policy(OFFICERS)
def show() -> str:
    """Show the members that answered, by name, beside what many of them share."""
    association, rounds = monitoring.own_association(reading(), actor()), rounds_with_results(reading())
    if not rounds:
        return render_template("compare/empty.html", association=association)
    page = _asked_for()
    if not page.is_measured:
        return render_template("compare/empty.html", association=association)
    trace_figures([member.key for member in page.members], page.source.round_code)
    return render_template(
        "compare/show.html",
        association=association,
        page=page,
        round_options=[(found.code, known_name(found.title)) for found in rounds],
        theme_options=[(name, page.names[name]) for name in ("overall", *page.themes)],
        size_options=[("", gettext("All sizes")), *page.sizes.items()],
        needs_summary=titles.needs_summary,
        explain=lambda key: url_for("explain.show", key=key, round=page.source.round_code),
        shared_place=f"{page.country}/{page.code}/{page.size_class or ALL}",
        figures_url=url_for("compare.figures", **_chosen()),
        csv_url=url_for("compare.download", **_chosen()),
    )


@pages.get("/members/needs/figures.json")
@policy(OFFICERS)
def figures() -> Response:
    """Give the charts of the page."""
    page = _measured()
    trace_figures([member.key for member in page.members], page.source.round_code)
    spread = comparing.spread_of_theme(page.source, page.members_now, page.theme)
    axis = gettext("Gap of each member, 0 none to 100 full")
    drawn = {"theme": drawings.draw_members(spread, page.sizes, axis=axis)}
    if page.needs:
        drawn["needs"] = drawings.draw_needs(page.needs, page.names, axis=gettext("Mean gap, 0 none to 100 full"))
    return jsonify(drawn)


@pages.get("/members/needs.csv")
@policy(OFFICERS)
def download() -> Response:
    """Give the members and their gaps as CSV."""
    page = _measured()
    trace_figures([member.key for member in page.members], page.source.round_code, exported=True)
    measures = ["overall", *page.themes]
    rows: list[list[Cell]] = [
        [
            member.name,
            member.region,
            member.size_class,
            member.readiness,
            *(member.gaps[m].value for m in measures),
            f"composite/{member.key}/overall",
        ]
        for member in page.members
    ]
    columns = ["municipality", "region", "size_class", "data_readiness", *measures, "key"]
    return csv_response(f"needs-{page.code}-{page.source.round_code}", columns, rows)


def _measured() -> Comparison:
    page = _asked_for()
    if not page.is_measured:
        raise NotFound("measures")
    return page


def _asked_for() -> Comparison:
    association = monitoring.own_association(reading(), actor())
    chosen = monitoring.choose_round(rounds_with_results(reading()), request.args.get("round"))
    source = sources.live_source(reading(), chosen)
    theme, size_class = request.args.get("theme") or "overall", request.args.get("size", "")
    if theme not in ("overall", *scopes.names_of(source.findings, "dimension")):
        raise NotFound(f"theme {theme}")
    members = standing.keys_within_reach(reading(), actor())
    return Comparison(source, association.code, members, association.country_code, size_class, theme)


def _chosen() -> dict[str, Any]:
    return {name: request.args[name] for name in ("round", "theme", "size") if request.args.get(name)}
