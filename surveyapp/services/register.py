"""The register of municipalities: imported whole or not at all; the same file twice changes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from analysis.errors import Fault
from surveyapp.errors import BadInput
from surveyapp.models import Association, Municipality, Region
from surveyapp.services.place_names import PlaceName
from surveyapp.services.places import load_regions
from surveyapp.services.register_file import Register, Row

Key = tuple[str, str]
"""Country and code."""


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did, or would do: how many rows were added, changed and left, and which names were respelled."""

    added: int
    changed: int
    unchanged: int
    respelled: Sequence[PlaceName]
    without_kind: Sequence[PlaceName]


def import_register(session: Session, register: Register) -> Import:
    """Add and change municipalities as the rows say; cells that a row leaves empty keep what is there.

    Raises BadInput with every fault of every row, by line: those of the file, and regions, associations or successors
    that are not known. Then nothing is imported.
    """
    load_regions(session)
    rows = register.rows
    faults = [*register.faults, *_strangers(session, rows)]
    if faults:
        by_line = sorted(faults, key=lambda fault: fault[0])
        raise BadInput(Fault(f"{register.file}:{line}: {it.at}", it.problem, it.mend) for line, it in by_line)
    associations = _associations(session)
    wanted = {(row.country, row.code): _columns(row, associations) for row in rows}
    known = _known(session, {row.country for row in rows})
    added = [columns for key, columns in wanted.items() if key not in known]
    touched = {key for key, columns in wanted.items() if key in known and _differs(columns, known[key])}
    for alike in _grouped(added):
        session.execute(insert(Municipality), alike)
    for alike in _grouped({"id": known[key]["id"], **wanted[key]} for key in touched):
        session.execute(update(Municipality), alike)
    touched |= _link_successors(session, rows) & set(known)
    return Import(
        added=len(added),
        changed=len(touched),
        unchanged=len(rows) - len(added) - len(touched),
        respelled=[row.place for row in rows if row.place.is_respelled],
        without_kind=[row.place for row in rows if not wanted[row.country, row.code]["kind"]],
    )


def _columns(row: Row, associations: Mapping[str, int]) -> dict[str, Any]:
    given = {name: value for name, value in row.given.items() if name not in ("kind", "association", "successor")}
    if "association" in row.given:
        given["association_id"] = associations[row.given["association"]]
    return {
        "country_code": row.country,
        "code": row.code,
        "name": row.place.name,
        "original_name": row.place.original,
        "kind": row.given.get("kind") or row.place.kind,
        "region_code": row.region,
        **given,
    }


def _strangers(session: Session, rows: Sequence[Row]) -> Iterator[tuple[int, Fault]]:
    regions = dict(session.execute(select(Region.code, Region.country_code)).all())
    associations, countries = _associations(session), set(regions.values())
    listed = {(row.country, row.code) for row in rows} | set(_known(session, countries))
    for row in rows:
        association, successor = row.given.get("association"), row.given.get("successor")
        if row.country not in countries:
            yield row.line, Fault("country", f"'{row.country}' does not take part", "check it")
        elif regions.get(row.region) != row.country:
            problem = f"'{row.region}' is no region of {row.country}"
            yield row.line, Fault("region", problem, f"write it as {row.country}-XX, by ISO 3166-2")
        if association is not None and association not in associations:
            known = ", ".join(sorted(associations)) or "none yet"
            yield row.line, Fault("association", f"'{association}' is not known", f"use one of: {known}")
        if successor is not None and ((row.country, successor) not in listed or successor == row.code):
            problem = f"'{successor}' is no other municipality of {row.country}"
            yield row.line, Fault("successor", problem, "write the code of its own row")


def _associations(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Association.code, Association.id)).all())


def _known(session: Session, countries: Iterable[str]) -> dict[Key, Mapping[str, Any]]:
    query = select(*Municipality.__table__.columns).where(Municipality.country_code.in_(countries))
    return {(row["country_code"], row["code"]): row for row in map(dict, session.execute(query).mappings())}


def _differs(columns: Mapping[str, Any], present: Mapping[str, Any]) -> bool:
    return any(present[name] != value for name, value in columns.items())


def _grouped(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Rows with the same columns together, as one statement needs them."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append(row)
    return groups.values()


def _link_successors(session: Session, rows: Sequence[Row]) -> set[Key]:
    """Point merged municipalities to those that took them over; return those whose pointer moved."""
    ended = [row for row in rows if "successor" in row.given]
    merged = {(row.country, row.code): (row.country, row.given["successor"]) for row in ended}
    known = _known(session, {country for country, _ in merged})
    moved = {key for key, successor in merged.items() if known[key]["successor_id"] != known[successor]["id"]}
    if moved:
        links = [{"id": known[key]["id"], "successor_id": known[merged[key]]["id"]} for key in moved]
        session.execute(update(Municipality), links)
    return moved
