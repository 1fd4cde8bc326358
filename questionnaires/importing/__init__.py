"""XLSForms of others taken in: `import_xlsform(bytes or path)` gives a questionnaire, its catalogues and a report.

Whatever has no counterpart here stands in the report; nothing is dropped in silence.
"""

from questionnaires.importing.report import Entry as Entry
from questionnaires.importing.report import Report as Report
from questionnaires.importing.report import entry_of as entry_of
from questionnaires.importing.taking import Imported as Imported
from questionnaires.importing.taking import import_workbook as import_workbook
from questionnaires.importing.taking import import_xlsform as import_xlsform
