"""Mail as a server receives it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.errors import BadInput
from surveyapp.models import Message
from surveyapp.services import mail
from tests.conftest import free_port, make_config


class Inbox(Handler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[object] = []

    def handle_message(self, message: object) -> None:
        self.received.append(message)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    """A mail server on this machine, and its address."""
    inbox = Inbox()
    port = free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    yield inbox, f"smtp://127.0.0.1:{port}"
    server.stop()


def _config(tmp_path: Path, url: str) -> Config:
    return replace(make_config(tmp_path), mail_url=url, mail_sender="needs@example.org")


def _row(session: Session, **values: str) -> Message:
    given = {
        "to_address": "ana@example.org",
        "language": "ro",
        "subject": "Invitație",
        "body": "Bună ziua,\n\nŞi atât.",
    }
    row = Message(**{**given, **values})
    session.add(row)
    session.flush()
    return row


def test_a_letter_arrives_with_its_accents_and_headers(session: Session, tmp_path: Path, inbox):
    received, url = inbox[0].received, inbox[1]
    row = _row(session)
    letter = mail.compose(session, row.id, "needs@example.org")
    assert letter is not None
    mail.send(letter, _config(tmp_path, url))
    arrived = received[0]
    assert arrived["To"] == "ana@example.org"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Content-Language"] == "ro"
    assert "Bună ziua" in arrived.get_payload(decode=True).decode()


def test_a_letter_that_was_sent_is_not_written_again(session: Session):
    row = _row(session)
    mail.mark_sent(session, row.id)
    assert row.sent_at is not None
    assert mail.compose(session, row.id, "needs@example.org") is None


def test_a_link_does_not_stay_in_the_database_once_its_letter_was_sent(session: Session):
    row = _row(session, body="https://needs.example.org/ro/choose-password/abc")
    mail.mark_sent(session, row.id)
    session.flush()
    session.refresh(row)
    assert (row.subject, row.body) == ("Invitație", "")


def test_a_subject_cannot_smuggle_another_header(session: Session):
    row = _row(session, subject="Hello\nBcc: other@example.org")
    with pytest.raises(ValueError, match="linefeed|newline"):
        mail.compose(session, row.id, "needs@example.org")


@pytest.mark.parametrize("url", ["http://example.org", "smtp://", "mail.example.org"])
def test_an_address_that_is_no_mail_server_is_refused_with_the_mend(session: Session, tmp_path: Path, url: str):
    letter = mail.compose(session, _row(session).id, "needs@example.org")
    assert letter is not None
    with pytest.raises(BadInput, match=r"smtp\+starttls"):
        mail.send(letter, _config(tmp_path, url))
