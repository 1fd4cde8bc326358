"""Traces of counts, shares, changes and what doubts a ranking, and who may follow each to those who were counted.

Means and gaps have pages of their own, see `explaining`.
"""

from collections.abc import Set
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from analysis import explain, trace_checks, trace_counts
from analysis.figures import ALL
from analysis.publication import MINIMUM
from analysis.steps import LeftOut, Told, Trace
from surveyapp.errors import NotFound
from surveyapp.services.access import OFFICERS, Actor
from surveyapp.services.changing import Moved, steps_of
from surveyapp.services.scopes import Scope, Source

READINESS = "readiness"
CHANGE = "change"
KINDS = frozenset((*trace_counts.TRACERS, *trace_checks.TRACERS, READINESS, CHANGE))
REGISTERED = "registered"
NAMED = frozenset((READINESS, "severe", REGISTERED))
"""What is told of one municipality, to those who may read it by name."""
PLAIN = frozenset(("n_frame", "n_approved"))
"""Who is asked and who has answered: known without an answer being read."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A count or share with the steps to it, and the municipalities of which it tells something by name."""

    source: Source
    trace: Trace
    moved: Moved | None = None
    """For a change: what else is told of it."""

    @property
    def municipalities(self) -> frozenset[str]:
        """The names in findings of those of whose answers something is told."""
        if self.trace.kind == REGISTERED:
            return frozenset()
        if self.trace.kind in NAMED:
            return frozenset(self.trace.rest[:1])
        told = {
            unit
            for step in self.trace.steps
            if step.name not in PLAIN
            for values in step.inputs.values()
            if isinstance(values, dict)
            for unit in values
        }
        return frozenset(told & set(self.source.findings.gaps.index))


def is_counted(key: str) -> bool:
    """Whether a key names a count or a share of counts."""
    return key.partition("/")[0] in KINDS


def trace(session: Session, source: Source, actor: Actor, key: str, reach: Set[str], association: str | None) -> Traced:
    """Trace a count to somebody who may read the municipalities of `reach` by name now, from an association if any.

    The secretariat may open all; a municipality and an officer what is told of one within reach; an officer besides
    how many of the present members share a severe gap. Raises NotFound for any other and for one that there is not.
    """
    kind, *rest = key.split("/")
    within = kind in NAMED and len(rest) == 1 and rest[0] in reach
    if kind == "shared" and actor.roles & OFFICERS and rest[:2] == [actor.country_code, association]:
        return Traced(source, _found(source, key, _shared(source, rest, reach)))
    if not (actor.is_secretariat or within):
        raise NotFound(f"figure {key}")
    if kind != CHANGE:
        return Traced(source, _found(source, key))
    country, _, measure = "/".join(rest).partition("/")
    moved, told = steps_of(session, Scope(source, country), measure)
    return Traced(source, _found(source, key, told), moved)


def trace_public(source: Source, key: str) -> Traced:
    """Trace a published count to the totals that were frozen; NotFound for what would tell on a few municipalities."""
    kind, *rest = key.split("/")
    if kind not in ("counted", "heard", "known", "quality") or not _is_published(source, kind, rest):
        raise NotFound(f"figure {key}")
    return Traced(source, _found(source, key))


def _is_published(source: Source, kind: str, rest: list[str]) -> bool:
    """Questions are counted for whole countries alone, and shares told where enough have answered, or nobody."""
    if kind == "counted":
        return rest[1:2] == [ALL] or rest[3:] in (["n_frame"], ["n_approved"])
    if kind != "known":
        return True
    heard = _found(source, "/".join(("counted", *rest[:2], ALL, "n_approved"))).value
    return not 0 < heard < MINIMUM


def _found(source: Source, key: str, told: Told | None = None) -> Trace:
    try:
        return explain.found_by(source.findings, key, told) if told else explain.trace(source.findings, key)
    except (KeyError, TypeError):
        raise NotFound(f"figure {key}") from None


def _shared(source: Source, rest: list[str], reach: Set[str]) -> Told:
    """Of the present members, whatever the frame of the round says."""
    if len(rest) != trace_counts.TRACERS["shared"][1] or rest[3] not in source.findings.declared:
        raise NotFound(f"figure shared/{'/'.join(rest)}")
    frame = source.findings.dataset.frame
    members: pd.Index[str] = frame.index[frame.index.isin(reach)]
    label, steps, left = trace_counts.shared_by(source.findings, members, rest[2], rest[3])
    return label, steps, [LeftOut(one.what, one.why) for one in left]
