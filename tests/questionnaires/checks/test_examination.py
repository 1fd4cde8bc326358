"""Every check in turn, whatever the questionnaire."""

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.checks import CHECKS, check
from questionnaires.checks.examined import examine
from questionnaires.model import Questionnaire
from questionnaires.shape import shape
from tests.vectors import sample


def test_a_sound_questionnaire_has_no_faults() -> None:
    assert check(sample("every_kind")) == []


def test_an_empty_questionnaire_is_told_so() -> None:
    empty = Questionnaire(questionnaire="q", version="1.0.0", title="T", purpose="P", sections=())
    assert [fault.problem for fault in check(empty)] == ["nothing is asked in this questionnaire"]


TEXTS = st.sampled_from(["", "${a} > 1", "${a", "${zz} = 1", ". = ''", "sum(${b})", "false()", "${b} = 'x'"])
questions = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b", "c"]), "label": st.just("L"),
     "type": st.sampled_from(["integer", "text", "select_one", "calculate", "note"])},
    optional={"relevant": TEXTS, "constraint": TEXTS, "calculation": TEXTS, "required": TEXTS, "choices": st.just("l")},
)  # fmt: skip
items = st.one_of(
    questions,
    st.builds(lambda q: {"name": "r", "label": "R", "item": "i", "questions": q}, st.lists(questions, max_size=2)),
)


@given(st.lists(items, max_size=4))
def test_no_questionnaire_of_the_right_shape_upsets_a_check(content: list[dict[str, object]]) -> None:
    section = {"name": "s", "label": "S", "minutes": 1, "known_by": "x"}
    pages = [{"name": "p", "label": "P", "questions": content}]
    whole = {
        "questionnaire": "q",
        "version": "1.0.0",
        "title": "T",
        "purpose": "P",
        "sections": [{**section, "pages": pages}],
    }
    shaped = shape(whole)  # type: ignore[arg-type]
    assert shaped.questionnaire is not None
    found = check(shaped.questionnaire)
    assert all(fault.problem and fault.mend for fault in found)
    examined = examine(shaped.questionnaire)
    assert len(found) == sum(len(list(each(examined))) for each in CHECKS)
