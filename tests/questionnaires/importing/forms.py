"""XLSForms of many kinds, each small, as tables of text: a sheet a paragraph, its name first, cells between bars."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from questionnaires.importing import Imported, import_workbook
from questionnaires.workbook import Sheet, Workbook

YES_NO = "\n\nchoices\nlist_name|name|label\nyes_no|yes|Yes\nyes_no|no|No"
TOWNS = (
    "\n\nchoices\nlist_name|name|label|county\ncounty|k|Kent|\ncounty|e|Essex|\ntown|d|Dover|k\ntown|h|Harlow|e"
    "\ntown|m|Margate|k"
)

FORMS = {
    "plain types": "survey\ntype|name|label\ntext|a|A\ninteger|b|B\ndecimal|c|C\ndate|d|D\nnote|e|E",
    "types in other words": "survey\ncommand|name|caption\nstring|a|A\nint|b|B\nadd date prompt|c|C\nq string|d|D",
    "types with a check of their own": "survey\ntype|name|label|constraint|constraint_message\nphone number|a|A||\n"
    "percentage|b|B||\nnumber of days in last month|c|C||\npercentage|d|D|. > 5|More",
    "two languages": "survey\ntype|name|label::English (en)|label::Polish (pl)|hint::English (en)|hint::Polish (pl)\n"
    "integer|a|How many?|Ile?|Count all|Policz wszystkich",
    "languages by name": "survey\ntype|name|label::English|label::Українська|label::Romanian\ntext|a|Name|Назва|Nume",
    "no English": "survey\ntype|name|label::Français (fr)\ntext|a|Votre nom",
    "a default language": "survey\ntype|name|label|label::Polish (pl)\ntext|a|Name|Imię\n\n"
    "settings\nform_title|form_id|version|default_language\nSmall|small_form|2.1.0|English (en)",
    "groups in groups": "survey\ntype|name|label|relevant\nbegin group|g|Outer|\ninteger|a|A|\nbegin group|h|Inner|"
    "${a} > 1\ntext|b|B|\nbegin group|i|Innermost|${b} = 'x'\ntext|c|C|${a} < 9\nend group\nend group\nend group",
    "a repeat": "survey\ntype|name|label|calculation\nbegin repeat|r|School|\ntext|n|Name|\ninteger|p|Pupils|\n"
    "end repeat||\ncalculate|s||sum(${p})\ncalculate|t||count(${r})",
    "a repeat in a repeat": "survey\ntype|name|label\nbegin repeat|r|School\ntext|n|Name\nbegin repeat|s|Class\n"
    "text|m|Name\nend repeat\nend repeat",
    "a repeat counted": "survey\ntype|name|label|repeat_count\ninteger|k|How many?|\nbegin repeat|r|Thing|${k}\n"
    "text|n|Name|\nend repeat",
    "choices": "survey\ntype|name|label\nselect_one yes_no|a|A\nselect_multiple yes_no|b|B\n"
    "select one from yes_no|c|C" + YES_NO,
    "cascading choices": "survey\ntype|name|label|choice_filter\nselect_one county|c|County|\n"
    "select_one town|t|Town|county = ${c}" + TOWNS,
    "external choices": "survey\ntype|name|label|choice_filter\nselect_one county|c|County|\n"
    "select_one_external town|t|Town|county=${c}\n\nchoices\nlist_name|name|label\ncounty|k|Kent\ncounty|e|Essex\n\n"
    "external_choices\nlist_name|name|label|county\ntown|d|Dover|k\ntown|h|Harlow|e",
    "or other": "survey\ntype|name|label\nselect_one yes_no or_other|a|A\nselect_multiple yes_no or_other|b|B" + YES_NO,
    "numbers as codes": "survey\ntype|name|label|relevant\nselect_one l|a|A|\ntext|b|B|${a} = '-1'\n\n"
    "choices\nlist_name|name|label\nl|1|One\nl|-1|Do not know\nl|2|Two",
    "names in capitals": "survey\ntype|name|label|relevant\ninteger|How_Many|How many?|\ntext|_x|X|${How_Many} > 3\n"
    "text|how.many|Y of ${How_Many}|",
    "checks": "survey\ntype|name|label|constraint|constraint_message|required|default\n"
    "integer|a|A|. > 0 and . < 10|From 1 to 9|yes|3\ninteger|b|B|. >= ${a}||true()|\ntext|c|C|||${a} > 2|",
    "calculations": "survey\ntype|name|label|calculation\ninteger|a|A|\ncalculate|b||${a} * 2 + 1\n"
    "calculate|c||if(${b} > 3, 'many', 'few')\nnote|d|It is ${c}|",
    "the device": "survey\ntype|name|label|constraint\nstart|start||\nend|end||\ntoday|today||\ndeviceid|deviceid||\n"
    "date|d|When?|. <= ${today}",
    "pictures": "survey\ntype|name|label|image|media::audio\ntext|a|A|a.jpg|a.mp3\n",
    "places": "survey\ntype|name|label\ngeopoint|g|Where?\nimage|i|Photo\ntext|a|A",
    "sliders and orders": "survey\ntype|name|label|parameters\nrange|a|A|start=1 end=5 step=1\nrange|b|B|"
    "start=0 end=1 step=0.5\nrank yes_no|c|C|" + YES_NO,
    "times": "survey\ntype|name|label\ntime|a|A\ndateTime|b|B\nbarcode|c|C\nacknowledge|d|D",
    "expressions of ODK": "survey\ntype|name|label|relevant|calculation\ninteger|a|A||\n"
    "calculate|b|||pow(${a}, 2)\ntext|c|C|${b} > 4|\ncalculate|d|||coalesce(${a}, 0)\n"
    "calculate|e|||round(${a} div 3, 1)\ntext|f|F|string-length(${c}) > 2 or not(${d} = 1)|",
    "paths": "survey\ntype|name|label|relevant\nbegin group|g|G|\ninteger|a|A|\ntext|b|B|../a > 1\nend group\n"
    "text|c|C|/form/g/a > 2",
    "long forms": "survey\ntype|name|label\n" + "\n".join(f"integer|q{n}|Question {n}" for n in range(1, 21)),
    "other sheets and settings": "survey\ntype|name|label|appearance|readonly|trigger\ntext|a|A|multiline||\n\n"
    "settings\nform_title|form_id|style|instance_name\nThe form|the-form|pages|${a}\n\nreadme\nThis is a form",
    "remarks": "survey\ntype|name|label|notes\ntext|a|A|remember\ntext|b|B|",
    "hints and appearances": "survey\ntype|name|label|hint|guidance_hint|appearance\ntext|a|A|Short|Longer|multiline\n"
    "select_one yes_no|b|B|||minimal" + YES_NO,
    "unused lists": "survey\ntype|name|label\ntext|a|A" + YES_NO,
    "dates compared": "survey\ntype|name|label|constraint|constraint_message\ndate|a|A|. <= today()|Not in the future\n"
    "date|b|B|. >= ${a}|After A",
}


def workbook(form: str) -> bytes:
    """The form as a workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        for name, rows in _sheets(form):
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell:
                        sheet.write_string(line, place, cell)
    return file.getvalue()


def taken_here(form: str | Path) -> Imported:
    """A form, or a workbook in a file, taken in without the child process that reads what strangers hand in."""
    file = form if isinstance(form, Path) else io.BytesIO(workbook(form))
    book = openpyxl.load_workbook(file, read_only=True)
    sheets = {one.title: Sheet(one.title, tuple(_filled(one.iter_rows(values_only=True)))) for one in book.worksheets}
    book.close()
    return import_workbook(Workbook(form.name if isinstance(form, Path) else "form.xlsx", sheets))


def _filled(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows without the empty cells at their ends, as our own reading gives them."""
    for row in rows:
        filled = [place for place, cell in enumerate(row, 1) if cell is not None]
        yield row[: filled[-1] if filled else 0]


def _sheets(form: str) -> Iterator[tuple[str, list[list[str]]]]:
    for paragraph in form.split("\n\n"):
        name, *lines = paragraph.split("\n")
        yield name, [line.split("|") for line in lines]
