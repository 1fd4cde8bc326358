"""A questionnaire written out as a definition is read back the same."""

import pytest

from questionnaires import library, loader, writing
from questionnaires.model import Questionnaire
from tests.definitions import questionnaire
from tests.vectors import sample

TRICKY = """
    - {name: n, type: decimal, label: "Say: \\"yes\\" # or - no", required: yes, non_answers: [],
       constraint: '. > 0.5', constraint_message: 'Line one\\n\\nline two', default: "010"}
    - {name: l, type: level, label: L, desired: yes, code: Q1,
       choices: [{name: 0, label: "no"}, {name: 1, label: "~"}, {name: 2, label: "null"},
                 {name: 3, label: "2026-01-01"}, {name: 4, label: "1e3"}]}
    - {name: r, label: R, item: thing, required: '${n} > 1', at_most: 3, questions: [{name: q, type: text, label: Ć}]}
"""


@pytest.mark.parametrize(
    "made",
    [
        questionnaire(TRICKY, "severity: {at_least: [0.1, 0.2, 0.3, 0.4]}\n"),
        sample("every_kind"),
        *(library.load(key, version) for key, version in library.shelf()),
    ],
    ids=lambda made: f"{made.key} {made.version}",
)
def test_what_is_written_is_read_back_the_same(made: Questionnaire) -> None:
    assert loader.parse(writing.as_yaml(made), "written.yaml").sha256 == made.sha256
