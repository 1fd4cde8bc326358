"""Pages, a module a family. Its blueprint `pages` is mounted under the language, those in SERVICE at the root."""

from flask import Blueprint

from surveyapp.views import (
    access_log,
    account,
    accounts,
    activities,
    answer_history,
    approval,
    assessments,
    compare,
    contradictions,
    countries,
    drawing,
    home,
    method,
    monitor,
    municipality_results,
    organisations,
    people,
    public,
    repeats,
    rounds,
    sections,
    service,
)

SERVICE: tuple[Blueprint, ...] = (home.root, service.pages, drawing.pages)

FAMILIES: tuple[Blueprint, ...] = (
    home.pages,
    accounts.pages,
    account.pages,
    people.pages,
    organisations.pages,
    access_log.pages,
    monitor.pages,
    public.pages,
    municipality_results.pages,
    compare.pages,
    rounds.pages,
    method.pages,
    countries.pages,
    activities.pages,
    assessments.pages,
    sections.pages,
    repeats.pages,
    contradictions.pages,
    approval.pages,
    answer_history.pages,
)
