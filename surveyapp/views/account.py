"""A person's own account: language, organisation, password, second factor."""

from base64 import b64encode

import qrcode
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from qrcode.image.svg import SvgPathImage
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput
from surveyapp.forms.accounts import ChangePasswordForm, EnrolForm
from surveyapp.languages import LANGUAGES
from surveyapp.services import accounts, second_factor, sessions
from surveyapp.services.actors import Actor
from surveyapp.services.roles import GUARDED
from surveyapp.views.languages import page_language
from surveyapp.views.policy import MEMBERS, policy
from surveyapp.views.request import actor, config, forget_signed_in, keep_signed_in, now, reading, visit, writing
from surveyapp.views.throttle import count_attempt

pages = Blueprint("account", __name__)

Page = str | Response | tuple[str, int]


@pages.get("/account")
@policy(MEMBERS)
def show() -> str:
    """Show the account and what can be changed in it."""
    return _page(actor(), ChangePasswordForm())


@pages.post("/account/language")
@policy(MEMBERS)
def change_language() -> Response:
    """Remember the language for pages and mail, and go on in it."""
    language = request.form.get("language", "")
    with writing() as transaction:
        accounts.change_language(accounts.get_user(transaction, actor().user_id), language)
    return redirect(url_for("account.show", lang=language if language in LANGUAGES else page_language()))


@pages.post("/account/organisation")
@policy(MEMBERS)
def change_organisation() -> Response:
    """Work for another of the person's organisations."""
    present = visit()
    if present is not None:
        with writing() as transaction:
            sessions.change_organisation(transaction, present, request.form.get("organisation", ""))
    return redirect(url_for("home.start"))


@pages.post("/account/password")
@policy(MEMBERS)
def change_password() -> Page:
    """Exchange the password, sign out everywhere and go on here under a new key."""
    form, person = ChangePasswordForm(), actor()
    if form.validate_on_submit():
        count_attempt("present", person.email)
        try:
            with writing() as transaction:
                user = accounts.get_user(transaction, person.user_id)
                if accounts.change_password(transaction, user, form.text("present"), form.text("password")):
                    key = sessions.start_session(transaction, user, now(), config().sessions)
                    return keep_signed_in(redirect(url_for("account.show", changed="password")), key)
            form.blame("present", gettext("This is not your present password."))
        except BadInput as error:
            form.blame("password", gettext(error.faults[0].problem))
    return _page(person, form), 422


@pages.post("/account/sign-out-everywhere")
@policy(MEMBERS)
def sign_out_everywhere() -> Response:
    """End every session of the person, this one too."""
    with writing() as transaction:
        sessions.end_sessions_of(transaction, actor().user_id)
    return forget_signed_in(redirect(url_for("accounts.sign_in")))


@pages.route("/account/second-factor", methods=["GET", "POST"])
@policy(MEMBERS)
def second_factor_page() -> Page:
    """Bind an authenticator app to the account and show its recovery codes, this one time."""
    form, person, present = EnrolForm(), actor(), visit()
    if form.validate_on_submit():
        if person.has_second_factor:
            count_attempt("present", person.email)
        with writing() as transaction:
            user = accounts.get_user(transaction, person.user_id)
            kept = present.key_hash if present else ""
            # A session left open must not be enough to lock its owner out with another phone.
            allowed = not user.totp_secret or accounts.check_password(user, form.text("present"))
            secret, code = form.text("secret"), form.text("code")
            codes = second_factor.enrol(transaction, user, secret, code, now(), but=kept) if allowed else None
        if codes is not None:
            return render_template("account/recovery_codes.html", codes=codes)
        if allowed:
            form.blame("code", gettext("This code does not fit. Please try the next one."))
        else:
            form.blame("present", gettext("This is not your present password."))
    secret = form.text("secret") if form.errors and not form.errors.get("secret") else second_factor.propose_secret()
    user = accounts.get_user(reading(), person.user_id)
    address = second_factor.provisioning_uri(user, secret)
    return render_template(
        "account/second_factor.html",
        form=form,
        problems=form.problems(),
        secret=secret,
        picture=_as_picture(address),
        replaces=person.has_second_factor,
        owed=bool(person.roles & GUARDED) and not person.has_second_factor,
    ), (422 if form.errors else 200)


def _page(person: Actor, form: ChangePasswordForm) -> str:
    return render_template(
        "account/show.html",
        form=form,
        problems=form.problems(),
        person=person,
        may_need_second_factor=not config().demo,
        changed=request.args.get("changed", ""),
    )


def _as_picture(text: str) -> str:
    drawing = qrcode.make(text, image_factory=SvgPathImage).to_string()
    return "data:image/svg+xml;base64," + b64encode(drawing).decode()
