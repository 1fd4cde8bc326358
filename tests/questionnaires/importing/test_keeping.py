"""What has no counterpart here is asked again by whoever takes what we send out, just as it was."""

from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from questionnaires import loader
from questionnaires.errors import DefinitionErrors
from questionnaires.writing import as_yaml
from tests.questionnaires.importing.compared import differences, sent_out
from tests.questionnaires.importing.forms import FORMS, YES_NO, taken_here, workbook
from tests.questionnaires.importing.random_forms import RandomForm
from tests.questionnaires.importing.xform_facts import asked_in

OTHERS = {
    "what the device notes": "survey\ntype|name|label\nstart|start|\ntoday|today|\ntext|a|A\ndeviceid|deviceid|",
    "a place within a condition": "survey\ntype|name|label|relevant\ninteger|a|A|\nbegin group|g|G|${a} > 1\n"
    "geopoint|where|Where?|${a} < 9\ntext|b|B|\nend group",
    "groups in which nothing is ours": "survey\ntype|name|label|relevant\ninteger|A|A|\nbegin group|g|G|${A} > 1\n"
    "image|i|Photo|\nbegin repeat|r|R|\naudio|s|Sound|\nend repeat\nend group\ntext|b|B|",
    "first in a repeat": "survey\ntype|name|label\nbegin repeat|r|R\ngeopoint|g|Where?\ntext|a|A\n"
    "image|i|Photo\nend repeat",
    "deep inside": "survey\ntype|name|label|relevant\ninteger|a|A|\nbegin group|g|G|${a} > 1\n"
    "begin group|h|H|${a} > 2\n"
    "begin group|i|I|${a} > 3\ntext|b|B|\nimage|p|Photo|${a} > 4\nend group\nend group\nend group",
    "answers from a file": "survey\ntype|name|label|choice_filter\ntext|a|A|\n"
    "select_one_from_file towns.csv|t|Town|county = ${a}\nselect_multiple_from_file towns.csv|u|Towns|",
    "what reads it": "survey\ntype|name|label|relevant|calculation\ngeopoint|g|Where?||\n"
    "calculate|k|||pulldata('towns', 'name', 'code', ${g})\ntext|a|A|${g} != ''|\ntext|b|B|${k} = 'x'|",
    "choices without labels": "survey\ntype|name|label\nselect_one yes_no|a|A\n\n"
    "choices\nlist_name|name|label|image\nyes_no|yes||yes.png\nyes_no|no||no.png",
    "nothing that can be asked here": "survey\ntype|name|label::English (en)|label::Polish (pl)|relevant|calculation\n"
    "start|start||||\ngeopoint|g|Where?|Gdzie?||\nbegin group|h|H|H|${g} != ''|\nimage|i|Photo|Zdj\u0119cie||\n"
    "end group||||\ncalculate|k||||pulldata('towns', 'name', 'code', ${g})",
    "an empty group": "survey\ntype|name|label\nbegin group|g|G\nend group",
    "a loop": "survey\ntype|name|label::English (en)|label::Polish (pl)|constraint\n"
    "select_multiple kind or_other|a|A|A|\nbegin loop over kind|l|L||\ninteger|all|How many %(label)s?|Ile?|\n"
    "integer|used|Used?|U\u017cywane?|. <= ../all\n"
    "end loop||||\nbegin loop over color|m|M||\ninteger|n|N|N|\nend loop||||\ntext|z|Z|Z|\n\nchoices\n"
    "list_name|name|label::English (en)|label::Polish (pl)\n"
    "kind|car|Car|Auto\nkind|van|Van|Van\ncolor|red|Red|Czerwony",
    "repeats in repeats": "survey\ntype|name|label|relevant|repeat_count|calculation\ninteger|n|N|||\n"
    "begin repeat|R|R|||\ntext|a|A|||\n"
    "begin group|g|G|${n} > 1||\nbegin repeat|s|S|${a} != ''|${n}|\nimage|p|Photo|||\ntext|b|B|||\n"
    "begin repeat|t|T|||\ntext|c|C|||\nend repeat|||||\nimage|q|Photo|||\nend repeat|||||\nimage|u|Photo|||\n"
    "end group|||||\nend repeat|||||\ncalculate|k||||indexed-repeat(${b}, ${R}, 1, ${s}, 1)",
    "between groups": "survey\ntype|name|label|relevant\nimage|p1|P|\nbegin group|g|G|1 = 1\nimage|p2|P|\n"
    "begin group|h|H|2 = 2\nimage|p3|P|\ntext|a|A|\nend group|||\nimage|p4|P|\nbegin group|i|I|3 = 3\n"
    "text|b|B|\nend group|||\nend group|||\nimage|p5|P|\nbegin group|j|J|4 = 4\nimage|p6|P|\nend group|||\n"
    "begin repeat|r|R|\ntext|c|C|\nend repeat|||\nimage|p7|P|",
    "a code twice": "survey\ntype|name|label\nselect_one l|a|A\n\nsettings\nform_title|allow_choice_duplicates|style\n"
    "T|yes|pages\n\nchoices\nlist_name|name|label|image\nl|x|X|x.png\nl|x|Other X|\nl|y|Y|",
    "texts that are otherwise here": "survey\ntype|name|label::English (en)|label::Polish (pl)|hint::English (en)|"
    "hint::Polish (pl)|constraint|constraint_message::English (en)\ngeopoint|g|Where?|Gdzie?|||\n"
    "text|a|||A hint|||\ninteger|b|At ${g}?|W ${g}?|||. > 1|\ntext|c|C|||Po polsku|\ninteger|d|At ${g}?||||\n"
    "phone number|e|E||||\ntext|f|F|||||No check",
    "orders": "survey\ntype|name|label\nrank yes_no|a|A\nacknowledge|b|B\ntrigger|c|C" + YES_NO,
}
SAME = ("a repeat counted", "places", "sliders and orders", "times", "expressions of ODK", "pictures")


@pytest.mark.parametrize("name", [*OTHERS, *SAME])
def test_a_phone_asks_the_same_of_what_comes_in_and_of_what_goes_out(name: str, tmp_path: Path) -> None:
    path, again = tmp_path / "form.xlsx", tmp_path / "again.xlsx"
    path.write_bytes(workbook({**OTHERS, **FORMS}[name]))
    imported = taken_here(path)
    assert imported.questionnaire.kept
    assert differences(asked_in(convert(str(path)).xform), sent_out(imported, again), imported) == []
    assert taken_here(again).questionnaire.sha256 == imported.questionnaire.sha256


def test_nothing_is_kept_of_a_form_that_is_all_ours() -> None:
    assert taken_here(FORMS["calculations"]).questionnaire.kept == ()


def test_a_form_of_which_nothing_can_be_asked_says_so_and_is_no_sound_definition() -> None:
    imported = taken_here(OTHERS["nothing that can be asked here"])
    assert imported.questionnaire.sections == ()
    left = {entry.element for entry in imported.report.left_out()}
    assert {"start", "g", "i", "k"} <= left, "each row is told"
    assert "nothing of it can be asked here" in str(imported.report.left_out()[-1].why)
    text = as_yaml(imported.questionnaire)
    assert loader.parse(text, "form.yaml", as_draft=True).sha256 == imported.questionnaire.sha256
    with pytest.raises(DefinitionErrors, match=r"form.yaml:\d+:\d+: .*nothing is asked in this questionnaire"):
        loader.parse(text, "form.yaml")


def test_what_names_something_that_does_not_go_out_is_not_kept() -> None:
    form = (
        "survey\ntype|name|label|calculation\nbegin group|g|G|\ntext|a|A|\nend group\n"
        "calculate|k||once(count(${g}))\ncalculate|l||pulldata('x', 'y', 'z', ${k})"
    )
    kept = taken_here(form).questionnaire.kept
    assert [one.cells.get("name") for one in kept] == []


def test_a_group_is_kept_with_its_end_or_not_at_all(tmp_path: Path) -> None:
    form = (
        "survey\ntype|name|label|relevant\nbegin group|s|S|\ntext|b|B|\nend group|||\n"
        "begin group|g|G|count(${s}) > 1\nimage|i|Photo|\nend group|||\ngeopoint|p|Where?|"
    )
    imported = taken_here(form)
    assert [one.cells["name"] for one in imported.questionnaire.kept] == ["p"]
    assert "p" in sent_out(imported, tmp_path / "again.xlsx"), "what is left is a whole form"


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
