"""A browser without JavaScript: it reads the forms of a page, fills them in and sends them as they are."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag

from flask.testing import FlaskClient

Sent = list[tuple[str, str]]


@dataclass
class Control:
    """One input, box, list or button of a form."""

    name: str
    kind: str
    value: str = ""
    checked: bool = False
    mode: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form with its controls in the order in which they stand."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def named(self, name: str) -> list[Control]:
        """The controls of a name."""
        return [control for control in self.controls if control.name == name]


@dataclass
class Link:
    """A link with its words."""

    href: str
    words: str = ""


class _Reader(HTMLParser):
    """Reads forms, links and what an error summary points at; what stands in a template is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[Link] = []
        self.faulty: list[str] = []
        self._form: Form | None = None
        self._list: Control | None = None
        self._area: Control | None = None
        self._link: Link | None = None
        self._hidden = self._summary = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._hidden += 1
        if self._hidden:
            return
        if tag == "div":
            starts = "error-summary" in told.get("class", "").split()
            self._summary = 1 if starts else self._summary + bool(self._summary)
        elif tag == "form":
            self._form = Form(told.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a" and "href" in told:
            self._start_link(told["href"])
        elif tag in ("input", "button", "select", "textarea"):
            self._control(tag, told)
        elif tag == "option" and self._list is not None:
            self._list.options.append(told.get("value", ""))
            if "selected" in told or len(self._list.options) == 1:
                self._list.value = told.get("value", "")

    def _start_link(self, href: str) -> None:
        self._link = Link(href)
        self.links.append(self._link)
        if self._summary and href.startswith("#"):
            self.faulty.append(href[1:])

    def _control(self, tag: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text") if tag == "input" else tag
        control = Control(
            told.get("name", ""), kind, told.get("value", ""), "checked" in told, told.get("inputmode", "")
        )
        if "form" not in told and self._form is not None:
            self._form.controls.append(control)
        if tag == "select":
            self._list = control
        if tag == "textarea":
            self._area = control
            control.value = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._hidden -= 1
        if self._hidden:
            return
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._list = None
        elif tag == "textarea":
            self._area = None
        elif tag == "a":
            self._link = None
        elif tag == "div" and self._summary:
            self._summary -= 1

    def handle_data(self, data: str) -> None:
        if self._area is not None and not self._hidden:
            self._area.value += data
        if self._link is not None and not self._hidden:
            self._link.words += data


@dataclass
class PaperBrowser:
    """A person's browser: where it is, and what the page there says."""

    client: FlaskClient
    address: str = ""
    status: int = 0
    text: str = ""
    page: _Reader = field(default_factory=_Reader)
    visited: int = 0

    def open(self, address: str) -> None:
        """Follow a link."""
        self._take(self.client.get(urldefrag(address)[0], follow_redirects=True))

    def send(self, form: Form, values: Sent, button: tuple[str, str] | None = None) -> None:
        """Send a form with these values and the button that was pressed."""
        data: dict[str, list[str]] = {}
        for name, value in [*values, *([button] if button and button[0] else [])]:
            data.setdefault(name, []).append(value)
        address = urldefrag(form.action or self.address)[0]
        self._take(self.client.post(address, data=data, follow_redirects=True))

    def link(self, *parts: str) -> str | None:
        """The first link whose address holds all of these."""
        return next((link.href for link in self.page.links if all(part in link.href for part in parts)), None)

    def form(self, *names: str) -> Form | None:
        """The first form that has controls of all these names."""
        return next((form for form in self.page.forms if all(form.named(name) for name in names)), None)

    def _take(self, answer: object) -> None:
        self.address = answer.request.path  # type: ignore[attr-defined]
        self.status, self.text = answer.status_code, answer.text  # type: ignore[attr-defined]
        assert self.status < 500, f"{self.address}: {self.status}"
        self.page = _Reader()
        self.page.feed(self.text)
        self.visited += 1


def as_shown(form: Form) -> Sent:
    """What a browser would send of a form that nobody touched, without its buttons."""
    sent: Sent = []
    for control in form.controls:
        chosen = control.kind not in ("radio", "checkbox") or control.checked
        if control.name and control.kind not in ("button", "submit", "file") and chosen:
            sent.append((control.name, control.value))
    return sent
