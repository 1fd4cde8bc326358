"""The activities pages: from nothing to a plan, another budget, other assumptions, a pin with its reason."""

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from analysis import outcome
from surveyapp.app import create_app
from surveyapp.models import AccessLog, Job, Municipality, Scenario
from surveyapp.models.jobs import JobStatus
from surveyapp.services.jobs import enqueue
from surveyapp.services.planning import WORK_OUT, activities
from surveyapp.services.showcase import showcase_accounts
from surveyapp.services.traces import VIEWED
from surveyapp.work import work
from tests.conftest import make_config
from tests.figure_links import Follower
from tests.wordings import words_of
from tests.worlds import World, copied

CHANGED = {"name": "For women", "budget": "100 000", "alpha": "1.0", "level": "low", "absorb": "3", "women": "2.0"}
CHANGED |= {"children": "1.0", "youth": "1.0", "reserve": "", "floor_MD": "5 000", "floor_PL": "", "floor_RO": ""}
THEMES = ("healthcare", "schooling", "housing", "governance", "participation", "data", "protection")


@pytest.fixture(scope="module")
def world(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world of this module's own, whose first scenario is worked out at three budgets."""
    with pytest.MonkeyPatch.context() as few, copied(world_template, tmp_path_factory.mktemp("plans")) as world:
        few.setattr(outcome, "DRAWS", 2)
        few.setattr(outcome, "BUDGETS", 3)
        few.setattr(outcome, "STEPS_OF_BUDGET", 2)
        few.setattr(outcome, "LEFT_OUT_BUDGETS", (1.5,))
        few.setattr(outcome, "LEFT_OUT_SHIFTS", ())
        yield world


@pytest.fixture(scope="module")
def analyst(world: World) -> FlaskClient:
    app = create_app(make_config(world.instance, demo=True), world.database)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with world.database.reading() as session:
        account = next(found for found in showcase_accounts(session) if found.email.startswith("analyst@"))
    client.post("/en/sign-in/demonstration", data={"account": str(account.user_id)})
    return client


@pytest.fixture(scope="module")
def address(analyst: FlaskClient, world: World) -> str:
    """Where the demonstration's first plan is shown, once its job is done."""
    address = str(analyst.get("/en/activities").location)
    waiting = analyst.get(address).text
    assert "It is the next one, and begins by itself." in waiting
    assert "<progress" not in waiting
    _plan_roughly(world, int(PurePosixPath(address).name))
    work(world.database, make_config(world.instance, demo=True))
    return address


def _plan_roughly(world: World, scenario_id: int) -> None:
    """Let a plan within a fiftieth of the best do: pages show it alike, and the rest takes most of the time."""
    with world.database.writing() as session:
        kept = session.get_one(Scenario, scenario_id)
        told = json.loads(kept.assumptions)
        told["assumptions"]["gap"] = 0.02
        kept.assumptions = json.dumps(told)


def names_of(world: World) -> set[str]:
    """What may hold numbers: codes of activities, names of places and of scenarios."""
    with world.database.reading() as session:
        named = [*session.scalars(select(Municipality.name)), *session.scalars(select(Scenario.name))]
    return {*named, *(activity.code for activity in activities()), "Round 2026"}


def test_every_figure_of_a_plan_leads_to_how_it_comes_about(analyst: FlaskClient, address: str, world: World) -> None:
    follower = Follower(analyst, names_of(world))
    number = address.rpartition("/")[2]
    beside = f"/en/activities/compare?first={number}&second={number}"
    for page, least in ((f"{address}?country=MD", 60), (f"{address}?budget=300000&country=MD", 60),
                        (f"{address}/gains", 40), (beside, 8)):  # fmt: skip
        followed = follower.follow(page)
        assert not followed.faults, "\n".join((page, *followed.faults))
        assert followed.figures >= least


def test_a_figure_of_a_plan_that_there_is_not_is_not_found(analyst: FlaskClient, address: str) -> None:
    for key in (
        "",
        "whole",
        "whole/x",
        "offer/Z99/PL/share",
        "plan/A03/XX/cost",
        "gain/region/PL/x",
        "x/y",
        "seat/A03",
    ):
        assert analyst.get(f"{address}/explain/{key}").status_code == 404


def test_the_first_plan_of_a_round_is_worked_out_on_request(analyst: FlaskClient, world: World, address: str) -> None:
    assert "Work out the first plan" in analyst.get("/en/activities?round=2025").text
    response = analyst.post("/en/activities", data={"round": "2025"})
    assert response.location != address
    assert "It is the next one, and begins by itself." in analyst.get(response.location).text
    own = int(PurePosixPath(response.location).name)
    with world.database.writing() as session:
        enqueue(session, WORK_OUT, {"scenario": own})
    assert (
        "One other scenario is worked out first. This one then begins by itself." in analyst.get(response.location).text
    )
    with world.database.writing() as session:
        session.execute(update(Job).values(status=JobStatus.RUNNING))
    assert "It has begun: the answers are being read." in analyst.get(response.location).text
    with world.database.writing() as session:
        session.execute(update(Job).values(done=3, steps=9))
    assert "Step 3 of 9." in analyst.get(response.location).text
    assert analyst.get("/en/activities?round=2025").location == response.location
    with world.database.writing() as session:
        session.execute(update(Job).values(status=JobStatus.DONE))


def test_a_plan_is_worked_out_shown_and_stepped_through_by_links(analyst: FlaskClient, address: str) -> None:
    assert analyst.get("/en/activities").location == address
    page = analyst.get(address).text
    for words in (
        "offers for €\u00a0600,000",
        "Municipalities invited",
        "fragile",
        "Why the plan",
        "swap if the weight of",
    ):
        assert words in words_of(page)
    assert "fit into what the dearer" not in page
    assert page.count("?budget=") >= 3
    cheaper = analyst.get(f"{address}?budget=300000").text
    assert "offers for €\u00a0300,000 close" in words_of(cheaper)
    listing = analyst.get(f"{address}/municipalities?budget=300000").text
    assert "comes in at" in listing
    listing = analyst.get(f"{address}/municipalities").text
    assert "a budget of" in listing or "nothing that was tried" in listing
    assert "or it has not answered" not in listing
    assert "Those who have not answered" in listing
    rows = analyst.get(f"{address}/plan.csv").text.splitlines()
    assert rows[0].lstrip("\ufeff").startswith("rank,activity")
    assert len(rows) > 50


@pytest.mark.parametrize("part", ["", "/municipalities"])
def test_whoever_reads_who_is_invited_stands_in_the_log_of_each_of_them(
    analyst: FlaskClient, world: World, address: str, part: str
) -> None:
    with world.database.writing() as session:
        session.execute(delete(AccessLog).where(AccessLog.action == VIEWED))
    assert analyst.get(address + part).status_code == 200
    with world.database.reading() as session:
        result = json.loads(session.get_one(Scenario, int(PurePosixPath(address).name)).result or "")
        (plan,) = [plan for plan in result["plans"] if plan["budget"] == result["budget"]]
        told = select(Municipality.country_code, Municipality.code).where(
            Municipality.id.in_(select(AccessLog.municipality_id).where(AccessLog.action == VIEWED))
        )
        logs = {"-".join(row) for row in session.execute(told)}
    assert logs >= {row["municipality"] for row in plan["invited"]} > set()


def test_other_assumptions_become_a_scenario_of_their_own(analyst: FlaskClient, world: World, address: str) -> None:
    weights = {f"weight_{theme}": "1" for theme in THEMES} | {"weight_housing": "3"}
    saved = analyst.post(address, data=CHANGED | weights)
    assert saved.status_code == 302
    assert saved.location != address
    with world.database.reading() as session:
        kept = session.scalars(select(Scenario).order_by(Scenario.id.desc())).first()
    assert kept is not None
    assert kept.name == "For women"
    assert '"housing": 3.0' in kept.assumptions
    assert '"budget": 100000.0' in kept.assumptions
    page = analyst.get(saved.location).text
    assert 'value="For women"' in page
    first, second = address.rpartition("/")[2], saved.location.rpartition("/")[2]
    assert f'<option value="{first}">' in page
    compared = analyst.get(f"/en/activities/compare?first={first}&second={second}").text
    for words in ("€\u00a0600,000", "€\u00a0100,000", "Weight of Housing", "as published", "For women"):
        assert words in compared
    assert "Seats kept" not in compared
    assert "not worked out" in compared
    assert "same assumptions" in analyst.get(f"/en/activities/compare?first={first}&second={first}").text
    assert analyst.get(f"/en/activities/compare?first={first}&second=9999").status_code == 404
    with world.database.writing() as session:
        session.execute(update(Job).values(status=JobStatus.DONE))


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [("budget", "a lot", "whole amount in euro"), ("weight_data", "11", "0 to 10"), ("name", "", "name the scenario")],
)
def test_what_cannot_be_read_is_kept_as_typed_with_the_mend(
    analyst: FlaskClient, address: str, field: str, typed: str, words: str
) -> None:
    weights = {f"weight_{theme}": "1" for theme in THEMES}
    response = analyst.post(address, data=CHANGED | weights | {field: typed})
    assert response.status_code == 400
    assert "There is a problem" in response.text
    assert words in response.text
    assert f'value="{typed}"' in response.text


def test_an_offer_is_excluded_only_with_a_reason_which_is_shown(
    analyst: FlaskClient, world: World, address: str
) -> None:
    offer = {"activity": "A07", "country": "*", "choice": "exclude"}
    assert analyst.post(f"{address}/offers", data=offer).status_code == 400
    saved = analyst.post(f"{address}/offers", data=offer | {"reason": "Travel is not possible."})
    work(world.database, make_config(world.instance, demo=True))
    page = analyst.get(saved.location).text
    assert "Travel is not possible." in page
    plan = page[page.index('id="plan"') : page.index('id="ranking"')]
    assert "A07" not in re.sub("<[^>]*>", " ", plan), "codes stand in words; a form key may hold any three letters"
    assert analyst.post(f"{address}/offers", data=offer | {"activity": "A99", "reason": "x"}).status_code == 404


def test_a_budget_that_buys_nothing_is_explained(analyst: FlaskClient, world: World, address: str) -> None:
    weights = {f"weight_{theme}": "1" for theme in THEMES}
    saved = analyst.post(address, data=CHANGED | weights | {"budget": "100"})
    work(world.database, make_config(world.instance, demo=True))
    assert "below the cheapest offer" in analyst.get(saved.location).text


def test_the_ranking_shows_the_first_offers_one_country_or_all(analyst: FlaskClient, address: str) -> None:
    def rows(query: str) -> list[str]:
        page = analyst.get(f"{address}{query}").text
        return page[page.index('id="ranking"') :].split('<tr id="')[1:]

    assert 15 <= len(rows("")) < len(rows("?all=1"))
    romanian = rows("?country=RO")
    assert all(row.startswith(("A",)) and row.partition('"')[0].endswith(("-RO", "-all")) for row in romanian)
    assert len(romanian) > 15


def test_an_offer_says_where_it_stands_who_is_next_and_what_would_bring_it_in(
    analyst: FlaskClient, address: str
) -> None:
    page = analyst.get(f"{address}?all=1").text
    links = re.findall(r"/en/activities/\d+/offers/A\d+/\w+", page)
    addresses = list(dict.fromkeys(links))
    assert len(addresses) > 50
    told = [analyst.get(link).text for link in addresses[:12]]
    assert any("Invited, in this order" in text for text in told)
    assert any("What would bring it in" in text for text in told)
    assert any("It comes first in" in text for text in told)
    assert analyst.get(f"{address}/offers/A99/RO").status_code == 404


def test_who_gains_is_told_by_place_group_goal_and_severity(analyst: FlaskClient, address: str) -> None:
    page = analyst.get(f"{address}/gains?budget=300000").text
    for words in ("In severe need and not invited", "Women", "Quality education", "By severity", "Romania"):
        assert words in page
