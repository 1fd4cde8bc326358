"""Random questionnaires that are sound: every type, with attributes drawn from what each may have."""

from typing import Any
from unicodedata import normalize

from hypothesis import assume
from hypothesis import strategies as st

from questionnaires import checks
from questionnaires.model import Questionnaire
from questionnaires.shape import shape

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"))
TEXTS = (
    st.text(LETTERS, min_size=1, max_size=30)
    .map(lambda text: normalize("NFC", text).strip().replace("{", "("))
    .filter(bool)
)
"""Composed (NFC), as every text is once it was read from a file."""
TYPES = ("integer", "decimal", "text", "date", "select_one", "select_multiple", "level", "calculate", "note")
CODES = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,5}", fullmatch=True), min_size=1, max_size=4, unique=True)
LEVELS = [{"name": str(level), "label": f"Level {level}"} for level in range(5)]
NON_ANSWERS = st.lists(st.sampled_from(("unknown", "not_collected", "not_applicable", "prefer_not")), unique=True)
Data = dict[str, Any]


@st.composite
def _choices(draw: st.DrawFn, many: bool) -> list[Data]:
    tags = draw(st.booleans())
    return [
        {"name": code, "label": draw(TEXTS)}
        | ({"hint": draw(TEXTS)} if draw(st.booleans()) else {})
        | ({"tags": {"kind": draw(TEXTS)}} if tags else {})
        | ({"exclusive": True} if many and draw(st.booleans()) else {})
        for code in draw(CODES)
    ]


@st.composite
def _question(draw: st.DrawFn, name: str, before: tuple[str, ...], inside: bool) -> Data:
    kind = draw(st.sampled_from(TYPES))
    made: Data = {"name": name, "type": kind, "label": draw(TEXTS)}
    numeric, silent = kind in ("integer", "decimal"), kind in ("calculate", "note")
    if kind == "calculate":
        made["calculation"] = f"${{{before[-1]}}} + 1" if before and not inside else "2 * 3"
    if kind in ("select_one", "select_multiple"):
        made["choices"] = draw(_choices(kind == "select_multiple"))
    if kind == "level":
        made["choices"] = LEVELS
    optional: Data = {
        "hint": TEXTS, "code": TEXTS, "same_as_last_round": st.just(not silent), "published": st.just(False),
        "non_answers": NON_ANSWERS, "appearance": st.sampled_from(("minimal", "multiline")),
        "required": st.just(False) if silent else st.sampled_from((True, "true()")),
        "relevant": st.sampled_from([f"${{{other}}} > {n}" for other in before for n in (1, 2)] or [""]),
        "sensitivity": st.just("institutional_contact"),
    }  # fmt: skip
    if numeric:
        check = {"check": ". < 100", "message": "Large"}
        optional |= {"unit": TEXTS, "default": st.just("3"), "warnings": st.just([check])}
        if draw(st.booleans()):
            made |= {"constraint": f". > {draw(st.integers(0, 9))}", "constraint_message": draw(TEXTS)}
    for attribute, values in optional.items():
        if draw(st.booleans()):
            made[attribute] = draw(values)
    return made


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """A sound questionnaire of one or two sections."""
    count = 0
    numbers: tuple[str, ...] = ()
    sections = []
    for s in range(draw(st.integers(1, 2))):
        pages = []
        for p in range(draw(st.integers(1, 2))):
            items: list[Data] = []
            for _ in range(draw(st.integers(1, 3))):
                count += 1
                inside = draw(st.integers(0, 4)) == 0
                question = draw(_question(f"q{count}", numbers, inside))
                if inside:
                    item = {"name": f"r{count}", "label": draw(TEXTS), "item": draw(TEXTS), "questions": [question]}
                    items.append(item | ({"at_most": 7, "required": True} if draw(st.booleans()) else {}))
                    continue
                items.append(question)
                numbers += (question["name"],) if question["type"] in ("integer", "decimal") else ()
            pages.append({"name": f"page_{p}", "label": draw(TEXTS), "questions": items})
        head = {"name": f"section_{s}", "label": draw(TEXTS), "minutes": draw(st.integers(1, 60))}
        sections.append(head | {"known_by": draw(TEXTS | st.just("")), "pages": pages})
    whole: Data = {"questionnaire": "random", "version": "1.2.3", "title": draw(TEXTS), "purpose": draw(TEXTS)}
    shaped = shape(whole | {"retention_months": draw(st.integers(1, 99)), "sections": sections})
    assume(not shaped.faults and shaped.questionnaire is not None)
    assert shaped.questionnaire is not None
    assume(not checks.check(shaped.questionnaire))
    return shaped.questionnaire
