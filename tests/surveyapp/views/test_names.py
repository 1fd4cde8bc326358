"""Organisations, roles and activities are named in the language of the page; what nobody translated keeps its name."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, g

from surveyapp.services import planning
from surveyapp.views import names
from surveyapp.views.languages import set_up_languages

APP = Flask("sample")
set_up_languages(APP)


@contextmanager
def page_in(language: str) -> Iterator[None]:
    with APP.test_request_context():
        g.lang = language
        yield


def test_a_partner_has_its_name_in_every_language_and_another_association_keeps_its_own():
    with page_in("pl"):
        assert names.organisation_name("association:APC", "Association of Polish Cities") == "Związek Miast Polskich"
        assert names.organisation_name("association:X", "Sign in") == "Sign in"


def test_a_country_is_named_in_the_language_of_the_page():
    with page_in("uk"):
        assert names.organisation_name("country:RO", "Romania") == "Румунія"


def test_the_secretariat_has_a_name_though_it_has_no_entry():
    with page_in("fr"):
        assert names.organisation_name("secretariat", "") == "Secrétariat du Congrès"


@pytest.mark.parametrize(("role", "name"), [("officer", "responsabil al asociației"), ("sailor", "sailor")])
def test_a_role_is_named_and_an_unknown_one_keeps_its_own(role: str, name: str):
    with page_in("ro"):
        assert names.role_name(role) == name


def test_activities_and_their_assumptions_are_told_in_the_language_of_the_page():
    with page_in("pl"):
        assert names.activity_title("A04") == "Okrągły stół różnych szczebli władzy"
        assert names.activity_assumptions().startswith("Koszty")
    with page_in("en"):
        assert names.activity_title("A04") == planning.activities()["A04"].title


def test_a_kept_activity_is_translated_unless_the_list_in_force_calls_it_otherwise():
    with page_in("pl"):
        assert names.kept_title("A04", planning.activities()["A04"].title) == "Okrągły stół różnych szczebli władzy"
        assert names.kept_title("A04", "Another name") == "Another name"
        assert names.kept_title("A99", "Gone since") == "Gone since"
