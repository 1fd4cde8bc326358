"""The cookie of a visit: what was signed is believed for as long as it lasts, and nothing else ever."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, session
from flask_wtf.csrf import validate_csrf

from surveyapp.views.visits import form_token

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def signed(app: Flask, told: dict[str, Any]) -> str:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps(told))


def told_by(app: Flask, cookie: str) -> dict[str, Any]:
    with app.test_request_context("/", headers={"Cookie": f"visit={cookie}"}):
        return dict(session)


def test_a_signed_visit_is_opened_each_time_as_it_was_signed(app: Flask):
    cookie = signed(app, {"csrf_token": "x", "_flashes": []})
    with app.test_request_context("/", headers={"Cookie": f"visit={cookie}"}):
        session["_flashes"].append("changed in this request alone")
    assert told_by(app, cookie) == {"csrf_token": "x", "_flashes": []}


def test_a_changed_cookie_opens_an_empty_visit_also_after_the_right_one_was_seen(app: Flask):
    cookie = signed(app, {"csrf_token": "x"})
    assert told_by(app, cookie)
    payload, _, signature = cookie.rpartition(".")
    forged = (
        f"{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"  # the last sign holds bits that mean nothing
    )
    for other in (forged, cookie[1:], "", "x.y.z"):
        assert told_by(app, other) == {}


def test_a_visit_that_is_too_old_is_over_although_it_was_known(app: Flask):
    cookie = signed(app, {"csrf_token": "x"})
    assert told_by(app, cookie)
    with time_machine.travel(datetime.now(UTC) + app.permanent_session_lifetime + timedelta(minutes=1)):
        assert told_by(app, cookie) == {}


def test_a_form_token_holds_for_its_own_visit_only(app: Flask):
    with app.test_request_context("/"):
        mine = form_token()
        assert form_token() == mine
        validate_csrf(mine)
    with app.test_request_context("/"):
        assert form_token() != mine
