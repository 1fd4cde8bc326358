"""Is it an XLSForm at all? pyxform says, and its words become where, what and mend."""

import re
from collections.abc import Mapping

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.importing.sheets import by_role, text_of
from questionnaires.workbook import Workbook

ROW = re.compile(r"\[row\s*:\s*(\d+)\]")
SHEETS = ("survey", "choices", "settings", "external_choices", "osm", "entities")
MENDS: Mapping[str, str] = {
    "no name": "fill in the column name",
    "invalid": "use letters, digits and _ only, beginning with a letter",
    "list name": "add the list to the sheet choices, or correct its name here",
    "unique": "give each its own name",
    "duplicate": "give each its own name",
    "no matching": "correct the name, or add the question that it means",
    "there has been a problem trying to replace": "correct the name, or add the question that it means",
    "unmatched": "let every 'begin' have its 'end', in the order in which they were begun",
    "type": "use a question type of XLSForm",
    "survey sheet": "name the sheet with the questions survey",
}
GENERAL = "change it as the documentation of XLSForm says"


def check_form(workbook: Workbook) -> None:
    """Raise DefinitionErrors for a workbook that pyxform does not take."""
    try:
        convert(_as_rows(workbook), warnings=[])
    except PyXFormError as error:
        raise DefinitionErrors([_told(workbook.name, str(error))]) from None
    except RecursionError:
        raise DefinitionErrors([_told(workbook.name, "groups stand too deep inside each other")]) from None
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise DefinitionErrors([_told(workbook.name, f"it cannot be read as an XLSForm ({error})")]) from None


def _as_rows(workbook: Workbook) -> dict[str, object]:
    """The sheets as pyxform takes them: a map a row, and the heads by themselves."""
    made: dict[str, object] = {"sheet_names": list(by_role(workbook)), "fallback_form_name": "form"}
    for name, sheet in by_role(workbook).items():
        first = next((place for place, row in enumerate(sheet.rows) if row), None)
        if name not in SHEETS or first is None:
            continue
        heads = [text_of(cell).strip() for cell in sheet.rows[first]]
        rows = ({h: t for h, v in zip(heads, row, strict=False) if h and (t := text_of(v).strip())}
                for row in sheet.rows[first + 1 :])  # fmt: skip
        made[name] = list(rows) if name == "survey" else [row for row in rows if row]
        made[f"{name}_header"] = [dict.fromkeys(head for head in heads if head)]
    return made


def _told(file: str, message: str) -> DefinitionError:
    found = ROW.search(message)
    row = int(found[1]) if found else 1
    problem = " ".join(ROW.sub("", message).split()).strip(" .") or "it is no XLSForm"
    lower = problem.lower()
    mend = next((mend for words, mend in MENDS.items() if words in lower), GENERAL)
    where = f"survey, row {row}" if found else "form"
    return DefinitionError(file, row, 1, where, problem, mend)
