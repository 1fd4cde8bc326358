"""What a form sent, read into answers: nothing typed is dropped, nothing unreadable is guessed."""

import unicodedata
from dataclasses import dataclass, replace

from questionnaires.answer_types import Entry, Unreadable, parse
from questionnaires.answers import Answer
from questionnaires.model import NonAnswer, Question, Questionnaire
from questionnaires.written_units import without_currency
from surveyapp.forms.fields import FIELDS, Sent
from surveyapp.forms.reasons import OTHER, REASONS

LONGEST_ENTRY = 10_000
LONGEST_NOTE = 2_000
REPLACED = "\ufffd"
"""Stands for a character that a database cannot keep."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One field as it was sent: the answer to save, the revision it was based on.

    `is_torn` when a value and a reason for having none were given at once: then it is asked which is meant, not saved.
    `is_given_up` when the person chose a colleague's answer instead.
    """

    answer: Answer
    based_on: int
    is_torn: bool = False
    is_given_up: bool = False

    @property
    def is_to_save(self) -> bool:
        """True when it can be saved as it is."""
        return not self.is_torn and not self.is_given_up


def was_asked(sent: Sent, question: Question) -> bool:
    """True when the form that was sent held this question, whether or not it is asked by now."""
    return f"{question.name}-revision" in sent


def read_field(
    sent: Sent,
    question: Question,
    instance: int,
    stored: Answer | None,
    questionnaire: Questionnaire,
    language: str,
    currency: str = "",
) -> Reading:
    """Read one field. What was left as it was shown keeps exactly what is stored, even where that cannot be read."""
    kind = FIELDS[question.type]
    stored = stored or Answer(question.name, instance)
    entry = cleaned_entry(kind.sent(sent, question.name))
    shown = kind.shown(stored, question, language)
    why_none = _non_answer(sent, question)
    standing = stored.non_answer.value if stored.non_answer else ""
    is_blank = not "".join(entry).strip()
    is_torn = bool(why_none) and not is_blank and entry != shown and why_none != standing
    if why_none and (is_blank or entry == shown):
        value = Answer(question.name, instance, non_answer=why_none)
    elif entry == shown and stored.raw is None and not standing:
        value = replace(stored, estimated=False, reason=None, explanation=None)
    else:
        value = _read_value(entry, question, instance, questionnaire, language, currency)
    answer = _with_remarks(value, stored, sent, question.name, can_be_estimated=kind.can_be_estimated)
    keeps = sent.get(f"{question.name}-keep", "")
    seen = "theirs" if keeps == "mine" else "revision"
    return Reading(answer, sent_revision(sent, f"{question.name}-{seen}"), is_torn, keeps == "theirs")


def cleaned(text: str, longest: int = LONGEST_ENTRY) -> str:
    """The text as databases can keep it: composed, without signs that they refuse, not endless."""
    kept = "".join(REPLACED if sign == "\0" or unicodedata.category(sign) == "Cs" else sign for sign in text)
    return unicodedata.normalize("NFC", kept)[:longest]


def cleaned_entry(entry: Entry) -> Entry:
    """The same for an entry of one or several inputs."""
    return cleaned(entry) if isinstance(entry, str) else tuple(cleaned(part) for part in entry)


def readable_entry(entry: Entry, question: Question, currency: str) -> Entry:
    """The entry as it is parsed: money may be typed with the name of the country's own."""
    readable = FIELDS[question.type].readable(entry)
    is_money = question.unit == "currency" and isinstance(readable, str)
    return without_currency(str(readable), currency) if is_money else readable


def _read_value(
    entry: Entry, question: Question, instance: int, questionnaire: Questionnaire, language: str, currency: str
) -> Answer:
    readable = readable_entry(entry, question, currency)
    read = parse(readable, question, questionnaire, language)
    if read is None:
        return Answer(question.name, instance)
    if isinstance(read, Unreadable):
        return Answer(question.name, instance, raw=FIELDS[question.type].kept(entry))
    return replace(read, instance=instance)


def _with_remarks(value: Answer, stored: Answer, sent: Sent, name: str, *, can_be_estimated: bool) -> Answer:
    """Add estimate, reason and note. A reason left as it was falls away with the value that it explained."""
    estimated = can_be_estimated and value.number is not None and f"{name}-estimated" in sent
    same = _value_of(value) == _value_of(stored)
    if f"{name}-reason" in sent:
        reason, note = read_reason(sent, name)
        if not same and (reason, note) == (stored.reason, stored.explanation):
            reason = note = None
    else:
        reason, note = (stored.reason, stored.explanation) if same else (None, None)
    return replace(value, estimated=estimated, reason=reason, explanation=note)


def read_reason(sent: Sent, name: str) -> tuple[str | None, str | None]:
    """The reason chosen and the note written for a soft check; a note alone is "another reason"."""
    note = cleaned(sent.get(f"{name}-explanation", "").replace("\r\n", "\n").strip(), LONGEST_NOTE) or None
    code = sent.get(f"{name}-reason", "")
    if code not in REASONS:
        return (OTHER, note) if note else (None, None)
    return code, note


def read_confirmation(sent: Sent, stored: Answer) -> Reading | None:
    """A stored answer with the reason that was given for it; none where no reason was."""
    field = f"{stored.question}.{stored.instance}"
    reason, note = read_reason(sent, field)
    if reason is None:
        return None
    return Reading(replace(stored, reason=reason, explanation=note), sent_revision(sent, f"{field}-revision"))


def _value_of(answer: Answer) -> tuple[object, ...]:
    return answer.number, answer.text, answer.non_answer, answer.raw


def _non_answer(sent: Sent, question: Question) -> NonAnswer | None:
    code = sent.get(f"{question.name}-none", "")
    return next((reason for reason in question.non_answers if reason.value == code), None)


def sent_revision(sent: Sent, name: str) -> int:
    """The revision that a form sent; 0 where it is none."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def read_same(sent: Sent, last: Answer, stored: Answer | None) -> Reading:
    """The answer of the round before, taken over by one press; the reason of another value does not come with it."""
    taken = Answer(last.question, last.instance, last.number, last.text, last.non_answer, last.estimated)
    same = stored is not None and _value_of(stored) == _value_of(taken)
    if same and stored is not None:
        taken = replace(taken, reason=stored.reason, explanation=stored.explanation)
    return Reading(taken, sent_revision(sent, f"{last.question}-revision"))
