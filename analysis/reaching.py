"""What can be said of a hidden figure from everything published that is counted with it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import attacker
from analysis.attacker import Reach
from analysis.bounding import least
from analysis.errors import DataError
from analysis.figures import KEYS, Material, View
from analysis.lines import equations
from analysis.measures import OVERALL, Measure


def reach(
    material: Material,
    views: Sequence[View],
    declared: Mapping[str, Measure],
    estimates: pd.DataFrame,
    key: tuple[str, str, str, str, str],
) -> Reach:
    """What an attacker can still say of the mean at `key` (as KEYS) from the estimates that are not suppressed.

    From those of the measure in both views and of all that is counted with it: an indicator's theme and the theme's
    other indicators, the indicators of any other measure. Of the whole only from its own. The attacker is taken to know
    who answered what and all weights. Raises DataError where nobody answered, or where no gaps fit the estimates.
    """
    country, measure = key[0], declared[key[-1]]
    if measure.name == OVERALL:
        return attacker.reach(material, views, estimates, key)
    around = measure if measure.parts else declared.get(measure.dimension, measure)
    inside = {name for name, _ in around.parts} | {measure.name}
    beside = [name for name, one in declared.items() if {part for part, _ in one.parts or ((name, 1.0),)} <= inside]
    own = estimates[(estimates["country"] == country) & estimates["estimate"].notna()]
    is_asked = (own[list(KEYS)] == list(key)).all(axis=1)
    if not is_asked.any():
        raise DataError.one("/".join(key), "nobody answered", "ask for a figure that rests on answers")
    rows = own[is_asked | (~own["suppressed"] & own["measure"].isin(beside))]
    told = [view for view in views if view.country == country and view.design is not None]
    found, asked = equations(material, told, declared, rows), rows.index == own.index[is_asked][0]
    lines = found.matrix[:, np.unique(found.matrix.indices)]
    wanted, matrix, means = lines[asked].toarray()[0], lines[~asked], found.means[~asked]
    return Reach(least(wanted, matrix, means), -least(-wanted, matrix, means))
