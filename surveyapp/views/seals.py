"""Marks that tie what a browser keeps to one person: without the server and that person's sign-in they open nothing."""

from base64 import b64encode
from hashlib import sha256
from hmac import digest

from surveyapp.views.request import actor, config

SEALED = b"what could not be sent"


def seal() -> str:
    """Give the key under which the person's unsent answers rest in the browser, until they could be sent."""
    person = str(actor().user_id).encode()
    return b64encode(digest(config().secret.encode(), SEALED + b":" + person, sha256)[:16]).decode()
