"""Parts never change, know no other attribute than their own, and a copy forgets what was worked out before."""

import pytest
from pydantic import ValidationError

from questionnaires.model import Choice, Kept
from tests.definitions import questionnaire

MADE = questionnaire("- {name: n, type: integer, label: How many?}")


def test_a_part_never_changes_and_knows_only_its_own_attributes() -> None:
    choice = Choice(name="a", label="A")
    with pytest.raises(ValidationError):
        choice.label = "B"
    with pytest.raises(ValidationError):
        Choice.model_validate({"name": "a", "label": "A", "colour": "red"})


def test_a_copy_works_out_its_own_hash() -> None:
    before = MADE.sha256
    changed = MADE.model_copy(update={"title": "Another"})
    assert changed.sha256 != before
    assert changed.model_copy(update={"title": MADE.title}).sha256 == before


def test_what_is_kept_is_part_of_the_content_and_nothing_kept_changes_no_hash() -> None:
    kept = Kept(at="n", row=True, cells={"type": "image", "name": "photo"})
    assert MADE.model_copy(update={"kept": (kept,)}).sha256 != MADE.sha256
    assert MADE.model_copy(update={"kept": ()}).sha256 == MADE.sha256
