"""The words of a definition: types, non-answers, names, codes, and what pydantic makes of them."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag


class AnswerType(StrEnum):
    """What an answer can be; XLSForm's words, and `level` for a capacity level 0 to 4."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    LEVEL = "level"
    CALCULATE = "calculate"
    NOTE = "note"


class NonAnswer(StrEnum):
    """Four useful ways not to give a value, stored apart from zero and from "not reached"."""

    UNKNOWN = "unknown"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    PREFER_NOT = "prefer_not"


class Sensitivity(StrEnum):
    """How personal an answer may be; the last only with a written reason."""

    NONE = "none"
    CONTACT = "institutional_contact"
    PERSONAL = "possibly_personal"


def yes_or_no(value: object) -> object:
    """The words yes and no as truths; anything else as it is."""
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def digits(value: object) -> object:
    """A whole number as its digits; anything else as it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def text_or_other(value: object) -> str:
    """Which of two shapes a value has that may be a word or something larger."""
    return "text" if isinstance(value, str) else "other"


def repeat_or_question(value: object) -> str:
    """A repeat is what holds questions."""
    holds = "questions" in value if isinstance(value, dict) else hasattr(value, "questions")
    return "repeat" if holds else "question"


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$"), BeforeValidator(digits)]
"""What a machine stores for a choice; a whole number in a definition is read as its digits."""
YesNo = Annotated[bool, BeforeValidator(yes_or_no)]
"""Written as the word yes or no."""
VersionNumber = Annotated[str, Field(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
ShortText = Annotated[str, Field(max_length=200), BeforeValidator(digits)]
Text = Annotated[str, Field(max_length=4000)]
Expression = Annotated[str, Field(max_length=2000)]
"""An expression of the questionnaire's language; empty means that none was given."""
YesNoOrExpression = Annotated[
    Annotated[Annotated[bool, Tag("other")] | Annotated[Expression, Tag("text")], Discriminator(text_or_other)],
    BeforeValidator(yes_or_no),
]
