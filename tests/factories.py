"""Rows and small questionnaires for tests: each factory states only what matters and fills in the rest."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Page, Question, Questionnaire, Repeat, Section
from surveyapp.models import Answer as AnswerRow
from surveyapp.models import (
    Assessment,
    Association,
    Base,
    Country,
    FrameUnit,
    Membership,
    Municipality,
    QuestionnaireVersion,
    Region,
    Role,
    Round,
    RoundCountry,
    SectionState,
    User,
)
from surveyapp.models.base import utc_now
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.answers import VALUE_COLUMNS
from surveyapp.services.history import BEGINNING, Change, Tail, append_changes
from surveyapp.services.versions import record_version

Row = TypeVar("Row", bound=Base)

OPENS = datetime(2020, 1, 1, 9, tzinfo=UTC)
CLOSES = datetime(2100, 1, 31, 17, tzinfo=UTC)
"""The window of a round unless a test says otherwise: open for longer than any test runs."""

COUNTRIES = {
    "PL": ("Poland", "PLN", "Europe/Warsaw", "pl", "PL-12", "Małopolskie"),
    "MD": ("Republic of Moldova", "MDL", "Europe/Chisinau", "ro", "MD-CU", "Chișinău"),
    "RO": ("Romania", "RON", "Europe/Bucharest", "ro", "RO-CJ", "Cluj"),
}

_numbers = count(1)


def count_anew() -> None:
    """Begin again with the first number, for a database that holds nothing, so that equal worlds have equal names."""
    global _numbers  # noqa: PLW0603
    _numbers = count(1)


def make_country(session: Session, code: str = "RO") -> Country:
    """Give one of the three countries with its region."""
    country = session.get(Country, code)
    if country is None:
        name, currency, time_zone, language, *_ = COUNTRIES[code]
        country = _add(
            session, Country(code=code, name=name, currency=currency, time_zone=time_zone, language=language)
        )
    return country


def make_region(session: Session, country: str = "RO") -> Region:
    """Give the region of a country that tests live in."""
    make_country(session, country)
    code, name = COUNTRIES[country][4:]
    return session.get(Region, code) or _add(
        session, Region(code=code, country_code=country, name=name, kind="county", has_outline=True)
    )


def make_association(session: Session, country: str = "RO", code: str | None = None) -> Association:
    """Give an association; the same for the same code."""
    make_country(session, country)
    code = code or f"A-{country}"
    found = session.scalar(select(Association).where(Association.code == code))
    return found or _add(
        session,
        Association(
            code=code, name=f"Association {code}", country_code=country, frame_label=f"members of association {code}"
        ),
    )


def make_municipality(
    session: Session, country: str = "RO", *, association: Association | None = None, **values: Any
) -> Municipality:
    """Give a municipality that is a member of its country's association."""
    number = next(_numbers)
    return _add(
        session,
        Municipality(
            **{
                "country_code": country,
                "code": str(number),
                "name": f"Commune {number}",
                "original_name": f"COMMUNE {number}",
                "region_code": make_region(session, country).code,
                "association_id": (association or make_association(session, country)).id,
                "population": 5_000,
                "refugees_hosted": 100,
                **values,
            }
        ),
    )


def make_user(
    session: Session,
    *roles: Role,
    municipality: Municipality | None = None,
    association: Association | None = None,
    country: str | None = None,
    section: str | None = None,
    assessment: Assessment | None = None,
    **values: Any,
) -> User:
    """Give a person with the roles in the organisation named."""
    number = next(_numbers)
    user = _add(session, User(**{"email": f"person{number}@example.org", "name": f"Person {number}", **values}))
    for role in roles:
        _add(
            session,
            Membership(
                user_id=user.id,
                role=role,
                municipality_id=municipality.id if municipality else None,
                association_id=association.id if association else None,
                country_code=country,
                section=section,
                assessment_id=assessment.id if assessment else None,
                ends_at=CLOSES if assessment else None,
            ),
        )
    return user


def make_actor(session: Session, *roles: Role, **where: Any) -> Actor:
    """Give a signed-in person with the roles, in the organisation named as for `make_user`."""
    actor = load_actor(session, make_user(session, *roles, **where).id)
    assert actor is not None
    return actor


def a_question(name: str, kind: AnswerType = AnswerType.INTEGER, **values: Any) -> Question:
    """Give a question of that name."""
    return Question(name=name, type=kind, **{"label": f"How is {name}?", **values})


def a_questionnaire(*items: Question | Repeat | Section, key: str = "sample", **values: Any) -> Questionnaire:
    """Give a questionnaire of these sections, or of one section with one page of these questions."""
    sections = tuple(item for item in items if isinstance(item, Section))
    questions = tuple(item for item in items if not isinstance(item, Section))
    if questions:
        sections = (*sections, a_section("section", questions))
    texts = {"version": "1.0.0", "title": "Sample", "purpose": "To test."}
    return Questionnaire(questionnaire=key, **{**texts, "sections": sections, **values})


def a_section(name: str, *pages: Iterable[Question | Repeat], **values: Any) -> Section:
    """Give a section with a page for each tuple of questions."""
    return Section(
        name=name,
        **{
            "label": name.capitalize(),
            "minutes": 10,
            "known_by": "the office",
            "pages": tuple(
                Page(name=f"{name}_{number}", label=f"{name.capitalize()}, part {number}", questions=tuple(questions))
                for number, questions in enumerate(pages, start=1)
            ),
            **values,
        },
    )


ONE_QUESTION = a_questionnaire(a_question("residents"), key="one-question")
"""What is asked where a test does not say."""


def make_version(session: Session, questionnaire: Questionnaire | None = None) -> QuestionnaireVersion:
    """Give the version of a questionnaire, or of one with the single question `residents`."""
    return record_version(session, questionnaire or ONE_QUESTION)


def make_round(
    session: Session,
    questionnaire: Questionnaire | None = None,
    *,
    countries: Iterable[str] = ("RO",),
    opens_at: datetime = OPENS,
    closes_at: datetime = CLOSES,
    **values: Any,
) -> Round:
    """Give a round that is open in the countries."""
    number = next(_numbers)
    version = make_version(session, questionnaire)
    collection = _add(
        session, Round(**{"code": f"R{number}", "title": f"Round {number}", "version_id": version.id, **values})
    )
    for code in countries:
        country = make_country(session, code)
        _add(
            session,
            RoundCountry(
                round_id=collection.id,
                country_code=code,
                opens_at=opens_at,
                closes_at=closes_at,
                time_zone=country.time_zone,
            ),
        )
    return collection


def make_frame_unit(session: Session, collection: Round, municipality: Municipality) -> FrameUnit:
    """Put a municipality into a round's frame as it is now."""
    return session.get(FrameUnit, (collection.id, municipality.id)) or _add(
        session,
        FrameUnit(
            round_id=collection.id,
            municipality_id=municipality.id,
            region_code=municipality.region_code,
            association_id=municipality.association_id,
            population=municipality.population,
            refugees_hosted=municipality.refugees_hosted,
        ),
    )


def make_assessment(
    session: Session,
    questionnaire: Questionnaire | None = None,
    *,
    answers: Mapping[str, Any] | Iterable[Answer] = (),
    municipality: Municipality | None = None,
    collection: Round | None = None,
    complete: bool = False,
    with_history: bool = True,
) -> Assessment:
    """Give a draft with these answers, its municipality in the frame of an open round.

    With `complete`, the office has called every section complete.
    """
    municipality = municipality or make_municipality(session)
    collection = collection or make_round(session, questionnaire, countries=(municipality.country_code,))
    make_frame_unit(session, collection, municipality)
    assessment = _add(
        session,
        Assessment(
            round_id=collection.id,
            municipality_id=municipality.id,
            version_id=collection.version_id,
            round=collection,
            municipality=municipality,
        ),
    )
    for section in (questionnaire or ONE_QUESTION).sections:
        at = assessment.started_at if complete else None
        _add(session, SectionState(assessment_id=assessment.id, section=section.name, completed_at=at))
    changes = [
        Change((given.question, given.instance), revision, given)
        for revision, given in enumerate(given_answers(answers), start=1)
    ]
    for change in changes:
        values = {name: getattr(change.answer, name) for name in ("question", "instance", *VALUE_COLUMNS)}
        _add(session, AnswerRow(assessment_id=assessment.id, revision=change.revision, **values))
    if with_history:
        append_changes(
            session, assessment.id, changes, tail=Tail(0, BEGINNING), author_id=None, at=utc_now(), origin="test"
        )
    return assessment


def given_answers(answers: Mapping[str, Any] | Iterable[Answer]) -> list[Answer]:
    """Make answers of plain values: numbers are numbers, words are texts or codes."""
    if not isinstance(answers, Mapping):
        return list(answers)
    return [an_answer(name, value) for name, value in answers.items()]


def an_answer(question: str, value: float | str | None = None, instance: int = 0, **values: Any) -> Answer:
    """Give one answer with that number or text."""
    if isinstance(value, str):
        return Answer(question, instance, text=value, **values)
    return Answer(question, instance, number=None if value is None else float(value), **values)


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
