"""The words of a definition, and what is made of them."""

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from questionnaires.spelling import Code, LanguageCode, Name, VersionNumber, YesNo, YesNoOrExpression


class Words(BaseModel):
    model_config = ConfigDict(strict=True)

    name: Name = "a"
    code: Code = "a"
    version: VersionNumber = "1.0.0"
    language: LanguageCode = "en"
    truth: YesNo = False
    required: YesNoOrExpression = False


@pytest.mark.parametrize(
    ("attribute", "written", "read"),
    [
        ("name", "children_0_5", "children_0_5"),
        ("code", 0, "0"),
        ("code", "RO-12", "RO-12"),
        ("version", "1.10.0", "1.10.0"),
        ("truth", "yes", True),
        ("truth", "no", False),
        ("truth", True, True),
        ("required", "yes", True),
        ("required", "${a} = 1", "${a} = 1"),
        ("required", "", ""),
    ],
)
def test_what_is_written_becomes_what_is_meant(attribute: str, written: object, read: object) -> None:
    assert getattr(Words(**{attribute: written}), attribute) == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attribute", "written"),
    [
        ("name", "Children"), ("name", "1st"), ("name", "a" * 61), ("name", "a-b"), ("name", "a b"), ("name", ""),
        ("code", "a b"), ("code", ""), ("code", "-a"), ("code", 1.5), ("code", "a" * 41), ("code", True),
        ("version", "1.0"), ("version", "1.0.0-rc1"), ("version", "v1.0.0"), ("language", "pol"), ("language", "PL"),
        ("truth", "true"), ("truth", "maybe"), ("truth", 1), ("required", 5), ("required", "x" * 2001),
    ],
)  # fmt: skip
def test_anything_else_is_refused(attribute: str, written: object) -> None:
    with pytest.raises(ValidationError):
        Words(**{attribute: written})  # type: ignore[arg-type]
