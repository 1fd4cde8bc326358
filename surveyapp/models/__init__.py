"""The tables, imported here together so that the metadata is whole."""

from surveyapp.models.authoring import MessageCatalogue, QuestionnaireDraft
from surveyapp.models.base import Base
from surveyapp.models.collection import (
    Answer,
    AnswerChange,
    Assessment,
    AssessmentEvent,
    Comment,
    FrameUnit,
    QuestionnaireVersion,
    Round,
    RoundCountry,
    SaveRequest,
    SectionState,
)
from surveyapp.models.exchange import ContactRequest, Practice
from surveyapp.models.jobs import Job, Message
from surveyapp.models.moves import DraftMove, DraftRun, KeptAnswer
from surveyapp.models.people import AccessLog, Membership, Role, SignInSession, Token, User
from surveyapp.models.places import Association, Country, Municipality, Region
from surveyapp.models.planning import Decision, Delivery, Release, Scenario

__all__ = [
    "AccessLog",
    "Answer",
    "AnswerChange",
    "Assessment",
    "AssessmentEvent",
    "Association",
    "Base",
    "Comment",
    "ContactRequest",
    "Country",
    "Decision",
    "Delivery",
    "DraftMove",
    "DraftRun",
    "FrameUnit",
    "Job",
    "KeptAnswer",
    "Membership",
    "Message",
    "MessageCatalogue",
    "Municipality",
    "Practice",
    "QuestionnaireDraft",
    "QuestionnaireVersion",
    "Region",
    "Release",
    "Role",
    "Round",
    "RoundCountry",
    "SaveRequest",
    "Scenario",
    "SectionState",
    "SignInSession",
    "Token",
    "User",
]
