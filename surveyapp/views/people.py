"""People: an office's team, an association's, everybody's for an administrator; inviting and taking roles away."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput
from surveyapp.forms.accounts import InvitationForm
from surveyapp.languages import LANGUAGES
from surveyapp.services import people
from surveyapp.services.access import (
    ADMINISTRATORS,
    COORDINATORS,
    MUNICIPALITY,
    OFFICERS,
    Actor,
    Role,
    get_membership,
    get_municipality,
)
from surveyapp.services.accounts import get_user
from surveyapp.services.invitations import find_seat, invite, may_give, refuse_to_invite
from surveyapp.services.second_factor import remove
from surveyapp.views.accounts import single_use_link
from surveyapp.views.languages import page_language
from surveyapp.views.names import ROLE_TASKS, role_name
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("people", __name__)

GIVERS = COORDINATORS | OFFICERS | ADMINISTRATORS


@pages.get("/people")
@policy(MUNICIPALITY | OFFICERS | ADMINISTRATORS)
def show() -> str:
    """List who may do what, as far as the person may know."""
    person, search = actor(), request.args.get("search", "").strip()[:100]
    listing = people.list_people(reading(), person, search=search, page=request.args.get("page", 1, type=int))
    return render_template(
        "people/show.html",
        listing=listing,
        search=search,
        person=person,
        may_give=bool(person.roles & GIVERS),
        is_administrator=bool(person.roles & ADMINISTRATORS),
        url_of=lambda number: url_for("people.show", search=search or None, page=number),
        done=request.args.get("done", ""),
    )


@pages.route("/people/invite", methods=["GET", "POST"])
@policy(GIVERS)
def invite_person() -> str | Response | tuple[str, int]:
    """Ask whom to invite as what, and do it."""
    person = actor()
    form = _invitation_form(person)
    if form.validate_on_submit():
        try:
            _invite(person, form)
            return redirect(url_for("people.show", done="invited"))
        except BadInput as error:
            for fault in error.faults:
                form.blame(fault.at if fault.at in form else "email", gettext(fault.problem))
    page = render_template(
        "people/invite.html",
        form=form,
        problems=form.problems(),
        roles=[_option(role) for role in _roles_to_give(person)],
        asks_organisation=person.municipality_id is None,
        organisation=person.organisation,
    )
    return page, 422 if form.errors else 200


@pages.post("/people/roles/<int:membership_id>/end")
@policy(GIVERS)
def end_role(membership_id: int) -> Response:
    """Take a role away."""
    with writing() as transaction:
        membership = get_membership(transaction, actor(), membership_id)
        people.end_membership(transaction, actor(), membership, now())
    return redirect(url_for("people.show", done="ended"))


@pages.post("/people/<int:user_id>/close")
@policy(ADMINISTRATORS)
def close_account(user_id: int) -> Response:
    """Let nobody in with an account any more."""
    with writing() as transaction:
        people.close_account(transaction, actor(), get_user(transaction, user_id))
    return redirect(url_for("people.show", done="closed"))


@pages.post("/people/<int:user_id>/open")
@policy(ADMINISTRATORS)
def open_account(user_id: int) -> Response:
    """Let a person in again."""
    with writing() as transaction:
        people.open_account(transaction, actor(), get_user(transaction, user_id))
    return redirect(url_for("people.show", done="opened"))


@pages.post("/people/<int:user_id>/second-factor")
@policy(ADMINISTRATORS)
def remove_second_factor(user_id: int) -> Response:
    """Take the second factor from somebody who lost phone and recovery codes."""
    with writing() as transaction:
        remove(transaction, get_user(transaction, user_id), by=actor().user_id)
    return redirect(url_for("people.show", done="factor"))


def _option(role: Role) -> tuple[str, str, str]:
    name = role_name(role)
    return role.value, name[:1].upper() + name[1:], str(ROLE_TASKS.get(role, ""))


def _roles_to_give(person: Actor) -> list[Role]:
    return [role for role in Role if may_give(person.roles, role)]


def _invitation_form(person: Actor) -> InvitationForm:
    form = InvitationForm(language=page_language())
    form.language.choices = list(LANGUAGES.items())
    form.role.choices = [(role.value, role_name(role)) for role in _roles_to_give(person)]
    return form


def _invite(person: Actor, form: InvitationForm) -> None:
    with writing() as transaction:
        organisation = form.text("organisation")
        if person.municipality_id is not None:
            own = get_municipality(transaction, person, person.municipality_id)
            organisation = f"{own.country_code}:{own.code}"
        seat = find_seat(transaction, form.text("role"), organisation)
        refuse_to_invite(transaction, person, seat, form.text("email"))
        invite(
            transaction,
            email=form.text("email"),
            name=form.text("name"),
            language=form.text("language"),
            seat=seat,
            now=now(),
            link=single_use_link,
            by=person.user_id,
        )
