"""The steps to a count, a share of counts or a change, in words of the page's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from analysis.figures import ALL
from analysis.sensitivity import BASE
from analysis.steps import LeftOut, Step
from surveyapp.languages import alphabetical
from surveyapp.services.changing import Moved
from surveyapp.services.soundness import part_of
from surveyapp.services.tracing import Traced
from surveyapp.views.formats import NOTHING, decimal, percentage, points, share, signed, whole
from surveyapp.views.soundness import choice_words
from surveyapp.views.titles import KIND_NAMES, measure_names, section_names

WORDS: Mapping[str, object] = {
    **KIND_NAMES,
    "n_frame": lazy_gettext("Municipalities of whom it speaks"),
    "n_approved": lazy_gettext("Municipalities that answered"),
    "refugees": lazy_gettext("Refugees in the register"),
    "refugees_answered": lazy_gettext("Refugees hosted where they answered"),
    "asked": lazy_gettext("Questions asked"),
    "answered": lazy_gettext("Questions answered, estimates among them"),
    "stated": lazy_gettext("Questions answered without an estimate"),
    "heard": lazy_gettext("Share of municipalities that answered"),
    "given": lazy_gettext("Share of the questions asked that were answered"),
    "known": lazy_gettext("Share of what could be known"),
    "severe": lazy_gettext("Indicators with a severe gap"),
    "readiness": lazy_gettext("Data readiness"),
    "share": lazy_gettext("Share of the questions asked"),
    "weights": lazy_gettext("For how many municipalities each stands"),
    "before": lazy_gettext("Mean gap in the round before"),
    "after": lazy_gettext("Mean gap now"),
    "change": lazy_gettext("Change since then"),
    "as_stated": lazy_gettext("The gaps as they are combined now"),
    "otherwise": lazy_gettext("The gaps combined otherwise"),
    "ranks_as_stated": lazy_gettext("The ranks as they are now"),
    "ranks_otherwise": lazy_gettext("The ranks otherwise"),
    "mean": lazy_gettext("Mean gap"),
    "mean_shift": lazy_gettext("Ranks move by (mean)"),
    "largest_shift": lazy_gettext("Ranks move at most by"),
    "correlation": lazy_gettext("Agreement of ranks"),
    "severe_otherwise": lazy_gettext("Municipalities with a severe gap"),
    "entered": lazy_gettext("Newly severe"),
    "left": lazy_gettext("No longer severe"),
    "n": lazy_gettext("Answers"),
    "floor": lazy_gettext("Share at 0"),
    "ceiling": lazy_gettext("Share at 100"),
    "rest": lazy_gettext("Mean of the other indicators of the theme"),
    "item_rest": lazy_gettext("With the rest"),
    "alpha": lazy_gettext("Cronbach’s alpha"),
    "alpha_without": lazy_gettext("Alpha without"),
}
RULES: Mapping[str, object] = {
    "divide_each": lazy_gettext("Municipalities of its stratum ÷ those of it in both rounds"),
    "rank": lazy_gettext("1 for the largest gap; equals share a rank"),
    "mean_each": lazy_gettext("Of each municipality, what it answered"),
    **{
        f"combine_{method}": lazy_gettext("Of each municipality, where half of the weight that applies was answered")
        for method in ("arithmetic", "geometric", "harmonic", "max")
    },
}
"""How the numbers of a step come about that has one for each municipality."""
SIGNS = {"divide": "÷", "multiply": "×", "subtract": "−"}
FORMATS: Mapping[str, Callable[[float], str]] = {
    "sum": whole,
    "mean": lambda number: points(number, 1),
    "subtract": signed,
    "divide_each": lambda number: decimal(number, 2),
    "rank": whole,
    "average": lambda number: points(number, 1),
    "mean_each": lambda number: points(number, 1),
    "mean_shift": lambda number: decimal(number, 1),
    "at_least": whole,
    "entered": whole,
    "largest_shift": whole,
    **dict.fromkeys(("kendall", "correlation", "alpha"), lambda number: decimal(number, 2)),
    **dict.fromkeys(
        (f"combine_{method}" for method in ("arithmetic", "geometric", "harmonic", "max")),
        lambda number: points(number, 1),
    ),
}
"""By operation; anything else is a share."""


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step: what it tells, how in one line, its number, and what was counted or weighed, the largest part first."""

    title: str
    formula: str
    value: float
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TraceWords:
    """A trace in words: what the figure is, what it comes to, its steps, what did not enter, and what belongs to it."""

    title: str
    value: str
    steps: list[StepWords]
    left_out: list[str]
    beside: list[tuple[str, str, tuple[float, ...]]]


def trace_words(traced: Traced) -> TraceWords:
    """Tell a trace. Municipalities and indicators stand by their names, and nothing by a code alone."""
    frame = traced.source.findings.dataset.frame["name"].to_dict()
    measures = measure_names(traced.source.questionnaire, traced.source.findings.measures.index)

    def name_of(code: str) -> str:
        return str(frame.get(code) or measures.get(code) or "")

    steps = traced.trace.steps
    known = {step.name: step for step in steps}
    told = [StepWords(str(WORDS[one.name]), _formula(one, known), _number(one), _parts(one, name_of)) for one in steps]
    left = [_left(one, name_of) for one in traced.trace.left_out]
    value = written(steps[-1]) if steps else NOTHING
    return TraceWords(_title(traced, measures), value, told, left, [*_beside(traced.moved), *_entered(steps)])


def written(step: Step) -> str:
    """A step's number: a count as a whole, a gap from 0 to 100, a change with its sign, anything else in percent."""
    return share(_number(step)) if step.name == "given" else FORMATS.get(step.operation, share)(_number(step))


def _title(traced: Traced, measures: Mapping[str, str]) -> str:
    """What the figure is."""
    last, rest = traced.trace.steps[-1].name if traced.trace.steps else "", traced.trace.rest
    match traced.trace.kind:
        case "shared":
            return str(gettext("%(measure)s: members with a severe gap", measure=measures[rest[3]]))
        case "change":
            return str(gettext("%(measure)s: change since the round before", measure=measures[rest[1]]))
        case "choice":
            choice = "" if rest[2] == BASE else f", {choice_words(rest[2], *part_of(rest[3]), measures)}"
            return f"{measures[rest[1]]}: {WORDS[last]}{choice}"
        case "item" | "alpha":
            return f"{measures[rest[2 if traced.trace.kind == 'item' else 1]]}: {WORDS[last]}"
        case "known" | "counted" | "quality":
            return _title_of_questions(traced, last)
    return str(WORDS[last or traced.trace.kind])


def _title_of_questions(traced: Traced, last: str) -> str:
    """What is counted of questions, and of which section."""
    sections, rest = section_names(traced.source.questionnaire), traced.trace.rest
    if traced.trace.kind != "quality":
        return _of_section(str(WORDS["known" if traced.trace.kind == "known" else last]), sections.get(rest[2], ""))
    if rest[1:] == [ALL, "answered"]:
        return str(WORDS["readiness"])
    return _of_section(str(WORDS[rest[2]]), sections.get(rest[1], ""))


def _of_section(what: str, section: str) -> str:
    return f"{section}: {what}" if section else what


def _number(step: Step) -> float:
    return step.value if isinstance(step.value, float) else float("nan")


def _formula(step: Step, known: Mapping[str, Step]) -> str:
    if step.operation in RULES:
        return str(RULES[step.operation])
    if step.operation not in SIGNS:
        return written(step)
    values = [written(known[value]) if isinstance(value, str) else whole(value) for value in step.inputs.values()]
    result = percentage(_number(step)) if step.operation != "subtract" else written(step)
    return f" {SIGNS[step.operation]} ".join(values) + f" = {result}"


def _parts(step: Step, name_of: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """What entered a step, by name; nothing where only a total is known."""
    own = step.inputs.get("values")
    amounts = own if isinstance(own, Mapping) else step.value
    if not isinstance(amounts, Mapping):
        return ()
    named = [(name_of(code), amount) for code, amount in amounts.items()]
    ordered = sorted(((name, amount) for name, amount in named if name), key=lambda p: (-p[1], alphabetical(p[0])))
    return tuple((name, FORMATS.get(step.operation, share)(amount)) for name, amount in ordered)


def _beside(moved: Moved | None) -> Iterator[tuple[str, str, tuple[float, ...]]]:
    """What else is told of a change, with the exact numbers."""
    if moved is None:
        return
    interval = gettext("%(low)s to %(high)s", low=signed(moved.low), high=signed(moved.high))
    yield str(gettext("95%% interval") % ()), str(interval), (moved.low, moved.high)
    yield str(gettext("In both rounds")), whole(moved.n), (moved.n,)
    yield str(gettext("Comparable")), share(moved.share), (moved.share,)
    other = gettext("%(share)s in other words", share=share(moved.reworded))
    yield str(gettext("Asked in other words, or with other choices")), str(other), (moved.reworded,)


def _entered(steps: Sequence[Step]) -> Iterator[tuple[str, str, tuple[float, ...]]]:
    """Of how many an alpha is, whose answers are not told one by one."""
    for step in steps:
        if step.operation == "alpha":
            number = len(step.inputs["rows"])
            yield str(WORDS["n"]), whole(number), (number,)


def _left(one: LeftOut, name_of: Callable[[str], str]) -> str:
    return str(gettext("%(name)s: no figure", name=name_of(one.what) or one.what))
