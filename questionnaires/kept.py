"""What an XLSForm says that means nothing here, kept beside the questionnaire so that it goes out again as it came."""

from typing import Literal

from pydantic import Field

from questionnaires.frozen import Frozen
from questionnaires.spelling import YesNo


class Kept(Frozen):
    """Cells of a row of ours, or a row of its own (`row`), by the columns of XLSForm.

    `at` names the question or repeat whose cells these are, or behind which the row stands: as repeat/ first in it, and
    empty before all others; as section:name or page:section:name it stands behind those. In the sheet of choices it
    names the choice, as list/code, and in the settings the column. `ours` is what stands in the columns of our own row:
    once that differs, somebody has changed it here, and what was kept goes out no more. A text column without a
    language stands for all languages.
    """

    sheet: Literal["survey", "choices", "settings"] = "survey"
    at: str = ""
    earlier: tuple[str, ...] = ()
    """The questions before `at`, the nearest first: behind them the row goes once `at` is no longer there."""
    row: YesNo = False
    cells: dict[str, str]
    ours: dict[str, str] = Field(default_factory=dict)
