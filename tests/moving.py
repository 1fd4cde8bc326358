"""A small questionnaire in two versions that differ in every way an answer can be carried, and drafts that move."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from questionnaires import loader
from questionnaires.answers import Answer
from questionnaires.model import Questionnaire
from surveyapp.models import Assessment, DraftMove
from surveyapp.models.base import utc_now
from surveyapp.services.draft_moves import move_draft
from surveyapp.services.draft_runs import find_round, plan_run
from surveyapp.services.versions import record_version
from tests.definitions import text
from tests.factories import make_assessment

SECTION = """
  - name: houses
    label: Houses
    minutes: 5
    known_by: Anybody
    pages:
      - name: houses
        label: Houses
        questions:
          - {name: kind, type: select_one, label: Kind, choices: [%s]}
          - name: sites
            label: Sites
            item: site
            questions: [{name: places, type: integer, label: Places}]
"""
BEFORE = """
- {name: people, type: integer, label: How many people?}
- {name: hours, type: decimal, label: Hours a week, unit: hours}
- {name: size, type: integer, label: Size}
- {name: remark, type: text, label: Any remark?}
"""
AFTER = """
- {name: residents, type: integer, label: How many residents?, carried: {renamed_from: people}}
- {name: hours, type: decimal, label: Hours a month, unit: hours a month, carried: {convert: '${old} * 4'}}
- {name: size, type: integer, label: Size, constraint: '. < 100', constraint_message: Too large}
- {name: fresh, type: integer, label: How many are fresh?, required: yes}
"""


def _version(number: str, questions: str, choices: str) -> Questionnaire:
    named = ", ".join(f"{{name: {code}, label: {code.capitalize()}}}" for code in choices.split())
    definition = (
        (text(questions) + SECTION.lstrip("\n") % named).replace("1.0.0", number).replace(": small", ": moving")
    )
    return loader.parse(definition, "moving.yaml")


FIRST = _version("1.0.0", BEFORE, "own county")
SECOND = _version("2.0.0", AFTER, "own other")
GIVEN = [
    Answer("people", number=120.0, estimated=True),
    Answer("hours", number=10.0),
    Answer("size", number=500.0),
    Answer("remark", text="Words"),
    Answer("kind", text="county"),
    Answer("places", 1, number=5.0),
    Answer("places", 3, number=7.0),
]


def make_draft(session: Session, answers: Mapping[str, Any] | Iterable[Answer] = GIVEN, **values: Any) -> Assessment:
    """Give a draft on the first version, the second being published."""
    record_version(session, SECOND)
    return make_assessment(session, FIRST, answers=answers, **values)


def plan(session: Session, draft: Assessment) -> DraftMove:
    """Plan to move a draft to the second version."""
    run_id = plan_run(session, find_round(session, draft.round.code), SECOND.version, by=None, at=utc_now())
    return session.query(DraftMove).filter_by(run_id=run_id, assessment_id=draft.id).one()


def moved(session: Session, draft: Assessment) -> DraftMove:
    """Move a draft to the second version."""
    move = plan(session, draft)
    move_draft(session, move.id, by=None, at=utc_now())
    session.flush()
    session.refresh(draft)
    session.refresh(move)
    return move
