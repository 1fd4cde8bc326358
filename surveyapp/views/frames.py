"""Pages drawn once for all who see the same, with holes that are filled for each reader: names, tokens, answers."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, session
from markupsafe import escape

from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.names import organisation_name
from surveyapp.views.request import actor
from surveyapp.views.visits import form_token
from surveyapp.views.welcome import guide

FIRST_SIGN = 0xE010
"""Signs that no text of the house uses stand for what is filled in."""
FIRST_NUMBER = 73_007_300_730_073_007_300
"""Stands for a number in an address; larger than the key of any row."""
KEPT = 1024

Hole = str | int
Pieces = tuple[str, ...]
"""Text and names of holes in turns."""


@dataclass(frozen=True, slots=True)
class Reader:
    """All that the surroundings of a page show of its reader, beside the menu of the roles."""

    organisation_key: str
    organisation: str
    name: str


def draw_page(template: str, shape: Hashable, holes: Mapping[str, Hole], **given: Any) -> str:
    """Draw a page for the person who asks; what is kept of it holds for everybody of the same roles.

    `shape` must tell everything that `given` and the template depend on; what differs between readers is a hole. Text
    of a hole is escaped unless it is markup, and one that is empty stays so, for conditions. Without a shape, and
    where something is told once, as after an action or on a guided path, the page is drawn whole.
    """
    if shape is None or current_app.debug or "_flashes" in session or guide() is not None:
        return render_template(template, **given, **holes)
    person = actor()
    around = {
        "csrf": form_token(),
        "organisation": organisation_name(person.organisation_key, person.organisation),
        "person": known_name(person.name),
    }
    filling: dict[str, Hole] = {**around, **holes}
    open_holes = tuple(name for name, value in filling.items() if value)
    key = (template, page_language(), request.endpoint, request.script_root, person.roles, shape, open_holes)
    frames: dict[Hashable, Pieces] = current_app.extensions.setdefault("frames", {})
    pieces = frames.get(key)
    if pieces is None:
        if len(frames) >= KEPT:
            frames.clear()
        pieces = frames[key] = _drawn(template, filling, set(holes), given)
    return "".join([str(escape(filling[piece])) if at % 2 else piece for at, piece in enumerate(pieces)])


def _drawn(template: str, filling: Mapping[str, Hole], own: set[str], given: Mapping[str, Any]) -> Pieces:
    """Draw it with a sign in every hole, and cut it there."""
    signs = {name: _sign(at, value) for at, (name, value) in enumerate(filling.items())}
    names = {str(sign): name for name, sign in signs.items() if sign}
    text = render_template(
        template,
        actor=Reader("", str(signs["organisation"]), str(signs["person"])),
        csrf_token=lambda: signs["csrf"],
        **given,
        **{name: signs[name] for name in own},
    )
    return tuple(names.get(piece, piece) for piece in re.split(f"({'|'.join(names)})", text))


def _sign(at: int, value: Hole) -> Hole:
    if not value:
        return value
    return FIRST_NUMBER + at if isinstance(value, int) else chr(FIRST_SIGN + at)
