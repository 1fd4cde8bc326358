"""Message catalogues: gettext PO files as data, written so that a file changes only where its content does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po, unescape

HEADER = """\
# {name} texts of the questionnaire {key}, all versions.
# Draft, awaiting review.
msgid ""
msgstr ""
"Project-Id-Version: {key}\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


class CatalogueError(Exception):
    """A PO file that cannot be read: file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: where it stands, its English, its translation. `stale`: the English was `previous`."""

    context: str
    english: str
    text: str = ""
    stale: bool = False
    previous: str = ""
    comments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language, with the head of the file as it is."""

    header: str
    entries: tuple[Entry, ...]

    def usable(self) -> dict[tuple[str, str], str]:
        """Translations by context and English, without stale and empty ones."""
        return {(entry.context, entry.english): entry.text for entry in self.entries if entry.text and not entry.stale}


def empty(key: str, language: str) -> Catalogue:
    """A catalogue without any text yet."""
    name = Locale.parse(language).get_display_name("en") or language
    header = HEADER.format(name=name, key=key, language=language, plural=get_plural(language).plural_forms)
    return Catalogue(header, ())


def read(path: Path) -> Catalogue:
    """The catalogue of a file. Raises CatalogueError with the line for a file that is no PO file."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CatalogueError(f"{path}:1:1: file: the file is not UTF-8 text; save it as UTF-8") from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Catalogue:
    """As `read`, from the text of a file; `name` is only printed in errors."""
    try:
        catalog = read_po(BytesIO(text.encode()), abort_invalid=True)
    except (PoFileError, ValueError, IndexError) as error:
        line = getattr(error, "lineno", 0) + 1
        raise CatalogueError(
            f"{name}:{line}:1: file: this is not a PO file ({error}); check quotes and keywords"
        ) from None
    header = text.split("\n\n", 1)[0].rstrip("\n") + "\n"
    return Catalogue(header, tuple(_entries(catalog)))


def _entries(catalog: Catalog) -> Iterator[Entry]:
    messages: Iterable[Message] = catalog
    for message in messages:
        if message.id and isinstance(message.id, str):
            comments = tuple(comment for comment in message.user_comments if not comment.startswith("|"))
            previous = _previous(comment for comment in message.user_comments if comment.startswith("|"))
            flags = tuple(sorted(message.flags - {"fuzzy"}))
            text = message.string if isinstance(message.string, str) else ""
            yield Entry(message.context or "", message.id, text, message.fuzzy, previous, comments, flags)


def _previous(comments: Iterable[str]) -> str:
    """The English before, from comments such as `| msgid "…"`, which Babel leaves as they are."""
    lines = [comment.lstrip("| ").removeprefix("msgid ") for comment in comments if "msgctxt" not in comment]
    return "".join(str(unescape(line)) for line in lines if line.startswith('"'))


def written(catalogue: Catalogue) -> str:
    """The text of the PO file, each string on one line."""
    return "\n".join([catalogue.header, *(_entry(entry) for entry in catalogue.entries)])


def _entry(entry: Entry) -> str:
    lines = [f"# {comment}" for comment in entry.comments]
    flags = (("fuzzy",) if entry.stale else ()) + entry.flags
    if flags:
        lines.append(f"#, {', '.join(flags)}")
    if entry.stale and entry.previous:
        lines.append(f"#| msgid {_quoted(entry.previous)}")
    lines += [
        f"msgctxt {_quoted(entry.context)}",
        f"msgid {_quoted(entry.english)}",
        f"msgstr {_quoted(entry.text)}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return f'"{escaped}"'
