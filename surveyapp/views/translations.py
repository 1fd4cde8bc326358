"""Translations side by side: the source left, a language right, saved text by text; files taken out and in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from questionnaires.catalogues import CatalogueError
from surveyapp.errors import NotFound
from surveyapp.services import side_by_side
from surveyapp.services.shelf import Edition, find_edition
from surveyapp.services.side_by_side import Pair, Refused, Trial
from surveyapp.views.catalogues import refresh
from surveyapp.views.library import AUTHORS, TRANSLATED
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("translations", __name__)

HERE = "/questionnaires/<questionnaire>/<version>/translations/<language>"
AT_ONCE = 25
"""Texts on one page."""
LARGEST_FILE = 450_000
"""Bytes of a PO file; the first questionnaire needs 140 000 in Cyrillic letters."""
LARGEST_REQUEST = LARGEST_FILE + 50_000
SHOWN = 200
"""Texts of a file that are listed."""

Page = str | Response | tuple[str, int]


@pages.get(HERE)
@policy(AUTHORS)
def show(questionnaire: str, version: str, language: str) -> str:
    """Show the texts in both languages, those without a usable translation first of all."""
    return _page(_edition(questionnaire, version, language), language)


@pages.post(HERE)
@policy(AUTHORS)
def save(questionnaire: str, version: str, language: str) -> Page:
    """Save the translation of one text, or show beside it why it is not taken."""
    edition = _edition(questionnaire, version, language)
    sent = request.form
    mark = sent.get("text", "")
    with writing() as session:
        refused = side_by_side.save_text(
            session, actor(), edition.content, language, mark, sent.get("typed", ""), sent.get("based_on", ""), now()
        )
    if refused:
        return _page(edition, language, refused), 422
    refresh()
    return redirect(_url(edition, language, **_view(), saved=mark, _anchor=f"t-{mark}"))


@pages.get(f"{HERE}/catalogue.po")
@policy(AUTHORS)
def catalogue(questionnaire: str, version: str, language: str) -> Response:
    """Hand out the file for translators."""
    edition = _edition(questionnaire, version, language)
    text = side_by_side.catalogue_for(reading(), edition.content, language)
    name = f"{edition.key}-{edition.number}-{language}.po"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type="text/x-gettext-translation; charset=utf-8", headers=headers)


@pages.route(f"{HERE}/upload", methods=["GET", "POST"])
@policy(AUTHORS, largest=LARGEST_REQUEST)
def upload(questionnaire: str, version: str, language: str) -> Page:
    """Try a translator's file: show what it would change, and change nothing yet."""
    edition = _edition(questionnaire, version, language)
    if request.method == "GET":
        return _upload_page(edition, language)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _upload_page(edition, language, problem=gettext("Please choose a file.")), 422
    with file.stream:
        data = file.stream.read()
    try:
        trial = side_by_side.try_file(reading(), edition.content, language, data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _upload_page(edition, language, problem=gettext("The file is not UTF-8 text; save it as UTF-8.")), 422
    except CatalogueError as refused:
        return _upload_page(edition, language, problem=_not_a_catalogue(refused)), 422
    return _trial_page(edition, language, trial)


@pages.post(f"{HERE}/take")
@policy(AUTHORS, largest=LARGEST_REQUEST)
def take(questionnaire: str, version: str, language: str) -> Page:
    """Take a file in as it was tried; where translations changed meanwhile, show what it would do now."""
    edition = _edition(questionnaire, version, language)
    content, based_on = request.form.get("content", ""), request.form.get("based_on", "")
    try:
        with writing() as session:
            trial, is_taken = side_by_side.take_file(
                session, actor(), edition.content, language, content, based_on, now()
            )
    except CatalogueError as refused:
        return _upload_page(edition, language, problem=_not_a_catalogue(refused)), 422
    if not is_taken:
        return _trial_page(edition, language, trial, is_late=True), 409
    refresh()
    count = len(trial.changes)
    flash(ngettext("%(num)s translation was taken in.", "%(num)s translations were taken in.", count), "success")
    return redirect(_url(edition, language))


def _edition(questionnaire: str, version: str, language: str) -> Edition:
    if language not in TRANSLATED:
        raise NotFound(f"translations into {language}")
    return find_edition(reading(), questionnaire, version)


def _url(edition: Edition, language: str, **more: Any) -> str:
    said = {name: value for name, value in more.items() if value}
    return url_for(".show", questionnaire=edition.key, version=edition.number, language=language, **said)


def _view() -> dict[str, Any]:
    """Which texts the address asks for: the open ones or all, words to look for, and the page."""
    page = request.args.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return {
        "show": "all" if request.args.get("show") == "all" else "",
        "find": request.args.get("find", "")[:100].strip(),
        "page": max(number, 1),
    }


def _page(edition: Edition, language: str, refused: Refused | None = None) -> str:
    view = _view()
    found = side_by_side.pairs(reading(), edition.content, language)
    saved = request.args.get("saved", "") if refused is None else refused.pair.mark
    listed = side_by_side.chosen(
        found, only_open=not view["show"], words=view["find"], also=saved if _holds(found, saved) else ""
    )
    pages_ = max(1, -(-len(listed) // AT_ONCE))
    view["page"] = min(view["page"], pages_)
    first = (view["page"] - 1) * AT_ONCE
    return render_template(
        "library/translations.html",
        edition=edition,
        into=language,
        into_all=TRANSLATED,
        rows=listed[first : first + AT_ONCE],
        count=len(listed),
        texts_count=len(found),
        open_count=sum(bool(pair.reason) for pair in found),
        view=view,
        pages=pages_,
        url=_url(edition, language, **view),
        page_url=lambda number: _url(edition, language, **{**view, "page": number}),
        saved=request.args.get("saved", "") if refused is None else "",
        refused=refused,
        fingerprint=side_by_side.fingerprint,
    )


def _holds(found: list[Pair], mark: str) -> bool:
    return any(pair.mark == mark for pair in found)


def _upload_page(edition: Edition, language: str, *, problem: str = "") -> str:
    return render_template(
        "library/translations_upload.html", edition=edition, into=language, problem=problem, largest=LARGEST_FILE
    )


def _trial_page(edition: Edition, language: str, trial: Trial, *, is_late: bool = False) -> str:
    return render_template(
        "library/translations_trial.html", edition=edition, into=language, trial=trial, is_late=is_late, shown=SHOWN
    )


def _not_a_catalogue(refused: CatalogueError) -> str:
    place = str(refused).split(":")
    line = place[1] if len(place) > 1 and place[1].isdigit() else "1"
    return str(gettext("This is not a PO file; line %(line)s cannot be read. Nothing was changed.", line=line))
