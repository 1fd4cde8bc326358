"""Letters in the reader's language, put into the outbox with the job that sends them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.languages import LANGUAGES
from surveyapp.models import Job, Message
from surveyapp.services import messages


def test_a_letter_and_the_job_that_sends_it_are_written_together(session: Session):
    messages.post(session, "ana@example.org", messages.Letter("en", "Subject", "Body"))
    row, job = session.scalars(select(Message)).one(), session.scalars(select(Job)).one()
    assert (job.kind, job.arguments) == (messages.SEND_MAIL, f'{{"message": {row.id}}}')
    assert row.sent_at is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_say_who_what_where_and_until_when_in_every_language(language: str):
    until = datetime(2026, 5, 15, tzinfo=UTC)
    link = "https://needs.example.org/x"
    invitation = messages.invitation_letter(language, name="Ana", organisation="Abrud", link=link, until=until)
    assert all(part in invitation.body for part in ("Ana", "Abrud", link, "15", "2026"))
    reset = messages.reset_letter(language, name="Ana", link=link)
    assert all(part in reset.body for part in ("Ana", link))
    role = messages.role_letter(language, name="Ana", organisation="Abrud")
    assert all(part in role.body for part in ("Ana", "Abrud"))
    assert all(letter.subject for letter in (invitation, reset, role))
