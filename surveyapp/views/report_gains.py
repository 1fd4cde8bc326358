"""The chapter of a report on who gains from its plan, who is left out, and what it would cost to reach them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext, ngettext

from surveyapp.services.released_plans import ReleasedPlan
from surveyapp.services.report_papers import Cell, Chapter, Table
from surveyapp.views.formats import NOTHING, euros, percentage, share, whole
from surveyapp.views.plan_words import places_in_order
from surveyapp.views.titles import country_name, size_class_name

Names = Mapping[str, str]


def gains_chapter(
    plan: ReleasedPlan | None,
    countries: Names,
    measures: Names,
    regions: Names | None = None,
    country: str | None = None,
) -> list[Chapter]:
    """Who is invited by country, region and size, which gaps close, and who is left out; nothing without a plan.

    Of one country its own places are told; the shares of gaps closed are those of the whole plan, and say so.
    `countries`, `measures` and `regions` lead from codes to names.
    """
    found: Mapping[str, Any] = plan.plan.get("gains", {}) if plan else {}
    if plan is None or not found:
        return []
    title = gettext("Who gains, and who is left out")
    everywhere = [*_concerns(found, measures), *_severity(found)]
    if country:
        together = gettext("all countries together")
        everywhere = [replace(table, caption=f"{table.caption} ({together})") for table in everywhere]
    tables = [*_places(found, countries, regions or {}, country), *everywhere]
    return [Chapter("gains", title, [*_left_out(plan, found["left_out"])], tables=tables)]


def _left_out(plan: ReleasedPlan, left: Mapping[str, Any]) -> Iterator[str]:
    count = whole(left["count"])
    if plan.severe is not None:
        count = gettext("%(n)s of %(total)s", n=count, total=whole(plan.severe))
    yield str(gettext("Municipalities in severe need that are not invited, over all countries: %(n)s.", n=count))
    if left["count"] and left["cost"] is not None:
        yield str(
            gettext("To reach them as well would cost at least %(cost)s beside the plan.", cost=euros(left["cost"]))
        )
    if left["count"] and left["cost"] is None:
        yield str(gettext("All deliveries that there are would not suffice."))
    if left["beyond"]:
        yield str(
            ngettext("No activity can reach %(num)s of them.", "No activity can reach %(num)s of them.", left["beyond"])
        )
    yield str(
        gettext(
            "Severe need: the two most severe bands of all needs together. To reach a municipality means one seat in "
            "an activity that answers one of its severe gaps; free seats count first, then the cheapest further "
            "deliveries."
        )
    )


def _places(found: Mapping[str, Any], countries: Names, regions: Names, country: str | None) -> Iterator[Table]:
    kinds = {"country": gettext("By country"), "size_class": gettext("By size"), "region": gettext("By region")}
    first = {"country": gettext("Country"), "size_class": gettext("Residents"), "region": gettext("Region")}
    for kind, caption in kinds.items():
        rows = [row for row in places_in_order(found, kind) if country in (None, row["country"])]
        if not rows or (kind == "country" and country) or (kind == "region" and not regions):
            continue
        head = [first[kind], gettext("Municipalities"), gettext("Answered"), gettext("Invited")]
        head.append(gettext("Refugees living with those invited"))
        yield Table(caption, head, [_place(row, kind, countries, regions, country) for row in rows])


def _place(row: Mapping[str, Any], kind: str, countries: Names, regions: Names, country: str | None) -> list[Cell]:
    where = country_name(row["country"], countries.get(row["country"], row["country"]))
    group = str(row["group"])
    own = {"country": where, "size_class": size_class_name(group), "region": regions.get(group, group)}[kind]
    name = own if kind == "country" or country else f"{where} · {own}"
    people = f"{whole(row['refugees_invited'])} ({_part(row['refugees_invited'], row['refugees'])})"
    return [Cell(name), *(Cell(whole(row[column])) for column in ("frame", "answered", "invited")), Cell(people)]


def _concerns(found: Mapping[str, Any], measures: Names) -> Iterator[Table]:
    parts = {
        "dimension": gettext("Themes"),
        "group": gettext("Women, children and youth"),
        "sdg": gettext("Sustainable Development Goals"),
    }
    note = gettext("Share of the gaps that the plan would close, if each seat does what is assumed.")
    for kind, caption in parts.items():
        rows = [
            [
                Cell(measures.get(row["measure"], row["measure"])),
                Cell(NOTHING if row["share"] is None else percentage(row["share"])),
            ]
            for row in found["concerns"]
            if row["kind"] == kind
        ]
        if rows:
            yield Table(caption, [gettext("What the gaps are about"), gettext("Closed")], rows, note=note)


def _severity(found: Mapping[str, Any]) -> Iterator[Table]:
    head = [gettext("Band, 5 the most severe"), gettext("Answered"), gettext("Invited"), gettext("Share")]
    rows = [
        [
            Cell(str(row["band"])),
            Cell(whole(row["answered"])),
            Cell(whole(row["invited"])),
            Cell(_part(row["invited"], row["answered"])),
        ]
        for row in found["severity"]
    ]
    if rows:
        yield Table(gettext("By severity"), head, rows)


def _part(some: float, of_all: float) -> str:
    return share(some / of_all) if of_all else NOTHING
