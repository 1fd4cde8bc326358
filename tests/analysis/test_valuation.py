from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import activity_list, portfolio, valuation
from questionnaires import loader
from tests.analysis.small_world import FRAME, GAPS, INDICATORS, POPULATIONS, activities, valued

NEEDS = Path(__file__).parents[2] / "questionnaires/definitions/municipal-needs/1.0.0/questionnaire.yaml"


def seat(valued: valuation.Valuation, activity: str, municipality: str) -> float:
    seats = valued.seats
    found = seats[(seats["activity"] == activity) & (seats["municipality"] == municipality)]
    return float(found["value"].sum())


def test_a_seat_is_worth_weight_times_effect_times_gap() -> None:
    assert seat(valued(), "A01", "Lipa") == pytest.approx(0.5 * 0.25 * 0.8)
    assert seat(valued(), "A02", "Lipa") == pytest.approx(0.125 * (0.5 * 0.8 + 0.25 * 0.5))
    assert seat(valued(level="high"), "A01", "Lipa") == pytest.approx(0.5 * 0.4 * 0.8)


def test_a_missing_gap_claims_nothing() -> None:
    assert seat(valued(), "A03", "Olcha") == pytest.approx(0.125 * 0.25 * 1.0)


def test_the_dial_goes_from_each_municipality_to_each_person_the_same() -> None:
    assert seat(valued(alpha=1), "A01", "Lipa") == pytest.approx(0.5 * 0.25 * 0.8 * 100)
    assert seat(valued(alpha=0.5), "A01", "Lipa") == pytest.approx(0.5 * 0.25 * 0.8 * 10)
    assert seat(valued(alpha=1), "A03", "Fag") == pytest.approx(0.125 * 0.25 * 0.5 * 900)


def test_where_nobody_is_concerned_the_municipality_still_counts_at_the_other_end() -> None:
    assert seat(valued(alpha=0), "A03", "Fag") == pytest.approx(0.125 * 0.25 * (0.1 + 0.5))


def test_a_population_that_is_not_known_is_the_mean_of_the_country() -> None:
    assert seat(valued(alpha=1), "A01", "Stejar") == pytest.approx(0.5 * 0.25 * 0.4 * 900)


def test_a_favoured_group_lifts_its_indicators_by_the_larger_of_two_multipliers() -> None:
    lifted = valued(groups={"women": 2.0, "children": 3.0}).weights
    assert lifted["s1"] / lifted["g5"] == pytest.approx(3 * 0.25 / 0.5)
    assert lifted["s7_safe"] / lifted["g5"] == pytest.approx(0.25 / 0.5)
    assert lifted.sum() == pytest.approx(1)


def test_weights_of_dimensions_replace_those_of_the_questionnaire_before_the_multipliers() -> None:
    weights = valued(dimensions={"housing": 0.9, "governance": 0.1}, groups={"women": 2.0}).weights
    assert weights["s7_safe"] / weights["g5"] == pytest.approx(0.45 / 0.1)
    assert weights["s1"] / weights["s7_safe"] == pytest.approx(2)
    pd.testing.assert_series_equal(valued().reweighted({"housing": 0.9, "governance": 0.1}).weights, valued(
        dimensions={"housing": 0.9, "governance": 0.1}).weights)  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"alpha": 1.5}, "alpha lies between 0"),
        ({"dimensions": {"houses": 1.0}}, "unknown dimension houses; known are governance, housing"),
        ({"dimensions": {"housing": 0.0, "governance": 0.0}}, "not all 0"),
    ],
)
def test_assumptions_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        valued(**options)


def test_a_municipality_outside_the_frame_is_named() -> None:
    with pytest.raises(ValueError, match="municipality Fag has gaps but is not in the frame"):
        valuation.value(GAPS, FRAME.drop("Fag"), INDICATORS, activities(), POPULATIONS)


def test_offers_say_where_what_costs_and_how_often() -> None:
    offers = valued().offers.set_index(["activity", "country"])
    assert offers.index.tolist() == [("A01", "PL"), ("A01", "MD"), ("A02", "PL"), ("A03", "*")]
    assert offers["cost"].tolist() == [20, 20, 40, 15]
    assert offers["seats"].tolist() == [2, 2, 2, 3]
    assert offers["deliveries"].tolist() == [2, 2, 1, 2]
    assert offers["requires"].fillna("").tolist() == ["", "", "A01", ""]
    assert (offers["kept"] == 0).all()


def test_seats_are_only_offered_where_the_activity_is_held_and_answers_a_gap() -> None:
    seats = valued().seats
    assert set(seats.loc[seats["activity"] == "A02", "municipality"]) == {"Lipa", "Olcha"}
    assert set(seats.loc[seats["activity"] == "A03", "country"]) == {"*"}
    assert seats.loc[seats["activity"] == "A03"].set_index("municipality")["home"].to_dict()["Fag"] == "MD"


def test_kept_seats_are_at_least_the_silent_share_and_worth_the_mean_of_the_stratum() -> None:
    kept = valued(reserve=0.1, strata=["size"])
    offers = kept.offers.set_index(["activity", "country"])["kept"]
    assert offers["A01", "PL"] == pytest.approx(1 / 3)
    assert offers["A01", "MD"] == 0
    assert offers["A03", "*"] == pytest.approx(1 / 5)
    assert valued(reserve=0.5).offers.set_index(["activity", "country"])["kept"]["A01", "PL"] == 0.5
    assumed = kept.seats[kept.seats["assumed"]]
    assert set(assumed["municipality"]) == {"Brzoza"}
    # No large municipality of PL answered, so the mean of the country stands in.
    assert seat(kept, "A01", "Brzoza") == pytest.approx((seat(kept, "A01", "Lipa") + seat(kept, "A01", "Olcha")) / 2)


def test_a_gap_is_closed_only_once_where_two_activities_meet() -> None:
    world = valued()
    invited = pd.DataFrame([("A01", "Lipa"), ("A02", "Lipa")], columns=["activity", "municipality"])
    apart = seat(world, "A01", "Lipa") + seat(world, "A02", "Lipa")
    both = 0.5 * 0.8 * (1 - 0.75 * 0.875) + 0.25 * 0.5 * 0.125
    assert world.without_overlap(invited) == pytest.approx(both)
    assert both < apart
    assert world.without_overlap(invited.iloc[:1]) == pytest.approx(seat(world, "A01", "Lipa"))
    with pytest.raises(ValueError, match="does not know"):
        world.without_overlap(invited.assign(municipality="Nowhere"))


def test_drawn_values_stand_beside_the_seats_and_follow_weights_and_effects() -> None:
    world = valued()
    same = world.drawn(np.array(world.dimensions, dtype=np.float64), None)
    assert same == pytest.approx(world.seats["value"].to_numpy())
    turned = world.drawn(np.array([0.0, 1.0]), None)
    assert turned[(world.seats["activity"] == "A01").to_numpy()] == pytest.approx(0)
    effects = np.stack([world.drawn_effects(np.random.default_rng(seed)) for seed in range(400)])
    assert effects.min(axis=0)[0, 0] >= 0.1
    assert effects.max(axis=0)[0, 0] <= 0.4
    assert effects.mean(axis=0)[0, 0] == pytest.approx(0.25, abs=0.02)
    assert (effects[:, 0, 1] == 0).all()


def test_offers_and_seats_go_straight_into_a_plan() -> None:
    world = valued(reserve=0.0)
    plan = portfolio.choose(world.offers, world.seats, 75, without_overlap=world.without_overlap)
    assert portfolio.verify(plan, world.offers, world.seats, 75) == ()
    assert 0 < plan.value_without_overlap <= plan.value


def test_the_published_questionnaire_and_list_belong_together() -> None:
    table = valuation.indicator_table(loader.read(NEEDS))
    assert table["weight"].sum() == pytest.approx(1)
    pairs = [(str(name), str(dimension)) for name, dimension in table["dimension"].items()]
    assert activity_list.load().unmatched(pairs) == (("A05", "a6"),)
