"""Opening rounds over countries, moving their closing, and how far they have come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import FrameUnit, QuestionnaireVersion, Role, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.rounds import (
    countries_of,
    get_round_line,
    list_rounds,
    move_closing,
    note_opened,
    open_round,
    questionnaire_of,
    read_progress,
)
from tests.factories import (
    make_actor,
    make_assessment,
    make_country,
    make_frame_unit,
    make_municipality,
    make_round,
    make_version,
)

OPENS = datetime(2026, 3, 2, 7, tzinfo=UTC)
CLOSES = datetime(2026, 4, 30, 15, tzinfo=UTC)


def open_in(
    session: Session, *countries: str, title: str = "Spring", version: QuestionnaireVersion | None = None
) -> Round:
    windows = dict.fromkeys(countries, (OPENS, CLOSES))
    version = version or make_version(session)
    return open_round(session, code="2026", title=title, version=version, windows=windows, invited_at=OPENS)


def test_opening_freezes_the_frame_of_living_members(session: Session) -> None:
    member = make_municipality(session, size_class="0-1999", population=1_500, refugees_hosted=20)
    make_municipality(session).association_id = None
    make_municipality(session, valid_to=date(2020, 1, 1))
    make_municipality(session, "PL")
    session.flush()
    collection = open_in(session, "RO")
    (unit,) = session.scalars(select(FrameUnit))
    assert (unit.round_id, unit.municipality_id, unit.size_class) == (collection.id, member.id, "0-1999")
    member.population = 9_999
    session.flush()
    assert (unit.population, unit.refugees_hosted, unit.invited_at) == (1_500, 20, OPENS)


def test_each_country_keeps_its_own_time_zone_and_may_join_later(session: Session) -> None:
    make_municipality(session, "PL")
    make_municipality(session, "MD")
    open_in(session, "PL")
    collection = open_in(session, "MD")
    assert countries_of(session, "2026") == ["MD", "PL"]
    assert {window.country_code: window.time_zone for window in collection.countries} == {
        "MD": "Europe/Chisinau",
        "PL": "Europe/Warsaw",
    }
    make_municipality(session, "RO")
    with pytest.raises(Conflict):
        open_in(session, "PL")
    with pytest.raises(Conflict):
        open_in(session, "RO", title="Another")


def test_every_fault_of_an_opening_is_told_at_once(session: Session) -> None:
    make_country(session, "MD")
    make_municipality(session)
    windows = {"XX": (OPENS, CLOSES), "MD": (OPENS, CLOSES), "RO": (CLOSES, OPENS)}
    with pytest.raises(BadInput) as refused:
        open_round(
            session, code="2026", title="Spring", version=make_version(session), windows=windows, invited_at=OPENS
        )
    assert [fault.at for fault in refused.value.faults] == ["XX", "MD", "RO"]
    assert session.scalars(select(Round)).all() == []


def test_a_closing_can_be_moved_either_way_but_not_before_the_opening(session: Session) -> None:
    make_municipality(session)
    open_in(session, "RO")
    move_closing(session, "2026", ["RO"], OPENS + timedelta(days=1))
    (progress,) = read_progress(session, "2026")
    assert progress.window.closes_at == OPENS + timedelta(days=1)
    with pytest.raises(BadInput):
        move_closing(session, "2026", ["RO"], OPENS)
    for code, country in (("2026", "PL"), ("1999", "RO")):
        with pytest.raises(NotFound):
            move_closing(session, code, [country], CLOSES)


def test_progress_counts_the_frame_and_each_state(session: Session) -> None:
    towns = [make_municipality(session) for _ in range(4)]
    make_municipality(session, "PL")
    collection = open_in(session, "RO", "PL")
    drafts = [make_assessment(session, municipality=town, collection=collection) for town in towns[:3]]
    drafts[1].status, drafts[1].sent_at = AssessmentStatus.SENT, OPENS
    drafts[2].status, drafts[2].sent_at = AssessmentStatus.APPROVED, OPENS
    drafts[2].approved_at, drafts[2].approved_sha256 = OPENS, "0" * 64
    session.flush()
    polish, romanian = read_progress(session, "2026")
    assert (polish.country, polish.frame, polish.started) == ("PL", 1, 0)
    assert (romanian.frame, romanian.started, romanian.sent, romanian.approved) == (4, 3, 1, 1)
    with pytest.raises(NotFound):
        read_progress(session, "1999")


def test_a_municipality_sees_the_rounds_of_its_frame_with_its_assessment(session: Session) -> None:
    town = make_municipality(session)
    actor = make_actor(session, Role.COORDINATOR, municipality=town)
    older = make_round(session, closes_at=CLOSES)
    newer = make_round(session, closes_at=CLOSES + timedelta(days=200))
    make_round(session)
    for collection in (older, newer):
        make_frame_unit(session, collection, town)
    assessment = make_assessment(session, municipality=town, collection=older)
    assert [(line.round_id, line.assessment_id, line.status) for line in list_rounds(session, actor)] == [
        (newer.id, None, None),
        (older.id, assessment.id, AssessmentStatus.DRAFT),
    ]
    assert get_round_line(session, actor, newer.id).window.time_zone == "Europe/Bucharest"
    with pytest.raises(NotFound):
        get_round_line(session, actor, 10**9)


def test_the_first_look_at_a_round_is_noted_once(session: Session) -> None:
    town, collection = make_municipality(session), make_round(session)
    unit = make_frame_unit(session, collection, town)
    actor = make_actor(session, Role.COORDINATOR, municipality=town)
    for at in (OPENS, CLOSES):
        note_opened(session, actor, collection.id, at)
    assert unit.opened_at == OPENS


def test_a_round_names_the_questionnaire_to_start_from(session: Session) -> None:
    assert questionnaire_of(session, make_round(session).id).key == "one-question"
    with pytest.raises(NotFound):
        questionnaire_of(session, 10**9)
