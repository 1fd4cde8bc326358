"""What an XLSForm says that means nothing here, kept beside the questionnaire so that it goes out again as it came."""

from typing import Literal

from pydantic import Field

from questionnaires.frozen import Frozen
from questionnaires.spelling import YesNo


class Kept(Frozen):
    """Cells of a row of ours, or a row of its own (`row`), by the columns of XLSForm.

    `at` names the question or repeat whose cells these are, or behind which the row stands: as repeat/ first in it, and
    empty before all others. In the sheet of choices it names the choice, as list/code. `ours` is what stands in the
    columns of our own row: once that differs, somebody has changed it here, and what was kept goes out no more.
    """

    sheet: Literal["survey", "choices"] = "survey"
    at: str = ""
    row: YesNo = False
    cells: dict[str, str]
    ours: dict[str, str] = Field(default_factory=dict)
