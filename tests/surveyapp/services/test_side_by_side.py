"""Two languages side by side: what each text says, one saved, a file tried and taken in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy.orm import Session

from questionnaires import loader
from questionnaires.catalogues import Catalogue, Entry, empty, written
from questionnaires.model import Questionnaire
from surveyapp.database import Database
from surveyapp.errors import NotFound
from surveyapp.models import Role
from surveyapp.models.base import utc_now
from surveyapp.services.catalogues import read_catalogue, standing, write_entries
from surveyapp.services.side_by_side import (
    Pair,
    Refused,
    chosen,
    fingerprint,
    pairs,
    save_text,
    take_file,
    tidy,
    try_file,
)
from tests.authoring import KEY, definition, polish
from tests.factories import make_actor

RESIDENTS = ("residents/label", "How many residents are there?")
PLACED = ("plan/label", "Of ${refugees}, how many have a plan?")


@pytest.fixture
def made() -> Questionnaire:
    return loader.parse(definition(("Is there a plan?", PLACED[1])), "q")


@pytest.fixture
def actor(session: Session):
    return make_actor(session, Role.ANALYST)


def one(session: Session, made: Questionnaire, spot: tuple[str, str] = RESIDENTS) -> Pair:
    return next(pair for pair in pairs(session, made, "pl") if (pair.context, pair.english) == spot)


def save(session: Session, actor, made: Questionnaire, text: str, spot=RESIDENTS, seen: str | None = None):
    pair = one(session, made, spot)
    based_on = fingerprint(pair.in_use if seen is None else seen)
    return save_text(session, actor, made, "pl", pair.mark, text, based_on, utc_now())


def test_a_saved_text_is_in_use_and_closes_its_gap(session: Session, actor, made: Questionnaire):
    before = len(standing(session, made, "pl").gaps)
    assert one(session, made).reason == "missing"
    assert save(session, actor, made, "  Ilu jest mieszkańców?\r\n") is None
    assert one(session, made) == Pair(*RESIDENTS, "Ilu jest mieszkańców?", "")
    assert len(standing(session, made, "pl").gaps) == before - 1


def test_a_text_whose_english_changed_offers_the_old_translation_until_it_is_saved(session: Session, actor, made):
    older = (RESIDENTS[0], "How many people are there?")
    write_entries(session, actor, KEY, "pl", {older: "Ile jest osób?"}, utc_now())
    pair = one(session, made)
    assert (pair.reason, pair.text, pair.previous, pair.in_use) == ("stale", "Ile jest osób?", older[1], "")
    assert save(session, actor, made, pair.text) is None
    assert one(session, made).reason == ""


def test_a_translation_keeps_the_places_of_the_english_and_they_are_named(session: Session, actor, made):
    refused = save(session, actor, made, "Ilu z ${residents} ma plan?", PLACED)
    assert refused is not None
    assert (refused.reason, refused.lacking, refused.beyond) == ("places", ("${refugees}",), ("${residents}",))
    assert one(session, made, PLACED).reason == "missing"
    assert save(session, actor, made, "Ilu z ${refugees} ma plan?", PLACED) is None


@pytest.mark.parametrize(("text", "reason"), [(RESIDENTS[1], "repeated"), ("a" * 5_000, "long")])
def test_a_repeated_or_endless_translation_is_refused(session: Session, actor, made, text: str, reason: str):
    refused = save(session, actor, made, text)
    assert refused is not None
    assert refused.reason == reason
    assert one(session, made).reason == "missing"


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(session: Session, actor, made):
    save(session, actor, made, "Ilu mieszkańców?")
    refused = save(session, actor, made, "Liczba mieszkańców", seen="")
    assert refused is not None
    assert (refused.reason, refused.pair.text, refused.typed) == ("clash", "Ilu mieszkańców?", "Liczba mieszkańców")
    assert save(session, actor, made, "Ilu mieszkańców?", seen="") is None, "the same words are no clash"


def test_an_emptied_text_lets_that_of_the_files_stand_again(session: Session, actor):
    needs = loader.parse(definition(("small-needs", "municipal-needs")), "q")
    spot = ("questionnaire/title", "Municipal needs assessment")
    needs = loader.parse(definition(("small-needs", "municipal-needs"), ("Small needs", spot[1])), "q")
    shipped = one(session, needs, spot).text
    save(session, actor, needs, "Inny tytuł", spot)
    assert one(session, needs, spot).text == "Inny tytuł"
    save(session, actor, needs, "", spot)
    assert one(session, needs, spot).text == shipped


def test_an_unknown_text_is_not_found(session: Session, actor, made):
    with pytest.raises(NotFound):
        save_text(session, actor, made, "pl", "none", "x", fingerprint(""), utc_now())


def test_a_file_is_tried_without_writing_and_taken_as_it_was_tried(session: Session, actor, made):
    content = polish(
        {RESIDENTS: "Ilu mieszkańców?", PLACED: "Ilu?", ("gone/label", "Gone"): "Nie ma", ("a/b", "Small"): ""}
    )
    trial = try_file(session, made, "pl", content)
    assert [(change.english, change.before, change.after) for change in trial.changes] == [
        (RESIDENTS[1], "", "Ilu mieszkańców?")
    ]
    assert [gap.reason for gap in trial.refused] == ["places"]
    assert [entry.english for entry in trial.unknown] == ["Gone"]
    assert one(session, made).reason == "missing"
    _, is_taken = take_file(session, actor, made, "pl", trial.content, trial.based_on, utc_now())
    assert is_taken
    assert read_catalogue(session, KEY, "pl").usable() == {RESIDENTS: "Ilu mieszkańców?"}


def test_a_file_is_not_taken_where_translations_changed_since_it_was_tried(session: Session, actor, made):
    trial = try_file(session, made, "pl", polish({RESIDENTS: "Z pliku"}))
    save(session, actor, made, "Ręcznie")
    again, is_taken = take_file(session, actor, made, "pl", trial.content, trial.based_on, utc_now())
    assert not is_taken
    assert again.changes[0].before == "Ręcznie"
    assert one(session, made).text == "Ręcznie"


def test_what_is_fuzzy_in_a_file_stays_out(session: Session, made):
    content = written(Catalogue(empty(KEY, "pl").header, (Entry(*RESIDENTS, "Może", stale=True),)))
    trial = try_file(session, made, "pl", content)
    assert (trial.changes, trial.stale) == ((), 1)


def test_texts_are_chosen_by_state_and_words_and_the_saved_one_stays():
    found = [Pair("a/label", "One town", "", "missing"), Pair("b/label", "Two towns", "Dwa miasta", "")]
    assert chosen(found, only_open=True, words="") == found[:1]
    assert chosen(found, only_open=False, words="MIASTA two") == found[1:]
    assert chosen(found, only_open=True, words="", also=found[1].mark) == found


def test_signs_that_cannot_be_seen_are_taken_out():
    assert tidy("\x00a\u200b\r\nb\u00a0!\r") == "a\nb\u00a0!"


@pytest.mark.parametrize("same", [True, False], ids=["one text", "two texts"])
def test_two_who_save_the_first_texts_at_the_same_moment_are_both_answered(database: Database, made, same: bool):
    """The first transaction is held open until the second has begun to wait for it, or had its time to."""
    with database.writing() as session:
        people = [make_actor(session, Role.ANALYST) for _ in range(2)]
    ready, told = Barrier(2, timeout=20), dict[int, Refused | None]()

    def edit(editor: int, spot: tuple[str, str], text: str) -> None:
        with database.reading() as session:
            pair = one(session, made, spot)
        ready.wait()
        with database.writing() as session:
            based_on = fingerprint(pair.in_use)
            told[editor] = save_text(session, people[editor], made, "pl", pair.mark, text, based_on, utc_now())
            sleep(0.2)

    spots = (RESIDENTS, RESIDENTS if same else ("refugees/label", "How many refugees are hosted?"))
    texts = ("Ilu jest mieszkańców?", "Ilu ludzi tu mieszka?")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(edit, range(2), spots, texts))
    refused = [answer.reason for answer in told.values() if answer]
    assert (len(told), refused) == (2, ["clash"] if same else [])
    with database.reading() as session:
        assert {one(session, made, spot).in_use for spot in spots} <= set(texts)
