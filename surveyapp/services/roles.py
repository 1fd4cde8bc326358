"""Roles, and the groups of them that pages and services speak of."""

from surveyapp.models.people import Role as Role

MUNICIPALITY = frozenset({Role.CONTRIBUTOR, Role.COORDINATOR, Role.APPROVER})
COORDINATORS = frozenset({Role.COORDINATOR, Role.APPROVER})
APPROVERS = frozenset({Role.APPROVER})
OFFICERS = frozenset({Role.OFFICER})
ANALYSTS = frozenset({Role.ANALYST})
PUBLISHERS = frozenset({Role.PUBLISHER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
SECRETARIAT = ANALYSTS | PUBLISHERS | ADMINISTRATORS
OBSERVERS = frozenset({Role.OBSERVER})
EXPERTS = frozenset({Role.EXPERT})
"""Somebody from outside, invited to one section of one assessment; reaches nothing that does not name this role."""
GUARDED = OFFICERS | SECRETARIAT
"""Roles that reach more than one municipality, and therefore sign in with a second factor."""
