"""Texts of a version: prepared once, with the missing translations marked."""

from questionnaires import library
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, NonAnswer, Repeat
from surveyapp.forms.texts import strange_choice, texts_of
from tests.factories import a_question, a_questionnaire, an_answer


def test_a_missing_translation_is_english_and_marked_so() -> None:
    questionnaire = a_questionnaire(a_question("rent", label="How <high> is the rent?"))
    assert str(texts_of(questionnaire, "en").questions["rent"].label) == "How &lt;high&gt; is the rent?"
    assert str(texts_of(questionnaire, "pl").questions["rent"].label) == (
        '<span lang="en" class="untranslated">How &lt;high&gt; is the rent?</span>'
    )
    assert texts_of(questionnaire, "pl").plain("rent/label") == "How <high> is the rent?"


def test_the_texts_of_a_version_are_made_once_a_language() -> None:
    questionnaire = library.load("municipal-needs", "1.0.0")
    assert texts_of(questionnaire, "en") is texts_of(questionnaire, "en")


def test_a_choice_has_a_short_name_where_its_label_goes_on() -> None:
    choices = (Choice(name="0", label="None: nobody & nothing"), Choice(name="1", label="Some"))
    question = a_question("h1", AnswerType.LEVEL, choices=choices)
    english, polish = (
        texts_of(a_questionnaire(question), language).questions["h1"].choices for language in ("en", "pl")
    )
    assert (str(english["0"].short), str(english["0"].long)) == ("None", "<strong>None</strong>: nobody &amp; nothing")
    assert english["1"].short == english["1"].long == english["1"].label
    assert str(polish["0"].long).startswith('<span lang="en" class="untranslated"><strong>')


def test_a_strange_choice_is_shown_by_its_code_and_escaped() -> None:
    assert str(strange_choice("<b>", None).label) == "&lt;b&gt;"


def test_an_answer_reads_with_its_unit_and_a_non_answer_in_words() -> None:
    rent = a_question("rent", AnswerType.DECIMAL, unit="currency")
    share = a_question("share", AnswerType.DECIMAL, unit="%")
    texts = texts_of(a_questionnaire(rent, share), "en")
    assert texts.shown(rent, an_answer("rent", 1234.5), "RON") == "1,234.5\N{NO-BREAK SPACE}RON"
    assert texts.shown(share, an_answer("share", 12)) == "12\N{NO-BREAK SPACE}%"
    assert texts.shown(rent, Answer("rent", non_answer=NonAnswer.NOT_COLLECTED)) == "We do not collect this"
    assert texts.shown(rent, Answer("rent", raw="1,2,3")) == "“1,2,3”"
    assert texts.shown(rent, None) == ""


def test_an_instance_is_called_by_its_first_text() -> None:
    school = (a_question("school", AnswerType.TEXT), a_question("pupils"))
    repeat = Repeat(name="schools", label="Schools", item="school", questions=school)
    texts = texts_of(a_questionnaire(repeat), "en")
    assert texts.called(repeat, 2, {("school", 2): an_answer("school", "North", 2)}) == "North"
    assert texts.called(repeat, 2, {}) == "school 2"
