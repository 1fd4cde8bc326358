import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import files, release
from analysis.cli import main
from tests.answering import a_dataset, a_small_form

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = a_dataset(a_small_form(), {"PL": 10, "RO": 10}, regions=2)
    return release.write(tmp_path_factory.mktemp("cli") / "release", data, made_at=MADE_AT)


def test_run_plan_and_verify_from_a_shell(folder: Path):
    program = [sys.executable, "-W", "error", "-m", "analysis"]
    done = subprocess.run([*program, "run", folder], capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"are in {folder}/computed" in done.stdout
    assert (folder / "computed" / "estimates.csv").is_file()


def test_answers_in_json_for_scripts(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["run", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["frame"] == 20
    assert (
        main(["plan", str(folder), "--budget", "50000", "--exclude", "A07:*", "--weight", "housing=2", "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert told["cost"] + told["unspent"] == pytest.approx(50_000)
    chosen = pd.read_csv(folder / "computed" / "plan.csv")
    assert "A07" not in set(chosen["activity"])
    assert main(["verify", str(folder)]) == 0
    assert "every figure follows from the answers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--budget", "100"], "budget: 100 € is below the cheapest offer"),
        (["--pin", "A99:RO"], "pinned: unknown activity code 'A99'; did you mean"),
        (["--exclude", "A01"], "--exclude: 'A01' has no country; write --exclude A03:PL"),
        (["--floor", "RO"], "--floor: 'RO' has no amount; write --floor NAME=NUMBER"),
        (["--alpha", "7"], "alpha: does not fit"),
        (["--floor", "RO=9000000"], "RO"),
        (["--scenario", "/nowhere.json"], "/nowhere.json"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_the_reason(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
):
    assert main(["plan", str(folder), *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err


def test_a_scenario_comes_from_a_file_and_the_command_line_goes_before_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scenario = tmp_path / "scenario.json"
    scenario.write_text('{"budget": 40000, "alpha": 1}')
    assert main(["plan", str(folder), "--scenario", str(scenario), "--budget", "30000"]) == 0
    terms = json.loads((folder / "computed" / "plan.json").read_text())
    assert (terms["budget"], terms["assumptions"]["alpha"]) == (30_000, 1)
    for wrong in ("[1]", "{"):
        scenario.write_text(wrong)
        assert main(["plan", str(folder), "--scenario", str(scenario)]) == 1
        assert "is no JSON" in capsys.readouterr().err


def test_exports_beside_the_figures_outlive_another_run(folder: Path):
    assert main(["run", str(folder)]) == main(["export", str(folder), "--language", "pl"]) == 0
    own = folder / "computed" / "exports" / "csv-pl"
    before = files.hashes(own)
    (own / "estimates.csv").write_text("not what the release gives")
    assert main(["run", str(folder)]) == 0
    assert files.hashes(own) == before
    shutil.rmtree(own)


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for command in ("run", "plan", "verify"):
        assert main([command, str(tmp_path)]) == 1
        assert "no release is here" in capsys.readouterr().err


def test_a_changed_answer_is_refused_unless_it_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = folder / "answers.parquet"
    before = path.read_bytes()
    table = pd.read_parquet(path)
    table.loc[table["question"] == "g1", "number"] = 0.0
    table.to_parquet(path)
    try:
        assert main(["run", str(folder)]) == 1
        assert "answers.parquet: the file was changed" in capsys.readouterr().err
        assert main(["verify", str(folder), "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["ok"] is False
        assert main(["run", str(folder), "--changed"]) == 0
        assert (pd.read_parquet(folder / "computed" / "gaps.parquet")["g1"].dropna() == 1).all()
    finally:
        path.write_bytes(before)


def test_a_wrong_call_is_told_apart(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        main(["dance"])
    assert caught.value.code == 2
    assert "run|plan|export|trace|verify" in capsys.readouterr().err
