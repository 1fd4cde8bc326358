"""Numbers in sentences are marked by what they repeat or count, and everything else in the sentence is escaped."""

import re
from pathlib import Path

from markupsafe import Markup

import surveyapp
from surveyapp.views.figure_marks import as_it_stands, beside, how_many, listed_as, marked_in, plain, sentence
from tests.surveyapp.views.test_formats import page_in


def test_a_repeated_number_carries_its_exact_value_and_a_missing_one_none() -> None:
    assert beside("33", 1 / 3) == '<data class="beside" value="0.3333333333333333">33</data>'
    assert beside("1–2", 1.0, 2.0) == '<data class="beside" value="1.0 2.0">1–2</data>'
    assert beside("<", float("nan")) == "&lt;"


def test_a_count_is_written_in_the_language_of_the_page() -> None:
    with page_in("pl"):
        assert how_many(12400, "card") == '<data class="listed" value="12400" data-of="card">12\xa0400</data>'
        assert as_it_stands(2) == '<data class="state" value="2">2</data>'


def test_the_count_of_a_sentence_is_marked_where_it_stands() -> None:
    assert marked_in("a < 12 members", 12, Markup("<b>12</b>")) == "a &lt; <b>12</b> members"


def test_listed_names_are_elements_and_escaped() -> None:
    with page_in("en"):
        assert listed_as(["A & B", "C"], "one") == '<span class="one">A &amp; B</span> and <span class="one">C</span>'


def test_a_sentence_keeps_what_is_marked_and_escapes_the_rest() -> None:
    told = sentence("%(theme)s has %(gap)s of 100 (95%%)", theme="<i>", gap=beside("3\xa0000", 3000))
    assert told == '&lt;i&gt; has <data class="beside" value="3000.0">3\xa0000</data> of 100 (95%)'
    assert plain(told) == "<i> has 3\xa0000 of 100 (95%)"
    assert plain("a <b> of text") == "a <b> of text"


def test_a_mark_never_changes_how_a_number_stands_in_its_sentence() -> None:
    style = Path(surveyapp.__file__).with_name("static").joinpath("style.css").read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w-])\.(?:beside|listed|state|replayed)\b[^{]*\{", style) == []
