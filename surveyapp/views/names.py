"""Words of the domain in the language of the page."""

from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext, lazy_gettext

from analysis import activity_words
from analysis.activity_model import Activity
from surveyapp.services import planning
from surveyapp.services.access import Role
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.titles import country_name

ROLE_NAMES = {
    Role.CONTRIBUTOR: lazy_gettext("contributor of the municipality"),
    Role.COORDINATOR: lazy_gettext("coordinator of the municipality"),
    Role.APPROVER: lazy_gettext("approver of the municipality"),
    Role.OFFICER: lazy_gettext("officer of the association"),
    Role.ANALYST: lazy_gettext("analyst of the secretariat"),
    Role.PUBLISHER: lazy_gettext("publisher of the secretariat"),
    Role.ADMINISTRATOR: lazy_gettext("administrator of the secretariat"),
    Role.EXPERT: lazy_gettext("expert for one section"),
    Role.OBSERVER: lazy_gettext("observer of the national authority"),
}
ROLE_TASKS = {
    Role.CONTRIBUTOR: lazy_gettext("Answers questions. Does not send or approve."),
    Role.COORDINATOR: lazy_gettext(
        "Answers, says who looks after which section, sends to the approver and invites colleagues."
    ),
    Role.APPROVER: lazy_gettext(
        "Approves the assessment or returns it, as a mayor does; also answers and invites colleagues."
    ),
    Role.OFFICER: lazy_gettext("Follows members up, reminds them, and reads their approved answers."),
    Role.ANALYST: lazy_gettext("Reads all approved answers and works out plans."),
    Role.PUBLISHER: lazy_gettext("Does what an analyst does, publishes questionnaires and signs decisions."),
    Role.ADMINISTRATOR: lazy_gettext("Looks after people and organisations."),
    Role.OBSERVER: lazy_gettext("Reads published results of one country."),
}
"""What somebody in a role does; an expert is invited on a page that says it."""


def role_name(role: str) -> str:
    """Name a role in words; one that is not known keeps its own."""
    return str(ROLE_NAMES[Role(role)]) if role in set(Role) else role


def organisation_name(key: str, name: str) -> str:
    """Name an organisation; the secretariat has no entry of its own."""
    if key == "secretariat":
        return str(gettext("Secretariat of the Congress"))
    kind, _, code = key.partition(":")
    return country_name(code, name) if kind == "country" else known_name(name)


def activity_title(code: str) -> str:
    """Name an activity of the list in force."""
    return activity_words.title(planning.activities()[code], page_language())


def kept_title(code: str, title: str) -> str:
    """Name an activity as a record keeps it, translated where the list in force still has it under that name."""
    same = [activity for activity in planning.activities() if (activity.code, activity.title) == (code, title)]
    return activity_words.title(same[0], page_language()) if same else title


def activity_purpose(activity: Activity) -> str:
    """Say what an activity is for."""
    return activity_words.purpose(activity, page_language())


def activity_form(activity: Activity) -> str:
    """Say in which form an activity is held."""
    return activity_words.form(activity, page_language())


def activity_assumptions() -> str:
    """Say on what the costs and effects of the activity list in force rest."""
    return activity_words.assumptions(planning.activities(), page_language())


def role_list(roles: Iterable[str]) -> str:
    """Name several roles in one line."""
    return ", ".join(role_name(role) for role in roles)


def set_up_names(app: Flask) -> None:
    """Let every template name roles, organisations and activities."""
    app.jinja_env.filters["known_name"] = known_name
    app.jinja_env.globals.update(
        role_name=role_name,
        role_list=role_list,
        organisation_name=organisation_name,
        known_name=known_name,
        activity_title=activity_title,
        kept_title=kept_title,
        activity_assumptions=activity_assumptions,
        activity_purpose=activity_purpose,
        activity_form=activity_form,
    )
