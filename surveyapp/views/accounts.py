"""Signing in and out, the second factor, and choosing a password by a single-use link."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput
from surveyapp.forms.accounts import CodeForm, ForgottenForm, PasswordForm, SignInForm
from surveyapp.services import accounts, invitations, second_factor, sessions
from surveyapp.services.showcase import ShowcaseAccount, get_showcase_user, showcase_accounts
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import config, forget_signed_in, keep_signed_in, now, reading, visit, visitor, writing
from surveyapp.views.throttle import count_attempt, may_be_mailed, remember_device

pages = Blueprint("accounts", __name__)


def single_use_link(language: str, token: str) -> str:
    """Give the address of a single-use page, built from the configured address and never from the request's host."""
    return config().public_url + url_for("accounts.choose_password", lang=language, token=token)


@pages.route("/sign-in", methods=["GET", "POST"])
@policy(ANYONE)
def sign_in() -> str | Response | tuple[str, int]:
    """Ask for address and password; whatever does not fit gets the same answer."""
    if visitor() is not None:
        return redirect(_wanted())
    form, problems = SignInForm(), []
    if form.validate_on_submit():
        count_attempt("sign-in", form.text("email"))
        with writing() as transaction:
            typed = (form.text("email"), form.text("password"))
            entered = accounts.sign_in(transaction, *typed, now(), config().sessions)
        if entered is not None:
            session.clear()
            if entered.second_factor_owed:
                return keep_signed_in(redirect(url_for("accounts.enter_code", then=_wanted())), entered.key)
            return remember_device(keep_signed_in(redirect(_wanted()), entered.key), form.text("email"))
        problems = [(gettext("The address and the password do not match an account."), "email")]
    problems += form.problems()
    page = render_template("accounts/sign_in.html", form=form, problems=problems, showcase=_showcase(), then=_wanted())
    return page, 422 if problems else 200


@pages.post("/sign-in/demonstration")
@policy(ANYONE)
def sign_in_to_demonstration() -> Response:
    """Step into one of the shown accounts; only where the whole world is simulated."""
    if not config().demo:
        abort(404)
    with writing() as transaction:
        user = get_showcase_user(transaction, request.form.get("account", type=int, default=0))
        key = sessions.start_session(transaction, user, now(), config().sessions)
    session.clear()
    return keep_signed_in(redirect(_wanted()), key)


@pages.route("/sign-in/code", methods=["GET", "POST"])
@policy(ANYONE)
def enter_code() -> str | Response | tuple[str, int]:
    """Ask for the second factor of somebody whose password was right a moment ago."""
    pending = visit()
    if pending is None or "pending" not in pending.data:
        return redirect(url_for("accounts.sign_in"))
    form, problems = CodeForm(), []
    if form.validate_on_submit():
        owing = sessions.pending_user(reading(), pending)
        count_attempt("code", owing.email if owing else "")
        with writing() as transaction:
            user = sessions.pending_user(transaction, pending)
            if user is not None and second_factor.accept_code(transaction, user, form.text("code"), now()):
                sessions.end_session(transaction, pending.key_hash)
                accounts.record(transaction, user.id, "signed in")
                key = sessions.start_session(transaction, user, now(), config().sessions)
                return remember_device(keep_signed_in(redirect(_wanted()), key), user.email)
        problems = [(gettext("This code does not fit. Please try the next one."), "code")]
    problems += form.problems()
    page = render_template("accounts/code.html", form=form, problems=problems, then=_wanted())
    return page, 422 if problems else 200


@pages.post("/sign-out")
@policy(ANYONE)
def sign_out() -> Response:
    """End the session on the server, so that a copy of its cookie opens nothing."""
    present = visit()
    if present is not None:
        with writing() as transaction:
            sessions.end_session(transaction, present.key_hash)
    session.clear()
    g.pop("visit", None)
    return forget_signed_in(redirect(url_for("home.start")))


@pages.route("/forgotten-password", methods=["GET", "POST"])
@policy(ANYONE)
def forgotten_password() -> str:
    """Mail a link to whoever has an account; the page says the same to everybody."""
    form = ForgottenForm()
    asked = form.validate_on_submit()
    if asked and may_be_mailed("reset", form.text("email")):
        with writing() as transaction:
            invitations.ask_for_reset(transaction, form.text("email"), now(), single_use_link)
    return render_template("accounts/forgotten_password.html", form=form, problems=form.problems(), asked=asked)


@pages.route("/choose-password/<token>", methods=["GET", "POST"])
@policy(ANYONE)
def choose_password(token: str) -> str | Response | tuple[str, int]:
    """Let the reader of an invitation or a reset letter choose the password."""
    user = invitations.find_token(reading(), token, now())
    if user is None:
        return render_template("accounts/link_over.html"), 410
    form, name, email = PasswordForm(), user.name, user.email
    if form.validate_on_submit():
        try:
            with writing() as transaction:
                invitations.use_token(transaction, token, form.text("password"), now())
            return remember_device(redirect(url_for("accounts.sign_in", chosen="yes")), email)
        except BadInput as error:
            form.blame("password", gettext(error.faults[0].problem))
    status = 422 if form.errors else 200
    return render_template(
        "accounts/choose_password.html", form=form, problems=form.problems(), name=name, email=email
    ), status


def _wanted() -> str:
    """Where the person wanted to go: an address of this application, never of another one."""
    wanted = request.values.get("then", "")
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return url_for("home.start")
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if own and wanted.isprintable() else url_for("home.start")


def _showcase() -> list[ShowcaseAccount]:
    return showcase_accounts(reading()) if config().demo else []
