"""Who could learn from whom across borders, told to each reader without naming anybody who has not offered to host.

The secretariat reads approved answers and sees both sides. An association sees the pairs of its own members: the host
by name, since it offered to host; a guest of another association never, and no figure of anybody else's member, nor the
order of strengths, from which one would follow.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest
from typing import Any

import pandas as pd
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analysis import peers
from surveyapp.errors import NotFound
from surveyapp.models import Association, Country, Municipality
from surveyapp.services.access import Actor
from surveyapp.services.practice_library import accepted_themes
from surveyapp.services.scopes import Source, names_of, smallest_first

WOULD = "a6"
SPEAKS = "a6_languages"
"""The questions of the questionnaire on exchange, with the codes `host` and `visit`, and on its languages."""
PER_HOST = 2
NO_LANGUAGE = "other"
"""What two municipalities may both say and yet not understand each other."""


@dataclass(frozen=True, slots=True)
class Side:
    """One municipality of a pair as it is now."""

    id: int
    key: str
    name: str
    country: str
    country_name: str
    association_id: int
    association: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal: the host is strong in the theme where the guest has a gap. Gaps and strength 0 … 1."""

    host: Side
    guest: Side
    theme: str
    strength: float
    host_gap: float
    guest_gap: float
    size_steps: int
    languages: tuple[str, ...]
    by_practice: bool


@dataclass(frozen=True)
class Proposal:
    """All pairs of a round, the strongest first, and how many would host and would visit."""

    pairs: Sequence[Pair]
    hosts: int
    guests: int


@dataclass(frozen=True, slots=True)
class ToldPair:
    """A pair as one reader may know it: what is None stays untold. `mark` names it in a form and tells nothing."""

    mark: str
    theme: str
    host: Side
    guest: Side | None
    guest_country: str
    guest_country_name: str
    size_steps: int
    languages: tuple[str, ...]
    by_practice: bool
    host_gap: float | None
    guest_gap: float | None
    strength: float | None
    is_host_ours: bool
    is_guest_ours: bool


def propose(session: Session, source: Source) -> Proposal:
    """Match those that would host with those that would visit, across borders, by the gaps of their themes.

    Only municipalities that exist now and belong to an association take part, as contact goes through it. The same
    answers give the same pairs.
    """
    found = source.findings
    sides = _sides(session)
    themes = names_of(found, "dimension")
    present = [key for key in found.composites.index if key in sides]
    willing, languages = (_said(found.dataset.answers, name).reindex(present) for name in (WOULD, SPEAKS))
    languages = languages.map(_known, na_action="ignore")
    gaps = found.composites.loc[present, themes]
    frame = found.dataset.frame.loc[present]
    classes = sorted({str(size) for size in frame["size_class"].dropna() if size}, key=smallest_first)
    size = frame["size_class"].map({name: number for number, name in enumerate(classes)}).astype(float)
    vetted = accepted_themes(session)
    pairs = peers.match(
        gaps,
        willing,
        size,
        languages,
        PER_HOST,
        bands=source.bands,
        practices=vetted,
        country=pd.Series({key: sides[key].country for key in present}, dtype=object),
    )
    rows = peers.reasons(pairs, gaps, size, languages, vetted)
    return Proposal([_pair(row, sides) for row in rows.to_dict("records")], *_would(willing))


def tell(actor: Actor, proposal: Proposal, secret: str, round_code: str) -> list[ToldPair]:
    """The pairs that the actor may know of, by theme; to an association by name of its own members, without figures
    of others. Nobody but officers and the secretariat is told any."""
    if actor.is_secretariat:
        return [_told(pair, actor, secret, round_code) for pair in proposal.pairs]
    if actor.association_id is None:
        return []
    own = [
        pair for pair in proposal.pairs if actor.association_id in (pair.host.association_id, pair.guest.association_id)
    ]
    found = [_told(pair, actor, secret, round_code) for pair in own]
    return sorted(found, key=lambda row: (row.theme, row.host.name, row.guest.name if row.guest else "", row.mark))


def find(actor: Actor, proposal: Proposal, secret: str, round_code: str, mark: str) -> Pair:
    """The pair of one's own members that a mark names. Raises NotFound, also once answers have moved on."""
    for pair in proposal.pairs:
        is_own = actor.association_id in (pair.host.association_id, pair.guest.association_id)
        if actor.association_id is not None and is_own and _mark(pair, secret, round_code) == mark:
            return pair
    raise NotFound("pair")


def _told(pair: Pair, actor: Actor, secret: str, round_code: str) -> ToldPair:
    everything = actor.is_secretariat
    is_host_ours, is_guest_ours = (side.association_id == actor.association_id for side in (pair.host, pair.guest))
    return ToldPair(
        mark=_mark(pair, secret, round_code),
        theme=pair.theme,
        host=pair.host,
        guest=pair.guest if everything or is_guest_ours else None,
        guest_country=pair.guest.country,
        guest_country_name=pair.guest.country_name,
        size_steps=pair.size_steps,
        languages=pair.languages,
        by_practice=pair.by_practice,
        host_gap=pair.host_gap if everything or is_host_ours else None,
        guest_gap=pair.guest_gap if everything or is_guest_ours else None,
        strength=pair.strength if everything else None,
        is_host_ours=is_host_ours,
        is_guest_ours=is_guest_ours,
    )


def _mark(pair: Pair, secret: str, round_code: str) -> str:
    # With a secret: whoever could compute it would find the guest by trying all names.
    named = "/".join(("pair", round_code, pair.host.key, pair.guest.key))
    return digest(secret.encode(), named.encode(), sha256).hex()[:24]


def _pair(row: Mapping[Hashable, Any], sides: Mapping[str, Side]) -> Pair:
    return Pair(
        host=sides[row["host"]],
        guest=sides[row["guest"]],
        theme=row["topic"],
        strength=float(row["strength"]),
        host_gap=float(row["host_gap"]),
        guest_gap=float(row["guest_gap"]),
        size_steps=int(row["size_steps"]),
        languages=tuple(row["languages"].split()),
        by_practice=bool(row["by_practice"]),
    )


def _would(willing: "pd.Series[str]") -> tuple[int, int]:
    said = [set(str(text).split()) for text in willing.dropna()]
    return sum(peers.HOST in words for words in said), sum(peers.VISIT in words for words in said)


def _known(languages: str) -> str:
    return " ".join(code for code in languages.split() if code != NO_LANGUAGE)


def _said(answers: pd.DataFrame, question: str) -> "pd.Series[str]":
    own = answers[(answers["question"] == question) & answers["text"].notna()]
    return own.set_index("municipality")["text"].astype(object)


def _sides(session: Session) -> dict[str, Side]:
    living = or_(Municipality.valid_to.is_(None), Municipality.valid_to >= func.current_date())
    rows = session.execute(
        select(
            Municipality.id,
            Municipality.country_code,
            Municipality.code,
            Municipality.name,
            Country.name.label("country"),
            Association.id.label("association_id"),
            Association.name.label("association"),
        )
        .join(Country, Country.code == Municipality.country_code)
        .join(Association, Association.id == Municipality.association_id)
        .where(living)
    )
    return {
        (key := f"{row.country_code}-{row.code}"): Side(
            row.id, key, row.name, row.country_code, row.country, row.association_id, row.association
        )
        for row in rows
    }
