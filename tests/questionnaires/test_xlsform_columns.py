"""What XLSForm has no column for stands in columns of our own, and is read back as it was."""

import pytest

from questionnaires.model import SoftCheck
from questionnaires.xlsform_columns import own_columns, own_values, rows_of
from tests.questionnaires.test_xlsform import MADE


def test_only_what_xlsform_has_no_word_for_and_is_not_as_usual_has_a_column() -> None:
    assert own_columns(MADE.questions["q"]) == {}
    assert own_columns(MADE.questions["n"]) == {"surveyapp_unit": "people"}
    assert own_columns(MADE.repeats["r"]) == {"surveyapp_item": "thing", "surveyapp_required": "true"}


def test_a_column_is_read_back_as_it_was() -> None:
    question = MADE.questions["m"]
    assert dict(own_values(own_columns(question))) == {"warnings": [{"check": ". > 1", "message": "Small"}]}


def test_no_other_tool_takes_an_expression_in_our_columns_for_its_own() -> None:
    changed = MADE.questions["n"].model_copy(update={"warnings": (SoftCheck(check="${gone} > 1", message="m"),)})
    assert "${" not in "".join(own_columns(changed).values())
    assert dict(own_values(own_columns(changed)))["warnings"][0]["check"] == "${gone} > 1"


def test_a_cell_that_somebody_broke_is_named() -> None:
    with pytest.raises(ValueError, match="surveyapp_at_most"):
        dict(own_values({"surveyapp_at_most": "three"}))


def test_indicators_are_rows() -> None:
    assert rows_of(MADE, "indicators") == []
