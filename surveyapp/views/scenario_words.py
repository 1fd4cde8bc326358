"""What two scenarios assume differently, in words."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext, lazy_gettext

from analysis.planning import Assumptions, Offer
from surveyapp.services import planning
from surveyapp.services.planning import OpenScenario
from surveyapp.views.formats import euros, share, whole
from surveyapp.views.titles import GROUPS, country_name

Line = tuple[str, str, str]
"""An assumption, and what it is in the first and in the second scenario."""
LEVELS = {
    "low": lazy_gettext("the cautious guess"),
    "likely": lazy_gettext("the most likely guess"),
    "high": lazy_gettext("the hopeful guess"),
}
NONE = "–"


def differences(
    first: OpenScenario, second: OpenScenario, themes: Mapping[str, str], countries: Mapping[str, str]
) -> list[Line]:
    """The assumptions that differ between two scenarios, one line each; nothing where there are none."""
    one, other = first.wish.assumptions, second.wish.assumptions
    lines = [
        (gettext("Release"), first.release or NONE, second.release or NONE),
        *_plain(one, other),
        *_by_name(one, other, themes, countries),
        *_fixed(one, other, countries),
    ]
    return [line for line in lines if line[1] != line[2]]


def _plain(one: Assumptions, other: Assumptions) -> Iterator[Line]:
    yield gettext("Budget"), *(euros(a.money(planning.activities())) for a in (one, other))
    yield gettext("From each municipality (0) to each person (1)"), f"{one.alpha:g}", f"{other.alpha:g}"
    yield gettext("What a seat is expected to do"), str(LEVELS[one.level]), str(LEVELS[other.level])
    yield gettext("Seats that a municipality can take"), whole(one.absorb), whole(other.absorb)
    yield gettext("Seats kept for municipalities that did not answer"), share(one.reserve), share(other.reserve)


def _by_name(
    one: Assumptions, other: Assumptions, themes: Mapping[str, str], countries: Mapping[str, str]
) -> Iterator[Line]:
    for name, label in themes.items():
        title = gettext("Weight of %(theme)s", theme=label)
        yield (
            title,
            *(f"{a.dimensions.get(name, 1.0):g}" if a.dimensions else gettext("as published") for a in (one, other)),
        )
    for group in ("women", "children", "youth"):
        title = gettext("What concerns %(group)s counts", group=str(GROUPS[group]))
        yield title, *(gettext("%(times)s times", times=f"{dict(a.groups).get(group, 1.0):g}") for a in (one, other))
    for code, name in countries.items():
        title = gettext("The least spent in %(country)s", country=country_name(code, name))
        yield title, *(euros(a.floors.get(code, 0.0)) for a in (one, other))


def _fixed(one: Assumptions, other: Assumptions, countries: Mapping[str, str]) -> Iterator[Line]:
    yield gettext("Always held"), _offers(one.pinned, countries), _offers(other.pinned, countries)
    yield gettext("Never held"), _offers(one.excluded, countries), _offers(other.excluded, countries)


def _offers(offers: tuple[Offer, ...], countries: Mapping[str, str]) -> str:
    words = [
        f"{code} {country_name(place, countries.get(place, place))}".replace("*", "").strip() for code, place in offers
    ]
    return ", ".join(sorted(words)) or NONE
