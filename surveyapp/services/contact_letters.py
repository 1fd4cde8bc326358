"""The two letters of a request to be put in touch: to the officers of the association, and back to whoever asked."""

from surveyapp.languages import translations
from surveyapp.services.messages import Letter


def request_letter(
    language: str, *, name: str, asker: tuple[str, str], member: str, about: str, message: str, link: str
) -> Letter:
    """Tell an officer who asks to be put in touch with which of its members over what, and where to answer.

    `asker` is a name and, for a municipality, that of its association.
    """
    texts = translations(language)
    asking, of = asker[0] if asker[1] else texts.gettext(asker[0]), texts.gettext(asker[1]) if asker[1] else ""
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        "%(asker)s asks to be put in touch with your member %(member)s.\n\n"
        "It is about: %(about)s\n\n"
        "%(message)s\n\n"
        "Please speak with your member first. Nobody's address has been handed on. You can answer on this page:\n"
        "%(link)s"
    )
    said = message or texts.gettext("No message was added.")
    values = {
        "name": name,
        "asker": f"{asking} ({of})" if of else asking,
        "member": member,
        "about": about,
        "message": said,
        "link": link,
    }
    return Letter(language, texts.gettext("A request to be put in touch"), body % values)


def answer_letter(
    language: str, *, name: str, association: str, about: str, passed_on: bool, words: str, link: str
) -> Letter:
    """Tell whoever asked what the association answered."""
    texts = translations(language)
    body = texts.gettext(
        "Dear %(name)s,\n\n"
        "%(outcome)s\n\n"
        "It is about: %(about)s\n\n"
        "%(words)s\n\n"
        "All your requests stand here:\n%(link)s"
    )
    outcome = (
        texts.gettext("Your request was passed on to the member. Answer of the association: %(association)s.")
        if passed_on
        else texts.gettext("You cannot be put in touch at present. Answer of the association: %(association)s.")
    )
    values = {
        "name": name,
        "outcome": outcome % {"association": texts.gettext(association)},
        "about": about,
        "words": words,
        "link": link,
    }
    return Letter(language, texts.gettext("Your request to be put in touch"), body % values)
