"""`surveyapp texts`: brings the catalogues of the interface up to date with the texts in the code."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from surveyapp.languages import LANGUAGES

WINGS = ("surveyapp", "questionnaires")
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "mark": None,
    "marked": None,
    "say": None,
}
HEADER = """\
# {name} texts of the interface.
# Draft, awaiting the review of {reviewer}.
msgid ""
msgstr ""
"Project-Id-Version: surveyapp\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""Without dates and addresses, so that a file changes only where its content does."""
REVIEWERS = {
    "fr": "the Congress of Local and Regional Authorities",
    "pl": "the Association of Polish Cities",
    "ro": "the Association of Communes of Romania and the Congress of Local Authorities from Moldova",
    "uk": "the associations",
}
TRANSLATED = tuple(language for language in LANGUAGES if language in REVIEWERS)


def texts_in_code() -> Catalog:
    """Collect every text that the code and the templates show."""
    found = Catalog()
    for wing in WINGS:
        with as_file(files(wing)) as package:
            for _, _, text, _, context in _extracted(package):
                found.add(text, context=context)
    return found


def _extracted(package: Path) -> Iterator[Any]:
    return extract_from_dir(package, METHODS, options_map={"templates/**": {"silent": "false"}}, keywords=KEYWORDS)


def catalogue_path(language: str, directory: Path) -> Path:
    """Give the file of a language below the folder of the package."""
    return directory / "translations" / language / "LC_MESSAGES" / "messages.po"


def read(language: str, directory: Path) -> Catalog:
    """Read the catalogue of a language; an empty one where it has none yet."""
    path = catalogue_path(language, directory)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def brought_up_to_date(catalogue: Catalog, code: Catalog) -> Catalog:
    """Keep the translations of texts that the code still shows, add the texts without one, drop the others."""
    catalogue.update(code, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog, language: str) -> str:
    """Write a catalogue sorted by text, each text on one line."""
    name = Catalog(locale=language).locale.get_display_name("en")
    head = HEADER.format(
        name=name, reviewer=REVIEWERS[language], language=language, plural=get_plural(language).plural_forms
    )
    body = BytesIO()
    write_po(body, catalogue, omit_header=True, no_location=True, sort_output=True, ignore_obsolete=True, width=0)
    return head + body.getvalue().decode().strip("\n") + "\n"


def missing(catalogue: Catalog) -> Iterator[Message]:
    """Give the texts that lack a translation, or one of its plural forms."""
    for message in catalogue:
        forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if message.id and not all(forms):
            yield message


@click.command()
@click.option("--check", is_flag=True, help="Change nothing, name what is missing, and fail where something is.")
def texts(check: bool) -> None:
    """Bring the catalogues of the interface up to date, and say how many texts they lack."""
    code, lacking = texts_in_code(), 0
    with as_file(files("surveyapp")) as package:
        for language in TRANSLATED:
            catalogue = brought_up_to_date(read(language, package), code)
            lacks = list(missing(catalogue))
            lacking += len(lacks)
            click.echo(f"{language}: {len(code)} texts, {len(lacks)} without a translation")
            if check:
                _name(language, lacks)
                continue
            path = catalogue_path(language, package)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(catalogue, language), encoding="utf-8")
    if check and lacking:
        raise click.ClickException(f"{lacking} translations are missing; write them into the .po files")


def _name(language: str, messages: list[Message]) -> None:
    for message in messages:
        text = message.id if isinstance(message.id, str) else message.id[0]
        click.echo(f"{language}: {text!r} has no translation; add it to the catalogue", err=True)
