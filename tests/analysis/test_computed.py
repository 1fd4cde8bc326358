import shutil
from datetime import UTC, datetime

import pytest

from analysis import activity_list, apart, computed, files, findings, release, scored
from analysis.errors import DataError
from analysis.planning import Assumptions
from tests.answering import a_dataset, a_small_form

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    folder = tmp_path_factory.mktemp("computed") / "release"
    data = a_dataset(a_small_form(), {"RO": 15}, regions=2)
    return release.read(release.write(folder, data, made_at=MADE_AT))


def run(source: release.Release) -> dict[str, str]:
    computed.run(source, findings.compute(source.dataset), lambda _: None)
    return files.hashes(source.directory / "computed")


def test_everything_computed_is_the_same_when_it_was_deleted_first(source: release.Release):
    first = run(source)
    shutil.rmtree(source.directory / "computed")
    assert run(source) == first
    assert {"gaps.parquet", "estimates.csv", "plan.csv", "figures/needs-RO.json", "tables/coverage.csv"} < set(first)


def test_what_is_worked_out_in_further_processes_is_the_same_to_the_byte(source: release.Release):
    wanted, told = run(source), scored.combined(source.dataset)
    found = findings.compute(source.dataset, told=told)
    plan = apart.begin(computed.planned, source, told.scored.scores, Assumptions())
    computed.run(source, found, lambda _: None, plan, apart.begin)
    assert files.hashes(source.directory / "computed") == wanted


def test_only_the_computed_folder_is_written(source: release.Release):
    def outside() -> dict[str, str]:
        found = files.hashes(source.directory)
        return {name: value for name, value in found.items() if not name.startswith("computed/")}

    before = outside()
    run(source)
    assert outside() == before


def test_a_plan_that_cannot_be_made_leaves_the_one_before(source: release.Release):
    before = run(source)
    with pytest.raises(DataError, match="below the cheapest"):
        computed.plan(source, findings.compute(source.dataset), Assumptions(budget=1))
    assert files.hashes(source.directory / "computed") == before


def test_a_release_plans_with_its_own_activity_list(source: release.Release):
    own = "\n".join(activity_list.LISTS.glob("*.yaml").__next__().read_text().splitlines()).replace(
        "budget: 600000", "budget: 44000"
    )
    changed = release.Release(source.directory, source.manifest, source.dataset, own + "\n")
    assert computed.activities_of(changed).budget == 44000
    assert computed.activities_of(source).budget == activity_list.load().budget


def test_a_damaged_plan_is_refused(source: release.Release):
    run(source)
    (source.directory / "computed" / "plan.json").write_text("{")
    with pytest.raises(DataError, match="cannot be read"):
        computed.stored_plan(source.directory)


def test_the_fingerprint_is_of_the_figures_and_not_of_what_is_made_anew_beside_them():
    kept = computed.Contents(method="1", release_sha256="a", files={"estimates.csv": "b", "plan.csv": "c"})
    other_plan = kept.model_copy(update={"files": {"plan.csv": "d", "exports/x.csv": "e", "estimates.csv": "b"}})
    assert other_plan.fingerprint == kept.fingerprint
    for changed in ({"files": {"estimates.csv": "x"}}, {"method": "2"}, {"release_sha256": "z"}):
        assert kept.model_copy(update=changed).fingerprint != kept.fingerprint
