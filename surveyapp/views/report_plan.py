"""The chapters of a report on the plan that rests on its release, and on how firm that is."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import format_date, gettext, ngettext

from surveyapp.services.released_plans import Offer, ReleasedPlan
from surveyapp.services.report_papers import Cell, Chapter, Table
from surveyapp.views.figure_marks import plain
from surveyapp.views.formats import NOTHING, euros, percentage, share, whole
from surveyapp.views.names import activity_title
from surveyapp.views.plan_page import FRAGILE, SMALLEST_LOSS
from surveyapp.views.plan_words import place_name, swap_words
from surveyapp.views.titles import country_name


def plan_chapter(plan: ReleasedPlan | None, countries: Mapping[str, str], country: str | None = None) -> Chapter:
    """What is to be held, how often, for how many and at what cost, in one country or in all (codes to names)."""
    if plan is None:
        return Chapter("plan", gettext("Plan"), [_without_plan()])
    chosen = plan.chosen(country)
    return Chapter(
        "plan",
        gettext("Plan"),
        [*_standing(plan), *_money(plan), _reach(plan, countries, country)],
        points=_fixed(plan, countries, country),
        tables=[_table(plan, chosen, countries)] if chosen else [],
        links=_links(plan),
    )


def plan_in_short(plan: ReleasedPlan | None) -> list[str]:
    """The plan in one sentence, for the summary."""
    if plan is None:
        return []
    offers = len(plan.chosen())
    text = ngettext(
        "The plan holds %(num)d offer for %(cost)s.",
        "The plan holds %(num)d offers for %(cost)s.",
        offers,
        cost=euros(plan.plan["cost"]),
    )
    return [f"{text} {_standing(plan)[0]}"]


def firm_sentences(plan: ReleasedPlan | None, countries: Mapping[str, str], country: str | None = None) -> list[str]:
    """How many choices stand when weights and effects are doubted, and which do not."""
    if plan is None:
        return []
    if plan.shares is None:
        return [str(gettext("How firm the choices of the plan are was not worked out for its budget."))]
    shares = {_offer(row): plan.shares[_offer(row)] for row in plan.chosen(country) if _offer(row) in plan.shares}
    weak = [offer for offer, part in shares.items() if part < FRAGILE]
    found = [
        gettext(
            "%(num)s of %(total)s offers of the plan are in at least 60%% of %(draws)s best plans, made with weights "
            "and effects in doubt (seed %(seed)s).",
            num=whole(len(shares) - len(weak)),
            total=whole(len(shares)),
            draws=whole(plan.draws),
            seed=str(plan.seed),
        )
    ]
    if weak:
        named = [f"{_named(*offer, countries)} ({share(shares[offer])})" for offer in weak]
        found.append(gettext("Fragile choices: %(offers)s.", offers="; ".join(named)))
    return [str(text) for text in found]


def swap_sentences(plan: ReleasedPlan | None, measures: Mapping[str, str], countries: Mapping[str, str]) -> list[str]:
    """Which offers of the ranking change places at which weight of a theme."""
    return [plain(swap_words(swap, measures, countries, str)) for swap in plan.swaps] if plan else []


def _without_plan() -> str:
    return str(
        gettext(
            "No plan is part of these published results. Where one rests on them, people of the secretariat who are "
            "signed in find it in this report."
        )
    )


def _standing(plan: ReleasedPlan) -> list[str]:
    if plan.decision is None:
        return [str(gettext("It is frozen with the release and nothing is decided on it yet."))]
    wording = plan.decision.wording
    decided = gettext(
        "Decided by %(body)s on %(day)s: %(title)s.",
        body=wording.body,
        day=format_date(wording.decided_on, "d MMMM y"),
        title=wording.title,
    )
    dissent = wording.dissent or gettext("No dissent was recorded.")
    return [str(decided), wording.summary, f"{gettext('Who would have decided otherwise')}: {dissent}"]


def _money(plan: ReleasedPlan) -> list[str]:
    amounts = {name: euros(plan.plan[name]) for name in ("cost", "budget", "unspent")}
    spent = gettext("Over all countries the plan spends %(cost)s of %(budget)s and leaves %(unspent)s.", **amounts)
    return [str(spent)]


def _reach(plan: ReleasedPlan, countries: Mapping[str, str], country: str | None) -> str:
    codes = [country] if country else list(countries)
    told = [f"{country_name(code, countries[code])} {whole(plan.reached(code))}" for code in codes]
    return str(gettext("Municipalities invited to at least one activity: %(counts)s.", counts=", ".join(told)))


def _fixed(plan: ReleasedPlan, countries: Mapping[str, str], country: str | None) -> list[str]:
    found = []
    for key, reason in plan.plan.get("fixed", {}).items():
        activity, where = key.split("/")
        if country is None or where in (country, "*"):
            offer = _named(activity, where, countries)
            found.append(str(gettext("Fixed by hand: %(offer)s. %(reason)s", offer=offer, reason=reason)))
    return found


def _table(plan: ReleasedPlan, chosen: list[dict[str, Any]], countries: Mapping[str, str]) -> Table:
    head = [
        gettext("Activity"),
        gettext("Country"),
        gettext("Times"),
        gettext("Invited"),
        gettext("Cost"),
        gettext("In plans"),
        gettext("Plan loses without it"),
    ]
    rows = [
        [
            Cell(f"{row['activity']} {activity_title(row['activity'])}"),
            Cell(place_name(row["country"], countries)),
            Cell(whole(row["deliveries"])),
            Cell(whole(len(plan.invited(_offer(row))))),
            Cell(euros(row["cost"])),
            Cell(share((plan.shares or {}).get(_offer(row)))),
            Cell(_loss(plan.losses, _offer(row))),
        ]
        for row in chosen
    ]
    note = gettext(
        "“In plans” is the share of %(draws)s best plans, made with weights and effects in doubt, in which the offer "
        "is. Below 60%% a choice is called fragile.",
        draws=whole(plan.draws),
    )
    return Table(gettext("The plan"), head, rows, words=2, note=note if plan.shares else "")


def _links(plan: ReleasedPlan) -> list[Cell]:
    if plan.decision is not None:
        return [
            Cell(gettext("The record of the decision"), url_for("decisions.open_one", decision_id=plan.decision.id))
        ]
    address = url_for("activities.show_scenario", scenario_id=plan.scenario_id)
    return [Cell(gettext("The scenario: %(name)s", name=plan.scenario_name), address)]


def _named(activity: str, country: str, countries: Mapping[str, str]) -> str:
    return f"{activity} {activity_title(activity)}, {place_name(country, countries)}"


def _offer(row: Mapping[str, Any]) -> Offer:
    return str(row["activity"]), str(row["country"])


def _loss(losses: Mapping[Offer, float | None] | None, offer: Offer) -> str:
    if losses is None:
        return NOTHING
    part = losses.get(offer, 0.0)
    if part is None:
        return str(gettext("no plan without it"))
    return str(gettext("less than 0.2%%") % ()) if part < SMALLEST_LOSS else percentage(part)
