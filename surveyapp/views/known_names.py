"""Names in the database that have translations, since they come with the product; what people typed stays as it is."""

import re

from flask_babel import gettext

from surveyapp.languages import mark

KNOWN_NAMES = frozenset(
    {
        mark("Association of Polish Cities"),
        mark("members of the Association of Polish Cities"),
        mark("Congress of Local Authorities from Moldova"),
        mark("first-tier members of the Congress of Local Authorities from Moldova"),
        mark("Association of Communes of Romania"),
        mark("member communes of the Association of Communes of Romania"),
        mark("Assumptions as published"),
        mark("Coordinator"),
        mark("Housing clerk"),
        mark("Mayor"),
        mark("Mayor with an assessment to approve"),
        mark("Coordinator with changes requested"),
        mark("Officer of the association"),
        mark("Analyst of the secretariat"),
        mark("Publisher of the secretariat"),
        mark("Administrator of the secretariat"),
        mark("Observer of the national authority"),
    }
)
"""Of the associations that take part and whom they speak for, of the first scenario of a round, and of the people of
the demonstration, who have none but their role."""
PLACED = re.compile(r"(.+?)((?:, | · ).*)?", re.DOTALL)
"""A name, and after it the place of a person or the release that a scenario is frozen with."""
YEARLY = re.compile(r"Needs assessment (\d{4})")
"""The title that a round has unless somebody finds a better one."""


def known_name(name: str) -> str:
    """Give a stored name in the language of the page where it has a translation; any other stays as it was typed."""
    yearly = YEARLY.fullmatch(name)
    if yearly:
        return str(gettext("Needs assessment %(year)s", year=yearly[1]))
    parts = PLACED.fullmatch(name)
    return f"{gettext(parts[1])}{parts[2] or ''}" if parts and parts[1] in KNOWN_NAMES else name
