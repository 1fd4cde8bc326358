"""The steps to a figure of a plan, in words of the page's language."""

from collections.abc import Callable, Iterator, Mapping

from flask_babel import gettext, lazy_gettext

from analysis.steps import Step
from surveyapp.languages import alphabetical
from surveyapp.services.plan_tracing import TracedPlan
from surveyapp.views.formats import NOTHING, decimal, euros, percentage, share, whole
from surveyapp.views.names import activity_title
from surveyapp.views.plan_words import place_name
from surveyapp.views.step_words import SIGNS, StepWords, TraceWords
from surveyapp.views.titles import measure_names, size_class_name

WORDS: Mapping[str, object] = {
    "deliveries": lazy_gettext("Times"),
    "one": lazy_gettext("Cost of one delivery"),
    "cost": lazy_gettext("Cost"),
    "value": lazy_gettext("What the seats are worth"),
    "seat": lazy_gettext("What the seat is worth"),
    "seated": lazy_gettext("Gaps and people of those for whom it is worth most"),
    "worth": lazy_gettext("What one delivery is worth"),
    "score": lazy_gettext("Worth of a euro"),
    "per": lazy_gettext("Money"),
    "bought": lazy_gettext("What it buys"),
    "share": lazy_gettext("Score"),
    "rank": lazy_gettext("Place in the ranking"),
    "part": lazy_gettext("What this indicator adds"),
    "of_score": lazy_gettext("Part of the score"),
    "drawn_with": lazy_gettext("Plans that hold it"),
    "drawn": lazy_gettext("Plans made with weights and effects in doubt"),
    "firm": lazy_gettext("In plans"),
    "less": lazy_gettext("What the best plan without it is worth less"),
    "loss": lazy_gettext("Plan loses without it"),
    "total": lazy_gettext("What closing every gap whole would be worth"),
    "budget": lazy_gettext("Budget"),
    "unspent": lazy_gettext("What is left of the budget"),
    "seats": lazy_gettext("Seats"),
    "seats_of": lazy_gettext("Seats"),
    "frame": lazy_gettext("Municipalities"),
    "answered": lazy_gettext("Municipalities that answered"),
    "invited": lazy_gettext("Municipalities invited"),
    "closed_of_each": lazy_gettext("What the seats close of each gap, no part twice"),
    "closed_in_all": lazy_gettext("What is closed in all"),
    "closed": lazy_gettext("Of all gaps, it would close"),
    "closes": lazy_gettext("Closed"),
    "bound": lazy_gettext("No plan can be worth more than"),
    "more": lazy_gettext("What a better plan could add at most"),
    "gap": lazy_gettext("Proven to lie within"),
    "refugees_exactly": lazy_gettext("Refugees hosted"),
    "refugees": lazy_gettext("Refugees hosted"),
    "refugees_invited_exactly": lazy_gettext("Refugees living with those invited"),
    "refugees_invited": lazy_gettext("Refugees living with those invited"),
    "severe_in_all": lazy_gettext("In severe need"),
    "count": lazy_gettext("In severe need and not invited"),
    "place_rising": lazy_gettext("Place in the ranking"),
    "place_falling": lazy_gettext("Place in the ranking"),
    "stated": lazy_gettext("Weight as it is"),
    "lead": lazy_gettext("What puts it ahead by the other themes"),
    "catches_up": lazy_gettext("What this theme alone gives the other"),
    "both": lazy_gettext("Both together"),
    "swaps_at": lazy_gettext("Weight at which they swap"),
    "beyond": lazy_gettext("In severe need, and no activity can reach them"),
}
RULES: Mapping[str, object] = {
    "products": lazy_gettext("Σ weight × share of the gap that a seat closes × gap × people"),
    "weighted": lazy_gettext("Σ weight of the indicator × gaps and people"),
    "add_each": lazy_gettext("Of each indicator, added up over municipalities"),
    "closed_each": lazy_gettext("Of each indicator, added up over municipalities"),
    "place": lazy_gettext("1 for the largest score"),
}
"""How the numbers of a step come about that has too many to write them out."""
EURO = frozenset(("one", "cost", "per", "budget", "unspent"))
PARTS = frozenset(("share", "firm", "loss", "closed", "closes", "gap", "of_score", "stated", "swaps_at"))
COUNTS = (
    frozenset(
        ("deliveries", "rank", "seats", "seats_of", "frame", "answered", "invited", "refugees", "refugees_invited")
    )
    | {"place_rising", "place_falling"}
    | {"severe_in_all", "count", "beyond", "drawn_with", "drawn"}
)
NAMES_OF: Mapping[str, str] = {"values": "values", "add_each": "rows", "closed_each": "seats"}
FINELY = frozenset(("score", "lead", "catches_up", "both"))
FINE = 9
"""Digits of what a euro is worth."""


def plan_trace_words(traced: TracedPlan, regions: Mapping[str, str], countries: Mapping[str, str]) -> TraceWords:
    """Tell a trace of a plan; `regions` and `countries` name them by their codes."""
    steps = traced.trace.steps
    known = {step.name: step for step in steps}
    frame = {str(unit): str(name) for unit, name in traced.source.findings.dataset.frame["name"].items()}
    told = [StepWords(str(_word(traced, one)), _formula(one, known), _number(one), _parts(one, frame)) for one in steps]
    value = written(steps[-1]) if steps else NOTHING
    title = _title(traced, steps[-1] if steps else None, regions, countries)
    return TraceWords(title, value, told, [], [*_beside(known)])


def written(step: Step) -> str:
    """A step's number as its kind is written."""
    number = _number(step)
    if step.name in EURO:
        return euros(number)
    if step.name in PARTS:
        return percentage(number, 2 if step.name == "share" else 1)
    return whole(number) if step.name in COUNTS else decimal(number, FINE if step.name in FINELY else 2)


def _word(traced: TracedPlan, step: Step) -> object:
    return (
        gettext("To reach them as well") if traced.trace.kind == "reach" and step.name == "cost" else WORDS[step.name]
    )


def _title(traced: TracedPlan, last: Step | None, regions: Mapping[str, str], countries: Mapping[str, str]) -> str:
    """What the figure is: of an offer, a measure, a place, a band, or the plan as a whole."""
    what, rest = str(_word(traced, last)) if last else "", traced.trace.rest
    match traced.trace.kind:
        case "plan" | "seat" | "offer":
            part = f", {_measure(traced, rest[2].removeprefix('of_'))}" if rest[2].startswith("of_") else ""
            return f"{rest[0]} {activity_title(rest[0])}, {place_name(rest[1], countries)}: {what}{part}"
        case "swap":
            return f"{rest[0]}, {rest[2]}, {_measure(traced, rest[4])}: {what}"
        case "closes":
            return f"{_measure(traced, rest[0])}: {what}"
        case "gain":
            return f"{_place(rest, regions, countries)}: {what}"
        case "band":
            return f"{gettext('By severity')}, {rest[0]}: {what}"
    return what


def _measure(traced: TracedPlan, name: str) -> str:
    return measure_names(traced.source.questionnaire, [name])[name]


def _place(rest: list[str], regions: Mapping[str, str], countries: Mapping[str, str]) -> str:
    kind, country, group = rest
    name = place_name(country, countries)
    names: Mapping[str, Callable[[], str]] = {
        "region": lambda: regions.get(group, str(gettext("not known"))),
        "size_class": lambda: size_class_name("" if group == "-" else group),
    }
    return f"{name}, {names[kind]()}" if kind in names else name


def _number(step: Step) -> float:
    return step.value if isinstance(step.value, float) else float("nan")


def _formula(step: Step, known: Mapping[str, Step]) -> str:
    if step.operation in RULES:
        rule = str(RULES[step.operation])
        return rule if isinstance(step.value, Mapping) else f"{rule} = {written(step)}"
    if step.operation not in SIGNS:
        return written(step)
    values = [written(known[value]) for value in step.inputs.values() if isinstance(value, str)]
    return f" {SIGNS[step.operation]} ".join(values) + f" = {written(step)}"


def _parts(step: Step, frame: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The municipalities that entered a step, by name."""
    entered = step.inputs.get(NAMES_OF.get(step.operation, "values"))
    if not isinstance(entered, Mapping):
        return ()
    named = [(frame[unit], amount) for unit, amount in entered.items() if unit in frame]
    amounts = [(name, whole(amount) if isinstance(amount, float) else "1") for name, amount in named]
    return tuple(sorted(amounts, key=lambda pair: alphabetical(pair[0])))


def _beside(known: Mapping[str, Step]) -> Iterator[tuple[str, str, tuple[float, ...]]]:
    """What else is told of a place or a band: the share of those invited."""
    for part, all_of_it in (("refugees_invited", "refugees"), ("invited", "answered")):
        if part in known and all_of_it in known and (bottom := _number(known[all_of_it])):
            found = _number(known[part]) / bottom
            yield f"{WORDS[part]} ÷ {WORDS[all_of_it]}", share(found), (found,)
