"""Associations: which there are, how many members they have, and adding one."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput
from surveyapp.forms.accounts import AssociationForm
from surveyapp.services.access import ADMINISTRATORS
from surveyapp.services.people import add_association, list_countries, list_organisations
from surveyapp.views.policy import policy
from surveyapp.views.request import reading, writing
from surveyapp.views.titles import country_name

pages = Blueprint("organisations", __name__)


@pages.route("/organisations", methods=["GET", "POST"])
@policy(ADMINISTRATORS)
def show() -> str | Response | tuple[str, int]:
    """List the associations, and add one."""
    form, countries = AssociationForm(), list_countries(reading())
    form.country.choices = [(code, country_name(code, name)) for code, name in countries]
    if form.validate_on_submit():
        try:
            with writing() as transaction:
                add_association(
                    transaction,
                    code=form.text("code"),
                    name=form.text("name"),
                    country_code=form.text("country"),
                    frame_label=form.text("frame_label"),
                )
            return redirect(url_for("organisations.show", done="added"))
        except BadInput as error:
            for fault in error.faults:
                form.blame(fault.at, gettext(fault.problem))
    page = render_template(
        "people/organisations.html",
        form=form,
        problems=form.problems(),
        organisations=list_organisations(reading()),
        countries=form.country.choices,
        done=request.args.get("done", ""),
    )
    return page, 422 if form.errors else 200
