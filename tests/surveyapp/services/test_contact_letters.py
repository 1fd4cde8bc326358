"""Letters over a request are written in their reader's language and say who asks whom over what."""

import pytest

from surveyapp.services.contact_letters import answer_letter, request_letter


@pytest.mark.parametrize(("language", "said"), [("en", "Nobody's address"), ("pl", "Niczyj adres"), ("uk", "Нічию")])
def test_a_request_names_both_sides_in_the_readers_language(language: str, said: str) -> None:
    letter = request_letter(
        language, name="Reader", asker=("Curious", "Their union"), member="Able", about="Keys", message="", link="L"
    )
    assert all(word in letter.body for word in ("Curious (Their union)", "Able", "Keys", said))


def test_an_answer_says_what_became_of_it() -> None:
    told = {
        passed: answer_letter(
            "en", name="Asker", association="Union", about="Keys", passed_on=passed, words="Soon.", link="L"
        ).body
        for passed in (True, False)
    }
    assert "passed on" in told[True]
    assert "cannot be put in touch" in told[False]
    assert all("Soon." in body and "Union" in body for body in told.values())
