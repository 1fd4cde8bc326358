"""Experts from outside: inviting somebody to one section of an assessment, and taking that back."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from questionnaires.answer_types import Unreadable
from questionnaires.written_dates import read_date
from surveyapp.errors import BadInput, Conflict
from surveyapp.forms.accounts import ExpertForm
from surveyapp.languages import LANGUAGES
from surveyapp.services import experts
from surveyapp.services.access import COORDINATORS
from surveyapp.services.assessments import Record
from surveyapp.services.experts import Invitation
from surveyapp.views.accounts import single_use_link
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.records import date_text, record_of, texts_for
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("experts", __name__)

Page = str | Response | tuple[str, int]
HERE = "/assessments/<int:assessment_id>/experts"


@pages.route(HERE, methods=["GET", "POST"])
@policy(COORDINATORS)
def show(assessment_id: int) -> Page:
    """List the experts of an assessment and ask whom to invite to which section."""
    record = record_of(assessment_id, with_care=False)
    form = _form(record)
    if form.validate_on_submit():
        try:
            _invite(record, form)
            return redirect(url_for(".show", assessment_id=assessment_id, done="invited"))
        except BadInput as error:
            for fault in error.faults:
                form.blame(fault.at if fault.at in form else "email", gettext(fault.problem))
        except Conflict as error:
            form.blame("email", gettext(str(error)))
    page = render_template(
        "assessments/experts.html",
        record=record,
        texts=texts_for(record.questionnaire),
        experts=experts.list_experts(reading(), actor(), assessment_id),
        form=form,
        problems=form.problems(),
        done=request.args.get("done", ""),
    )
    return page, 422 if form.errors else 200


@pages.post(f"{HERE}/<int:membership_id>/withdraw")
@policy(COORDINATORS)
def withdraw(assessment_id: int, membership_id: int) -> Response:
    """Take an expert's role away at once."""
    with writing() as session:
        experts.withdraw_expert(session, actor(), assessment_id, membership_id, now=now())
    return redirect(url_for(".show", assessment_id=assessment_id, done="withdrawn"))


def _form(record: Record) -> ExpertForm:
    last = date_text(record.head.window.closes_locally.date())
    form = ExpertForm(language=page_language(), until=last, is_owner=True)
    texts = texts_for(record.questionnaire)
    form.section.choices = [
        (section.name, texts.plain(f"section/{section.name}/label")) for section in record.questionnaire.sections
    ]
    form.language.choices = list(LANGUAGES.items())
    return form


def _invite(record: Record, form: ExpertForm) -> None:
    until = read_date(form.text("until"), page_language())
    if isinstance(until, Unreadable):
        texts = texts_for(record.questionnaire)
        raise BadInput.one("until", f"{texts.say(until.message)} {texts.say(until.mend)}")
    invitation = Invitation(
        section=form.text("section"),
        name=form.text("name"),
        email=form.text("email"),
        language=form.text("language"),
        until=until,
        is_owner=bool(form.is_owner.data),
    )
    with writing() as session:
        experts.invite_expert(session, actor(), record.head.id, invitation, now=now(), link=single_use_link)
