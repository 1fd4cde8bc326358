"""Every row of a plan is replayed: what an offer costs and is worth, seat by seat, down to the gaps."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis import cli, computed, findings, release
from analysis.findings import Findings
from analysis.planning import Assumptions
from analysis.release import Release
from tests.answering import a_dataset, a_small_form

EXACT = 1e-12
DOUBTED = Assumptions(budget=120_000, alpha=0.3, groups={"women": 2.0}, reserve=0.1)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Findings]:
    data = a_dataset(a_small_form(), {"PL": 6, "RO": 9}, regions=2)
    folder = tmp_path_factory.mktemp("plan") / "release"
    source = release.read(release.write(folder, data, made_at=datetime(2026, 4, 1, 9, tzinfo=UTC)))
    found = findings.compute(source.dataset)
    computed.plan(source, found, DOUBTED)
    return source, found


def replayed(planned: tuple[Release, Findings], key: str) -> float:
    traced = computed.trace(*planned, key)
    assert traced.steps
    assert traced.replay() == traced.value
    return traced.value


def test_every_row_of_the_plan_is_replayed(planned: tuple[Release, Findings]) -> None:
    terms, chosen, invited = computed.stored_plan(planned[0].directory)
    assert len(chosen)
    for row in chosen.to_dict("records"):
        for column in ("deliveries", "cost", "value"):
            again = replayed(planned, f"plan/{row['activity']}/{row['country']}/{column}")
            assert again == pytest.approx(row[column], rel=EXACT)
    for row in invited.sample(12, random_state=1).to_dict("records"):
        again = replayed(planned, f"seat/{row['activity']}/{row['country']}/{row['municipality']}")
        assert again == pytest.approx(row["value"], rel=EXACT)
    assert chosen["cost"].sum() == pytest.approx(terms.cost, rel=EXACT)


def test_a_seat_tells_weight_effect_and_claim_of_each_indicator(planned: tuple[Release, Findings]) -> None:
    row = computed.stored_plan(planned[0].directory)[2].to_dict("records")[0]
    step = computed.trace(*planned, f"seat/{row['activity']}/{row['country']}/{row['municipality']}").steps[0]
    names = {item.name for item in planned[1].questionnaire.indicators}
    assert set(step.inputs["weights"]) == set(step.inputs["effects"]) == set(step.inputs["claims"]) == names
    assert sum(step.inputs["weights"].values()) == pytest.approx(1)


@pytest.mark.parametrize("key", ["plan/A01", "plan/Z99/RO/cost", "seat/{0}/{1}/XX-1", "plan/{0}/{1}/weather",
                                 "plan/{0}/XX/cost", "seat/{0}/XX/{2}"])  # fmt: skip
def test_what_is_not_in_the_plan_is_refused(planned: tuple[Release, Findings], key: str) -> None:
    invited = computed.stored_plan(planned[0].directory)[2]
    row = invited[invited["country"] != "*"].to_dict("records")[0]
    with pytest.raises(KeyError):
        computed.trace(*planned, key.format(row["activity"], row["country"], row["municipality"]))


def test_the_command_line_traces_a_plan(
    planned: tuple[Release, Findings], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    row = computed.stored_plan(planned[0].directory)[1].to_dict("records")[0]
    key = f"plan/{row['activity']}/{row['country']}/cost"
    assert cli.main(["trace", str(planned[0].directory), key, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["value"] == pytest.approx(row["cost"])
    assert "deliveries × cost" in told["formula"]
    assert cli.main(["trace", str(planned[0].directory), "plan/Z99/RO/cost"]) == 1
    assert "names no figure of this release" in capsys.readouterr().err
