"""The outbox: a mail is a row written in the transaction of its cause and sent later by the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from babel.dates import format_date
from sqlalchemy.orm import Session

from surveyapp.languages import translations, written_moment
from surveyapp.models import Message
from surveyapp.services.jobs import enqueue

SEND_MAIL = "send mail"
Link = Callable[[str], str]
"""From the language of a letter to the address in it, so that whoever follows it finds a page to read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, in its reader's language."""

    language: str
    subject: str
    body: str


def post(session: Session, to_address: str, letter: Letter) -> None:
    """Put a letter into the outbox, to be sent once the present transaction is committed."""
    row = Message(to_address=to_address, language=letter.language, subject=letter.subject, body=letter.body)
    session.add(row)
    session.flush()
    enqueue(session, SEND_MAIL, {"message": row.id})


def invitation_letter(language: str, *, name: str, organisation: str, link: str, until: datetime) -> Letter:
    """Say who is invited to what, where to choose a password, and until when."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        "you are invited to work on the needs assessment for %(organisation)s.\n\n"
        "Please choose your password on this page. The link works once, until %(until)s:\n%(link)s\n\n"
        "If you did not expect this message, you can ignore it; nothing will happen."
    )
    values = {"name": name, "organisation": organisation, "link": link, "until": _day(until, language)}
    return Letter(language, texts.gettext("Your invitation to the needs assessment"), body % values)


def role_letter(language: str, *, name: str, organisation: str) -> Letter:
    """Tell somebody who has an account that it now reaches one organisation more."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        "you can now work on the needs assessment for %(organisation)s. Please sign in with the password you have.\n\n"
        "If you did not expect this, please tell the person who coordinates the assessment."
    )
    subject = texts.gettext("Your account has a new role")
    return Letter(language, subject, body % {"name": name, "organisation": organisation})


def reset_letter(language: str, *, name: str, link: str) -> Letter:
    """Say how to choose another password, and that nothing happens if the reader did not ask."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        "somebody asked for a new password for your account. The link works once, for one hour:\n%(link)s\n\n"
        "If it was not you, you can ignore this message; your password stays as it is."
    )
    return Letter(language, texts.gettext("Choose a new password"), body % {"name": name, "link": link})


def reminder_letter(
    language: str,
    *,
    name: str,
    municipality: str,
    round_title: str,
    waits_for_approval: bool,
    until: datetime,
    link: str,
) -> Letter:
    """Say kindly what is left to do, until which day on the country's clocks, and where."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        "%(step)s\n\n"
        'The round "%(round_title)s" is open until %(until)s. You can go on where you stopped:\n%(link)s\n\n'
        'An answer such as "we do not know" is useful too. Thank you for the time that you give to this.'
    )
    unsent = texts.gettext("the needs assessment of %(municipality)s is not yet sent.")
    unapproved = texts.gettext("the needs assessment of %(municipality)s is complete and waits for your approval.")
    step = (unapproved if waits_for_approval else unsent) % {"municipality": municipality}
    values = {"name": name, "step": step, "round_title": round_title, "until": _day(until, language), "link": link}
    return Letter(language, texts.gettext("A reminder of the needs assessment"), body % values)


def receipt_letter(
    language: str,
    *,
    name: str,
    municipality: str,
    round_title: str,
    reference: str,
    approved_at: datetime,
    sha256: str,
    link: str,
) -> Letter:
    """Say what was approved when (on the country's clocks), under which reference, and where the receipt stands."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        'the needs assessment of %(municipality)s in the round "%(round_title)s" was approved on %(approved_at)s and '
        "given to the round.\n\n"
        "Reference: %(reference)s\n"
        "Fingerprint of the answers: %(sha256)s\n\n"
        "The receipt and a copy of all answers, to keep and to print:\n%(link)s\n\n"
        "Please keep this message. If you did not expect it, please tell the person who coordinates the assessment."
    )
    values = {
        "name": name,
        "municipality": municipality,
        "round_title": round_title,
        "reference": reference,
        "approved_at": written_moment(approved_at, approved_at.tzinfo or UTC, language),
        "sha256": sha256,
        "link": link,
    }
    return Letter(language, texts.gettext("Receipt of your needs assessment"), body % values)


def vetted_letter(language: str, *, name: str, title: str, reason: str, link: str) -> Letter:
    """Say that the association accepted a practice, or sent it back and why, and where it stands."""
    texts = translations(language)
    accepted = texts.gettext(
        "Dear %(name)s,\n\n"
        'your association has accepted the practice "%(title)s". It now stands in the library of good practices:\n'
        "%(link)s\n\n"
        "You can change it or take it back there at any time."
    )
    returned = texts.gettext(
        "Dear %(name)s,\n\n"
        'your association has read the practice "%(title)s" and asks for a change:\n\n'
        "%(reason)s\n\n"
        "You can change it and offer it again here:\n%(link)s"
    )
    subject = texts.gettext("Your good practice")
    values = {"name": name, "title": title, "reason": reason, "link": link}
    return Letter(language, subject, (returned if reason else accepted) % values)


def erasure_letter(language: str, *, name: str, round_title: str, kept_until: date, link: str) -> Letter:
    """Say until which day the answers of a round are kept, what goes then and what stays."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        'the answers given in the round "%(round_title)s" are kept until %(until)s. After that day they are erased, '
        "with their history and the comments on them. Receipts and figures already published stay as they are.\n\n"
        "If your office still needs a copy of its answers, please take it before that day:\n%(link)s"
    )
    values = {"name": name, "round_title": round_title, "until": _written(kept_until, language), "link": link}
    return Letter(language, texts.gettext("The answers of a round will be erased"), body % values)


def _day(moment: datetime, language: str) -> str:
    return _written(moment.date(), language)


def _written(day: date, language: str) -> str:
    return format_date(day, format="long", locale=language)
