"""The stages of a municipality in a round, in words and as tags."""

from flask import Flask
from flask_babel import lazy_gettext

from surveyapp.services.monitoring import Stage

STAGE_NAMES = {
    Stage.LISTED: lazy_gettext("Not invited yet"),
    Stage.INVITED: lazy_gettext("Invited"),
    Stage.OPENED: lazy_gettext("Opened"),
    Stage.STARTED: lazy_gettext("Started"),
    Stage.SENT: lazy_gettext("Sent to the approver"),
    Stage.APPROVED: lazy_gettext("Approved"),
}
STAGE_TAGS = {
    Stage.LISTED: "muted",
    Stage.INVITED: "plain",
    Stage.OPENED: "plain",
    Stage.STARTED: "progress",
    Stage.SENT: "attention",
    Stage.APPROVED: "done",
}


def stage_name(stage: Stage) -> str:
    """Name a stage in words."""
    return str(STAGE_NAMES[stage])


def set_up_stages(app: Flask) -> None:
    """Let every template name a stage and choose its tag."""
    app.jinja_env.globals.update(stage_name=stage_name, stage_tag=STAGE_TAGS.__getitem__)
