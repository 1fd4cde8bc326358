"""Pages, a module a family. Its blueprint `pages` is mounted under the language, those in SERVICE at the root."""

from flask import Blueprint

from surveyapp.views import accounts, drawing, home, service

SERVICE: tuple[Blueprint, ...] = (home.root, service.pages, drawing.pages)

FAMILIES: tuple[Blueprint, ...] = (
    home.pages,
    accounts.pages,
)
