"""Words of the domain in the language of the page."""

from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext, lazy_gettext

from surveyapp.services.access import Role

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


def role_name(role: str) -> str:
    """Name a role in words; one that is not known keeps its own."""
    return str(ROLE_NAMES[Role(role)]) if role in set(Role) else role


def organisation_name(key: str, name: str) -> str:
    """Name an organisation; the secretariat has no entry of its own."""
    return gettext("Secretariat of the Congress") if key == "secretariat" else name


def role_list(roles: Iterable[str]) -> str:
    """Name several roles in one line."""
    return ", ".join(role_name(role) for role in roles)


def set_up_names(app: Flask) -> None:
    """Let every template name roles and organisations."""
    app.jinja_env.globals.update(role_name=role_name, role_list=role_list, organisation_name=organisation_name)
