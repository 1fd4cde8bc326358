from pathlib import Path

import pytest

from analysis import activity_list
from questionnaires import library
from questionnaires.errors import DefinitionErrors
from tests.analysis.small_world import LIST


def faults(text: str) -> list[str]:
    with pytest.raises(DefinitionErrors) as refused:
        activity_list.parse(text, "list.yaml")
    return [str(error) for error in refused.value.errors]


def changed(old: str, new: str) -> str:
    assert old in LIST
    return LIST.replace(old, new, 1)


def test_the_list_that_comes_with_the_product_is_whole() -> None:
    activities = activity_list.load()
    assert [activity.code for activity in activities] == [f"A{number:02}" for number in range(1, 30)]
    assert (activities.version, activities.budget, activities.deliveries) == ("1.0.0", 600_000, 5)
    assert [a.code for a in activities if a.across_borders] == ["A05", "A07", "A08"]
    assert activities["A02"].seats == 70
    assert activities["A01"].cost.midpoint == 20_000
    assert "assumptions" in activities.assumptions
    assert "secretariat" in activities.assumptions
    assert activity_list.load("1.0.0") == activities


def test_a_version_that_does_not_exist_names_one_that_does() -> None:
    assert "1.0.0" in activity_list.versions()
    with pytest.raises(LookupError, match=r"no activity list 1\.0\.1; did you mean '1\.0\.0'"):
        activity_list.load("1.0.1")


def test_a_list_is_read_from_a_file_of_one_s_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(LIST, encoding="utf-8")
    assert len(activity_list.read(path)) == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            changed("requires: A01", "requires: A11"),
            "activity A02: unknown activity code 'A11'; did you mean 'A01'?",
        ),
        (
            changed("    addresses:\n      - g5\n", "    addresses: g5\n"),
            "activity A01: 'addresses' does not fit: it must be a list; write each on a line of its own, after a dash",
        ),
        (changed("    addresses:\n      - g5\n", ""), "activity A01: 'addresses' is missing; add addresses: …"),
        (changed("format: visit", "fromat: visit"), "activity A03: 'fromat' is not known here; did you mean 'format'?"),
        (changed("seats: 2", "seats: many"), "activity A01: 'seats' does not fit: it must be a whole number, or all"),
        (
            changed("seats: 2", "seats: 0"),
            "activity A01: 'seats' does not fit: it must be at least 1; correct the value",
        ),
        (
            changed("code: A02", "code: A01"),
            "activity A01: the code 'A01' stands here twice; give it a code of its own",
        ),
        (changed("code: A02", "code: 7b"), "activity 7b: 'code' does not fit"),
        (changed("      - PL\n    deliveries", "      - PX\n    deliveries"), "activity A02: unknown country 'PX'"),
        (changed("low: 10\n", "low: 90\n"), "activity A01: 'cost' does not fit: the lower cost is above the higher"),
        (
            changed("low: 0.1\n", "low: 0.3\n"),
            "activity list: 'named' does not fit: low, likely and high are out of order",
        ),
        (
            changed("lead_time_weeks: 4\n  - code: A02", "lead_time_weeks: 4\n    requires: A02\n  - code: A02"),
            "lead back to itself",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_would_mend_it(text: str, fault: str) -> None:
    told = faults(text)
    assert any(fault in line for line in told), told
    assert all(line.startswith("list.yaml:") and ";" in line for line in told)


def test_an_activity_that_addresses_nothing_is_refused_at_its_line() -> None:
    written = LIST.replace("    addresses:\n      - all\n", "    addresses:\n", 1)
    line = written.splitlines().index("    addresses:", written.splitlines().index("  - code: A02")) + 1
    assert any(fault.startswith(f"list.yaml:{line}:") for fault in faults(written))


def test_all_faults_are_told_at_once() -> None:
    text = changed("format: visit", "fromat: visit").replace("seats: 2", "seats: 0").replace("title: Academy\n", "", 1)
    assert len(faults(text)) >= 3


def test_a_file_that_is_no_list_at_all_is_refused_kindly() -> None:
    assert any("holds no map" in fault for fault in faults("- a\n- b\n"))


@pytest.mark.parametrize("number", library.versions("municipal-needs"))
def test_the_list_meets_every_version_of_the_questionnaire(number: str) -> None:
    every = library.load("municipal-needs", number)
    measured = [(item.name, item.dimension) for item in every.indicators]
    assert activity_list.idle(activity_list.LISTS / "1.0.0.yaml", measured) == []
    assert activity_list.load().unmatched(measured) == (("A05", "a6"),)


def test_an_activity_that_addresses_nothing_is_told_with_its_line_and_a_mend() -> None:
    every = library.load("municipal-needs", "2.0.0")
    measured = [(item.name, item.dimension) for item in every.indicators if item.name not in ("v1", "s7")]
    found = activity_list.idle(activity_list.LISTS / "1.0.0.yaml", measured)
    assert [fault.where for fault in found] == ["activity A18"]
    assert found[0].problem == "no questionnaire measures what it addresses: v1, s7"
    assert found[0].line > 1
    assert found[0].mend == "address an indicator or a dimension that is measured"
