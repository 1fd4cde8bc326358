"""What the results say in words: names of measures, titles that tested rules allow, and sentences of summary."""

import math
from collections.abc import Iterable, Mapping, Sequence

from babel import Locale
from babel.numbers import format_decimal
from flask_babel import gettext, lazy_gettext, ngettext
from markupsafe import Markup

from analysis.comparison import AMONG_HIGHEST, HIGHEST
from questionnaires.model import AnswerType, Questionnaire
from questionnaires.translations import translator
from surveyapp.languages import locale_of
from surveyapp.services.explaining import Given
from surveyapp.services.scopes import TOLD, Order, Row, Scope
from surveyapp.views.figure_marks import beside, how_many, marked_in, plain, sentence
from surveyapp.views.formats import points, whole
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language

LONGEST_TITLE = 10
"""Words."""
LEADING = ("leading-cell", "leading-region")
"""Classes of the cells in which the leading theme comes first, and of the regions that have any figure."""

GOALS = {
    "3": lazy_gettext("Good health and well-being"),
    "4": lazy_gettext("Quality education"),
    "5": lazy_gettext("Gender equality"),
    "10": lazy_gettext("Reduced inequalities"),
    "11": lazy_gettext("Sustainable cities and communities"),
    "16": lazy_gettext("Peace, justice and strong institutions"),
    "17": lazy_gettext("Partnerships for the goals"),
}
GROUPS = {
    "overall": lazy_gettext("All themes together"),
    "women": lazy_gettext("Women"),
    "children": lazy_gettext("Children"),
    "youth": lazy_gettext("Youth"),
}
KIND_NAMES = {
    "answered": lazy_gettext("Answered"),
    "estimated": lazy_gettext("Answered with an estimate"),
    "unknown": lazy_gettext("Not known"),
    "not_collected": lazy_gettext("Not collected"),
    "not_applicable": lazy_gettext("Does not apply"),
    "prefer_not": lazy_gettext("Prefer not to say"),
    "open": lazy_gettext("Left open"),
}
VIEW_NAMES = {
    "municipality": lazy_gettext("Each municipality counts once"),
    "refugee": lazy_gettext("Each hosted refugee counts once"),
}


def measure_names(questionnaire: Questionnaire, measures: Iterable[str]) -> dict[str, str]:
    """Name measures in the language of the page."""
    return {name: measure_name(questionnaire, name) for name in measures}


def measure_name(questionnaire: Questionnaire, name: str) -> str:
    """Name a dimension, an indicator, a group of people, a goal or the whole."""
    if name in GROUPS:
        return str(GROUPS[name])
    if name.startswith("sdg_"):
        number = name.removeprefix("sdg_")
        return str(gettext("Goal %(number)s: %(title)s", number=number, title=str(GOALS.get(number, ""))))
    texts = translator(questionnaire, page_language())
    return texts.text(f"dimension/{name}/label").text or texts.text(f"indicator/{name}/label").text or name


def question_names(questionnaire: Questionnaire, questions: Iterable[str]) -> dict[str, str]:
    """Name questions by what they ask, in the language of the page."""
    texts = translator(questionnaire, page_language())
    known = questionnaire.questions
    return {name: texts.label(known[name]).text if name in known else name for name in questions}


def given_text(questionnaire: Questionnaire, given: Given) -> str:
    """Write an answer: a level or a choice by its label, a number plainly, a non-answer by its kind."""
    question = questionnaire.questions.get(given.question)
    if given.non_answer is not None:
        return str(KIND_NAMES[given.non_answer])
    if given.number is not None and (question is None or question.type is not AnswerType.LEVEL):
        return format_decimal(given.number, format="#,##0.###", locale=locale_of(page_language()))
    codes = [f"{given.number:g}"] if given.number is not None else (given.text or "").split()
    if question is None or not questionnaire.listed_choices(question):
        return given.text or " ".join(codes)
    texts = translator(questionnaire, page_language())
    return ", ".join(texts.choice(question, code).text for code in codes)


def section_names(questionnaire: Questionnaire) -> dict[str, str]:
    """Name the sections in the language of the page."""
    texts = translator(questionnaire, page_language())
    return {section.name: texts.text(f"section/{section.name}/label").text for section in questionnaire.sections}


def kind_names() -> dict[str, str]:
    """Name the kinds of answers."""
    return {kind: str(name) for kind, name in KIND_NAMES.items()}


def country_name(code: str, name: str) -> str:
    """Name a country in the language of the page; English as the register has it."""
    language = page_language()
    return name if language == "en" else str(Locale(language).territories.get(code, name))


def size_class_name(code: str) -> str:
    """Name a size class such as `0-1999`, `2000-9999` or `50000+`; any other code is its own name."""
    low, _, high = code.partition("-")
    if code.endswith("+") and code[:-1].isdigit():
        return str(gettext("%(number)s residents or more", number=whole(int(code[:-1]))))
    if not (low.isdigit() and high.isdigit()):
        return code or str(gettext("Size not known"))
    if int(low) == 0:
        return str(gettext("Fewer than %(number)s residents", number=whole(int(high) + 1)))
    return str(gettext("%(low)s to %(high)s residents", low=whole(int(low)), high=whole(int(high))))


def part_of_country(key: str, regions: Mapping[str, str]) -> str:
    """Name the region or size class that the key of an estimate is about; '' for any other key and for the whole."""
    kind, group = (key.split("/") + [""] * 4)[2:4] if key.startswith("estimate/") else ("", "")
    return regions.get(group, group) if kind == "region" else size_class_name(group) if kind == "size_class" else ""


def order_title(order: Order, names: Mapping[str, str], of: str = "") -> str:
    """Say which measures stand highest, in ten words or fewer, as far as the tests of differences allow.

    With `of`, a number of them is marked to be counted among the elements of that class: see `sharing`.
    """
    found = [names[name] for name in order.measures]
    if not found:
        return str(gettext("There are no figures yet"))
    if order.kind == HIGHEST:
        return _short(gettext("%(theme)s: the highest need", theme=found[0]), gettext("One need is the highest"))
    if order.kind == AMONG_HIGHEST:
        return _short(_among(found), _how_many_share(len(found), of))
    return str(gettext("No need clearly stands out"))


def sharing(order: Order, names: Mapping[str, str]) -> list[str]:
    """The measures that share the top, where the title has room for their number alone."""
    found = [names[name] for name in order.measures]
    is_long = order.kind == AMONG_HIGHEST and len(_among(found).split()) > LONGEST_TITLE
    return found if is_long else []


def _among(found: Sequence[str]) -> str:
    return str(gettext("Among the highest needs: %(themes)s", themes=" · ".join(found)))


def _how_many_share(number: int, of: str) -> str:
    written = ngettext("%(num)d need is among the highest", "%(num)d needs share the top of the list", number)
    return marked_in(str(written), number, how_many(number, of)) if of else str(written)


def leading_title(leading: tuple[str, int, int], names: Mapping[str, str]) -> str:
    """Say in how many regions one theme has the greatest figure, where those are most of them.

    They are marked to be counted among the elements of the classes LEADING.
    """
    theme, regions, total = leading
    if not total or 2 * regions <= total:
        return str(gettext("No theme comes first in most regions"))
    count = {"num": how_many(regions, LEADING[0]), "total": how_many(total, LEADING[1])}
    return _short(
        sentence(gettext("%(theme)s comes first in %(num)s of %(total)s regions"), theme=names[theme], **count),
        sentence(gettext("One theme comes first in %(num)s of %(total)s regions"), **count),
    )


def places_title(highest: Sequence[str]) -> str:
    """Say which region stands highest, or how many share the top, as far as the tests allow."""
    if not highest:
        return str(gettext("No region clearly stands out"))
    if len(highest) == 1:
        return str(gettext("%(region)s has the highest gap", region=highest[0]))
    return sentence(gettext("%(num)s regions share the highest gaps"), num=how_many(len(highest), "highest-regions"))


def needs_summary(rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """Say the greatest figure with its interval, the next one, and what the silent could change."""
    told = [row for row in rows if row.state in TOLD]
    if not told:
        return str(gettext("Figures appear here once enough municipalities have answered."))
    first = told[0].figure
    sentences = [
        sentence(
            gettext("%(theme)s has a mean gap of %(gap)s of 100 (95%% interval %(low)s to %(high)s)."),
            theme=names[told[0].name],
            gap=_repeated(first.estimate),
            low=_repeated(first.low),
            high=_repeated(first.high),
        )
    ]
    if len(told) > 1:
        following = {"theme": names[told[1].name], "gap": _repeated(told[1].figure.estimate)}
        sentences.append(sentence(gettext("%(theme)s follows with %(gap)s."), **following))
    if not math.isnan(first.range_low) and first.n < first.n_frame:
        sentences.append(
            sentence(
                gettext(
                    "If those who did not answer were like the lowest or the highest quarter of those who did,"
                    " the first would lie between %(low)s and %(high)s."
                ),
                low=_repeated(first.range_low),
                high=_repeated(first.range_high),
            )
        )
    return Markup(" ").join(sentences)


def measure_line(scope: Scope, n: int, n_frame: int) -> str:
    """Say what was measured, when, and how many of how many answered."""
    return sentence(
        gettext("Mean gap from 0 (none) to 100 (full). %(view)s. %(round)s, %(n)s of %(total)s municipalities."),
        view=str(VIEW_NAMES[scope.view]),
        round=known_name(scope.source.round_title),
        n=beside(whole(n), n),
        total=beside(whole(n_frame), n_frame),
    )


def _repeated(gap: float) -> Markup:
    return beside(points(gap), gap)


def _short(title: str, shorter: str) -> str:
    return title if len(plain(title).split()) <= LONGEST_TITLE else shorter
