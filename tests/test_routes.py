"""Every route, for every role, on one's own, a sibling's, a foreign, a retired and an unknown object.

What is expected stands in `routes.txt` and in REACH below, apart from the policies that the routes declare.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.app import create_app
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import planning
from surveyapp.services.sessions import start_session
from surveyapp.views.policy import PolicyMissing, declared_policies
from tests.conftest import make_config
from tests.exchanging import make_exchange
from tests.factories import make_assessment, make_association, make_municipality, make_round, make_user
from tests.sqlite import make_empty, open_unsynced

MUNICIPALITY = {"contributor", "coordinator", "approver"}
SECRETARIAT = {"analyst", "publisher", "administrator"}
ROLES = MUNICIPALITY | SECRETARIAT | {"officer", "observer", "expert"}
WHO = {
    "everybody": ROLES | {"nobody"},
    "members": ROLES,
    "municipality": MUNICIPALITY,
    "coordinators": {"coordinator", "approver"},
    "approvers": {"approver"},
    "officers": {"officer"},
    "secretariat": SECRETARIAT,
    "analysts": {"analyst"},
    "publishers": {"publisher"},
    "administrators": {"administrator"},
    "observers": {"observer"},
    "experts": {"expert"},
}

OWN = frozenset({"own"})
DRAFTS = frozenset({"own", "own draft"})
MEMBERS = frozenset({"own", "sibling", "retired"})
BOTH = frozenset({"own", "foreign"})
APPROVED = MEMBERS | BOTH
NONE = frozenset[str]()
REACH: dict[str, dict[str, frozenset[str]]] = {
    "assessment_id": {
        **dict.fromkeys(MUNICIPALITY, DRAFTS),
        "officer": MEMBERS,
        **dict.fromkeys(SECRETARIAT, APPROVED),
        "observer": NONE,
        "expert": frozenset({"own draft"}),
    },
    "municipality_id": {
        **dict.fromkeys(MUNICIPALITY, OWN),
        "officer": MEMBERS,
        **dict.fromkeys(SECRETARIAT, APPROVED),
        "observer": NONE,
    },
    "membership_id": {
        **dict.fromkeys(MUNICIPALITY, OWN),
        "officer": MEMBERS,
        "administrator": APPROVED,
    },
    "practice_id": dict.fromkeys(MUNICIPALITY | SECRETARIAT | {"officer"}, APPROVED),
    "own_practice_id": dict.fromkeys(MUNICIPALITY, OWN),
    "member_practice_id": {"officer": MEMBERS},
    "contact_id": {"officer": OWN},
    "association_id": {"officer": OWN, **dict.fromkeys(SECRETARIAT, BOTH)},
    "country": {"observer": OWN, **dict.fromkeys(SECRETARIAT, BOTH)},
}
"""Which objects a role reaches. The actors belong to municipality A, its association and its country; the secretariat
to all; the expert to the first section of A's draft. A sibling is another member, a retired one a former member that
merged into A, a foreign one lives abroad. The library of practices is one for all; what is on its way there is not, and
a request belongs to the association that was asked."""

NEEDS = library.load("municipal-needs", "1.0.0")
"""The real questionnaire, so that the pages of results have something to show."""

NEVER_OF_A_DRAFT = {"/L/assessments/<assessment_id>/receipt", "/L/assessments/<assessment_id>/receipt.pdf"}
"""What exists only once an assessment is approved."""

UNKNOWN = 1_000_000
OTHERS = {
    "job_id": "1",
    "token": "unknown-token",
    "section": NEEDS.sections[0].name,
    "page": NEEDS.sections[0].pages[0].name,
    "question": NEEDS.sections[0].pages[0].questions[0].name,
    "sequence": "1",
    "repeat": "none",
    "path": "municipality",
    "number": "1",
    "instance": "1",
    "move_id": "1",
    "run_id": "1",
    "release": "none-1",
    "form": "csv",
    "labels": "en",
    "place": "RO",
    "activity": "A01",
    "decision_id": "1",
    "delivery_id": "1",
    "table": "needs",
    "questionnaire": "municipal-needs",
    "version": "1.0.0",
    "language": "pl",
    "key": "estimate/RO/all/all/municipality/overall",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the expectations."""

    method: str
    address: str
    allowed: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(\w+)>", self.address)


def _read_routes() -> list[Route]:
    lines = (Path(__file__).parent / "routes.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [Route(method, address, frozenset().union(*(WHO[word] for word in who))) for method, address, *who in parts]


ROUTES = _read_routes()


@dataclass
class World:
    """A small world with one object of each kind in each relation to the actors."""

    app: Flask
    database: Database
    users: dict[str, int]
    objects: dict[str, dict[str, int | str]]
    others: dict[str, str] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)

    def call(self, role: str, method: str, address: str) -> tuple[int, str, str]:
        """Send the request as somebody with the role; status, body and where it leads."""
        client = self.app.test_client()
        if role != "nobody":
            client.set_cookie("session-key", self._key(role))
        response = client.open(address, method=method)
        if method != "GET" and response.status_code < 400:
            # Whatever was taken may have ended somebody's session.
            self.signed_in.clear()
        # Files are no text; what matters of them here is that they are handed out.
        body = response.data.decode(errors="replace")
        return response.status_code, body, response.headers.get("Location", "")

    def _key(self, role: str) -> str:
        if role not in self.signed_in:
            with self.database.writing() as session:
                self.signed_in[role] = start_session(session, session.get_one(User, self.users[role]), utc_now())
        return self.signed_in[role]

    def address(self, route: Route, relation: str) -> str:
        """Fill the route's address with the object of a relation."""

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name in self.objects:
                return str(self.objects[name].get(relation, UNKNOWN))
            return self.others[name]

        return re.sub(r"<(\w+)>", fill, route.address.replace("/L/", "/en/"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, compiled_templates: FileSystemBytecodeCache) -> Iterator[World]:
    """Three municipalities and a retired one, somebody of each role, and what they made."""
    folder = tmp_path_factory.mktemp("routes")
    database = open_unsynced(make_empty(folder / "routes.sqlite"))
    app = create_app(make_config(folder), database)
    app.config["WTF_CSRF_ENABLED"] = False
    app.jinja_env.bytecode_cache = compiled_templates
    with database.writing() as session:
        users, objects, others = _populate(session)
    yield World(app, database, users, objects, others)
    database.close()


def _populate(session: Session) -> tuple[dict[str, int], dict[str, dict[str, int | str]], dict[str, str]]:
    ours, theirs = make_association(session, "RO"), make_association(session, "PL")
    own = make_municipality(session, association=ours)
    places = {
        "own": own,
        "sibling": make_municipality(session, association=ours),
        "retired": make_municipality(
            session, association=ours, valid_to=(utc_now() - timedelta(days=9)).date(), successor_id=own.id
        ),
        "foreign": make_municipality(session, "PL", association=theirs),
    }
    users = {}
    for role in ROLES - {"expert"}:
        users[role] = make_user(
            session,
            Role(role),
            municipality=own if role in MUNICIPALITY else None,
            association=ours if role == "officer" else None,
            country="RO" if role == "observer" else None,
            totp_secret="JBSWY3DPEHPK3PXP",
        ).id
    spare = {name: make_user(session, Role.CONTRIBUTOR, municipality=place) for name, place in places.items()}
    collection, earlier = (make_round(session, NEEDS, countries=("RO", "PL")) for _ in range(2))
    approved = {
        name: _approve(make_assessment(session, NEEDS, municipality=at, collection=earlier))
        for name, at in places.items()
    }
    drafts = {
        f"{name} draft": make_assessment(session, NEEDS, municipality=places[name], collection=collection)
        for name in ("own", "sibling")
    }
    users["expert"] = make_user(
        session,
        Role.EXPERT,
        municipality=own,
        section=OTHERS["section"],
        assessment=drafts["own draft"],
    ).id
    session.flush()
    objects: dict[str, dict[str, int | str]] = {
        "assessment_id": {name: row.id for name, row in (approved | drafts).items()},
        "municipality_id": {name: row.id for name, row in places.items()},
        "membership_id": {name: user.memberships[0].id for name, user in spare.items()},
        "user_id": {name: user.id for name, user in spare.items()},
        "association_id": {"own": ours.id, "foreign": theirs.id},
        "country": {"own": "RO", "foreign": "PL"},
        **make_exchange(session, places, spare["own"]),
    }
    scenario = planning.prepare_first_scenario(session, collection.id)
    return users, objects, {**OTHERS, "round_id": str(collection.id), "scenario_id": str(scenario)}


def _approve(assessment: Assessment) -> Assessment:
    assessment.status = AssessmentStatus.APPROVED
    assessment.sent_at = assessment.approved_at = utc_now()
    assessment.approved_sha256, assessment.reference = "0" * 64, f"R-{assessment.id}"
    return assessment


def test_every_route_has_its_line_and_every_line_its_route(world: World):
    present = set()
    for rule in world.app.url_map.iter_rules():
        address = re.sub(r"<any\([^)]*\):lang>", "L", rule.rule)
        address = re.sub(r"<\w+(\([^)]*\))?:(\w+)>", r"<\2>", address)
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        present |= {f"{method} {address}" for method in methods if rule.endpoint != "static"}
    expected = {str(route) for route in ROUTES}
    assert present - expected == NONE, "write a line into tests/routes.txt for each"
    assert expected - present == NONE, "these routes are gone"
    assert len(expected) == len(ROUTES)


def test_a_route_without_a_policy_stops_the_application():
    app = Flask("silent")
    app.add_url_rule("/silent", endpoint="silent", view_func=lambda: "")
    with pytest.raises(PolicyMissing, match="silent"):
        declared_policies(app)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_route_opens_for_its_roles_and_for_no_other(world: World, route: Route):
    address, wrong = world.address(route, "own"), []
    for role in sorted(ROLES | {"nobody"}):
        status, _, leads = world.call(role, route.method, address)
        turned_away = status == 403 or (role == "nobody" and status == 302 and "/sign-in" in leads)
        lets_in = role in route.allowed
        if status >= 500 or (turned_away == lets_in and not _is_free_to_lead_there(route)):
            wrong.append(f"{role}: {status} {leads}")
    assert wrong == []


def _is_free_to_lead_there(route: Route) -> bool:
    """Pages about signing in lead to one another."""
    return route.address in ("/L/sign-in/code", "/L/sign-in/demonstration", "/L/sign-in")


@pytest.mark.parametrize("route", [route for route in ROUTES if set(route.parameters) & set(REACH)], ids=str)
def test_what_is_out_of_reach_looks_exactly_like_what_does_not_exist(world: World, route: Route):
    kind = next(name for name in route.parameters if name in REACH)
    wrong = []
    for role in sorted(route.allowed):
        unknown = world.call(role, route.method, world.address(route, "unknown"))
        assert unknown[0] == 404, f"{role}: {unknown[0]} for an unknown object"
        for relation in world.objects[kind]:
            address = world.address(route, relation)
            found = world.call(role, route.method, address)
            if relation not in REACH[kind][role] and _without_address(found) != _without_address(unknown):
                wrong.append(f"{role}, {relation}: {found[0]}")
            exists = len(route.parameters) == 1 and not ("draft" in relation and route.address in NEVER_OF_A_DRAFT)
            if relation in REACH[kind][role] and exists and found[0] == 404:
                wrong.append(f"{role}, {relation}: not found")
    assert wrong == []


SECTIONS_OF_ASSESSMENTS = [route for route in ROUTES if {"assessment_id", "section"} <= set(route.parameters)]


@pytest.mark.parametrize("route", SECTIONS_OF_ASSESSMENTS, ids=str)
def test_an_expert_does_not_see_that_there_is_another_section(world: World, route: Route):
    wrong = []
    for section in NEEDS.sections[1:3]:
        address = world.address(route, "own draft").replace("/" + OTHERS["section"], "/" + section.name)
        address = address.replace("/" + OTHERS["page"], "/" + section.pages[0].name)
        found = world.call("expert", route.method, address)
        unknown = world.call("expert", route.method, address.replace(section.name, "none"))
        pages = [_without_address(page)[1].replace(section.name, "none") for page in (found, unknown)]
        if found[0] != 404 or pages[0] != pages[1]:
            wrong.append(f"{address}: {found[0]}")
    assert wrong == []


def _without_address(answer: tuple[int, str, str]) -> tuple[int, str, str]:
    """The page but for the links to itself in other languages and the token of its form."""
    status, body, leads = answer
    return status, re.sub(r"/(\d+|[A-Z]{2})\b|value=\"[^\"]+\"", "", body), leads
