"""The figures of a report are the release's, what is hidden stays so, and only the secretariat is told a plan."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typst
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.languages import LANGUAGES
from surveyapp.models import Role, User
from surveyapp.models.base import utc_now
from surveyapp.services import decisions, papers, report_papers, sources
from surveyapp.services.report_papers import Report
from surveyapp.views import reports
from tests.deciding import BUDGET, WORDS, an_actor, make_frozen_scenario
from tests.results_world import CLUJ, ResultsWorld, make_published_release, make_results_world

SignIn = Callable[[User], FlaskClient]
LINK = re.compile(r'<a class="figure" href="([^"]*/explain/([^"]+))"><data value="[^"]+">([^<]+)</data></a>')
REGION = re.compile(r'role="region" aria-label="([^"]+)"')


def released(session: Session, instance: Path, *, members: int = 12) -> ResultsWorld:
    world = make_results_world(session, members=members)
    make_published_release(world, instance)
    session.commit()
    return world


def told_as(number: float, words: str) -> bool:
    """Whether the words give the number as 0 to 100, to as many digits as they have."""
    digits = len(words.partition(".")[2].partition(" ")[0])
    return math.isclose(float(words.partition(" ")[0]), 100 * number, abs_tol=0.5 * 10**-digits + 1e-9)


def test_every_figure_of_the_report_is_the_releases_own_and_leads_to_its_trace(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    code = f"{released(session, tmp_path / 'instance').round.code}-1"
    source = sources.released_source(session, code, tmp_path / "instance")
    for address in (f"/en/published/{code}/RO/report", f"/en/published/{code}/report"):
        page = client.get(address)
        assert page.status_code == 200
        figures = [found for found in LINK.findall(page.text) if found[1].startswith("estimate/")]
        assert len(figures) >= 15
        regions = REGION.findall(page.text)
        assert len(regions) == len(set(regions)), "screen readers tell regions of a page apart by their names"
        for _, key, words in figures:
            _, country, kind, group, view, measure = key.split("/")
            found = source.findings.figure(country, measure, kind=kind, group=group, view=view)
            assert not found.suppressed
            assert told_as(found.estimate, words), f"{key}: {words}"
    for url in {url for url, _, _ in figures}:
        assert client.get(url).status_code == 200


def test_the_annex_has_every_measure_with_its_interval_and_how_many_answered(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    code = f"{released(session, tmp_path / 'instance').round.code}-1"
    findings = sources.released_source(session, code, tmp_path / "instance").findings
    annex = client.get(f"/en/published/{code}/RO/report").text.partition('<h2 id="annex">')[2]
    for measure in findings.measures.index:
        found = findings.figure("RO", measure)
        row = next(part for part in annex.split("<tr>") if f"/municipality/{measure}" in part)
        assert f"{100 * found.low:.1f}–{100 * found.high:.1f}" in row
        assert f"{found.n} of {found.n_frame}" in row


def test_nothing_hidden_and_no_municipality_is_in_a_report(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    world = released(session, tmp_path / "instance", members=8)
    code, names = f"{world.round.code}-1", list(world.members)
    findings = sources.released_source(session, code, tmp_path / "instance").findings
    assert findings.figure("RO", "health", kind="region", group=CLUJ).suppressed
    for address in ("RO/report", "report"):
        page = client.get(f"/en/published/{code}/{address}").text
        assert f"/region/{CLUJ}/" not in page
        assert "nan" not in re.sub("<[^>]+>", " ", page).lower().split()
        assert not [name for name in names if name in page]


def test_the_pdf_says_what_the_page_says(
    client: FlaskClient, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"{released(session, tmp_path / 'instance').round.code}-1"
    made: list[Report] = []

    def kept(report: Report, **how: Any) -> bytes:
        made.append(report)
        return report_papers.make_report_pdf(report, **how)

    monkeypatch.setattr(reports, "make_report_pdf", kept)
    pdf = client.get(f"/uk/published/{code}/RO/report.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="report-{code}-RO-uk.pdf"'
    inputs = {"paper": json.dumps(asdict(made[0]))}
    laid = json.loads(typst.query("surveyapp/" + report_papers.TEMPLATE, "link", sys_inputs=inputs))
    on_page = LINK.findall(client.get(f"/uk/published/{code}/RO/report").text)
    in_pdf = [(link["dest"].partition("/explain/")[2], link["body"]["text"]) for link in laid]
    assert in_pdf == [(key, words) for _, key, words in on_page]
    for language, place in product(LANGUAGES, ("", "/RO")):
        assert client.get(f"/{language}/published/{code}{place}/report.pdf").data.startswith(b"%PDF-"), language


def test_where_no_pdf_can_be_made_the_page_to_print_is_offered(
    client: FlaskClient, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"{released(session, tmp_path / 'instance').round.code}-1"
    report_papers.keep.cache_clear()
    monkeypatch.setattr(papers, "typst", None)
    for address in (f"/en/published/{code}/report", f"/en/published/{code}/RO/report"):
        answer = client.get(f"{address}.pdf")
        assert answer.status_code == 501
        assert f'href="{address}"' in answer.text


def test_a_plan_is_in_the_report_only_for_the_secretariat(session: Session, tmp_path: Path, sign_in: SignIn) -> None:
    world = make_results_world(session)
    publisher = an_actor(session, world)
    scenario = make_frozen_scenario(session, world, tmp_path / "instance", publisher)
    officer, planner, administrator = (world.user(role) for role in (Role.OFFICER, Role.ANALYST, Role.ADMINISTRATOR))
    address = f"/en/published/{world.round.code}-1/RO/report"
    session.commit()
    plain = sign_in(officer).get(address).text
    assert "Modular academy" not in plain
    assert "No plan is part of these published results" in plain
    assert "nothing is decided on it yet" in sign_in(planner).get(address).text
    assert "Modular academy" not in sign_in(administrator).get(address).text
    number = decisions.begin(session, publisher, scenario, BUDGET, WORDS)
    seen = decisions.open_decision(session, number).content_sha256
    decisions.sign(session, publisher, number, seen=seen, at=utc_now())
    page = sign_in(administrator).get(address).text
    for words in (
        "A02 Modular academy",
        "Decided by Steering committee",
        "€\u00a0900",
        "Agreed with the county.",
        "CALM",
    ):
        assert words in page
    assert f'href="/en/decisions/{number}"' in page
    assert not [name for name in world.members if name in page]
    assert "Modular academy" not in sign_in(officer).get(address).text


def test_a_release_or_country_that_there_is_not_has_no_report(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    code = f"{released(session, tmp_path / 'instance').round.code}-1"
    for address in (f"{code}/PL/report", f"{code}/PL/report.pdf", "none/report", "none/RO/report.pdf"):
        assert client.get(f"/en/published/{address}").status_code == 404
