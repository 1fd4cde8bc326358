"""Who has a severe gap, and the share of municipalities and of refugees that do."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis import aggregation, figures, publication
from analysis.figures import Material, View
from questionnaires.model import Questionnaire

SEVERE = 4
"""The lower of the two bands whose share is shown."""


def bands(values: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Municipality × measure: severity band 1 … 5 of each gap, missing where that is; no columns without bands."""
    if questionnaire.severity is None:
        return pd.DataFrame(index=values.index)
    return values.apply(aggregation.severity, bands=questionnaire.severity.at_least)


def shares(
    material: Material, values: pd.DataFrame, questionnaire: Questionnaire, views: Sequence[View]
) -> pd.DataFrame:
    """The share in the two most severe bands, of each measure of `values` (gaps): rows as estimates, with what of them
    must not leave the owner's role."""
    own = bands(values, questionnaire).reindex(columns=values.columns)
    told = replace(material, values=own.ge(SEVERE).astype("float64").where(own.notna()), imputed=None)
    rows = figures.shares(told, views)
    return rows.assign(suppressed=publication.suppress(told, views, (), rows))
