"""Two versions side by side: what changed, grouped by what it does to answers, and what stays comparable."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import Blueprint, render_template, request
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup, escape

from questionnaires.comparison_rules import Effect
from questionnaires.differences import Change, Comparable, differences
from questionnaires.model import Questionnaire
from questionnaires.publishing import raised
from surveyapp.forms.texts import Texts
from surveyapp.services.access import SECRETARIAT
from surveyapp.services.shelf import drafts_in_progress, find_edition, published_before, versions_of
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.records import texts_for
from surveyapp.views.request import reading

pages = Blueprint("differences", __name__)

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 500
"""Beyond this the texts are shown whole, without marks."""
EFFECTS = {
    Effect.BREAKING: lazy_gettext("Changes the meaning"),
    Effect.RECODE: lazy_gettext("Carried over by a rule"),
    Effect.ADDITIVE: lazy_gettext("Added or relaxed"),
    Effect.COSMETIC: lazy_gettext("Wording and order"),
}
CONSEQUENCES = {
    Effect.BREAKING: lazy_gettext("Answers before and after are not the same, or something more must be answered."),
    Effect.RECODE: lazy_gettext("Answers given before keep their meaning under another name or code."),
    Effect.ADDITIVE: lazy_gettext("Answers given before stay as they are and stay comparable."),
    Effect.COSMETIC: lazy_gettext("Nothing that was answered means anything else."),
}
KINDS = {
    "question": lazy_gettext("Question"),
    "repeat": lazy_gettext("Group of questions"),
    "section": lazy_gettext("Section"),
    "page": lazy_gettext("Page"),
    "indicator": lazy_gettext("Indicator"),
    "dimension": lazy_gettext("Dimension"),
    "questionnaire": lazy_gettext("Questionnaire"),
    "severity": lazy_gettext("Bands of severity"),
}
HAPPENED = {
    "added": lazy_gettext("added"),
    "removed": lazy_gettext("removed"),
    "moved": lazy_gettext("moved"),
    "renamed": lazy_gettext("renamed"),
    "recoded": lazy_gettext("code replaced"),
}

NOTES = {"it must be answered": lazy_gettext("it must be answered")}
ATTRIBUTES = {
    "absent": lazy_gettext("choices counted as missing"),
    "appearance": lazy_gettext("appearance"),
    "at_least": lazy_gettext("boundaries"),
    "at_most": lazy_gettext("largest number"),
    "best": lazy_gettext("best goalpost"),
    "calculation": lazy_gettext("calculation"),
    "check": lazy_gettext("check"),
    "choice_filter": lazy_gettext("which choices are shown"),
    "code": lazy_gettext("code"),
    "constraint": lazy_gettext("what is allowed"),
    "constraint_message": lazy_gettext("words of a refusal"),
    "converted": lazy_gettext("answers converted"),
    "default": lazy_gettext("answer offered beforehand"),
    "desired": lazy_gettext("desired level asked"),
    "dimension": lazy_gettext("theme"),
    "direction": lazy_gettext("direction"),
    "exclusive": lazy_gettext("choice that excludes others"),
    "gap": lazy_gettext("formula of the gap"),
    "groups": lazy_gettext("groups concerned"),
    "hint": lazy_gettext("hint"),
    "item": lazy_gettext("name of one entry"),
    "kept": lazy_gettext("what other tools ask beside"),
    "kind": lazy_gettext("kind"),
    "known_by": lazy_gettext("who usually knows"),
    "label": lazy_gettext("wording"),
    "meaning": lazy_gettext("meaning"),
    "message": lazy_gettext("words of the question"),
    "minutes": lazy_gettext("time it takes"),
    "need": lazy_gettext("what is needed"),
    "non_answers": lazy_gettext("reasons for no answer"),
    "present": lazy_gettext("choices counted as there"),
    "published": lazy_gettext("whether it is published"),
    "purpose": lazy_gettext("purpose"),
    "relevant": lazy_gettext("when it is asked"),
    "required": lazy_gettext("whether it must be answered"),
    "required_languages": lazy_gettext("languages needed"),
    "retention_months": lazy_gettext("months it is kept"),
    "same_as_last_round": lazy_gettext("whether the last answer may be taken again"),
    "sdg": lazy_gettext("Sustainable Development Goal"),
    "sensitivity": lazy_gettext("sensitivity"),
    "sensitivity_reason": lazy_gettext("why it is sensitive"),
    "supply": lazy_gettext("what is there"),
    "tags": lazy_gettext("tags"),
    "target": lazy_gettext("target level"),
    "title": lazy_gettext("title"),
    "type": lazy_gettext("kind of answer"),
    "unit": lazy_gettext("unit"),
    "value": lazy_gettext("value"),
    "warnings": lazy_gettext("questions asked back"),
    "weight": lazy_gettext("weight"),
    "worst": lazy_gettext("worst goalpost"),
}
"""What may differ in a part, in words; an attribute without any keeps its own name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the page shows it."""

    kind: str
    name: str
    label: Markup
    what: str
    before: Markup
    after: Markup
    note: str
    note_language: str
    """English where an author wrote the note, which nobody translates."""


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one effect."""

    title: str
    consequence: str
    lines: tuple[Line, ...]


@pages.get("/questionnaires/<questionnaire>/<version>/differences")
@policy(SECRETARIAT)
def show(questionnaire: str, version: str) -> str:
    """Compare a version with another, by default with the published one before it."""
    edition = find_edition(reading(), questionnaire, version)
    others = [other for other in versions_of(reading(), questionnaire) if other.number != version]
    asked = request.args.get("from", "")
    before = find_edition(reading(), questionnaire, asked) if asked else published_before(reading(), edition)
    found = differences(before.content, edition.content) if before else None
    old, new = (texts_for(before.content) if before else None), texts_for(edition.content)
    return render_template(
        "library/differences.html",
        edition=edition,
        before=before,
        others=others,
        found=found,
        groups=_grouped(found.changes, old, new) if found and old else [],
        comparable=_comparable(found.comparable, new) if found else {},
        smallest=raised(found.before, found.needs) if found and found.changes else "",
        in_progress=drafts_in_progress(reading(), questionnaire, on=[before.number]) if before else 0,
    )


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Both texts, with what is only in the first marked as deleted and what is only in the second as inserted."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if not before or not after or max(len(old), len(new)) > MOST_WORDS:
        return escape(before), escape(after)
    left, right = Markup(), Markup()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            left, right = left + gone, right + came
            continue
        left += Markup("<del>{}</del>").format(gone) if gone else ""
        right += Markup("<ins>{}</ins>").format(came) if came else ""
    return left, right


def _grouped(changes: tuple[Change, ...], old: Texts, new: Texts) -> list[Group]:
    return [
        Group(
            str(EFFECTS[effect]),
            str(CONSEQUENCES[effect]),
            tuple(_line(change, old, new) for change in changes if change.effect is effect),
        )
        for effect in EFFECTS
        if any(change.effect is effect for change in changes)
    ]


def _line(change: Change, old: Texts, new: Texts) -> Line:
    first, _, rest = change.part.partition(", ")
    kind, _, name = first.partition(" ")
    left, right = marked(change.before, change.after)
    label = _label(kind, name, new) or _label(kind, name, old)
    what = HAPPENED.get(change.attribute)
    code = rest.removeprefix("choice ")
    about = gettext("choice %(code)s", code=code) if rest else ""
    attribute = str(ATTRIBUTES.get(change.attribute, change.attribute.replace("_", " ")))
    said = str(what) if what else gettext("%(attribute)s changed", attribute=attribute)
    told = f"{about}: {said}" if about else said
    return Line(str(KINDS.get(kind, kind)), name, label, told, left, right, *_noted(change.note))


def _noted(note: str) -> tuple[str, str]:
    ours = NOTES.get(note)
    return (str(ours), page_language()) if ours else (note, "en")


def _label(kind: str, name: str, texts: Texts) -> Markup:
    """What a part is called in the language of the page; '' where the version lacks it."""
    if kind == "question":
        return texts.questions[name].label if name in texts.questions else Markup()
    contexts = {
        "section": f"section/{name}/label",
        "page": f"page/{_section_of_page(texts.questionnaire, name)}/{name}/label",
        "repeat": f"{name}/label",
        "indicator": f"indicator/{name}/label",
        "dimension": f"dimension/{name}/label",
    }
    return texts.of(contexts[kind]) if kind in contexts else Markup()


def _section_of_page(questionnaire: Questionnaire, name: str) -> str:
    return next((s.name for s in questionnaire.sections for page in s.pages if page.name == name), "")


def _comparable(found: tuple[Comparable, ...], texts: Texts) -> dict[str, list[tuple[str, Markup, str]]]:
    """By verdict: the questions with their labels and, where they are not comparable, why."""
    verdicts: dict[str, list[tuple[str, Markup, str]]] = {"yes": [], "crosswalk": [], "no": []}
    for one in found:
        verdicts[one.verdict].append((one.question, texts.questions[one.question].label, one.reason))
    return verdicts
