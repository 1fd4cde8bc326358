"""The language of a page stands in its address; the rest of the house never handles it."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import Babel, Domain, get_locale, refresh

from surveyapp.languages import LANGUAGES, reader, translations
from surveyapp.views.request import visit

SOURCE = "en"
PREFIX = f"/<any({', '.join(LANGUAGES)}):lang>"


class _FileDomain(Domain):  # type: ignore[misc]
    """Looks texts up in the catalogues that are read from the .po files."""

    def get_translations(self) -> Any:
        locale = get_locale()
        return translations(locale.language if locale else SOURCE)


class _FileBabel(Babel):  # type: ignore[misc]
    domain_instance = _FileDomain()


def set_up_languages(app: Flask) -> None:
    """Take the language from the address, give it to every link, and offer the same page in the others."""
    _FileBabel(app, locale_selector=page_language)
    # Templates look texts up without the way through locale and domain, which costs more than the text.
    app.jinja_env.install_gettext_callables(_text, _plural_text, newstyle=True)  # type: ignore[attr-defined]
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.context_processor(lambda: {"lang": page_language(), "languages": LANGUAGES, "this_page_in": this_page_in})


def _text(text: str) -> str:
    return translations(page_language()).gettext(text)


def _plural_text(one: str, many: str, count: int) -> str:
    return translations(page_language()).ngettext(one, many, count)


def page_language() -> str:
    """Give the language of the page: from its address, even where no page is there, else what the reader prefers."""
    if "lang" in g:
        return str(g.lang)
    written = request.path.split("/")[1] if has_request_context() else ""
    return written if written in LANGUAGES else preferred_language()


def preferred_language() -> str:
    """Give the language that the person chose, else the best of those the browser asks for, else English."""
    if not has_request_context():
        return SOURCE
    found = visit()
    if found is not None and found.actor is not None:
        return found.actor.language
    return request.accept_languages.best_match(list(LANGUAGES)) or SOURCE


def show_in(language: str | None) -> None:
    """Answer the rest of this request in another language than its address; an unknown one changes nothing."""
    if language in LANGUAGES:
        g.lang = language
        refresh()
        reader.set(str(language))


def this_page_in(language: str) -> str:
    """Give the address of the present page in another language; of the first page where it has none."""
    if request.endpoint is None or request.url_rule is None or "lang" not in request.url_rule.arguments:
        return url_for("home.start", lang=language)
    path = url_for(request.endpoint, **{**(request.view_args or {}), "lang": language})
    # Appended, not given to url_for: it takes names such as "endpoint" or "_anchor" for its own.
    query = urlencode(list(request.args.items(multi=True)), safe="!$'()*,/:;?@")
    return f"{path}?{query}" if query else path


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    language = values.pop("lang", None) if values else None
    if language is not None:
        g.lang = language
    reader.set(language or SOURCE)


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = page_language()
