"""What an office would reply to the questions and choices that came with later versions of `municipal-needs`."""

from surveyapp.demo.desk import Desk

TRUST, EASY, MOBILE = 0.3, 0.35, 0.05
"""How often an office ticks a choice that came with version 1.1.0, where it is one of those that would."""


def reply(desk: Desk) -> None:
    """Add to what is written down already; nothing for a version that does not ask it."""
    questions = desk.questionnaire.questions
    if "h5_remote" in questions:
        _first_improvements(desk)
    if "d6_childcare" in questions:
        _childcare(desk)


def _first_improvements(desk: Desk) -> None:
    desk.put("h5_remote", "yes" if desk.curve("h5_hours", 0.3) > 0.5 else "no")
    barriers = str(desk.replies["h11", 0]).split()
    if barriers != ["none"] and len(barriers) < 5 and desk.chance(TRUST):
        desk.put("h11", " ".join([*barriers, "trust"]))
    if desk.chance(EASY * desk.curve("d4")):
        desk.put("d4", f"{desk.replies['d4', 0]} easy")
    for question, instance in [place for place in desk.replies if place[0] == "h2_type"]:
        if desk.replies[question, instance] == "practice" and desk.chance(MOBILE):
            desk.put(question, "mobile", instance)


def _childcare(desk: Desk) -> None:
    rank = min(2, int(3 * desk.curve("d6_places", -0.3)))
    desk.put("d6_childcare", ("none", "some", "all")[rank])
    desk.put("a2", round(desk.count("a2") * 0.7))
