"""Whatever another tool asks, in whatever groups, a phone asks just the same of what we send out again."""

from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from tests.questionnaires.importing.compared import differences, sent_out
from tests.questionnaires.importing.forms import taken_here, workbook
from tests.questionnaires.importing.random_forms import RandomForm
from tests.questionnaires.importing.xform_facts import asked_in


def goes_out_as_it_came(seed: int, folder: Path) -> bool:
    """True for a form that pyxform takes; it fails where something else would be asked."""
    path, again = folder / f"form{seed}.xlsx", folder / f"again{seed}.xlsx"
    path.write_bytes(workbook(RandomForm(seed).text))
    try:
        before = asked_in(convert(str(path)).xform)
    except PyXFormError:
        return False
    imported = taken_here(path)
    assert differences(before, sent_out(imported, again), imported) == [], seed
    assert taken_here(again).questionnaire.sha256 == imported.questionnaire.sha256, seed
    return True


@pytest.mark.filterwarnings("ignore:The language")
def test_some_forms_go_out_as_they_came(tmp_path: Path) -> None:
    assert sum(goes_out_as_it_came(seed, tmp_path) for seed in range(8)) >= 7


@pytest.mark.proof
def test_proof_any_form_goes_out_as_it_came(tmp_path: Path) -> None:
    assert sum(goes_out_as_it_came(seed, tmp_path) for seed in range(1000)) >= 900
