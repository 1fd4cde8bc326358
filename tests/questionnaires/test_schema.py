"""The schema for editors accepts what the loader accepts, and refuses the common slips."""

import copy
from typing import Any

import jsonschema_rs
import pytest

from questionnaires import library, strict_yaml
from questionnaires.schema import schema
from tests.vectors import SAMPLES

VALIDATOR = jsonschema_rs.validator_for(schema())


def content(path: Any) -> Any:
    return strict_yaml.read(path.read_text(encoding="utf-8"), path.name).data


@pytest.mark.parametrize(
    "path", [library.path_of(*version) for version in library.shelf()] + [SAMPLES / "every_kind.yaml"]
)
def test_every_sound_definition_fits(path: Any) -> None:
    VALIDATOR.validate(content(path))


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("type", "intger"),
        ("required", 5),
        ("requird", "yes"),
        ("desired", "maybe"),
        ("name", "Not a name"),
        ("label", 5),
    ],
)
def test_the_common_slips_do_not(attribute: str, value: object) -> None:
    broken = copy.deepcopy(content(SAMPLES / "every_kind.yaml"))
    broken["sections"][0]["pages"][0]["questions"][0][attribute] = value
    assert not VALIDATOR.is_valid(broken)


def test_parts_are_described_in_their_own_words() -> None:
    assert schema()["$defs"]["Repeat"]["description"].startswith("A group of questions asked once")
