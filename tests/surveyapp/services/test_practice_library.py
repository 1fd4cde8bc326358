"""The library holds what was accepted, is found by what it answers, and stands beside the gaps of others."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import Municipality, Role
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services import practice_library
from surveyapp.services.practice_library import Wish
from tests.exchanging import make_practice
from tests.factories import make_municipality, make_user


@pytest.fixture
def places(session: Session) -> dict[str, Municipality]:
    """A small town in each of two countries and a large one; each has accepted practices, one has more on the way."""
    found = {
        "small": make_municipality(session, size_class="0-1999"),
        "large": make_municipality(session, size_class="50000+"),
        "abroad": make_municipality(session, "PL", size_class="2000-9999"),
    }
    by = make_user(session, Role.COORDINATOR, municipality=found["small"])
    make_practice(session, found["small"], by, title="Școala de vară", theme="health", indicators="h1", language="ro")
    make_practice(session, found["large"], by, title="Keys", indicators="")
    make_practice(session, found["abroad"], by, title="Locks")
    for status in (PracticeStatus.OFFERED, PracticeStatus.RETURNED, PracticeStatus.WITHDRAWN):
        make_practice(session, found["abroad"], by, status, title=status.value)
    return found


def titles(session: Session, **wish: str) -> set[str]:
    return {row.wording.title for row in practice_library.search(session, Wish(**wish))}


@pytest.mark.usefixtures("places")
def test_only_what_was_accepted_is_found_by_words_theme_size_country_and_language(session: Session) -> None:
    assert titles(session) == {"Școala de vară", "Keys", "Locks"}
    assert titles(session, words="SCOALA vara") == {"Școala de vară"}
    assert titles(session, words="keys nothing-of-the-kind") == set()
    assert titles(session, theme="homes") == {"Keys", "Locks"}
    assert titles(session, theme="homes", country="PL") == {"Locks"}
    assert titles(session, size_class="50000+") == {"Keys"}
    assert titles(session, language="ro") == {"Școala de vară"}


def test_what_is_not_accepted_cannot_be_opened(session: Session, places: dict[str, Municipality]) -> None:
    by = make_user(session, Role.COORDINATOR, municipality=places["small"])
    waiting = make_practice(session, places["small"], by, PracticeStatus.OFFERED)
    with pytest.raises(NotFound):
        practice_library.open_accepted(session, waiting.id)


def test_practices_of_others_stand_beside_the_gap_they_answer_the_closest_first(
    session: Session, places: dict[str, Municipality]
) -> None:
    gaps = {"s1": "homes", "s2": "homes", "h1": "health", "h2": "health"}
    beside, in_theme = practice_library.beside_gaps(session, places["small"], gaps)
    found = {gap: [row.wording.title for row in rows] for gap, rows in beside.items()}
    assert found == {"s1": ["Locks", "Keys"], "s2": ["Keys"], "h1": [], "h2": []}
    assert in_theme == {"homes": 2}
    elsewhere, _ = practice_library.beside_gaps(session, places["large"], {"h1": "health"})
    assert [row.wording.title for row in elsewhere["h1"]] == ["Școala de vară"]


def test_choices_are_those_of_the_library(session: Session, places: dict[str, Municipality]) -> None:
    sizes, countries, languages = practice_library.choices(practice_library.search(session, Wish()))
    assert sizes == ["0-1999", "2000-9999", "50000+"]
    assert countries == [("PL", "Poland"), ("RO", "Romania")]
    assert languages == ["en", "ro"]
    abroad = places["abroad"]
    assert (f"PL-{abroad.code}", "homes") in practice_library.accepted_themes(session)
