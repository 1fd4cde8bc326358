"""Editors who really save at the same moment, each on its own connection: nothing is lost or overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from surveyapp.database import Database
from surveyapp.services.answers import read_answers
from surveyapp.services.entries import Entry
from surveyapp.services.history import find_break, read_changes
from surveyapp.services.saving import save_answers
from tests.factories import an_answer, make_assessment, make_user

EDITORS = 4
QUESTIONS = ("residents", "refugees")


def race(database: Database, saves: int) -> None:
    """Let the editors save as fast as they can, and hold what they were told against the history."""
    with database.writing() as session:
        assessment_id = make_assessment(session).id
        people = [make_user(session).id for _ in range(EDITORS)]

    def edit(editor: int) -> list[tuple[str, int, int, float]]:
        draw, told = Random(editor), []
        for turn in range(saves // EDITORS):
            with database.reading() as session:
                stored = read_answers(session, assessment_id)
            seen = {name: stored[name, 0].revision if (name, 0) in stored else 0 for name in QUESTIONS}
            value = float(1_000_000 * (editor + 1) + turn)
            entries = [Entry(an_answer(name, value), seen[name]) for name in QUESTIONS if draw.random() < 0.8]
            with database.writing() as session:
                outcome = save_answers(
                    session, assessment_id, entries, author_id=people[editor], form_key=f"{editor}.{turn}"
                )
            told += [(name, seen[name], revision, value) for (name, _), revision in outcome.saved.items()]
        return told

    with ThreadPoolExecutor(EDITORS) as pool:
        told = [save for editor in pool.map(edit, range(EDITORS)) for save in editor]
    with database.reading() as session:
        changes = read_changes(session, assessment_id)
        assert find_break(session, assessment_id) is None
    acknowledged = {(name, revision): (based_on, value) for name, based_on, revision, value in told}
    assert {(change.place[0], change.revision) for change in changes} == set(acknowledged), "lost or invented"
    standing = dict.fromkeys(QUESTIONS, 0)
    for change in changes:
        based_on, value = acknowledged[change.place[0], change.revision]
        assert based_on == standing[change.place[0]], "overwritten unseen"
        assert change.answer is not None
        assert change.answer.number == value
        standing[change.place[0]] = change.revision


def test_racing_saves_overwrite_nothing_unseen_and_lose_nothing(database: Database) -> None:
    race(database, 120)


@pytest.mark.proof
def test_ten_thousand_racing_saves_overwrite_nothing_unseen_and_lose_nothing(database: Database) -> None:
    race(database, 10_000)
