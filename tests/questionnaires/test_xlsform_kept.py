"""What was kept for other tools goes out where it stood, and never over what somebody has changed here."""

from questionnaires import xlsform
from questionnaires.model import Kept, Questionnaire
from tests.definitions import questionnaire

MADE = questionnaire(
    """
    - {name: n, type: integer, label: How many?, constraint: . >= 1 and . <= 5, constraint_message: From 1 to 5}
    - {name: r, label: School, item: school, questions: [{name: q, type: text, label: Name}]}
    - {name: c, type: select_one, label: Which?, choices: listed}
    """,
    "choices:\n  listed:\n    - {name: a, label: a}\n    - {name: b, label: Second}\n",
)
SLIDER = Kept(
    at="n",
    cells={"type": "range", "parameters": "start=1 end=5", "constraint": ""},
    ours={"type": "integer", "parameters": "", "constraint": ". >= 1 and . <= 5"},
)


def photo(at: str) -> Kept:
    return Kept(
        at=at, row=True, cells={"type": "image", "name": f"photo_{at.strip('/')}", "label::English (en)": "Photo"}
    )


def sent(made: Questionnaire, *kept: Kept) -> list[dict[str, str]]:
    return xlsform.form(made.model_copy(update={"kept": kept})).survey


def test_cells_of_another_tool_stand_in_the_row_they_came_from() -> None:
    row = next(row for row in sent(MADE, SLIDER) if row.get("name") == "n")
    assert (row["type"], row["parameters"], row["constraint"]) == ("range", "start=1 end=5", "")
    assert row["label::English (en)"] == "How many?"


def test_what_was_changed_here_since_is_not_undone() -> None:
    page = MADE.sections[0].pages[0]
    first = page.questions[0].model_copy(update={"constraint": ". >= 1 and . <= 9"})
    pages = (page.model_copy(update={"questions": (first, *page.questions[1:])}),)
    changed = MADE.model_copy(update={"sections": (MADE.sections[0].model_copy(update={"pages": pages}),)})
    row = next(row for row in sent(changed, SLIDER) if row.get("name") == "n")
    assert (row["type"], row["constraint"], row.get("parameters", "")) == ("integer", ". >= 1 and . <= 9", "")


def test_rows_of_another_tool_stand_where_they_stood_and_first_where_their_place_is_gone() -> None:
    rows = sent(MADE, photo(""), photo("n"), photo("r/"), photo("q"), photo("r"), photo("gone"))
    assert [row.get("name", row["type"]) for row in rows] == [
        "photo_", "photo_gone", "section_section", "page_section_page", "n", "photo_n", "r", "photo_r", "q", "photo_q",
        "end_repeat", "photo_r", "c", "end_group", "end_group",
    ]  # fmt: skip


def test_a_choice_without_a_label_stays_without_until_somebody_gives_it_one() -> None:
    kept = [Kept(sheet="choices", at=f"listed/{code}", cells={"label": ""}, ours={"label": code}) for code in "ab"]
    rows = xlsform.form(MADE.model_copy(update={"kept": tuple(kept)})).choices
    assert [row["label::English (en)"] for row in rows] == ["", "Second"]


def test_what_an_author_wrote_in_by_hand_without_saying_beside_what_it_stood_is_passed_over() -> None:
    kept = Kept(sheet="choices", at="listed/a", cells={"label": ""})
    rows = xlsform.form(MADE.model_copy(update={"kept": (kept,)})).choices
    assert rows[0]["label::English (en)"] == "a"


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row.get("name", row["type"]) for row in rows]


def test_a_row_whose_question_is_gone_stands_behind_the_nearest_earlier_one_that_is_left() -> None:
    lost = photo("gone").model_copy(update={"earlier": ("gone_too", "n")})
    assert names(sent(MADE, lost))[2:4] == ["n", "photo_gone"]


def test_rows_stand_behind_pages_and_sections_too() -> None:
    rows = sent(MADE, photo("page:section:page"), photo("section:section"))
    assert names(rows)[-4:] == ["end_group", "photo_page:section:page", "end_group", "photo_section:section"]


def test_a_repeat_of_another_tool_that_no_longer_ends_where_it_began_is_passed_over_with_its_end() -> None:
    begun = Kept(at="n", row=True, cells={"type": "begin_repeat", "name": "s"})
    ended = Kept(at="q", row=True, cells={"type": "end_repeat"})
    whole = names(sent(MADE))
    assert names(sent(MADE, begun, ended)) == whole, "it would end inside a repeat of ours"
    assert names(sent(MADE, begun)) == names(sent(MADE, ended)) == whole
    assert names(sent(MADE, begun, ended.model_copy(update={"at": "r"}))).count("s") == 1


def test_a_changed_text_goes_out_and_one_that_is_still_ours_goes_out_as_it_came() -> None:
    label, theirs = "label::English (en)", {"label::English (en)": "At ${place}?", "hint": ""}
    kept = Kept(at="n", cells=theirs, ours={label: "How many?", "hint": ""})
    assert next(row for row in sent(MADE, kept) if row.get("name") == "n")[label] == "At ${place}?"
    changed = kept.model_copy(update={"ours": {label: "How few?", "hint": ""}})
    assert next(row for row in sent(MADE, changed) if row.get("name") == "n")[label] == "How many?"


def test_settings_of_another_tool_go_out_and_never_over_ours() -> None:
    kept = [Kept(sheet="settings", at=column, cells={column: "theirs"}) for column in ("style", "version")]
    settings = xlsform.form(MADE.model_copy(update={"kept": tuple(kept)})).settings
    assert (settings["style"], settings["version"]) == ("theirs", MADE.version)
