"""Numbers in sentences, marked so that each can be held against the figure of the page that it repeats."""

import re
from collections.abc import Iterable
from html import unescape
from math import isnan

from flask import Flask
from markupsafe import Markup, escape

from surveyapp.views.formats import exact, listed, whole

TAG = re.compile("<[^>]*>")


def beside(words: object, *values: float) -> Markup:
    """Words that repeat numbers told behind a figure of the same page; without a number they stay words alone."""
    if not values or any(map(isnan, values)):
        return escape(words)
    return Markup('<data class="beside" value="{}">{}</data>').format(" ".join(map(exact, values)), words)


def figure(words: object, value: float, url: str) -> Markup:
    """A figure that leads to what stands behind it, as `components/figures.html` draws it."""
    return Markup('<a class="figure" href="{}"><data value="{}">{}</data></a>').format(url, exact(value), words)


def how_many(number: int, of: str) -> Markup:
    """A number that says how many elements of a class `of` stand on the page, so that anybody can count them."""
    return Markup('<data class="listed" value="{}" data-of="{}">{}</data>').format(number, of, whole(number))


def as_it_stands(number: int) -> Markup:
    """A number of what is under way in a round at this moment, counted in the register and not from answers."""
    return Markup('<data class="state" value="{}">{}</data>').format(number, whole(number))


def marked_in(written: str, number: int, marked: Markup) -> Markup:
    """A sentence with a count, as `ngettext` has written it, in which the count is marked."""
    before, _, after = written.partition(str(number))
    return Markup("{}{}{}").format(before, marked, after)


def listed_as(names: Iterable[str], of: str) -> Markup:
    """Names as a sentence joins them, each an element of the class by which `how_many` counts them."""
    each = [str(Markup('<span class="{}">{}</span>').format(of, name)) for name in names]
    return Markup(listed(each))  # noqa: S704 (each is escaped)


def sentence(text: str, **parts: object) -> Markup:
    """A translated text with its places filled: what is not marked is escaped."""
    return Markup(text) % parts  # noqa: S704 (texts of the catalogue are our own)


def plain(marked: str) -> str:
    """The words alone, for papers and for counting them; spaces that break no line stay."""
    return unescape(TAG.sub("", marked)) if isinstance(marked, Markup) else marked


def set_up_marks(app: Flask) -> None:
    """Let every template mark numbers in sentences."""
    app.jinja_env.globals.update(how_many=how_many, as_it_stands=as_it_stands, marked_in=marked_in, listed_as=listed_as)
