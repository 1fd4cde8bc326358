"""Who could learn from whom: hosts and guests matched by the difference in their gaps, across borders where asked."""

import re
from collections.abc import Collection, Hashable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]

HOST, VISIT = "host", "visit"
"""What a municipality says it would do; one that says neither is left alone."""
WILLING = {"guest": frozenset({VISIT}), "both": frozenset({HOST, VISIT})}
"""Other words for it."""
BETWEEN = re.compile(r"[\s,;/+]+")
COLUMNS = ["host", "guest", "topic", "strength"]
REASONS = ["host_gap", "guest_gap", "size_steps", "languages", "by_practice"]


def match(
    gaps: pd.DataFrame,
    willing: "pd.Series[str]",
    size_class: "pd.Series[float]",
    languages: "pd.Series[str]",
    per_host: int = 2,
    *,
    bands: Collection[float] = (0.2, 0.4, 0.6, 0.8),
    practices: Collection[tuple[Hashable, str]] = (),
    country: "pd.Series[str] | None" = None,
) -> pd.DataFrame:
    """Hosts and guests such that the sum of strengths is highest: host, guest, topic, strength (0 … 1).

    `gaps`: municipality × topic, 0 … 1. `willing`: `host`, `visit` (or `guest`) or both, separated by spaces or commas
    (or as a set), or true for both; whoever says neither has not consented and is not matched. `size_class`: classes in
    order, as numbers or ordered categories. `languages`: codes, separated likewise (or as a set). A host of a topic has
    severity 1 or 2 there (`bands`: lower boundaries of bands 2 to 5), or a vetted practice, listed in `practices` as
    (municipality, topic). Strength is the guest's gap minus the host's, divided by 1 + the distance of their size
    classes; no common language, no match. One match a guest, at most `per_host` a host, the best topic of each pair.
    With `country`, only across borders. Only the topic is shown, never a gap.
    """
    names = sorted(gaps.index, key=str)
    said = {name: _roles(willing.get(name)) for name in names}
    hosts = [name for name in names if HOST in said[name]]
    guests = [name for name in names if VISIT in said[name]]
    if not hosts or not guests or per_host < 1:
        return pd.DataFrame({name: pd.Series(dtype=object if name != "strength" else float) for name in COLUMNS})
    strength, topic = _strengths(gaps, hosts, guests, sorted(bands)[1], frozenset(practices))
    strength = strength * _likeness(size_class, hosts, guests) * _together(languages, hosts, guests)
    strength[np.array([[host == guest for guest in guests] for host in hosts])] = 0.0
    if country is not None:
        abroad = country.reindex(hosts).to_numpy()[:, None] != country.reindex(guests).to_numpy()[None, :]
        strength = strength * abroad
    return _assigned(strength, topic, hosts, guests, list(gaps.columns), per_host)


def reasons(
    pairs: pd.DataFrame,
    gaps: pd.DataFrame,
    size_class: "pd.Series[float]",
    languages: "pd.Series[str]",
    practices: Collection[tuple[Hashable, str]] = (),
) -> pd.DataFrame:
    """The pairs of `match` with what made them, from the same inputs: columns COLUMNS and REASONS.

    `host_gap`, `guest_gap`: gaps in the topic, 0 … 1. `size_steps`: distance of the size classes. `languages`: the
    common ones, separated by spaces. `by_practice`: whether the host has a vetted practice there. The strength is
    (guest_gap - host_gap) / (1 + size_steps).
    """
    known, size = frozenset(practices), _sizes(size_class)
    found = [
        (
            float(gaps[topic][host]),
            float(gaps[topic][guest]),
            abs(float(size[host]) - float(size[guest])),
            " ".join(sorted(_words(languages[host]) & _words(languages[guest]))),
            (host, topic) in known,
        )
        for host, guest, topic in zip(pairs["host"], pairs["guest"], pairs["topic"], strict=True)
    ]
    return pairs.join(pd.DataFrame(found, columns=REASONS, index=pairs.index))


def _roles(said: object) -> frozenset[str]:
    words = frozenset({"both"}) if said is True or said is np.True_ else _words(said)
    return words.union(*(WILLING.get(word, frozenset()) for word in words))


def _words(said: object) -> frozenset[str]:
    if isinstance(said, str):
        return frozenset(BETWEEN.split(said)) - {""}
    return frozenset(map(str, said)) if isinstance(said, set | frozenset | list | tuple) else frozenset()


def _strengths(
    gaps: pd.DataFrame,
    hosts: list[Hashable],
    guests: list[Hashable],
    third_band: float,
    practices: frozenset[tuple[Hashable, str]],
) -> tuple[Floats, NDArray[np.intp]]:
    """Hosts × guests: the largest difference over topics in which the host may host, and its topic."""
    best = np.zeros((len(hosts), len(guests)))
    topic = np.zeros(best.shape, dtype=np.intp)
    for number, name in enumerate(gaps.columns):
        own = gaps[name].reindex(hosts).to_numpy(dtype=float)
        theirs = gaps[name].reindex(guests).to_numpy(dtype=float)
        vetted = np.array([(host, name) in practices for host in hosts])
        # Rounded first, as bands are everywhere, so that 0.4 is always in band 3.
        able = (np.round(own, 9) < third_band) | vetted
        difference = np.where(able[:, None], theirs[None, :] - own[:, None], 0.0)
        better = difference > best
        best[better], topic[better] = difference[better], number
    return best, topic


def _sizes(size_class: "pd.Series[float]") -> "pd.Series[float]":
    ordered = isinstance(size_class.dtype, pd.CategoricalDtype) and size_class.dtype.ordered
    return (size_class.cat.codes.where(size_class.notna()) if ordered else size_class).astype("float64")


def _likeness(size_class: "pd.Series[float]", hosts: list[Hashable], guests: list[Hashable]) -> Floats:
    size = _sizes(size_class)
    distance = size.reindex(hosts).to_numpy()[:, None] - size.reindex(guests).to_numpy()[None, :]
    return np.nan_to_num(1 / (1 + np.abs(distance)))


def _together(languages: "pd.Series[str]", hosts: list[Hashable], guests: list[Hashable]) -> Floats:
    spoken = [_words(languages.get(host)) for host in hosts]
    heard = [_words(languages.get(guest)) for guest in guests]
    return np.array([[bool(own & theirs) for theirs in heard] for own in spoken], dtype=float)


def _assigned(
    strength: Floats,
    topic: NDArray[np.intp],
    hosts: list[Hashable],
    guests: list[Hashable],
    topics: list[str],
    per_host: int,
) -> pd.DataFrame:
    places = np.repeat(np.arange(len(hosts)), per_host)
    rows, columns = linear_sum_assignment(strength[places], maximize=True)
    pairs = [
        (places[row], column) for row, column in zip(rows, columns, strict=True) if strength[places[row], column] > 0
    ]
    found = [(hosts[h], guests[g], topics[topic[h, g]], float(strength[h, g])) for h, g in pairs]
    table = pd.DataFrame(found, columns=COLUMNS).astype({"strength": float})
    return table.sort_values(["strength", "host", "guest"], ascending=[False, True, True]).reset_index(drop=True)
