"""Two versions side by side."""

import pytest
from sqlalchemy.orm import Session

from questionnaires import loader
from questionnaires.comparison_rules import RULES
from surveyapp.models import Role
from surveyapp.services.drafting import read_handed, store_draft
from surveyapp.services.versions import record_version
from surveyapp.views.differences import ATTRIBUTES, marked
from tests.authoring import KEY, definition
from tests.factories import make_actor, make_assessment, make_round, make_user

PAYLOAD = "<img src=x onerror=alert(1)>"


@pytest.fixture
def reader(sign_in, session: Session):
    first = loader.parse(definition(), "q")
    make_assessment(session, first, collection=make_round(session, first))
    changed = definition(
        ("How many residents are there?", "How many people live here?"),
        ("weight: 1", "weight: 2"),
        ("- name: none\n", f"- name: half\n        label: '{PAYLOAD}'\n      - name: none\n"),
        version="2.0.0",
    )
    store_draft(session, make_actor(session, Role.ANALYST), read_handed(changed.encode(), "q"))
    return sign_in(make_user(session, Role.ADMINISTRATOR, totp_secret="JBSWY3DPEHPK3PXP"))


def test_every_attribute_that_may_differ_has_words():
    compared = {name for part in RULES if part.__name__ != "Questionnaire" for name in RULES[part]}
    assert compared - set(ATTRIBUTES) <= {"name", "pages", "questions", "choices", "carried", "population", "question"}


def test_changes_stand_in_groups_with_old_and_new_words_marked(reader):
    page = reader.get(f"/en/questionnaires/{KEY}/2.0.0/differences").text
    assert "From 1.0.0 to 2.0.0" in page
    assert page.index("Changes the meaning") < page.index("Added or relaxed") < page.index("Wording and order")
    assert "<del>residents</del>" in page
    assert "<ins>people</ins>" in page
    assert "choice half: added" in page
    assert "wording changed" in page
    assert "Every question that stands in both versions." in page


def test_the_page_says_which_number_is_enough_and_how_many_drafts_are_on_the_version_before(reader):
    page = reader.get(f"/en/questionnaires/{KEY}/2.0.0/differences?from=1.0.0").text
    facts = page[page.index('<dl class="facts">') : page.index("</dl>")]
    assert ">2.0.0<" in facts
    assert "Assessments in progress on 1.0.0</dt><dd>1<" in facts


def test_an_unknown_version_to_compare_with_is_not_found(reader):
    assert reader.get(f"/en/questionnaires/{KEY}/2.0.0/differences?from=7.0.0").status_code == 404
    assert "Nothing changed" in reader.get(f"/en/questionnaires/{KEY}/2.0.0/differences?from=2.0.0").text


def test_the_first_version_has_nothing_to_be_compared_with(reader, session: Session):
    record_version(session, loader.parse(definition(("small-needs", "lone-needs")), "q"))
    session.commit()
    assert "There is nothing to compare with" in reader.get("/en/questionnaires/lone-needs/1.0.0/differences").text


def test_versions_of_the_real_questionnaire_compare_in_every_language(reader):
    for language, word in (("en", "Changes the meaning"), ("pl", "municipal-needs")):
        page = reader.get(f"/{language}/questionnaires/municipal-needs/2.0.0/differences")
        assert page.status_code == 200
        assert word in page.text


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("one two", "one three", "one <del>two</del>", "one <ins>three</ins>"),
        ("", "<b>", "", "&lt;b&gt;"),
        (PAYLOAD, "x", f"<del>{PAYLOAD.replace('<', '&lt;').replace('>', '&gt;')[:8]}", "x"),
        ("a " * 600, "b", "a " * 600, "b"),
    ],
)
def test_marks_stand_around_what_changed_and_texts_stay_texts(before: str, after: str, left: str, right: str):
    old, new = marked(before, after)
    assert old.startswith(left)
    assert "<img" not in old
    assert right in new
