"""The way through the pages: which entries a person's roles see, in which order, and which is the present one."""

from collections.abc import Hashable, Iterable, Set
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from surveyapp.services.access import (
    ADMINISTRATORS,
    ANALYSTS,
    EXPERTS,
    MUNICIPALITY,
    OBSERVERS,
    OFFICERS,
    PUBLISHERS,
    SECRETARIAT,
    Actor,
)
from surveyapp.views.policy import MEMBERS
from surveyapp.views.request import visitor


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu: the endpoint it leads to, its label, and the roles that see it (none: everybody)."""

    endpoint: str
    label: LazyString
    roles: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the page shows it."""

    label: str
    url: str
    current: bool


MENU = (
    Place("assessments.home", _("Assessments"), MUNICIPALITY | EXPERTS),
    Place("municipality_results.show", _("Our results"), MUNICIPALITY),
    Place("practices.show", _("Good practices"), MUNICIPALITY),
    Place("people.show", _("Team"), MUNICIPALITY),
    Place("monitor.show", _("Members"), OFFICERS),
    Place("compare.show", _("Needs of members"), OFFICERS),
    Place("members_plan.show", _("Invitations"), OFFICERS),
    Place("peers.show", _("Peers across borders"), OFFICERS),
    Place("practices.show", _("Good practices"), OFFICERS),
    Place("rounds.show", _("Round"), SECRETARIAT),
    Place("countries.index", _("Country"), OBSERVERS),
    Place("activities.show", _("Activities"), ANALYSTS | PUBLISHERS),
    Place("decisions.show", _("Decisions"), SECRETARIAT),
    Place("peers.show", _("Peers across borders"), SECRETARIAT),
    Place("practices.show", _("Good practices"), SECRETARIAT),
    Place("following.show", _("Follow one answer"), ANALYSTS | PUBLISHERS),
    Place("library.show", _("Questionnaires"), SECRETARIAT),
    Place("drafts.show", _("Drafts"), PUBLISHERS),
    Place("people.show", _("People"), ADMINISTRATORS | OFFICERS),
    Place("organisations.show", _("Organisations"), ADMINISTRATORS),
    Place("access_log.show", _("Access log"), ADMINISTRATORS | MUNICIPALITY),
    Place("account.show", _("Your account"), MEMBERS),
)
"""Entries whose endpoint is absent in this installation are left out."""

PART_OF = (
    dict.fromkeys(
        (
            "sections",
            "repeats",
            "contradictions",
            "approval",
            "answer_history",
            "earlier",
            "owners",
            "comments",
            "experts",
            "workbooks",
        ),
        "assessments",
    )
    | dict.fromkeys(("drafting", "differences", "preview", "translations", "publishing"), "library")
    | dict.fromkeys(("own_practices", "vetting", "contacts"), "practices")
    | {"deliveries": "decisions", "plans": "activities", "activity_list": "activities"}
)
"""Families of pages that belong to an entry of another family."""

FOOT = (
    Place("public.index", _("Published results")),
    Place("method.show", _("How figures are made")),
    Place("pages.about", _("About this assessment")),
    Place("pages.privacy", _("Privacy")),
    Place("pages.accessibility", _("Accessibility")),
)


def navigation() -> list[Entry]:
    """Give the menu of the person who asks, in its order."""
    person = visitor()
    return [] if person is None else _kept("menu", MENU, person)


def foot_navigation() -> list[Entry]:
    """Give the links at the foot, the same for everybody."""
    return _kept("foot", FOOT, None)


def home_url() -> str:
    """Give the address of the first page in the present language."""
    return url_for("home.start") if "home.start" in current_app.view_functions else f"/{get_locale()}/"


def install(app: Flask) -> None:
    """Let every template, macros included, ask for the menu."""
    app.jinja_env.globals.update(navigation=navigation, foot_navigation=foot_navigation, home_url=home_url)


def _kept(name: str, places: Iterable[Place], person: Actor | None) -> list[Entry]:
    """Give the entries, put together once for all who see the same."""
    family = (request.endpoint or "").partition(".")[0]
    family = PART_OF.get(family, family)
    roles = person.roles if person else frozenset()
    menus: dict[Hashable, list[Entry]] = current_app.extensions.setdefault("menus", {})
    key = (name, str(get_locale()), family, roles, request.script_root)
    if key not in menus:
        menus[key] = _entries(places, person, family)
    return menus[key]


def _entries(places: Iterable[Place], person: Actor | None, family: str) -> list[Entry]:
    return [
        Entry(str(place.label), url_for(place.endpoint), place.endpoint.partition(".")[0] == family)
        for place in places
        if place.endpoint in current_app.view_functions and _may_see(place, person)
    ]


def _may_see(place: Place, person: Actor | None) -> bool:
    return not place.roles or (person is not None and bool(person.roles & place.roles))
