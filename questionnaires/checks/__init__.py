"""Does a well-formed questionnaire make sense?"""

from questionnaires.checks.examination import CHECKS, check

__all__ = ["CHECKS", "check"]
