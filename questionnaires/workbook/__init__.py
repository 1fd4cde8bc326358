"""Workbooks that somebody sends, read safely: checked before parsing, parsed in a child process that may use little.

`read(path or bytes)` gives plain rows a sheet, or raises `WorkbookRefused` with where, what and mend.
"""

from questionnaires.workbook.parts import Limits as Limits
from questionnaires.workbook.parts import Sheet as Sheet
from questionnaires.workbook.parts import Value as Value
from questionnaires.workbook.parts import Workbook as Workbook
from questionnaires.workbook.parts import cell_name as cell_name
from questionnaires.workbook.reading import read as read
from questionnaires.workbook.refusals import WorkbookFault as WorkbookFault
from questionnaires.workbook.refusals import WorkbookRefused as WorkbookRefused
