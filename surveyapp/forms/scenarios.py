"""The form of a scenario: what is assumed, in whole numbers and short lists, so that nothing can be misread."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectChoice, SelectField, StringField  # type: ignore[attr-defined] # not in the stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from analysis.planning import Assumptions, Offer

GROUPS: tuple[Literal["women", "children", "youth"], ...] = ("women", "children", "youth")
MOST_EURO = 100_000_000
HEAVIEST = 10
REASON_NEEDED = lazy_gettext("Please say why, so that colleagues can follow the decision.")


def _without_spaces(typed: Any) -> Any:
    return "".join(typed.split()) if isinstance(typed, str) else typed


def _one_of(*values: str) -> SelectField:
    return SelectField(choices=[SelectChoice(value, value) for value in values])


class EuroField(IntegerField):
    """A whole amount of euro, written with or without spaces between thousands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError, with words for the person, where it is no whole amount."""
        try:
            super().process_formdata([_without_spaces(value) for value in valuelist if value.strip()])
        except ValueError as error:
            raise ValueError(lazy_gettext("Please give a whole amount in euro, for example 600 000.")) from error


class ScenarioForm(FlaskForm):  # type: ignore[misc]
    """Everything a scenario fixes but the pins; dimensions and floors are added by `scenario_form`."""

    name = StringField(validators=[InputRequired(lazy_gettext("Please name the scenario.")), Length(max=120)])
    budget = EuroField(
        validators=[
            InputRequired(lazy_gettext("Please give the budget in whole euro, for example 600 000.")),
            NumberRange(1, MOST_EURO, lazy_gettext("Please give an amount from 1 to 100 000 000.")),
        ]
    )
    alpha = _one_of("0.0", "0.25", "0.5", "0.75", "1.0")
    level = _one_of("low", "likely", "high")
    absorb = IntegerField(validators=[NumberRange(1, 10, lazy_gettext("Please give a number from 1 to 10."))])
    reserve = IntegerField(
        validators=[Optional(), NumberRange(0, 90, lazy_gettext("Please give a percentage from 0 to 90."))]
    )
    women = _one_of("1.0", "1.5", "2.0", "3.0")
    children = _one_of("1.0", "1.5", "2.0", "3.0")
    youth = _one_of("1.0", "1.5", "2.0", "3.0")

    def problems(self) -> list[tuple[str, str]]:
        """Give each message with the id of its field, for the summary."""
        return [(str(message), name) for name, messages in self.errors.items() if name for message in messages]

    def told(self, name: str) -> str:
        """Give back what was typed, or what the field holds."""
        field = self[name]
        typed = field.raw_data[0] if field.raw_data else None
        return str(typed if typed is not None else "" if field.data is None else field.data)


def scenario_form(dimensions: Sequence[str], countries: Sequence[str], wish: Assumptions, name: str) -> ScenarioForm:
    """Make the form for a questionnaire's dimensions and the countries of a round, filled with a scenario."""
    weight = NumberRange(0, HEAVIEST, lazy_gettext("Please give a weight from 0 to 10."))
    euro = NumberRange(0, MOST_EURO, lazy_gettext("Please give an amount from 0 to 100 000 000."))
    fields: dict[str, Any] = {f"weight_{dimension}": IntegerField(validators=[weight]) for dimension in dimensions}
    fields |= {f"floor_{country}": EuroField(validators=[Optional(), euro]) for country in countries}
    kind = type("ScenarioForm", (ScenarioForm,), fields)
    heaviest = max(wish.dimensions.values(), default=0)
    scale = HEAVIEST / heaviest if heaviest > HEAVIEST else 1
    weights = {
        f"weight_{dimension}": round(scale * wish.dimensions.get(dimension, 1)) if wish.dimensions else 1
        for dimension in dimensions
    }
    floors = {f"floor_{country}": _whole(wish.floors.get(country)) for country in countries}
    return cast(
        ScenarioForm,
        kind(
            data={
                "name": name,
                "budget": _whole(wish.budget),
                "alpha": str(float(wish.alpha)),
                "level": wish.level,
                "absorb": wish.absorb,
                "reserve": None if wish.reserve is None else round(100 * wish.reserve),
                **{group: str(float(wish.groups.get(group, 1.0))) for group in GROUPS},
                **weights,
                **floors,
            }
        ),
    )


def assumptions_of(
    form: ScenarioForm, dimensions: Sequence[str], countries: Sequence[str], base: Assumptions
) -> Assumptions:
    """What a valid form says; pins and exclusions are those of the scenario it was opened from."""
    weights = {dimension: float(form[f"weight_{dimension}"].data) for dimension in dimensions}
    multipliers = {group: float(form[group].data) for group in GROUPS}
    floors = {country: form[f"floor_{country}"].data for country in countries}
    return Assumptions(
        budget=form.budget.data,
        alpha=float(form.alpha.data),
        level=form.level.data,
        absorb=form.absorb.data or base.absorb,
        reserve=None if form.reserve.data is None else form.reserve.data / 100,
        dimensions={} if len(set(weights.values())) == 1 else weights,
        groups={group: multiplier for group, multiplier in multipliers.items() if multiplier != 1.0},
        floors={country: float(amount) for country, amount in floors.items() if amount},
        pinned=base.pinned,
        excluded=base.excluded,
    )


def refuse_weightless(form: ScenarioForm, dimensions: Sequence[str]) -> bool:
    """Put a message at the first weight where all weights are 0; True where it did."""
    if any(form[f"weight_{dimension}"].data for dimension in dimensions):
        return False
    form[f"weight_{dimensions[0]}"].errors = [gettext("At least one theme needs a weight above 0.")]
    return True


def with_choice(base: Assumptions, offer: Offer, choice: str) -> Assumptions:
    """The assumptions with an offer pinned, excluded, or left to the plan again."""
    pinned = tuple(other for other in base.pinned if other != offer)
    excluded = tuple(other for other in base.excluded if other != offer)
    return base.model_copy(
        update={
            "pinned": (*pinned, offer) if choice == "pin" else pinned,
            "excluded": (*excluded, offer) if choice == "exclude" else excluded,
        }
    )


def reasons_with(reasons: Mapping[str, str], offer: Offer, choice: str, reason: str) -> dict[str, str]:
    """The recorded reasons with the one for this offer, or without it where the offer is left to the plan."""
    kept = {key: text for key, text in reasons.items() if key != "/".join(offer)}
    return kept if choice == "clear" else {**kept, "/".join(offer): reason}


def _whole(amount: float | None) -> int | None:
    return None if amount is None else round(amount)
