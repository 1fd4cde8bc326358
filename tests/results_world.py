"""A small measured round: an association with members in two regions, approved answers, people of every role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import computed, files, findings, frozen, manifest, release
from analysis.dataset import ANSWERS, FRAME, Dataset
from questionnaires.model import AnswerType, Dimension, Indicator, IndicatorKind, Questionnaire, SeverityBands
from surveyapp.models import Answer, Assessment, Association, Municipality, Region, Release, Role, Round, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import dataset
from surveyapp.services.releases import Made, record_release
from surveyapp.services.scopes import Source
from tests.computing import key_of
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    make_assessment,
    make_association,
    make_country,
    make_frame_unit,
    make_municipality,
    make_round,
    make_user,
)

SECRET = "JBSWY3DPEHPK3PXP"
CLUJ, IASI = "RO-CJ", "RO-IS"
APPROVED_AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
RELEASED_AT = datetime(2026, 6, 1, tzinfo=UTC)
_releases: dict[str, dict[Path, bytes]] = {}
"""The files of releases written before, by `key_of` their data."""
UNIT = {
    "region": CLUJ,
    "size_class": "0-1999",
    "association": "A-RO",
    "population": 1_000,
    "refugees": 100,
    "answers": None,
}


def measured_questionnaire() -> Questionnaire:
    """Two themes: health with two levels, homes with one; each level is a gap against 3, and women count in one."""
    levels = {"h1": "health", "h2": "health", "s1": "homes"}
    return a_questionnaire(
        a_section("health", (a_question("refugees"), *(a_question(n, AnswerType.LEVEL) for n in ("h1", "h2")))),
        a_section("homes", (a_question("s1", AnswerType.LEVEL),)),
        dimensions=(
            Dimension(name="health", label="Health", weight=1.0),
            Dimension(name="homes", label="Homes", weight=1.0),
        ),
        indicators=tuple(
            Indicator(
                name=name,
                label=f"Level of {name}",
                dimension=theme,
                kind=IndicatorKind.LEVEL,
                question=name,
                sdg=("3.8",) if theme == "health" else ("11.1",),
                groups=("women",) if name == "h2" else (),
            )
            for name, theme in levels.items()
        ),
        severity=SeverityBands(at_least=(0.2, 0.4, 0.6, 0.8)),
    )


def unmeasured_questionnaire() -> Questionnaire:
    """The same questions without a single indicator."""
    return measured_questionnaire().model_copy(update={"indicators": ()})


@dataclass
class ResultsWorld:
    """The round, its association, and what tests do in it."""

    session: Session
    association: Association
    round: Round
    questionnaire: Questionnaire
    members: dict[str, Municipality] = field(default_factory=dict)

    def member(
        self,
        name: str,
        answers: Mapping[str, float] | None = None,
        *,
        region: str = CLUJ,
        refugees: int = 100,
        size_class: str = "0-1999",
    ) -> Municipality:
        """Add a member to the frame; with answers, its assessment is approved."""
        country = region.partition("-")[0]
        municipality = make_municipality(
            self.session,
            country,
            association=self.association if country == "RO" else make_association(self.session, country),
            name=name,
            region_code=self._region(region),
            refugees_hosted=refugees,
            size_class=size_class,
        )
        make_frame_unit(self.session, self.round, municipality).size_class = size_class
        if answers is not None:
            row = make_assessment(
                self.session,
                self.questionnaire,
                municipality=municipality,
                collection=self.round,
                answers={"refugees": refugees, **answers},
            )
            approve(row)
        self.session.flush()
        self.members[name] = municipality
        return municipality

    def change(self, name: str, question: str, number: float) -> None:
        """Change one approved answer of a member, as a correction would."""
        row = self.session.scalars(
            select(Answer)
            .join(Assessment)
            .where(Assessment.municipality_id == self.members[name].id, Answer.question == question)
            .where(Assessment.round_id == self.round.id)
        ).one()
        row.number, row.revision = number, row.revision + 1
        self.session.flush()

    def user(self, role: Role) -> User:
        """Give somebody of a role, in the association, its country, the secretariat, or the first member."""
        where = {
            Role.OFFICER: {"association": self.association},
            Role.OBSERVER: {"country": "RO"},
        }.get(role, {} if role.value in ("analyst", "publisher", "administrator") else self._first())
        return make_user(self.session, role, totp_secret=SECRET, **where)  # type: ignore[arg-type]

    def _first(self) -> dict[str, object]:
        return {"municipality": next(iter(self.members.values()))}

    def _region(self, code: str) -> str:
        country = code.partition("-")[0]
        make_country(self.session, country)
        if self.session.get(Region, code) is None:
            self.session.add(Region(code=code, country_code=country, name=f"Region {code}", kind="county"))
            self.session.flush()
        return code


def approve(assessment: Assessment) -> None:
    """Let an assessment be approved."""
    assessment.status = AssessmentStatus.APPROVED
    assessment.sent_at = assessment.approved_at = utc_now()
    assessment.approved_sha256, assessment.reference = "0" * 64, f"R-{assessment.id}"


def levels_of(number: int) -> dict[str, float]:
    """Levels that differ from member to member, homes always better off than health."""
    return {"h1": number % 3, "h2": (number // 3) % 3, "s1": 2 + (number // 4) % 2}


def make_results_world(
    session: Session, *, members: int = 12, silent: int = 3, questionnaire: Questionnaire | None = None
) -> ResultsWorld:
    """Give a round in Romania: `members` with answers, alternating over two regions, and `silent` without.

    See `levels_of` for what they answered.
    """
    questionnaire = questionnaire or measured_questionnaire()
    association = make_association(session, "RO")
    collection = make_round(session, questionnaire, countries=("RO", "PL"), title="Round of spring")
    world = ResultsWorld(session, association, collection, questionnaire)
    for number in range(members):
        world.member(f"Answered {number:02}", levels_of(number), region=CLUJ if number % 2 else IASI)
    for number in range(silent):
        world.member(f"Silent {number}", region=IASI)
    return world


def make_published_release(world: ResultsWorld, instance: Path) -> Release:
    """Freeze the round into the instance's folder and show it to everybody."""
    folder = instance / "releases" / "one"
    _write_release(folder, dataset.read(world.session, world.round))
    made = Made(
        world.round.code, folder, files.sha256(folder / manifest.NAME), frozen.contents(folder).fingerprint, RELEASED_AT
    )
    row = record_release(world.session, made, instance)
    row.published_at = RELEASED_AT
    world.session.flush()
    return row


def _write_release(folder: Path, data: Dataset) -> None:
    """Write the release with its figures, with the files of an equal one where one was written before."""
    key = key_of(data)
    if key not in _releases:
        source = release.read(release.write(folder, data, made_at=RELEASED_AT))
        computed.figures(source, findings.compute(source.dataset))
        found = (path for path in folder.rglob("*") if path.is_file())
        _releases[key] = {path.relative_to(folder): path.read_bytes() for path in found}
        return
    for name, content in _releases[key].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def make_dataset(rows: Sequence[Mapping[str, Any]], questionnaire: Questionnaire | None = None) -> Dataset:
    """Give the data of a round without a database.

    A row: `key`, and where they matter `name, region, size_class, association, refugees` and `answers` (numbers by
    question) for one that answered.
    """
    questionnaire = questionnaire or measured_questionnaire()
    units = [{**UNIT, "name": row["key"], **row} for row in rows]
    frame = pd.DataFrame(units).assign(country=[row["key"][:2] for row in rows]).set_index("key")
    frame = frame.rename_axis("municipality")[list(FRAME)].astype({"population": "float64", "refugees": "float64"})
    answered = [unit for unit in units if unit["answers"] is not None]
    moments = dict.fromkeys(("started", "saved", "sent", "approved"), APPROVED_AT)
    index = pd.Index([unit["key"] for unit in answered], name="municipality", dtype="str")
    assessments = pd.DataFrame({"version": questionnaire.version, "status": "approved", **moments}, index=index)
    answers = [
        (unit["key"], question, 0, float(number), None, None, False, False, 1)
        for unit in answered
        for question, number in {"refugees": unit["refugees"], **unit["answers"]}.items()
    ]
    table = pd.DataFrame(answers, columns=list(ANSWERS)).astype({"text": "str", "non_answer": "object"})
    return Dataset("R1", questionnaire.version, {questionnaire.version: questionnaire}, frame, assessments, table)


def make_source(rows: Sequence[Mapping[str, Any]], *, public: bool = False) -> Source:
    """Give the figures of such a round, live or as a release shows them."""
    whole = findings.compute(make_dataset(rows))
    if public:
        return Source(whole.public(), "R1", "Round of spring", APPROVED_AT, release="R1-1", whole=whole)
    return Source(whole, "R1", "Round of spring", APPROVED_AT)


def some_rows(answered: int = 12, silent: int = 3, **values: Any) -> list[dict[str, Any]]:
    """Members of two regions of Romania as in `make_results_world`."""
    told = [
        {
            "key": f"RO-{number:03}",
            "region": CLUJ if number % 2 else IASI,
            "answers": levels_of(number),
            **values,
        }
        for number in range(answered)
    ]
    return told + [{"key": f"RO-9{number:02}", "region": IASI, **values} for number in range(silent)]
