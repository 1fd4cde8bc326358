"""Publishing a version: what stands against it, and the step itself."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.services.access import PUBLISHERS
from surveyapp.services.publication import publish_version, readiness
from surveyapp.services.shelf import drafts_in_progress, find_edition
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("publishing", __name__)


@pages.route("/questionnaires/<questionnaire>/<version>/publish", methods=["GET", "POST"])
@policy(PUBLISHERS)
def show(questionnaire: str, version: str) -> str | Response:
    """Show what publishing asks for, and publish once that is confirmed."""
    here = url_for("library.version", questionnaire=questionnaire, version=version)
    edition = find_edition(reading(), questionnaire, version)
    if edition.is_published:
        return redirect(here)
    if request.method == "POST":
        with writing() as session:
            publish_version(session, actor(), questionnaire, version, now())
        flash(gettext("Version %(number)s is published. A round can start from it.", number=version), "success")
        return redirect(here)
    found = readiness(reading(), actor(), edition)
    before = found.before
    return render_template(
        "library/publish.html",
        edition=edition,
        found=found,
        actor_id=actor().user_id,
        in_progress=drafts_in_progress(reading(), questionnaire, on=[before.number]) if before else 0,
        gap_counts={
            language: sum(gap.language == language for gap in found.gaps)
            for language in edition.content.required_languages
        },
    )
