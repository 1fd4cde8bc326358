"""Saving what a form sent, and the two pages on which nothing typed is lost: conflicts, and what could not be saved."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_time
from flask import jsonify, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from surveyapp.forms.reading import Reading, sent_revision
from surveyapp.services import saving, way
from surveyapp.services.assessments import Record, names_of
from surveyapp.services.entries import Disagreement, Entry, Outcome
from surveyapp.services.windows import AssessmentLocked, NotOpen
from surveyapp.views.keeping import forget_kept
from surveyapp.views.languages import page_language, show_in
from surveyapp.views.records import form_key, record_of, summary_of, texts_for
from surveyapp.views.request import actor, is_from_script, now, reading, writing

READ_IN, SHOWN_IN = "read_in", "shown_in"
"""The language in which a choice between answers is wanted, and the one in which it was shown; what was typed is read
in that of the address."""
BUTTONS = ("switch_to", "leave", "add", "another", "later")
"""What else somebody asked for by the button that saved."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a form that was sent: the record as it stands now, and the questions that were on the screen."""

    record: Record
    outcome: Outcome
    asked: frozenset[str]


def save_readings(record: Record, readings: list[Reading], at_most: int | None = None) -> Saved:
    """Save what was read from a form in one transaction, except what is torn and what the person gave up.

    Raises NotOpen, or RepeatFull for one added where `at_most` are there already.
    """
    entries = [Entry(read.answer, read.based_on) for read in readings if read.is_to_save]
    with writing() as session:
        outcome = saving.save_answers(
            session,
            record.head.id,
            entries,
            author_id=actor().user_id,
            form_key=request.form.get("form_key", ""),
            at=now(),
            at_most=at_most,
            made_on=record.head.version_id,
        )
        if not (outcome.conflicts or outcome.moved or any(read.is_torn for read in readings)):
            forget_kept(session)
    asked = frozenset(read.answer.question for read in readings)
    if outcome.moved:
        return Saved(record_of(record.head.id), outcome, asked)
    return Saved(way.with_outcome(record, entries, outcome, actor().user_id), outcome, asked)


def tell_script(saved: Saved, readings: list[Reading]) -> Response:
    """Tell the page's script what was saved, in which revisions, and what waits for the person's own choice."""
    if saved.outcome.moved:
        said = gettext("The questionnaire has changed meanwhile. What you typed is kept. Please save the page.")
        answer = jsonify(said=said)
        answer.status_code = 409
        return answer
    zone = saved.record.head.window.time_zone
    at = format_time(saved.outcome.at.astimezone(ZoneInfo(zone)), "HH:mm", locale=page_language())
    return jsonify(
        said=gettext("Saved at %(time)s. You can close this page and come back.", time=at),
        revisions={place[0]: revision for place, revision in saved.outcome.saved.items()},
        conflicts=[conflict.place[0] for conflict in saved.outcome.conflicts],
        torn=[reading.answer.question for reading in readings if reading.is_torn],
    )


def show_conflicts(saved: Saved, sent: MultiDict[str, str], action: str) -> tuple[str, int]:
    """Show mine, theirs and the last shared answer of each conflict, and let the person choose; the rest is saved."""
    conflicts = saved.outcome.conflicts
    show_in(sent.get(READ_IN) or sent.get("switch_to") or sent.get(SHOWN_IN))
    authors = {conflict.theirs.author_id for conflict in conflicts if conflict.theirs}
    return render_template(
        "assessments/conflicts.html",
        record=saved.record,
        texts=texts_for(saved.record.questionnaire),
        conflicts=conflicts,
        names=names_of(reading(), authors),
        typed={conflict.place: _typed(sent, conflict.place[0]) for conflict in conflicts},
        missed=[conflict for conflict in conflicts if _is_missed(sent, conflict)],
        chosen={conflict.place: _chosen(sent, conflict) for conflict in conflicts},
        kept_buttons={name: sent[name] for name in BUTTONS if name in sent},
        saved_count=len(saved.outcome.saved),
        action=action,
        form_key=form_key(),
    ), 409


def without_choices(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What a form sent; of a choice between answers that is only to be read in another language, nothing is settled."""
    if READ_IN not in sent:
        return sent
    return MultiDict((name, value) for name, value in sent.items(multi=True) if not name.endswith("-keep"))


def _is_missed(sent: MultiDict[str, str], conflict: Disagreement) -> bool:
    """Tell whether the person was shown this choice before and sent it without choosing."""
    question = conflict.place[0]
    return READ_IN not in sent and f"{question}-theirs" in sent and not _chosen(sent, conflict)


def _chosen(sent: MultiDict[str, str], conflict: Disagreement) -> str:
    """The answer that is chosen already, unless the colleague's is another one by now."""
    question = conflict.place[0]
    seen, standing = sent_revision(sent, f"{question}-theirs"), conflict.theirs.revision if conflict.theirs else 0
    return sent.get(f"{question}-keep", "") if seen == standing else ""


def show_unsaved(record: Record, closed: NotOpen, readings: list[Reading]) -> tuple[str | Response, int]:
    """Say kindly why nothing was saved, and show everything typed, so that it can be copied or printed."""
    if is_from_script():
        return jsonify(said=gettext("This assessment cannot be changed now. What you typed is still here.")), 409
    summary = summary_of(record)
    typed = [
        (summary.texts.questions[read.answer.question].label, summary.value(read.answer))
        for read in readings
        if read.answer.given or read.answer.raw is not None
    ]
    return render_template(
        "assessments/unsaved.html",
        record=record,
        is_locked=isinstance(closed, AssessmentLocked),
        typed=typed,
    ), 409


def _typed(sent: MultiDict[str, str], question: str) -> list[tuple[str, str]]:
    """The fields of one question as they were sent, to be sent again; what tells of revisions is set anew."""
    own = (f"{question}-keep", f"{question}-theirs")
    return [
        (name, value)
        for name, value in sent.items(multi=True)
        if (name == question or name.startswith(f"{question}-")) and name not in own
    ]
