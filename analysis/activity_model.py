"""The frozen parts of an activity list: what each activity answers, costs and is expected to achieve."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from questionnaires.errors import did_you_mean

EVERYTHING = "all"

Code = Annotated[str, Field(pattern=r"^[A-Z]\d{2,3}$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Link = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """A part that never changes once made and knows no other attribute than its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Effect(Frozen):
    """The share of a gap that one seat is expected to close: cautious, most likely, hopeful."""

    low: Share
    likely: Share
    high: Share

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high are out of order")
        return self


class Effects(Frozen):
    """What holds where a link has no effect of its own: `named` for an indicator, a part of it for a whole dimension
    or all.
    """

    named: Effect
    whole_divided_by: Annotated[float, Field(ge=1)]

    @property
    def whole(self) -> Effect:
        """The effect on each indicator of a dimension that is addressed as a whole."""
        share = 1 / self.whole_divided_by
        return Effect(low=self.named.low * share, likely=self.named.likely * share, high=self.named.high * share)


class Addressed(Frozen):
    """One link: an indicator such as `g5`, a whole dimension such as `housing`, or `all`."""

    gap: Link
    effect: Effect | None = None
    """An effect of its own, where something better than the general assumption is known."""
    evidence: str = ""
    """Where that effect comes from."""


class Cost(Frozen):
    """The band within which one delivery costs, in euro."""

    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("the lower cost is above the higher")
        return self

    @property
    def midpoint(self) -> float:
        """What plans reckon with."""
        return (self.low + self.high) / 2


class Days(Frozen):
    """How long one delivery takes those who take part, in days."""

    least: Annotated[float, Field(gt=0)]
    most: Annotated[float, Field(gt=0)]


class Activity(Frozen):
    """One kind of support. In a country it becomes an offer; one delivery of it has `seats`, a seat is one
    municipality.
    """

    code: Code
    title: str
    purpose: str
    addresses: Annotated[tuple[Addressed, ...], Field(min_length=1)]
    format: str
    days: Days
    seats: Annotated[int, Field(ge=1)] | Literal["all"]
    cost: Cost
    lead_time_weeks: Annotated[int, Field(ge=0)]
    countries: tuple[CountryCode, ...] = ()
    """Where it can be held; everywhere in the list when left out."""
    across_borders: bool = False
    """One offer for all countries together instead of one in each."""
    languages: tuple[str, ...] = ()
    requires: Code | None = None
    """An activity that must be held in the same country as well."""
    deliveries: Annotated[int, Field(ge=1)] | None = None
    """The most that can be held of an offer; the list's own number when left out."""
    co_funding: Share = 0.0
    """The share that the municipality adds itself."""

    @field_validator("addresses", mode="before")
    @classmethod
    def _plain_links(cls, links: Any) -> Any:
        return (
            [{"gap": link} if isinstance(link, str) else link for link in links] if isinstance(links, list) else links
        )


class ActivityList(Frozen):
    """One version of the list, whole, with the assumptions that hold for all of it."""

    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    title: str
    assumptions: str
    """The note to show wherever costs, effects, deliveries or the budget act."""
    currency: str
    budget: Annotated[float, Field(ge=0)]
    countries: Annotated[tuple[CountryCode, ...], Field(min_length=1)]
    deliveries: Annotated[int, Field(ge=1)]
    effects: Effects
    activities: Annotated[tuple[Activity, ...], Field(min_length=1)]

    def __iter__(self) -> Iterator[Activity]:  # type: ignore[override]  # the activities, not pydantic's pairs
        """The activities in the order of the list."""
        return iter(self.activities)

    def __len__(self) -> int:
        return len(self.activities)

    def __getitem__(self, code: str) -> Activity:
        """The activity of a code; a KeyError says which code was perhaps meant."""
        if code not in self.by_code:
            raise KeyError(f"unknown activity code '{code}'; {did_you_mean(code, self.by_code)}")
        return self.by_code[code]

    @cached_property
    def by_code(self) -> dict[str, Activity]:
        """Every activity by its code."""
        return {activity.code: activity for activity in self.activities}

    def countries_of(self, activity: Activity) -> tuple[str, ...]:
        """The countries in which an activity can be held."""
        return activity.countries or self.countries

    def effect_of(self, activity: Activity, indicator: str, dimension: str) -> Effect | None:
        """The effect of an activity on an indicator, from its closest link; None where it addresses neither."""
        links = {link.gap: link for link in activity.addresses}
        named = next((link for gap, link in links.items() if names(gap, indicator)), None)
        if named is not None:
            return named.effect or self.effects.named
        whole = links.get(dimension) or links.get(EVERYTHING)
        return (whole.effect or self.effects.whole) if whole is not None else None

    def unmatched(self, indicators: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Activity and link wherever a link meets none of these (indicator, dimension): the questionnaire does not ask
        it.
        """
        known = list(indicators)
        dimensions = {dimension for _, dimension in known} | {EVERYTHING}
        return tuple(
            (activity.code, link.gap)
            for activity in self.activities
            for link in activity.addresses
            if link.gap not in dimensions and not any(names(link.gap, indicator) for indicator, _ in known)
        )


def names(link: str, indicator: str) -> bool:
    """Whether a link names an indicator: itself, or the question that it comes from (`h7` names `h7_places`, not
    `h70`).
    """
    return indicator == link or (
        indicator.startswith(link) and re.match(r"_|[a-z]$", indicator[len(link) :]) is not None
    )
