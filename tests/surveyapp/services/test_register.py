"""The register import: whole or not at all, and twice changes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput
from surveyapp.models import Municipality, Region
from surveyapp.services.places import load_regions
from surveyapp.services.register import Import, import_register
from surveyapp.services.register_file import read_register
from tests.factories import make_association

ROMANIA = Path(__file__).parents[2] / "data" / "municipalities_ro.csv"
HEAD = "country,code,name,region"


def _import(session: Session, tmp_path: Path, *lines: str) -> Import:
    path = tmp_path / "register.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return import_register(session, read_register(path))


def _municipality(session: Session, code: str) -> Municipality:
    session.expire_all()
    return session.scalars(select(Municipality).where(Municipality.code == code)).one()


def test_the_whole_romanian_register_is_imported_and_a_second_time_changes_nothing(session: Session):
    register = read_register(ROMANIA)
    first, second = import_register(session, register), import_register(session, register)
    assert (first.added, first.changed, first.unchanged) == (3181, 0, 0)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 3181)
    assert session.scalar(select(func.count()).select_from(Municipality)) == 3181
    abrud = _municipality(session, "1151")
    assert (abrud.name, abrud.kind, abrud.original_name, abrud.region_code) == ("Abrud", "Oraș", "Oraş abrud", "RO-AB")
    assert [place.original for place in first.without_kind] == [
        "Rastu Vechi",
        "Novaci",
        "Berleşti",
        "Târgu Mureș",
        "Alexandru Cel Bun",
        "Voluntari City",
    ]
    assert "Oraş abrud" in [place.original for place in first.respelled]


def test_the_regions_of_three_countries_come_with_the_product(session: Session):
    for _ in range(2):
        load_regions(session)
    counts = dict(session.execute(select(Region.country_code, func.count()).group_by(Region.country_code)).all())
    assert counts == {"MD": 37, "PL": 16, "RO": 42}
    assert not session.get_one(Region, "MD-BD").has_outline


def test_one_wrong_row_keeps_all_others_out_and_every_fault_is_told_in_order(session: Session, tmp_path: Path):
    with pytest.raises(BadInput) as caught:
        _import(
            session,
            tmp_path,
            f"{HEAD},association,valid_to,successor",
            "RO,1,Comuna Good,RO-AB,,,",
            "RO,2,Comuna X,RO-XX,,,",
            "RO,,Comuna X,RO-AB,,,",
            "XX,4,Comuna X,RO-AB,,,",
            "RO,5,Comuna X,MD-CU,NOBODY,,",
            "RO,6,Comuna X,RO-AB,,2026-01-01,77",
        )
    assert str(caught.value).splitlines() == [
        "register.csv:3: region: 'RO-XX' is no region of RO; write it as RO-XX, by ISO 3166-2",
        "register.csv:4: code: the cell is empty; fill it in",
        "register.csv:5: country: 'XX' does not take part; check it",
        "register.csv:6: region: 'MD-CU' is no region of RO; write it as RO-XX, by ISO 3166-2",
        "register.csv:6: association: 'NOBODY' is not known; use one of: none yet",
        "register.csv:7: successor: '77' is no other municipality of RO; write the code of its own row",
    ]
    assert session.scalars(select(Municipality)).all() == []


def test_a_later_import_changes_what_it_names_and_keeps_what_it_leaves_empty(session: Session, tmp_path: Path):
    association = make_association(session, code="ACOR")
    _import(
        session, tmp_path, f"{HEAD},population,association", "RO,1,Comuna X,RO-AB,500,ACOR", "RO,2,Comuna Y,RO-AB,7,"
    )
    outcome = _import(session, tmp_path, f"{HEAD},population", "RO,1,Comuna Nou,RO-AB,", "RO,2,Comuna Y,RO-AB,8")
    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 2, 0)
    place = _municipality(session, "1")
    assert (place.name, place.population, place.association_id) == ("Nou", 500, association.id)
    assert _municipality(session, "2").population == 8


def test_a_merged_municipality_points_to_the_one_that_took_it_over(session: Session, tmp_path: Path):
    lines = (
        f"{HEAD},valid_to,successor",
        "MD,1,Comuna Veche,MD-CU,2026-01-01,2",
        "MD,2,Comuna Mare,MD-CU,,",
    )
    assert _import(session, tmp_path, *lines).added == 2
    assert _municipality(session, "1").successor_id == _municipality(session, "2").id
    again = _import(session, tmp_path, *lines)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_a_kind_given_in_its_own_column_counts_as_given(session: Session, tmp_path: Path):
    outcome = _import(session, tmp_path, f"{HEAD},kind", "RO,1,Voluntari City,RO-IF,Oraș")
    assert outcome.without_kind == []
    assert _municipality(session, "1").kind == "Oraș"
