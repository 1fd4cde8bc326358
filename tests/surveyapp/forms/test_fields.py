"""Fields by type of answer: the table is complete, and what is shown reads back as it was."""

import unicodedata
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from questionnaires.answer_types import TYPES, Entry, parse
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, Question
from surveyapp.forms.fields import DATE_PARTS, FIELDS, Sent
from surveyapp.languages import LANGUAGES
from tests.factories import a_question, a_questionnaire

CHOICES = tuple(Choice(name=code, label=code.upper()) for code in ("cost", "language", "none"))
LEVELS = tuple(Choice(name=str(level), label=f"Level {level}") for level in range(5))


def asked(kind: AnswerType) -> Question:
    choices = LEVELS if kind is AnswerType.LEVEL else CHOICES if "select" in kind.value else ()
    return a_question("asked", kind, choices=choices)


def form_of(entry: Entry, kind: AnswerType) -> Sent:
    """The form that a browser would send for an entry."""
    if kind is AnswerType.DATE:
        return MultiDict([(f"asked-{part}", text) for part, text in zip(DATE_PARTS, entry, strict=True)])
    return MultiDict([("asked", code) for code in ([entry] if isinstance(entry, str) else entry)])


answers = st.one_of(
    st.tuples(
        st.just(AnswerType.INTEGER), st.integers(-(10**9), 10**9).map(lambda n: Answer("asked", number=float(n)))
    ),
    st.tuples(
        st.just(AnswerType.DECIMAL),
        st.decimals(-(10**6), 10**6, places=4).map(lambda n: Answer("asked", number=float(n))),
    ),
    st.tuples(
        st.just(AnswerType.TEXT),
        st.text(st.characters(categories=["L", "N", "P"]), min_size=1).map(
            lambda text: Answer("asked", text=unicodedata.normalize("NFC", text))
        ),
    ),
    st.tuples(
        st.just(AnswerType.DATE),
        st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(lambda day: Answer("asked", text=day.isoformat())),
    ),
    st.tuples(st.just(AnswerType.SELECT_ONE), st.sampled_from(["cost", "none"]).map(lambda c: Answer("asked", text=c))),
    st.tuples(
        st.just(AnswerType.SELECT_MULTIPLE),
        st.sampled_from(["cost", "cost language", "none"]).map(lambda c: Answer("asked", text=c)),
    ),
    st.tuples(st.just(AnswerType.LEVEL), st.integers(0, 4).map(lambda n: Answer("asked", number=float(n)))),
)


def test_every_answer_type_can_be_asked_and_parsed() -> None:
    assert set(FIELDS) == set(TYPES) == set(AnswerType)


@pytest.mark.parametrize("kind", AnswerType)
def test_every_field_has_its_template(kind: AnswerType) -> None:
    assert (files("surveyapp") / "templates" / FIELDS[kind].template(asked(kind))).is_file()


@given(answers, st.sampled_from(sorted(LANGUAGES)))
def test_what_is_shown_reads_back_as_it_was(typed: tuple[AnswerType, Answer], language: str) -> None:
    kind, answer = typed
    field, question = FIELDS[kind], asked(kind)
    shown = field.shown(answer, question, language)
    sent = field.sent(form_of(shown, kind), "asked")
    assert sent == shown
    read = parse(sent, question, a_questionnaire(question), language)
    assert read == answer


@pytest.mark.parametrize(
    ("entry", "kept", "shown"),
    [
        (("31", "febr", "2026"), "31/febr/2026", ("31", "febr", "2026")),
        (("", "2", ""), "/2/", ("", "2", "")),
        (("1/2/2026", "", ""), "1/2/2026", ("1", "2", "2026")),
        (("1/2", "", "2026"), "1/2//2026", ("1/2//2026", "", "")),
    ],
)
def test_an_unreadable_date_is_kept_and_shown_as_it_was_typed(
    entry: tuple[str, str, str], kept: str, shown: tuple[str, str, str]
) -> None:
    field, question = FIELDS[AnswerType.DATE], asked(AnswerType.DATE)
    assert field.kept(entry) == kept
    assert field.shown(Answer("asked", raw=kept), question, "en") == shown


@pytest.mark.parametrize("kind", AnswerType)
def test_nothing_stored_shows_empty_inputs(kind: AnswerType) -> None:
    assert not "".join(FIELDS[kind].shown(None, asked(kind), "en"))
    assert not "".join(FIELDS[kind].sent(MultiDict(), "asked"))
