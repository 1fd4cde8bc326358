"""What an office told of a good practice in its assessment, as a beginning of what it may offer to the library."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Answer, Assessment, Practice
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor
from surveyapp.services.practices import Wording, questionnaire_of_themes
from surveyapp.services.standing import own_municipality

TITLE, TEXT, TOPIC, MAY_BE_SHARED = "a8_title", "a8_description", "a8_topic", "a8_publish"
"""The questions of the questionnaire on a good practice worth sharing."""


def suggested(session: Session, actor: Actor) -> Wording | None:
    """What the latest approved assessment of the own municipality tells of a practice that may be shared.

    None where it tells of none, says no, or a practice of that title was offered before.
    """
    place, themes = own_municipality(session, actor), questionnaire_of_themes(session)
    latest = (
        select(Assessment.id)
        .where(Assessment.municipality_id == place.id, Assessment.status == AssessmentStatus.APPROVED)
        .order_by(Assessment.approved_at.desc(), Assessment.id.desc())
        .limit(1)
    )
    asked = Answer.question.in_((TITLE, TEXT, TOPIC, MAY_BE_SHARED))
    rows = session.execute(
        select(Answer.question, Answer.text).where(Answer.assessment_id == latest.scalar_subquery(), asked)
    )
    said = {question: text or "" for question, text in rows}
    if said.get(MAY_BE_SHARED) != "yes" or not said.get(TITLE) or themes is None:
        return None
    offered = select(Practice.id).where(Practice.municipality_id == place.id, Practice.title == said[TITLE])
    if said.get(TOPIC) not in {theme.name for theme in themes.dimensions} or session.scalar(offered.limit(1)):
        return None
    return Wording(said[TITLE], said[TOPIC], (), actor.language, said.get(TEXT, ""), "")
