"""Does a well-formed questionnaire make sense? Each check is a generator of faults with their place and mend."""

from questionnaires.checks import logic
from questionnaires.model import Questionnaire
from questionnaires.shape import Fault

CHECKS = (logic.expressions,)


def check(questionnaire: Questionnaire) -> list[Fault]:
    """Every fault of meaning, in the order of the checks."""
    return [fault for each in CHECKS for fault in each(questionnaire)]
