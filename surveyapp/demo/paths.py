"""Guided paths through the demonstration: for each of the three roles a few steps, each at a page of the product."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveyapp.languages import mark


@dataclass(frozen=True, slots=True)
class Step:
    """One step: which page, seen by which shown account, and what there is to notice and to do.

    `of_assessment` says that the page is one of the assessment of the account's municipality in the newest round.
    """

    title: str
    text: str
    account: str
    endpoint: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    of_assessment: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """The steps of one role."""

    name: str
    title: str
    who: str
    text: str
    steps: tuple[Step, ...]


PATHS = (
    Path(
        name="municipality",
        title=mark("A municipality"),
        who=mark("A town that hosts refugees, and the people of its offices"),
        text=mark("Several offices answer over days; each gives what it knows, and the mayor approves."),
        steps=(
            Step(
                mark("See what is done and what is left"),
                mark(
                    "You are the coordinator. Each section has an owner and says where it stands. Everything is saved "
                    "as you go, and you can stop at any time. Choose any section to look inside."
                ),
                "coordinator",
                "assessments.tasks",
                of_assessment=True,
            ),
            Step(
                mark("Answer what your office knows"),
                mark(
                    "You are now the housing clerk. Choose a level that fits, or say that you do not know: that is a "
                    "useful answer too. Save, and see the section fill."
                ),
                "clerk",
                "sections.page",
                {"section": "housing", "page": "housing_security"},
                of_assessment=True,
            ),
            Step(
                mark("Approve what the offices answered"),
                mark(
                    "You are now the mayor of a town whose assessment is complete. What needs an eye comes first: "
                    "what was explained, estimated or changed since you last sent it back. Approve it below that, or "
                    "return questions with a reason at the end of the page."
                ),
                "mayor.waiting",
                "approval.show",
                of_assessment=True,
            ),
            Step(
                mark("See your results beside your peers"),
                mark(
                    "The coordinator again, looking at last year. Each bar is your gap, from 0 (none) to 100 (full); "
                    "the mark is the mean of towns of your size. Other towns are never named."
                ),
                "coordinator",
                "municipality_results.show",
                {"round": "2025"},
            ),
        ),
    ),
    Path(
        name="association",
        title=mark("An association"),
        who=mark("The national association of local authorities"),
        text=mark("It follows its members up, sees what many of them need, and argues for them with the state."),
        steps=(
            Step(
                mark("See how far your members have come"),
                mark(
                    "You are an officer of the association. The list starts with those who have most left to do. "
                    "Choose a few and remind them: the letter is simulated too."
                ),
                "officer.pl",
                "monitor.show",
            ),
            Step(
                mark("See what many members need"),
                mark(
                    "The approved answers of your members, theme by theme, and who is missing from them. What many "
                    "share is an argument at the next round table."
                ),
                "officer.pl",
                "compare.show",
            ),
            Step(
                mark("Look at a country with fewer answers"),
                mark(
                    "You are now with another association, where less than half have answered. See how the intervals "
                    "grow, and how the page says so in words."
                ),
                "officer.md",
                "compare.show",
            ),
        ),
    ),
    Path(
        name="secretariat",
        title=mark("The secretariat"),
        who=mark("The Congress of Local and Regional Authorities"),
        text=mark("It reads three countries side by side and decides, under a budget, which support to offer to whom."),
        steps=(
            Step(
                mark("See the round in three countries"),
                mark("You are with the secretariat. Who has answered, until when the others can, and where needs are."),
                "publisher",
                "rounds.show",
            ),
            Step(
                mark("Open one country"),
                mark(
                    "Needs by theme with their uncertainty, region by region. Titles only say what the tests of "
                    "differences allow. A striped edge marks what published tables leave out, since fewer than five "
                    "answered there. Choose any number to see what stands behind it."
                ),
                "publisher",
                "countries.show",
                {"country": "RO"},
            ),
            Step(
                mark("Decide on a plan"),
                mark(
                    "The activities to offer under a budget, in order, with the reason for each and how firm its "
                    "place is. Choose another budget and see at once what moves. Other weights make a scenario of "
                    "their own, which takes a few minutes."
                ),
                "publisher",
                "activities.show",
            ),
            Step(
                mark("Follow one answer to its seat"),
                mark(
                    "From the tick of a clerk over gap, weight and estimate to a seat in the plan, with every step of "
                    "the arithmetic. Change the answer and see what moves."
                ),
                "publisher",
                "following.show",
            ),
            Step(
                mark("Draft what will be asked next"),
                mark(
                    "A version of the questionnaire: its preview on a phone or a desk in any language, a case to try, "
                    "translations side by side, and what changed since the version before. To improve it, hand in a "
                    "version with a higher number."
                ),
                "publisher",
                "library.version",
                {"questionnaire": "municipal-needs", "version": "2.0.0"},
            ),
        ),
    ),
)


def path_named(name: str) -> Path | None:
    """The path of that name; None where there is none."""
    return next((path for path in PATHS if path.name == name), None)
