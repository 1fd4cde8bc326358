import pandas as pd

from analysis import asked, completeness, sheets
from questionnaires import library
from questionnaires.answers import Answer
from questionnaires.model import NonAnswer, Questionnaire, Repeat
from tests.answering import a_frame, at_random, rows
from tests.factories import a_question, a_questionnaire, a_section

SITES = Repeat(name="sites", label="Sites", item="site", questions=(a_question("places"),))
FORM = a_questionnaire(
    a_section("profile", (a_question("residents"), a_question("refugees"))),
    a_section("housing", (a_question("vacant", relevant="${refugees} > 0"), SITES)),
)


def tally(given: dict[str, list[Answer]], form: Questionnaire = FORM) -> pd.DataFrame:
    spread = sheets.spread(rows(given), form)
    return completeness.tally(spread, asked.follow(spread, form), form)


def test_questions_are_counted_by_section_and_by_what_was_said():
    own = [
        Answer("residents", number=10, estimated=True),
        Answer("refugees", number=2),
        Answer("vacant", non_answer=NonAnswer.PREFER_NOT),
        Answer("places", 1, number=5),
        Answer("places", 2, non_answer=NonAnswer.UNKNOWN),
    ]
    found = tally({"RO-1": own}).to_dict("index")
    assert found["RO-1", "profile"] == counts(asked=2, answered=2, estimated=1)
    assert found["RO-1", "housing"] == counts(asked=3, answered=1, unknown=1, prefer_not=1)


def counts(**given: int) -> dict[str, int]:
    return dict.fromkeys(completeness.COUNTS, 0) | given


def test_what_was_not_asked_is_not_counted_even_where_an_answer_is_left_over():
    found = tally({"RO-1": [Answer("refugees", number=0), Answer("vacant", number=3)]}).to_dict("index")
    assert found["RO-1", "housing"] == counts()
    assert found["RO-1", "profile"] == counts(asked=2, answered=1)


def test_the_kinds_never_exceed_what_was_asked_and_agree_with_readiness():
    form = library.load("municipal-needs", "1.0.0")
    spread = sheets.spread(at_random(form, [f"RO-{number}" for number in range(10)]), form)
    found = completeness.tally(spread, asked.follow(spread, form), form)
    said = found[["answered", *completeness.COUNTS[3:]]].sum(axis=1)
    assert (said <= found["asked"]).all()
    assert (found["estimated"] <= found["answered"]).all()


def test_coverage_names_every_region_also_those_that_are_silent():
    frame = a_frame({"RO": 12}, regions=3)
    first = str(frame.index[0])
    responded = pd.Series(frame.index == first, frame.index)
    found = completeness.coverage(tally({first: [Answer("residents", number=4)]}), frame, responded)
    assert len(found) == 3 * 2
    assert found.drop_duplicates("region")["n_frame"].sum() == 12
    own = found[(found["region"] == frame.at[first, "region"]) & (found["section"] == "profile")]
    assert own[["n_approved", "asked", "answered"]].to_numpy().tolist() == [[1, 2, 1]]
    assert found.loc[found["region"] != frame.at[first, "region"], ["n_approved", "asked"]].to_numpy().sum() == 0


def test_quality_adds_up_over_a_country():
    frame = a_frame({"PL": 2, "RO": 2})
    given = {str(name): [Answer("residents", non_answer=NonAnswer.UNKNOWN)] for name in frame.index}
    found = completeness.quality(tally(given), frame).set_index(["country", "section"]).to_dict("index")
    assert found["PL", "profile"] == counts(asked=4, unknown=2)
    assert ("MD", "profile") not in found
