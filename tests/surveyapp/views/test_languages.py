"""A page in another language has no English left on it, except what is marked as English or was typed by people."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp.app import create_app
from surveyapp.demo.paths import PATHS, Path
from surveyapp.models import Answer, AssessmentEvent
from tests.conftest import make_config
from tests.worlds import World

ENGLISH = re.compile(r"\b(the|of|and|is|are|to|with|for|who|what|not|this|was|your|by|from)\b", re.IGNORECASE)
"""Words that hardly any English sentence does without, and that no name in the demonstration has."""
SPOKEN = {"aria-label", "title", "placeholder", "alt"}
ALONE = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Spoken(HTMLParser):
    """Collects what a page says in its own language, and its links."""

    def __init__(self, page: str, language: str):
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.said: list[str] = []
        self.links: list[str] = []
        self.language = language
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang") or (self.open[-1][1] if self.open else "")
        if tag not in ALONE:
            self.open.append((tag, language))
        if language == self.language:
            self.said += [given[name] for name in SPOKEN & given.keys()]
        if tag == "a":
            self.links.append(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.open[-1] if self.open else ("", "")
        if language == self.language and tag not in {"script", "style", "code", "textarea"}:
            self.said.append(" ".join(data.split()))


@pytest.fixture
def demo(world: World) -> FlaskClient:
    app = create_app(make_config(world.instance, demo=True), world.database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def left_in_english(page: str, language: str) -> set[str]:
    return {said for said in Spoken(page, language).said if ENGLISH.search(said)}


def typed_by_people(world: World) -> set[str]:
    """The reasons that the people of the demonstration give, in the words in which they gave them."""
    with world.database.reading() as session:
        given = select(Answer.explanation).where(Answer.explanation.is_not(None)).union(select(AssessmentEvent.reason))
        return set(session.scalars(given))


def test_a_word_left_in_english_is_seen_and_one_marked_as_english_is_not():
    page = '<html lang="uk"><p title="Part of it">Так <b lang="en">What is it</b></p><p>Not so</p></html>'
    assert left_in_english(page, "uk") == {"Part of it", "Not so"}


def walked(demo: FlaskClient, path: Path, *, links: bool) -> dict[str, set[str]]:
    """What is left in English on the pages of a path, by address, and on one page of each kind that they link to."""
    left, seen = {}, set[str]()
    for number, _ in enumerate(path.steps, start=1):
        page = demo.post(f"/uk/demonstration/{path.name}/{number}", follow_redirects=True)
        left[page.request.path] = left_in_english(page.text, "uk")
        for link in Spoken(page.text, "uk").links if links else ():
            kind = re.sub(r"\d+|\?.*|(?<=sections/).*|(?<=explain/).*", "", link)
            if link.startswith("/uk/") and kind not in seen:
                seen.add(kind)
                followed = demo.get(link.partition("#")[0])
                left[link] = left_in_english(followed.text, "uk") if followed.mimetype == "text/html" else set()
    return left


def test_no_english_is_left_on_the_pages_of_an_office(demo: FlaskClient, world: World):
    left = walked(demo, PATHS[0], links=False)
    assert len(left) == len(PATHS[0].steps)
    assert set().union(*left.values()) <= typed_by_people(world)


@pytest.mark.proof
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_no_english_is_left_on_any_kind_of_page_that_a_path_leads_to(demo: FlaskClient, world: World, path: Path):
    left, typed = walked(demo, path, links=True), typed_by_people(world)
    assert len(left) > 2 * len(path.steps)
    assert {address: words - typed for address, words in left.items() if words - typed} == {}
