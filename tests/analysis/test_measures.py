import numpy as np
import pandas as pd
import pytest

from analysis import aggregation, measures
from questionnaires import library
from questionnaires.model import Dimension, Indicator, IndicatorKind, Questionnaire
from tests.factories import a_question, a_questionnaire


def indicator(name: str, dimension: str, weight: float = 1.0, **values: object) -> Indicator:
    given = {"name": name, "label": name.upper(), "dimension": dimension, "kind": IndicatorKind.LEVEL, "weight": weight}
    return Indicator.model_validate({**given, **values})


@pytest.fixture
def form() -> Questionnaire:
    return a_questionnaire(
        a_question("refugees"),
        dimensions=(
            Dimension(name="health", label="Health", weight=3.0),
            Dimension(name="housing", label="Housing", weight=1.0),
            Dimension(name="unused", label="Unused", weight=5.0),
        ),
        indicators=(
            indicator("h1", "health", 1.0, sdg=("3.7", "5.6"), groups=("women",)),
            indicator("h2", "health", 3.0, sdg=("3.d",)),
            indicator("s1", "housing", 2.0, sdg=("11.b",), groups=("women", "children")),
        ),
    )


def frames(
    rows: list[list[float | None]], applies: list[list[bool]] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = ["h1", "h2", "s1"]
    gaps = pd.DataFrame(rows, columns=names, dtype="float64")
    return gaps, pd.DataFrame(applies or np.ones(gaps.shape, dtype=bool), columns=names)


def test_weights_multiply_down_from_the_whole_and_sum_to_one(form: Questionnaire):
    assert measures.effective_weights(form).to_dict() == pytest.approx({"h1": 3 / 16, "h2": 9 / 16, "s1": 1 / 4})
    declared = measures.declared(form)
    assert declared["health"].weight == pytest.approx(3 / 4)
    assert declared["overall"].weight == 1
    assert "unused" not in declared


def test_groups_and_goals_gather_their_indicators_by_what_each_counts(form: Questionnaire):
    declared = measures.declared(form)
    assert dict(declared["women"].parts) == pytest.approx({"h1": 3 / 16, "s1": 1 / 4})
    assert dict(declared["sdg_3"].parts).keys() == {"h1", "h2"}
    assert {name for name, measure in declared.items() if measure.kind == "sdg"} == {"sdg_3", "sdg_5", "sdg_11"}
    assert "youth" not in declared


def test_the_whole_is_combined_from_dimensions_and_those_from_indicators(form: Questionnaire):
    gaps, applies = frames([[0.2, 0.6, 1.0]])
    found = measures.compose(gaps, applies, measures.declared(form)).values.loc[0]
    assert found["health"] == pytest.approx(0.5)
    assert found["housing"] == 1
    assert found["overall"] == pytest.approx(0.75 * 0.5 + 0.25)
    assert found["women"] == pytest.approx((0.2 * 3 / 16 + 1 / 4) / (7 / 16))


def test_what_does_not_apply_leaves_the_denominator_and_is_named(form: Questionnaire):
    gaps, applies = frames([[0.2, None, 1.0], [0.2, None, 1.0]], [[True, False, True], [True, True, True]])
    found = measures.compose(gaps, applies, measures.declared(form))
    assert found.values.loc[0, "health"] == pytest.approx(0.2)
    assert found.sets["health"].tolist() == ["h2", ""]
    assert found.sets["overall"].tolist() == ["h2", ""]
    assert found.values["health"].isna().tolist() == [False, True]
    assert found.answered["health"].tolist() == pytest.approx([1, 0.25])


def test_where_nothing_of_a_measure_applies_there_is_neither_value_nor_share(form: Questionnaire):
    gaps, applies = frames([[None, None, 0.4]], [[False, False, True]])
    found = measures.compose(gaps, applies, measures.declared(form))
    assert found.values["health"].isna().all()
    assert found.answered["health"].isna().all()
    assert found.values.loc[0, "overall"] == pytest.approx(0.4)


def test_a_name_that_means_two_things_is_refused():
    form = a_questionnaire(
        a_question("refugees"),
        dimensions=(Dimension(name="women", label="W", weight=1.0),),
        indicators=(indicator("w1", "women", groups=("women",)),),
    )
    with pytest.raises(ValueError, match="women"):
        measures.declared(form)


def test_the_first_questionnaire_has_its_seven_dimensions_three_groups_and_goals():
    declared = measures.declared(library.load("municipal-needs", "1.0.0"))
    kinds = pd.Series([measure.kind for measure in declared.values()]).value_counts()
    assert kinds[["overall", "dimension", "group"]].tolist() == [1, 7, 3]
    weights = [measure.weight for measure in declared.values() if measure.kind == "indicator"]
    assert sum(weights) == pytest.approx(1)
    table = measures.table(declared)
    assert table.loc["healthcare", "label"] == "Healthcare"


def test_a_form_without_indicators_has_nothing_to_measure():
    assert measures.declared(a_questionnaire(a_question("residents"))) == {}
    assert aggregation.effective_weights({"a": 1.0}).to_dict() == {"a": 1.0}
