"""The page's own reader of numbers and dates never reads anything else than the server does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from questionnaires.written_dates import read_date
from questionnaires.written_numbers import read_number

STATIC = Path(__file__).parents[2] / "surveyapp" / "static"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def entries(browser: Browser) -> Iterator[Page]:
    """An empty page with the reader of entries in it."""
    page = browser.new_page()
    for name in ("expressions.js", "answers.js"):
        page.add_script_tag(path=STATIC / name)
    yield page
    page.close()


LANGUAGES = ("en", "pl", "ro", "fr", "uk")
DECIMAL_SIGNS = {"en": "."}
typed_numbers = st.text(st.sampled_from("0123456789.,  \u00a0\u202f'’-−%"), min_size=1, max_size=12)
typed_dates = st.tuples(*[st.sampled_from(["1", "31", "03", "12", "march", "marca", "", "2026", "29", "x"])] * 3)
ASK = "cases => cases.map(([text, whole, decimal]) => Entries.number(text, whole, '%', decimal))"
ASK_DAY = "cases => cases.map(([fields, language]) => Entries.day(fields, language))"


@settings(max_examples=15)
@given(st.lists(st.tuples(typed_numbers, st.booleans(), st.sampled_from(LANGUAGES)), min_size=30, max_size=60))
def test_the_page_never_reads_another_number_than_the_server(entries: Page, cases: list[tuple[str, bool, str]]) -> None:
    signs = [(text, whole, DECIMAL_SIGNS.get(language, ",")) for text, whole, language in cases]
    for (text, whole, language), seen in zip(cases, entries.evaluate(ASK, signs), strict=True):
        read = read_number(text, language, whole=whole, unit="%")
        assert seen == (read if isinstance(read, float) else None), (text, whole, language)


@settings(max_examples=15)
@given(st.lists(st.tuples(typed_dates, st.sampled_from(LANGUAGES)), min_size=30, max_size=60))
def test_the_page_never_reads_another_day_than_the_server(
    entries: Page, cases: list[tuple[tuple[str, str, str], str]]
) -> None:
    for (fields, language), seen in zip(cases, entries.evaluate(ASK_DAY, cases), strict=True):
        read = read_date(fields if "".join(fields[1:]) else fields[0], language)
        known = (read.toordinal() - 719163) if not hasattr(read, "message") else None
        assert seen in (None, known), (fields, language)
