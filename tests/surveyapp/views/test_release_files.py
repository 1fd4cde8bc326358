"""A release is taken away in files: figures by everybody, answers by those who read them by name, with a trace."""

import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import AccessLog, Role, User
from surveyapp.services import prepared_files
from surveyapp.work import work
from tests.factories import make_user
from tests.results_world import ResultsWorld, make_published_release, make_results_world

SignIn = Callable[[User], FlaskClient]
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def released(session: Session, tmp_path: Path) -> ResultsWorld:
    world = make_results_world(session)
    make_published_release(world, tmp_path / "instance")
    session.commit()
    return world


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_everybody_takes_the_published_figures_in_a_language(client: FlaskClient, released: ResultsWorld) -> None:
    base = f"/en/published/{released.round.code}-1"
    names = list(released.members)
    released.session.commit()
    assert f"{base}/files" in client.get(base).text
    page = client.get(f"{base}/files").text
    assert f"{base}/files/csv/pl.zip" in page
    assert "/answers/" not in page
    for _ in range(2):
        answer = client.get(f"{base}/files/csv/pl.zip")
        assert answer.status_code == 200
        packed = opened(answer.data)
        assert {"estimates.csv", "codebook.xlsx", "datapackage.json"} <= set(packed.namelist())
    assert json.loads(packed.read("datapackage.json"))["export"]["language"] == "pl"
    rows = pd.read_csv(io.BytesIO(packed.read("estimates.csv")))
    assert rows["estimate"].notna().any()
    assert "gaps.csv" not in packed.namelist()
    everything = b"".join(packed.read(name) for name in packed.namelist()).decode(errors="replace")
    assert not [name for name in names if name in everything]


def test_a_workbook_holds_no_formula(client: FlaskClient, released: ResultsWorld) -> None:
    answer = client.get(f"/en/published/{released.round.code}-1/files/xlsx/en.zip")
    book = openpyxl.load_workbook(io.BytesIO(opened(answer.data).read("data.xlsx")))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert "n" in kinds


def test_an_officer_takes_the_answers_of_present_members_alone_and_leaves_a_trace(
    released: ResultsWorld, session: Session, sign_in: SignIn
) -> None:
    code = f"{released.round.code}-1"
    leaver = released.members["Answered 00"]
    leaver.association_id = None
    officer = make_user(session, Role.OFFICER, association=released.association, totp_secret=SECRET)
    session.commit()
    left = f"RO-{leaver.code}"
    browser = sign_in(officer)
    assert "/answers/csv/en.zip" in browser.get(f"/en/published/{code}/files").text
    packed = opened(browser.get(f"/en/published/{code}/answers/csv/en.zip").data)
    for name in ("answers.csv", "gaps.csv"):
        told = set(pd.read_csv(io.BytesIO(packed.read(name)))["municipality"])
        assert len(told) == 11
        assert left not in told
    session.rollback()
    traced = session.scalars(select(AccessLog.municipality_id).where(AccessLog.action == "exported answers"))
    assert len(set(traced)) == 11


def test_the_secretariat_takes_all_answers_and_others_none(
    released: ResultsWorld, session: Session, sign_in: SignIn, client: FlaskClient
) -> None:
    address = f"/en/published/{released.round.code}-1/answers/parquet/en.zip"
    analyst = make_user(session, Role.ANALYST, totp_secret=SECRET)
    session.commit()
    assert client.get(address).status_code == 302
    packed = opened(sign_in(analyst).get(address).data)
    assert len(pd.read_parquet(io.BytesIO(packed.read("answers.parquet")))) == 12


def test_a_large_release_with_answers_is_put_together_in_the_background(
    released: ResultsWorld, session: Session, sign_in: SignIn, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_files, "AT_ONCE", 5)
    code = f"{released.round.code}-1"
    browser = sign_in(make_user(session, Role.OFFICER, association=released.association, totp_secret=SECRET))
    page = browser.get(f"/en/published/{code}/files").text
    assert 'name="file" value="parquet/uk"' in page
    assert "/answers/parquet/uk.zip" not in page
    assert f"/en/published/{code}/files/parquet/uk.zip" in page
    assert browser.get(f"/en/published/{code}/answers/parquet/uk.zip").location == f"/en/published/{code}/files"
    assert browser.post(f"/en/published/{code}/answers", data={"file": "docx/uk"}).status_code == 404
    address = str(browser.post(f"/en/published/{code}/answers", data={"file": "parquet/uk"}).location)
    work(app.extensions["database"], app.extensions["config"])
    assert f"Answers of release {code}: Parquet, Українська" in browser.get(address).text
    taken = browser.get(f"{address}/content")
    assert len(pd.read_parquet(io.BytesIO(opened(taken.data).read("answers.parquet")))) == 12
    assert taken.headers["Content-Type"] == "application/zip"
    session.rollback()
    traced = session.scalars(select(AccessLog.municipality_id).where(AccessLog.action == "exported answers"))
    assert len(set(traced)) == 12


def test_what_there_is_not_is_not_found(client: FlaskClient, released: ResultsWorld) -> None:
    code = f"{released.round.code}-1"
    released.session.commit()
    for address in (f"{code}/files/docx/en.zip", f"{code}/files/csv/xx.zip", "none-1/files", "none-1/codebook"):
        assert client.get(f"/en/published/{address}").status_code == 404


def test_without_the_extra_the_page_says_how_to_get_it(
    client: FlaskClient, released: ResultsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    page = client.get(f"/en/published/{released.round.code}-1/files").text
    assert "can add them with the extra" in page
    assert "/files/stata/" not in page
    answer = client.get(f"/en/published/{released.round.code}-1/files/stata/en.zip")
    assert answer.status_code == 400
    assert "pyreadstat is not installed" in answer.text


def test_the_codebook_tells_every_variable_and_its_codes(client: FlaskClient, released: ResultsWorld) -> None:
    code = f"{released.round.code}-1"
    released.session.commit()
    page = client.get(f"/en/published/{code}/codebook").text
    assert "<code>h1</code>" in page
    assert "<code>not_applicable</code>" in page or "not_applicable" in page
    assert f"/en/published/{code}/codebook" in client.get("/en/method").text


def test_the_codebook_of_a_version_says_what_can_be_compared(session: Session, sign_in: SignIn) -> None:
    analyst = make_user(session, Role.ANALYST, totp_secret=SECRET)
    session.commit()
    browser = sign_in(analyst)
    first = browser.get("/en/questionnaires/municipal-needs/1.0.0/codebook")
    later = browser.get("/en/questionnaires/municipal-needs/2.0.0/codebook").text
    assert first.status_code == 200
    for words in ("as before", "converted", "not comparable"):
        assert words in later
    assert (
        "/questionnaires/municipal-needs/2.0.0/codebook" in browser.get("/en/questionnaires/municipal-needs/2.0.0").text
    )
