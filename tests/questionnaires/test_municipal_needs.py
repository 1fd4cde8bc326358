"""The first questionnaire: what is asked of whom, what is refused or questioned, and what is measured."""

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import library, path
from questionnaires.answers import Answer
from questionnaires.model import (
    AnswerType,
    Indicator,
    IndicatorKind,
    NonAnswer,
)

TODAY = date(2026, 5, 20)
NEEDS = library.load("municipal-needs", "1.0.0")
Value = float | str | NonAnswer | None
Key = str | tuple[str, int]

SPECIFIED = {
    "profile": "P1 P2 P3 P4",
    "healthcare": "H0 H1 H2 H3 H4 H5 H6 H7 H8 H9 H10 H11 H12",
    "schooling": "E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12",
    "housing": "S0 S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S11 S12",
    "governance": "G1 G2 G3 G4 G5 G6 G7 G8",
    "participation": "A1 A2 A3 A4 A5 A6 A7 A8 A9",
    "data": "D1 D2 D3 D4 D5 D6 D7 D8",
    "protection": "V1 V2 V3 V4 V5 V6 V7 V8 V9 V10",
}
OPTIONAL = "H3 H4 H9 H12 E7 E11 S4 S5 S9 S11 G4 G6 G7 A2 A3 A7 A9 D7 V5 V6"
LEVELS = "h0 h1 h5 h6 h8 h9 h10 e0 e4 e8 e9 e10 e11 s0 s6 s7 s8 s9 g1 g3 g4 g5 a1 a4 a5 a7 d1 d3 v1 v2 v3 v7 v8 v9"
ADDRESSED_BY_ACTIVITIES = "a1 a4 a5 d6 e4 e5 e6 e7 e8 e9 e10 g3 g4 g5 g6 g7 g8 h1 h5 h7 h10 s7 s8 s10 v1 v2 v9"
NUMBERS = {AnswerType.INTEGER, AnswerType.DECIMAL}
PREPAREDNESS = {"h10", "h10_exercise", "s10"}

COMPLETE: dict[Key, Value] = {
    "residents": 24_300, "refugees": 620, "reference_date": "2026-04-30", "reference_source": "register",
    "refugees_women": 260, "refugees_girls": 110, "refugees_boys": 120,
    "children_0_5": 60, "children_6_14": 120, "children_15_17": 50, "youth_18_29": 90, "persons_60": 70,
    "competent_health": "own", "competent_schooling": "shared", "competent_housing": "own",
    "h1": 2, "h1_desired": 3, "h3": 71.5, "h4_family": 6, "h4_specialist": 45,
    "h2_any": "yes", ("h2_name", 1): "North clinic", ("h2_type", 1): "clinic", ("h2_doctors", 1): 4.5,
    ("h2_nurses", 1): 6,
    ("h2_accepts", 1): "yes", ("h2_name", 2): "Market practice", ("h2_type", 2): "practice", ("h2_doctors", 2): 1,
    ("h2_nurses", 2): 1.5, ("h2_accepts", 2): "no",
    "h5": 1, "h5_hours": 24, "h6": 3, "h7_requests": 40, "h7_places": 18, "h8": 2, "h9": NonAnswer.UNKNOWN,
    "h10": 3, "h10_exercise": "2025-11-14", "h11": "language staff", "h12": 410_000,
    "e1_resident": 160, "e1_enrolled": 112, "e1_remote": 38, "e2_requested": 45, "e2_granted": 31,
    ("e3_name", 1): "School 2", ("e3_capacity", 1): 480, ("e3_pupils", 1): 455, ("e3_refugees", 1): 70,
    ("e3_name", 2): "School 5", ("e3_capacity", 2): 300, ("e3_pupils", 2): 318, ("e3_refugees", 2): 42,
    "e4": 2, "e5": 4, "e6": 18, "e7": 1.5, "e8": 2, "e9": 1, "e10": 1, "e11": 2, "e12": "language places",
    "s1_collective": 90, "s1_rented": 360, "s1_hosted": 110, "s1_social": 35, "s1_unsuitable": 15,
    ("s2_name", 1): "Dormitory B", ("s2_places", 1): 100, ("s2_occupied", 1): 90, ("s2_family_rooms", 1): 14,
    ("s2_accessible", 1): "partly", ("s2_closure", 1): "2027-06-30",
    "s3_asked": 60, "s3_helped": 22, "s4": 3, "s5_rent": 2_400, "s5_wage": 5_100, "s6": 1, "s7": 2, "s8": 1, "s9": 0,
    "s10": 40, "s11": 900_000, "s12": "none",
    "g1": 2, "g1_desired": 4, "g2": 0.5, "g3": 2, "g4": 0, "g5": 3, "g5_exercise": "2025-10-02", "g6": 150_000,
    "g7_sought": 800_000, "g7_won": 300_000, "g8": 35,
    "a1": 1, "a2": 2, "a3": 45, "a4": 1, "a5": 0, "a6": "host visit", "a6_languages": "pl en", "a7": 1,
    "a8_title": "Neighbourhood mentors", "a8_description": "Families are met by trained volunteers.",
    "a8_topic": "participation",
    "a8_publish": "yes", "a9": "Too few dwellings.",
    "d1": 3, "d2": "sex age", "d3": 2, "d4": "official uk", "d5": "yes", "d5_hours": 32, "d6_requests": 80,
    "d6_places": 50,
    "d7": 12, "d8": "quarterly",
    "v1": 2, "v2_children": 6, "v2": 3, "v3": 1, "v4_requested": 30, "v4_granted": 12, "v5": 20, "v6": 1, "v7": 1,
    "v8": 2, "v9": 0,
    "v10_profile": "high", "v10_healthcare": "medium", "v10_schooling": "high", "v10_housing": "medium",
    "v10_governance": "high", "v10_participation": "high", "v10_data": "medium", "v10_protection": "low",
}  # fmt: skip


def answers(changes: dict[Key, Value] | None = None) -> list[Answer]:
    """The complete answers of a town, with some changed; None takes an answer away."""
    given = COMPLETE | (changes or {})
    return [_answer(key, value) for key, value in given.items() if value is not None]


def _answer(key: Key, value: Value) -> Answer:
    name, instance = key if isinstance(key, tuple) else (key, 0)
    if isinstance(value, NonAnswer):
        return Answer(name, instance, non_answer=value)
    if isinstance(value, str):
        return Answer(name, instance, text=value)
    return Answer(name, instance, number=value)


def follow(changes: dict[Key, Value] | None = None) -> path.Path:
    return path.follow(NEEDS, answers(changes), today=TODAY)


def asked(changes: dict[Key, Value] | None = None) -> set[str]:
    return {name for name, _ in follow(changes).asked}


def problems(changes: dict[Key, Value]) -> set[tuple[str, str]]:
    return {(problem.question, problem.kind) for problem in follow(changes).problems}


def in_section(name: str) -> set[str]:
    return {
        question for question, section in NEEDS.section_of.items() if section == name and question in NEEDS.questions
    }


@pytest.mark.parametrize(("section", "codes"), SPECIFIED.items())
def test_every_section_asks_exactly_the_questions_of_the_paper_form(section: str, codes: str) -> None:
    found = {NEEDS.questions[name].code for name in in_section(section)}
    assert found == set(codes.split())


def test_the_sections_come_in_the_order_of_the_paper_form() -> None:
    assert [section.name for section in NEEDS.sections] == list(SPECIFIED)


def test_questions_are_required_unless_the_paper_form_says_optional() -> None:
    optional = {q.code for q in NEEDS.questions.values() if q.required is False and q.type is not AnswerType.CALCULATE}
    assert optional == set(OPTIONAL.split()) | {"A8", "S2"}
    assert [
        name
        for name in in_section("participation")
        if NEEDS.questions[name].code == "A8" and not NEEDS.questions[name].required
    ] == ["a8_title"]
    assert not NEEDS.questions["s2_closure"].required


def test_the_number_of_required_questions_a_section_stays_as_agreed() -> None:
    required = Counter(NEEDS.section_of[name] for name, question in NEEDS.questions.items() if question.required)
    assert required == {
        "profile": 15, "healthcare": 18, "schooling": 17, "housing": 18, "governance": 7, "participation": 8,
        "data": 9, "protection": 17,
    }  # fmt: skip


def test_a_complete_set_of_answers_has_no_problem_and_completes_every_section() -> None:
    state = follow()
    assert state.problems == ()
    assert {section.name: section.status for section in state.sections} == dict.fromkeys(SPECIFIED, "completed")


def test_the_complete_set_answers_all_that_can_be_asked_of_one_municipality() -> None:
    only_without_competence = {"h0", "e0", "s0"}
    calculated = {name for name, question in NEEDS.questions.items() if question.type is AnswerType.CALCULATE}
    assert asked() == set(NEEDS.questions) - calculated - only_without_competence
    assert {key if isinstance(key, str) else key[0] for key in COMPLETE} == asked()


def test_a_non_answer_satisfies_every_required_question() -> None:
    unknown: dict[Key, Value] = dict.fromkeys(COMPLETE, NonAnswer.UNKNOWN)
    assert {kind for _, kind in problems(unknown)} == set()


def test_answers_left_out_are_missing_and_nothing_else() -> None:
    assert problems({"d3": None, "d7": None}) == {("d3", "missing")}


def test_a_municipality_without_refugees_is_asked_only_about_itself_and_its_preparedness() -> None:
    everywhere = in_section("governance") | in_section("participation") | in_section("data") | PREPAREDNESS
    profile = {name for name in in_section("profile") if NEEDS.questions[name].code in ("P1", "P3", "P4")} | {
        "refugees"
    }
    assert asked({"refugees": 0}) == everywhere | profile


def test_without_refugees_schooling_and_protection_are_not_needed() -> None:
    status = {section.name: section.status for section in follow({"refugees": 0}).sections}
    assert {name for name, value in status.items() if value == "not_needed"} == {"schooling", "protection"}


@pytest.mark.parametrize("competent", ["county", "state"])
@pytest.mark.parametrize(
    ("service", "section", "left"),
    [
        ("competent_health", "healthcare", "h0"),
        ("competent_schooling", "schooling", "e0"),
        ("competent_housing", "housing", "s0"),
    ],
)
def test_where_another_authority_is_competent_one_question_remains(
    competent: str, service: str, section: str, left: str
) -> None:
    assert asked({service: competent}) & in_section(section) == {left}


def test_without_refugees_and_competence_nothing_remains_of_a_service() -> None:
    left = asked({"refugees": 0, "competent_health": "state", "competent_housing": "county"})
    assert not left & (in_section("healthcare") | in_section("housing") | in_section("schooling"))


def test_an_office_that_does_not_know_how_many_refugees_it_hosts_is_asked_everything() -> None:
    changes: dict[Key, Value] = dict.fromkeys(
        ("refugees", "refugees_girls", "children_0_5", "refugees_women", "youth_18_29"), NonAnswer.UNKNOWN
    )
    assert asked(changes) == asked()


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"refugees_girls": 0, "refugees_boys": 0, "children_0_5": 0, "children_6_14": 0, "children_15_17": 0}, {"h6"}),
        ({"refugees_women": 0}, {"h8"}),
        ({"children_15_17": 0, "youth_18_29": 0}, {"e10"}),
        ({"h5": 0}, {"h5_hours"}),
        ({"h10": 2}, {"h10_exercise"}),
        ({"g5": 2}, {"g5_exercise"}),
        ({"h2_any": "no"}, {"h2_name", "h2_type", "h2_doctors", "h2_nurses", "h2_accepts"}),
        ({"e1_enrolled": 0}, {"e3_name", "e3_capacity", "e3_pupils", "e3_refugees", "e5", "e7"}),
        ({"s1_collective": 0}, {"s2_name", "s2_places", "s2_occupied", "s2_family_rooms", "s2_accessible", "s2_closure",
                                "s6", "s7"}),
        ({"a6": "neither"}, {"a6_languages"}),
        ({"a8_title": None}, {"a8_description", "a8_topic", "a8_publish"}),
        ({"d5": "no"}, {"d5_hours"}),
        ({"v2_children": 0}, {"v2"}),
    ],
)  # fmt: skip
def test_a_question_without_object_is_not_asked(changes: dict[Key, Value], left_out: set[str]) -> None:
    assert asked() - asked(changes) == left_out


def test_all_offices_together_need_at_most_ninety_minutes() -> None:
    assert sum(section.minutes for section in NEEDS.sections) <= 90
    assert all(section.minutes > 0 and section.known_by for section in NEEDS.sections)


CONTRADICTIONS: list[tuple[dict[Key, Value], str, str]] = [
    ({"residents": 0}, "residents", "hard"),
    ({"residents": 2_500_001}, "residents", "soft"),
    ({"residents": 500}, "refugees", "soft"),
    ({"reference_date": "2026-05-21"}, "reference_date", "hard"),
    ({"reference_date": "2024-12-31"}, "reference_date", "soft"),
    ({"refugees_women": 621}, "refugees_women", "hard"),
    ({"refugees_girls": 361}, "refugees_girls", "hard"),
    ({"refugees_boys": 251}, "refugees_boys", "hard"),
    ({"children_0_5": 231}, "children_0_5", "hard"),
    ({"children_6_14": 171}, "children_6_14", "hard"),
    ({"children_15_17": 51}, "children_15_17", "hard"),
    ({"children_15_17": 49}, "children_15_17", "soft"),
    ({"youth_18_29": 391}, "youth_18_29", "hard"),
    ({"persons_60": 301}, "persons_60", "hard"),
    ({"h3": 100.5}, "h3", "hard"),
    ({"h4_family": 366}, "h4_family", "soft"),
    ({"h4_specialist": 5}, "h4_specialist", "soft"),
    ({"h4_specialist": 731}, "h4_specialist", "soft"),
    ({("h2_doctors", 2): 2_001}, "h2_doctors", "soft"),
    ({("h2_nurses", 1): 4_001}, "h2_nurses", "soft"),
    ({"h5_hours": 744.5}, "h5_hours", "hard"),
    ({"h10_exercise": "2026-05-21"}, "h10_exercise", "hard"),
    ({"h11": "cost language papers distance staff information"}, "h11", "hard"),
    ({"h11": "none language"}, "h11", "hard"),
    ({"h12": 620 * 20_000 + 1}, "h12", "soft"),
    ({"h12": 619}, "h12", "soft"),
    ({"e1_resident": 231}, "e1_resident", "soft"),
    ({"e1_enrolled": 161}, "e1_enrolled", "soft"),
    ({"e1_remote": 49}, "e1_remote", "soft"),
    ({"e2_granted": 46}, "e2_granted", "soft"),
    ({("e3_refugees", 1): 456}, "e3_refugees", "hard"),
    ({("e3_pupils", 2): 361}, "e3_pupils", "soft"),
    ({"e6": 100.1}, "e6", "hard"),
    ({"e5": 30.5}, "e5", "hard"),
    ({"s1_unsuitable": 57}, "s1_unsuitable", "soft"),
    ({("s2_occupied", 1): 111}, "s2_occupied", "soft"),
    ({("s2_closure", 1): "2026-05-19"}, "s2_closure", "soft"),
    ({"s3_helped": 61}, "s3_helped", "soft"),
    ({"s5_rent": 10_201}, "s5_wage", "soft"),
    ({"s5_rent": 254}, "s5_wage", "soft"),
    ({"g2": 50.5}, "g2", "soft"),
    ({"g5_exercise": "2026-05-21"}, "g5_exercise", "hard"),
    ({"g8": 101}, "g8", "hard"),
    ({"a3": 101}, "a3", "hard"),
    ({"d7": 101}, "d7", "hard"),
    ({"g7_won": 800_001}, "g7_won", "hard"),
    ({"a6": "neither host"}, "a6", "hard"),
    ({"d5_hours": 168.5}, "d5_hours", "hard"),
    ({"v2_children": 231}, "v2_children", "soft"),
    ({"v4_granted": 31}, "v4_granted", "soft"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "question", "kind"), CONTRADICTIONS)
def test_a_contradiction_is_found_where_it_stands(changes: dict[Key, Value], question: str, kind: str) -> None:
    assert (question, kind) in problems(changes)


@pytest.mark.parametrize("name", [name for name, question in NEEDS.questions.items() if question.type in NUMBERS])
def test_a_number_below_zero_is_refused(name: str) -> None:
    key: Key = (name, 1) if name in NEEDS.repeat_of else name
    assert (name, "hard") in problems({key: -1})


def test_every_check_is_tried_by_a_contradiction() -> None:
    tried = {(question, kind) for _, question, kind in CONTRADICTIONS}
    assert {name for name, kind in tried if kind == "soft"} == {n for n, q in NEEDS.questions.items() if q.warnings}
    compared = {n for n, q in NEEDS.questions.items() if re.search(r"\$\{|today|<", q.constraint)}
    assert compared <= {name for name, kind in tried if kind == "hard"}


@pytest.mark.parametrize(
    "changes",
    [
        {"residents": 620},
        {"reference_date": "2026-05-20"},
        {"refugees_boys": 250, "children_0_5": 190},
        {"h4_specialist": 6},
        {"h5_hours": 744},
        {"h11": "cost language papers distance staff"},
        {"h12": 0},
        {"h12": 620 * 20_000},
        {"e1_remote": 48},
        {("e3_pupils", 2): 360},
        {"e5": 30},
        {"s1_unsuitable": 56},
        {("s2_occupied", 1): 110},
        {"s5_rent": 10_200},
        {"s5_rent": 255},
        {"g7_won": 800_000},
        {"d5_hours": 168},
    ],
)  # fmt: skip
def test_a_value_on_the_boundary_is_accepted(changes: dict[Key, Value]) -> None:
    assert problems(changes) == set()


@given(
    parts=st.lists(st.integers(0, 3_000), min_size=6, max_size=6),
    others=st.integers(0, 3_000),
)
def test_parts_that_add_up_are_never_questioned(parts: list[int], others: int) -> None:
    small, middle, large, youth, old, girls = parts
    children = small + middle + large
    changes: dict[Key, Value] = {
        "residents": 100_000, "refugees": children + youth + old + others,
        "children_0_5": small, "children_6_14": middle, "children_15_17": large, "youth_18_29": youth,
        "persons_60": old,
        "refugees_girls": min(girls, children), "refugees_boys": children - min(girls, children),
        "refugees_women": youth,
    }  # fmt: skip
    profile = in_section("profile")
    assert not [problem for problem in problems(changes) if problem[0] in profile]


@given(total=st.integers(1, 5_000), excess=st.integers(1, 5_000), share=st.floats(0, 1))
def test_parts_beyond_the_total_are_always_refused(total: int, excess: int, share: float) -> None:
    women = int((total + excess) * share)
    changes: dict[Key, Value] = {
        "refugees": total,
        "refugees_women": women,
        "refugees_girls": 0,
        "refugees_boys": total + excess - women,
    }
    assert problems(changes) & {("refugees_women", "hard"), ("refugees_boys", "hard")}


def test_totals_are_calculated_from_their_parts() -> None:
    calculated = follow().calculated
    assert calculated["children", 0] == 230
    assert calculated["adults", 0] == 390
    assert calculated["youth_15_29", 0] == 140
    assert calculated["s1_total", 0] == 610


def test_children_are_counted_by_age_where_girls_and_boys_are_not_known() -> None:
    assert follow({"refugees_girls": NonAnswer.NOT_COLLECTED, "children_0_5": 61}).calculated["children", 0] == 231


@pytest.mark.parametrize("code", ADDRESSED_BY_ACTIVITIES.split())
def test_every_gap_that_an_activity_addresses_has_an_indicator(code: str) -> None:
    assert code in {indicator.name for indicator in NEEDS.indicators}


@pytest.mark.parametrize("code", LEVELS.split())
def test_every_capacity_level_is_an_indicator_with_five_plain_choices(code: str) -> None:
    question = NEEDS.questions[code]
    choices = NEEDS.choices_of(question)
    assert question.type is AnswerType.LEVEL
    assert [choice.name for choice in choices] == ["0", "1", "2", "3", "4"]
    assert all(len(choice.label.split()) <= 16 for choice in choices)
    assert any(indicator.question == code and indicator.kind is IndicatorKind.LEVEL for indicator in NEEDS.indicators)


def test_no_capacity_level_is_left_out_of_the_list() -> None:
    found = {name for name, question in NEEDS.questions.items() if question.type is AnswerType.LEVEL}
    assert found == set(LEVELS.split()) | {"h1_desired", "g1_desired"}


def test_level_wording_belongs_to_its_question_alone() -> None:
    wordings = Counter(choice.label for code in LEVELS.split() for choice in NEEDS.choices_of(NEEDS.questions[code]))
    shared = {label: count for label, count in wordings.items() if count > 1}
    authorities = {choice.label for choice in NEEDS.choices_of(NEEDS.questions["h0"])}
    assert set(shared) - authorities == PLANS_IN_COMMON


PLANS_IN_COMMON = {
    "None: there is no plan",
    "Embedded: the plan is exercised regularly and improved after each exercise",
}


def inputs(indicator: Indicator) -> set[str]:
    expressions = " ".join((indicator.supply, indicator.need, indicator.value, indicator.gap))
    return set(re.findall(r"\$\{(\w+)\}", expressions)) | ({indicator.question} if indicator.question else set())


def test_every_indicator_can_be_reached() -> None:
    state, elsewhere = follow(), asked({f"competent_{s}": "county" for s in ("health", "schooling", "housing")})
    reached = {name for name, _ in (*state.asked, *state.calculated)} | elsewhere
    for indicator in NEEDS.indicators:
        assert inputs(indicator), indicator.name
        assert inputs(indicator) <= reached, indicator.name


def test_every_indicator_has_goals_a_dimension_and_people_it_concerns() -> None:
    dimensions = {dimension.name for dimension in NEEDS.dimensions}
    numeric = {AnswerType.INTEGER, AnswerType.CALCULATE}
    for indicator in NEEDS.indicators:
        assert indicator.dimension in dimensions
        assert indicator.sdg, indicator.name
        assert all(re.fullmatch(r"\d{1,2}\.(\d{1,2}|[a-d])", target) for target in indicator.sdg), indicator.name
        assert NEEDS.questions[indicator.population].type in numeric, indicator.name


def test_the_goals_of_the_project_and_the_three_groups_are_all_measured() -> None:
    goals = {target.split(".")[0] for indicator in NEEDS.indicators for target in indicator.sdg}
    assert goals >= {"3", "4", "5", "10", "11", "16"}
    assert {group for indicator in NEEDS.indicators for group in indicator.groups} == {"women", "children", "youth"}


def test_dimensions_weigh_the_same_and_each_has_indicators() -> None:
    assert {dimension.weight for dimension in NEEDS.dimensions} == {1.0}
    assert {indicator.dimension for indicator in NEEDS.indicators} == {dimension.name for dimension in NEEDS.dimensions}


def test_rates_have_goalposts_apart_and_shares_name_real_choices() -> None:
    for indicator in NEEDS.indicators:
        if indicator.kind is IndicatorKind.RATE:
            assert indicator.best is not None
            assert indicator.worst is not None
            assert indicator.best != indicator.worst
        if indicator.kind is IndicatorKind.SHARE:
            assert indicator.question is not None
            names = {choice.name for choice in NEEDS.choices_of(NEEDS.questions[indicator.question])}
            assert set(indicator.present + indicator.absent) <= names
            assert indicator.present + indicator.absent


def test_severity_bands_have_the_boundaries_of_the_method() -> None:
    assert NEEDS.severity is not None
    assert NEEDS.severity.at_least == (0.2, 0.4, 0.6, 0.8)
