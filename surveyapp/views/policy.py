"""Every route declares who may use it; a route that does not stops the application from starting."""

from collections.abc import Callable, Set
from typing import Any, TypeVar

from flask import Flask, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.errors import NotAllowed
from surveyapp.services.roles import GUARDED, Role
from surveyapp.services.sessions import needs_renewal, renew_session
from surveyapp.views.keeping import keep_sent, tell_signed_out
from surveyapp.views.request import config, is_from_script, now, visit, writing

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_FORM = 1024 * 1024

ANYONE: frozenset[Role] = frozenset()
"""The policy of a public page."""
MEMBERS = frozenset(Role)
"""The policy of a page for whoever has a role, whichever."""

UNGUARDED = frozenset({"account.second_factor_page", "account.change_language"})
"""What somebody who must still set up the second factor can reach."""


class PolicyMissing(Exception):
    """A route was written without saying who may use it."""


def policy(roles: Set[Role], *, largest: int = LARGEST_FORM) -> Callable[[View], View]:
    """Declare the roles that may use a route; it stands directly under the route's own decorator.

    `largest` is the most bytes that a request to it may send; only routes that take files need more than a form does.
    """

    def declare(view: View) -> View:
        view.__dict__["policy"] = frozenset(roles)
        view.__dict__["largest"] = largest
        return view

    return declare


def declared_policies(app: Flask) -> dict[str, frozenset[Role]]:
    """Give each endpoint's policy. Raises PolicyMissing, naming them, if any endpoint has none."""
    views = {name: view for name, view in app.view_functions.items() if name != "static"}
    silent = sorted(name for name, view in views.items() if not hasattr(view, "policy"))
    if silent:
        raise PolicyMissing(f"no policy declared for: {', '.join(silent)}")
    return {name: view.__dict__["policy"] for name, view in views.items()}


def hold_policies(app: Flask) -> None:
    """Check that every route has a policy and hold every request to it."""
    policies = declared_policies(app)
    largest = {name: view.__dict__["largest"] for name, view in app.view_functions.items() if name in policies}

    @app.before_request
    def hold() -> Response | None:
        request.max_content_length = largest.get(request.endpoint or "", LARGEST_FORM)
        roles = policies.get(request.endpoint or "", ANYONE)
        if roles == ANYONE:
            return None
        found = visit()
        if found is None or found.actor is None:
            if is_from_script():
                return tell_signed_out()
            wanted = request.full_path.rstrip("?") if request.method == "GET" else keep_sent()
            return redirect(url_for("accounts.sign_in", then=wanted))
        if _owes_second_factor(found.actor.roles, found.actor.has_second_factor):
            return redirect(url_for("account.second_factor_page"))
        if not found.actor.roles & roles:
            raise NotAllowed(gettext("Your account does not have the role that this page needs."), needs=roles)
        if needs_renewal(found, now(), config().sessions):
            with writing() as session:
                renew_session(session, found, now(), config().sessions)
        return None


def _owes_second_factor(roles: Set[Role], has_one: bool) -> bool:
    return bool(roles & GUARDED) and not has_one and not config().demo and request.endpoint not in UNGUARDED
