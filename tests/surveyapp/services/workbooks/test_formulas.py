"""Expressions as formulas of a spreadsheet."""

import pytest

from questionnaires.expressions import Kind, parse, typed
from questionnaires.model import AnswerType, Choice
from surveyapp.services.workbooks.formulas import InexpressibleError, formula, literal
from tests.factories import a_question, a_questionnaire

ASKED = a_questionnaire(
    a_question("a"),
    a_question("b"),
    a_question("word", AnswerType.TEXT),
    a_question(
        "ways",
        AnswerType.SELECT_MULTIPLE,
        choices=(Choice(name="bus", label="Bus"), Choice(name="walk", label="On foot")),
    ),
)


class Sheet:
    """Cells named as the questions are."""

    def value(self, name: str) -> str:
        return name.upper()

    def ticked(self, name: str, code: str) -> str:
        return f"{name}_{code}".upper()


def said(expression: str, want: Kind | None = None) -> str:
    return formula(typed(parse(expression), ASKED, want=want), Sheet())


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("${a} > 0", 'IFERROR(AND((A)<>"",(0)<>"",(A)>(0)),FALSE)'),
        ("not(${a} = 0)", 'NOT(IFERROR(AND((A)<>"",(0)<>"",(A)=(0)),FALSE))'),
        ("${a} + ${b} - 1", 'IFERROR((IFERROR((A)+(B),""))-(1),"")'),
        ("${a} div 2", 'IFERROR((A)/(2),"")'),
        ("${word} = ''", '(WORD)=""'),
        ("selected(${ways}, 'bus') or selected(${ways}, 'walk')", "OR(WAYS_BUS,WAYS_WALK)"),
        ("coalesce(${a}, ${b}, 3)", 'IF((A)<>"",(A),(IF((B)<>"",(B),(3))))'),
        ("if(${a} = 1, ${b}, 0)", 'IF(IFERROR(AND((A)<>"",(1)<>"",(A)=(1)),FALSE),B,0)'),
    ],
)
def test_what_a_spreadsheet_can_say(expression: str, written: str) -> None:
    assert said(expression) == written


@pytest.mark.parametrize("expression", ["string-length(${word}) > 3", "round(${a}) = 2", "${a} mod 2 = 0"])
def test_what_it_cannot_say_is_left_out_whole(expression: str) -> None:
    with pytest.raises(InexpressibleError):
        said(expression)


def test_a_formula_that_grows_too_long_is_left_out() -> None:
    with pytest.raises(InexpressibleError, match="too long"):
        said("coalesce(" * 10 + "${a}" + ", ${b})" * 10)


def test_quotes_in_a_text_are_doubled() -> None:
    assert literal('a "b"') == '"a ""b"""'
