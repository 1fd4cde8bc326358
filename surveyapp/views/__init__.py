"""Pages, a module a family. Its blueprint `pages` is mounted under the language, those in SERVICE at the root."""

from flask import Blueprint

from surveyapp.views import (
    access_log,
    account,
    accounts,
    drawing,
    home,
    monitor,
    organisations,
    people,
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
)
