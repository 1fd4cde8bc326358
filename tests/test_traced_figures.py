"""Every figure on every page of results leads to what stands behind it, in every role, and comes out the same there."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings
from surveyapp.app import create_app
from surveyapp.database import Database
from surveyapp.models import Assessment, Region, Role, Round
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import tracing
from surveyapp.services.sessions import start_session
from tests.computing import Compute
from tests.conftest import make_config
from tests.factories import count_anew
from tests.figure_links import Follower, read
from tests.results_world import ResultsWorld, make_published_release
from tests.sqlite import open_unsynced
from tests.surveyapp.services.test_changing import two_rounds

COUNTRY = "/en/countries/RO"
PAGES = {
    Role.ANALYST: (
        "/en/round",
        "/en/round?round={round}",
        COUNTRY,
        f"{COUNTRY}?view=refugee&measure=health",
        f"{COUNTRY}/choices?measure=homes",
        "/en/round/indicators?country=RO",
    ),
    Role.OFFICER: ("/en/members/needs", "/en/members/needs?size=0-1999"),
    Role.COORDINATOR: ("/en/results",),
    Role.OBSERVER: (COUNTRY, f"{COUNTRY}?view=refugee&measure=women"),
    None: ("/en/published/{release}", "/en/published/{release}/RO"),
}
FILES = {
    Role.ANALYST: (
        *(f"{COUNTRY}/{name}.csv" for name in ("needs", "groups", "goals", "regions", "coverage", "quality", "change")),
        f"{COUNTRY}/choices.csv",
        "/en/round/indicators.csv",
    ),
    Role.OFFICER: ("/en/members/needs.csv",),
    None: tuple(f"/en/published/{{release}}/RO/{name}.csv" for name in ("needs", "regions", "coverage", "quality")),
}


@dataclass(frozen=True)
class Released:
    """An application over two rounds, the later one published, and a client for each role."""

    app: Flask
    release: str
    keys: dict[Role, str]
    stranger: str
    names: frozenset[str]
    """Names in its world that may hold numbers."""
    states: frozenset[int]
    """How many assessments of a round have been sent, and how many there are."""

    def client(self, role: Role | None) -> FlaskClient:
        client = self.app.test_client()
        if role is not None:
            client.set_cookie("session-key", self.keys[role])
        return client

    def pages(self, role: Role | None) -> list[str]:
        return [page.format(release=self.release, round=self.release.rpartition("-")[0]) for page in PAGES[role]]


@pytest.fixture(scope="module")
def released(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_templates: FileSystemBytecodeCache,
    findings_once: Compute,
) -> Iterator[Released]:
    folder = tmp_path_factory.mktemp("traced")
    count_anew()
    shutil.copyfile(sqlite_template, folder / "test.sqlite")
    database: Database = open_unsynced(folder / "test.sqlite")
    with pytest.MonkeyPatch.context() as once:
        once.setattr(findings, "compute", findings_once)
        with database.write() as session:
            world = two_rounds(session)
            code = make_published_release(world, folder / "instance").code
            keys = {role: start_session(session, world.user(role), utc_now()) for role in PAGES if role}
            stranger = next(iter(world.members.values()))
            names = frozenset((code, *names_of(session, world)))
            states = frozenset(states_of(session))
            session.commit()
            name = f"{stranger.country_code}-{stranger.code}"
        app = create_app(make_config(folder / "instance"), database)
        app.testing, app.jinja_env.bytecode_cache = True, compiled_templates
        yield Released(app, code, keys, name, names, states)
    database.close()


@pytest.mark.parametrize("role", PAGES, ids=str)
def test_every_figure_leads_to_a_page_that_comes_to_the_same(released: Released, role: Role | None) -> None:
    follower = Follower(released.client(role), released.names, released.states)
    for page in released.pages(role):
        found = follower.follow(page)
        assert not found.faults, "\n".join((page, *found.faults))
        assert found.figures, page


@pytest.mark.parametrize("role", [Role.OFFICER, None], ids=str)
def test_an_address_that_names_no_figure_is_not_found_whatever_it_holds(released: Released, role: Role | None) -> None:
    client = released.client(role)
    before = "/en/explain" if role else f"/en/published/{released.release}/explain"
    rests = ("", "/", "//", "/RO", "/all", "/x/y", "/RO/all/x", "/RO/all/all/x", "/RO/all/all/municipality/x", "/%00")
    found: dict[str, int] = {}
    for kind in sorted({*tracing.KINDS, "estimate", "severity", "gap", "composite", "plan", "x"}):
        found |= {kind + rest: client.get(f"{before}/{kind}{rest}").status_code for rest in rests}
    assert {key: code for key, code in found.items() if code != 404} == {}


def names_of(session: Session, world: ResultsWorld) -> Iterator[str]:
    """What places, organisations and measures are called."""
    yield from (row.name for row in (*world.members.values(), *session.scalars(select(Region))))
    yield world.association.name
    yield from (item.label for item in world.questionnaire.indicators)
    yield from (question.label for question in world.questionnaire.questions.values())
    yield from (f"Goal {goal.partition('.')[0]}:" for item in world.questionnaire.indicators for goal in item.sdg)


def states_of(session: Session) -> Iterator[int]:
    """Numbers of the register that pages tell beside figures."""
    for number in session.scalars(select(Round.id)):
        own = [row.status for row in session.scalars(select(Assessment).where(Assessment.round_id == number))]
        yield from (own.count(AssessmentStatus.SENT), len(own))


@pytest.mark.parametrize("role", FILES, ids=str)
def test_every_row_of_a_file_names_the_figure_that_it_tells(released: Released, role: Role | None) -> None:
    client = released.client(role)
    before = "/en/explain" if role else f"/en/published/{released.release}/explain"
    for address in FILES[role]:
        answer = client.get(address.format(release=released.release))
        assert answer.status_code == 200, address
        rows = list(csv.DictReader(answer.text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()))
        assert rows, address
        for row in rows:
            key = row["key"]
            assert key or row.get("estimate", row.get("change")) == "", row
            if key:
                page = client.get(f"{before}/{quote(key)}")
                assert page.status_code == 200, key
                told = {round(value, 6) for one in read(page.text).every("data") for value in one.values}
                written = {float(cell) for name, cell in row.items() if name != "key" and _is_number(cell)}
                assert told & written, (key, row)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace("e-", "", 1).lstrip("-").isdigit()
