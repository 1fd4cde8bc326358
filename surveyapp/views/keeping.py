"""Keeps what somebody sent after their sign-in had ended, and shows it to them again once they are back."""

from datetime import date
from functools import lru_cache

from flask import Flask, jsonify, request, url_for
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from surveyapp.database import Session
from surveyapp.services.kept_forms import find_kept_form, forget_kept_form, keep_form
from surveyapp.views.request import actor, config, now, reading, writing

OLDEST_FORM = 30 * 24 * 3600
OWN = frozenset({"csrf_token", "form_key", "whose"})
"""What belongs to the form that was sent; the one that is shown again has its own."""
SHOWN_AT = {"approval.give_back": "approval.show"}
"""Where a form stands that is sent to another address than its page's."""
SWITCHED = "switched"


def set_up_keeping(app: Flask) -> None:
    """Let forms say whose they are."""
    app.jinja_env.globals["whose"] = whose


def whose() -> str:
    """Give the mark by which a form is known as shown to this person, also when nobody is signed in any more."""
    return _mark(config().secret, actor().user_id, now().date())


def keep_sent() -> str | None:
    """Keep what was sent, and give the address that shows it again to whom the form was shown; None for other forms."""
    try:
        user_id = int(_marks().loads(request.form.get("whose", ""), max_age=OLDEST_FORM))
    except (BadSignature, ValueError):
        return None
    page = SHOWN_AT.get(request.endpoint or "")
    return _kept_at(user_id, url_for(page, **(request.view_args or {})) if page else request.path)


def keep_for(path: str) -> str:
    """Keep what was sent for the same person on the page in another language, and give the address that shows it."""
    kept = _kept_at(actor().user_id, path)
    return f"{kept}&{SWITCHED}=yes" if kept else path


def _kept_at(user_id: int, path: str) -> str | None:
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN]
    with writing() as session:
        key = keep_form(session, user_id, path, fields, now())
    return f"{path}?kept={key}" if key else None


def kept_form() -> MultiDict[str, str] | None:
    """Give what was kept for this person and page, if the address tells of something."""
    key = request.args.get("kept")
    fields = find_kept_form(reading(), key, actor().user_id, request.path, now()) if key else None
    return MultiDict(fields) if fields is not None else None


def came_back() -> bool:
    """Tell whether the page shows what was sent after the sign-in ended, and not what a change of languages kept."""
    return request.method == "GET" and "kept" in request.args and SWITCHED not in request.args


def forget_kept(session: Session) -> None:
    """Delete what was kept, in the transaction that saves it."""
    if key := request.args.get("kept"):
        forget_kept_form(session, key, actor().user_id, request.path, now())


def tell_signed_out() -> Response:
    """Tell a page's script that its person is no longer signed in, and where to sign in."""
    answer = jsonify(
        said=gettext("You have been signed out. Your last answers are still on this screen."),
        sign_in=url_for("accounts.sign_in", then=request.path),
    )
    answer.status_code = 401
    return answer


def _marks() -> URLSafeTimedSerializer:
    return _marks_under(config().secret)


@lru_cache(maxsize=1024)
def _mark(secret: str, user_id: int, _day: date) -> str:
    """Sign a person's mark once a day, since it holds for many."""
    return _marks_under(secret).dumps(user_id)


@lru_cache(maxsize=8)
def _marks_under(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="whose form")
