"""The hash of what was approved, and references."""

import hashlib
import re
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from surveyapp.models import Role
from surveyapp.services.answers import StoredAnswer
from surveyapp.services.assessments import read_head
from surveyapp.services.receipts import hash_answers, make_reference, read_receipt
from tests.factories import an_answer, make_actor, make_assessment

AT = datetime(2026, 3, 2, tzinfo=UTC)


def stored(*values: tuple[str, float | str, int], revision: int = 1) -> list[StoredAnswer]:
    return [StoredAnswer(an_answer(name, value, instance), revision, None, AT) for name, value, instance in values]


def test_the_hash_can_be_made_by_hand() -> None:
    text = '["v",["rent",0,"{\\"number\\":300.0}"],["school",2,"{\\"text\\":\\"Nord\\"}"]]'
    answers = stored(("school", "Nord", 2), ("rent", 300, 0))
    assert hash_answers("v", answers) == hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_is_of_the_answers_and_their_version_not_of_their_history() -> None:
    one = stored(("rent", 300, 0))
    assert hash_answers("v", one) == hash_answers("v", stored(("rent", 300, 0), revision=9))
    others = [
        hash_answers("w", one),
        hash_answers("v", stored(("rent", 301, 0))),
        hash_answers("v", stored(("rent", 300, 1))),
        hash_answers("v", []),
    ]
    assert len({hash_answers("v", one), *others}) == 5


def test_references_are_easy_to_read_out_and_hardly_ever_the_same() -> None:
    references = {make_reference() for _ in range(500)}
    assert len(references) == 500
    assert all(re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", reference) for reference in references)


def test_a_draft_has_no_receipt(session: Session) -> None:
    assessment = make_assessment(session)
    actor = make_actor(session, Role.COORDINATOR, municipality=assessment.municipality)
    assert read_receipt(session, read_head(session, actor, assessment.id)) is None
