"""A round over all its countries: how far each has come and what each needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Country
from surveyapp.services import reporting, scopes
from surveyapp.services.access import Actor, visible_countries
from surveyapp.services.rounds import CountryProgress, read_progress
from surveyapp.services.scopes import Order, Row, Scope, Source


@dataclass(frozen=True, slots=True)
class CountryLine:
    """One country of a round: its figures by theme where anybody has answered, and its progress where that is told."""

    code: str
    name: str
    head: reporting.Head
    themes: Mapping[str, Row]
    order: Order
    progress: CountryProgress | None = None

    @property
    def has_answers(self) -> bool:
        """Whether there is anything to tell."""
        return self.head.n_approved > 0


def read_overview(session: Session, actor: Actor, source: Source) -> list[CountryLine]:
    """Tell every country of a round that the actor may open, with its progress, in order of their codes."""
    names = {country.code: country.name for country in session.scalars(visible_countries(actor))}
    progress = {found.country: found for found in read_progress(session, source.round_code)}
    return [_line(source, code, names[code], progress.get(code)) for code in source.countries if code in names]


def read_public_overview(session: Session, source: Source) -> list[CountryLine]:
    """Tell every country of a release, in order of their codes."""
    names = {country.code: country.name for country in session.scalars(select(Country))}
    return [_line(source, code, names[code], None) for code in source.countries]


def _line(source: Source, code: str, name: str, progress: CountryProgress | None) -> CountryLine:
    scope = Scope(source, code)
    themes = scopes.names_of(source.findings, "dimension")
    rows = {theme: scopes.row_of(scope, theme) for theme in themes}
    return CountryLine(code, name, reporting.head_of(scope), rows, scopes.order_of(scope, themes), progress)
