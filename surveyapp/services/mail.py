"""Sends one letter of the outbox by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.errors import BadInput
from surveyapp.models import Message
from surveyapp.models.base import utc_now

SECONDS = 20
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def compose(session: Session, message_id: int, sender: str) -> EmailMessage | None:
    """Write the mail of an outbox row; None if it was sent before."""
    row = session.get_one(Message, message_id)
    if row.sent_at is not None:
        return None
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, row.to_address, row.subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(row.body)
    mail["Content-Language"] = row.language
    return mail


def send(mail: EmailMessage, config: Config) -> None:
    """Hand a mail to the server of `SURVEYAPP_MAIL_URL`: smtp, smtps or smtp+starttls, with user and password if any.

    Raises OSError or SMTPException if the server does not take it, BadInput for an address of another kind.
    """
    server = urlsplit(config.mail_url)
    if server.scheme not in PORTS or not server.hostname:
        raise BadInput.one("SURVEYAPP_MAIL_URL", "this is no mail server", "write smtp+starttls://user:password@host")
    address = (server.hostname, server.port or PORTS[server.scheme])
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(*address, timeout=SECONDS, context=ssl.create_default_context())
    else:
        connection = smtplib.SMTP(*address, timeout=SECONDS)
    with connection:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(mail)


def mark_sent(session: Session, message_id: int) -> None:
    """Record that the letter has left, and keep its subject only: its text may hold a link that opens an account."""
    row = session.get_one(Message, message_id)
    row.sent_at, row.attempts, row.body = utc_now(), row.attempts + 1, ""
