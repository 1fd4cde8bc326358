"""The first sheet of a workbook: whose it is, how it is filled in, and where it is sent."""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from questionnaires.translations import Translator
from surveyapp.languages import written_moment
from surveyapp.services.assessments import Record

WIDTH = 96


def write_guide(
    sheet: Any,
    record: Record,
    texts: Translator,
    say: Callable[[str], str],
    formats: Mapping[str, Any],
    address: str,
) -> None:
    """Write the guide in the language of the texts."""
    zone = record.head.window.closes_locally.tzinfo

    def told(moment: Any) -> str:
        return written_moment(moment, zone or UTC, texts.language)

    sheet.set_column(0, 0, WIDTH)
    sheet.hide_gridlines(2)
    lines = [
        (texts.text("questionnaire/title").text, "title"),
        (f"{record.head.municipality_name} · {record.head.round_title}", "page"),
        (say("Version %s of the questionnaire") % record.questionnaire.version, "text"),
        (say("As the answers were on %s") % told(record.at), "text"),
        (say("The round is open until %s") % told(record.head.window.closes_at), "text"),
        ("", "text"),
        (say("How to fill it in"), "page"),
        (say("There is a sheet for each section. Only the light yellow cells can be changed."), "text"),
        (say("An empty cell means: not answered yet. Write 0 only where the number is zero."), "text"),
        (
            say("Where you cannot answer, leave the answer empty and choose the reason from the list beside it."),
            "text",
        ),
        (say("Choose “yes” under “An estimate” where a number is one."), "text"),
        (say("Grey rows are not asked, as your other answers stand. What is filled in there is kept."), "text"),
        (say("In a table, use the empty rows for what is to be added. Empty a whole row to take one away."), "text"),
        (say("Please write about the office, not about single persons."), "text"),
        ("", "text"),
        (say("How to send it back"), "page"),
        (say("Upload it here. You see every change before anything is saved:"), "text"),
        (address, "text"),
        (
            say("Colleagues can go on answering meanwhile. Where you and they changed the same answer, you choose."),
            "text",
        ),
        (say("This workbook belongs to this municipality and round alone."), "text"),
    ]
    for row, (text, style) in enumerate(lines):
        sheet.write_string(row, 0, text, formats[style])
    sheet.protect("")
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
