"""The letters about a practice on its way: to the officers who are to read it, and back to whoever offered it."""

from sqlalchemy.orm import Session

from surveyapp.languages import translations
from surveyapp.models import Practice, User
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services.messages import Letter, Link, post, vetted_letter
from surveyapp.services.people import officers_of


def write_to_officers(session: Session, row: Practice, association_id: int, member: str, link: Link) -> None:
    """Tell every officer of the association, each in the own language, that a practice of a member waits for them."""
    for officer in officers_of(session, association_id):
        letter = waiting_letter(
            officer.language, name=officer.name, member=member, title=row.title, link=link(officer.language)
        )
        post(session, officer.email, letter)


def write_to_owner(session: Session, row: Practice, link: Link) -> None:
    """Tell whoever offered a practice what the association decided, unless that account is closed."""
    user = session.get_one(User, row.offered_by_id)
    if user.active:
        accepted = row.status is PracticeStatus.ACCEPTED
        letter = vetted_letter(
            user.language,
            name=user.name,
            title=row.title,
            reason="" if accepted else row.reason,
            link=link(user.language),
        )
        post(session, user.email, letter)


def waiting_letter(language: str, *, name: str, member: str, title: str, link: str) -> Letter:
    """Say which member offers which practice, and where to read it."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        'your member %(member)s offers a good practice: "%(title)s".\n\n'
        "Nobody else sees it before you have read it. You can accept it or send it back with a reason on this page:\n"
        "%(link)s"
    )
    values = {"name": name, "member": member, "title": title, "link": link}
    return Letter(language, texts.gettext("A good practice waits for you"), body % values)
