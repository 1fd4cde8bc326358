"""Every check of meaning in turn; each is a generator of faults with their place and mend."""

from itertools import islice

from questionnaires.checks import attributes, indicators, logic, names
from questionnaires.checks.examined import MOST_FAULTS, examine
from questionnaires.model import Questionnaire
from questionnaires.shape import Fault

CHECKS = (
    names.twice,
    names.unknown,
    names.too_many,
    attributes.of_questions,
    attributes.of_choices,
    attributes.of_groups,
    attributes.of_the_whole,
    attributes.carried_over,
    logic.expressions,
    logic.circles,
    logic.unreachable,
    logic.unmeetable,
    indicators.by_kind,
    indicators.goalposts,
    indicators.populations,
    indicators.missing_values,
    indicators.weights,
)


def check(questionnaire: Questionnaire) -> list[Fault]:
    """Every fault of meaning, in the order of the checks; of very many the first."""
    examined = examine(questionnaire)
    return list(islice((fault for each in CHECKS for fault in each(examined)), MOST_FAULTS))
