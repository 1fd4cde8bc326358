"""The countries taking part and their regions, which come with the product."""

import csv
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveyapp.models import Country, Region


def load_regions(session: Session) -> None:
    """Add the countries taking part and their regions, where they are absent."""
    _add_absent(session, Country, _packaged("countries.csv"))
    regions = [
        {
            "code": row["iso_3166_2"],
            "country_code": row["country"],
            "name": row["name"],
            "kind": row["kind"],
            "has_outline": row["has_outline"] == "yes",
        }
        for row in _packaged("regions.csv")
    ]
    _add_absent(session, Region, regions)


def _add_absent(session: Session, table: type[Country] | type[Region], rows: Iterable[dict[str, Any]]) -> None:
    present = set(session.scalars(select(table.code)))
    absent = [row for row in rows if row["code"] not in present]
    if absent:
        session.execute(insert(table), absent)


def _packaged(name: str) -> list[dict[str, str]]:
    text = (files("surveyapp") / "registers" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
