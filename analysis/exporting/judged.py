"""Counts, orders, doubts and the plan as tables to hand out, each row with the key that leads to its trace.

A column's own key, where it has one, is filled in from its row: `counted/{country}/all/{section}/asked`.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.computed import INVITED, PLAN
from analysis.exporting.source import Source
from analysis.exporting.tables import Kind, Table, Variable, of_frame
from analysis.exporting.words import say
from analysis.figures import ALL
from analysis.release import COMPUTED

Column = tuple[str, Kind, str, str]
"""Name, kind, what it is in English, to be translated, and the key of its figure."""
KEY: Column = ("key", "text", "Key of the figure, which leads to what stands behind it", "")
COUNTRY: Column = ("country", "text", "Country", "")
THEME: Column = ("dimension", "text", "Theme", "")
ACTIVITY: Column = ("activity", "text", "Activity", "")
PLACE: Column = ("municipality", "text", "Municipality: country and register code", "")
AT = "counted/{country}/{region}/all"
OF = "counted/{country}/all/{section}"
CHOSEN = "choice/{country}/overall/{change}/{part}"
ITEM = "item/all/{dimension}/{indicator}"
OFFER = "plan/{activity}/{country}"

COVERAGE: Sequence[Column] = (
    COUNTRY,
    ("region", "text", "Region", ""),
    ("n_frame", "whole", "Municipalities of whom it speaks", f"{AT}/n_frame"),
    ("n_approved", "whole", "Municipalities that answered", f"{AT}/n_approved"),
    ("heard", "number", "Share of municipalities that answered", "heard/{country}/{region}"),
    KEY,
)
QUALITY: Sequence[Column] = (
    COUNTRY,
    ("section", "text", "Section", ""),
    ("asked", "whole", "Questions asked", f"{OF}/asked"),
    ("answered", "whole", "Questions answered, estimates among them", f"{OF}/answered"),
    ("estimated", "whole", "Questions whose answers are estimates", f"{OF}/estimated"),
    ("unknown", "whole", "We do not know", f"{OF}/unknown"),
    ("not_collected", "whole", "We do not collect this", f"{OF}/not_collected"),
    ("not_applicable", "whole", "Does not apply: not our competence", f"{OF}/not_applicable"),
    ("prefer_not", "whole", "We prefer not to say", f"{OF}/prefer_not"),
    KEY,
)
ORDERS: Sequence[Column] = (
    COUNTRY,
    ("view", "text", "What counts once: each municipality, or each refugee hosted", ""),
    ("order", "text", "Whether one theme stands highest, several do, or none", ""),
    ("dimensions", "text", "Themes that stand highest", ""),
    ("number", "whole", "How many themes stand highest", "order/{country}/{view}"),
    KEY,
)
SENSITIVITY: Sequence[Column] = (
    COUNTRY,
    ("change", "text", "What is chosen otherwise", ""),
    ("part", "text", "Of what", ""),
    ("mean", "number", "Mean gap", f"{CHOSEN}/mean"),
    ("mean_shift", "number", "Ranks move by (mean)", f"{CHOSEN}/mean_shift"),
    ("largest_shift", "number", "Ranks move at most by", f"{CHOSEN}/largest_shift"),
    ("moved", "text", "Moves most", ""),
    ("correlation", "number", "Agreement of ranks", f"{CHOSEN}/correlation"),
    ("severe", "whole", "Municipalities with a severe gap", f"{CHOSEN}/severe"),
    ("entered", "whole", "Newly severe", f"{CHOSEN}/entered"),
    ("left", "whole", "No longer severe", f"{CHOSEN}/left"),
    KEY,
)
ITEMS: Sequence[Column] = (
    THEME,
    ("indicator", "text", "Indicator", ""),
    ("n", "whole", "Municipalities whose answers entered", f"{ITEM}/n"),
    ("mean", "number", "Mean gap", f"{ITEM}/mean"),
    ("floor", "number", "Share at 0", f"{ITEM}/floor"),
    ("ceiling", "number", "Share at 100", f"{ITEM}/ceiling"),
    ("item_rest", "number", "With the rest", f"{ITEM}/item_rest"),
    ("alpha_without", "number", "Alpha without", f"{ITEM}/alpha_without"),
    ("alpha", "number", "Cronbach’s alpha", "alpha/all/{dimension}"),
    KEY,
)
SILENT: Sequence[Column] = (
    PLACE,
    ("name", "text", "Name of the municipality", ""),
    COUNTRY,
    ("region", "text", "Region", ""),
    ("refugees", "whole", "Refugees in the register", "registered/{municipality}"),
    KEY,
)
OFFERS: Sequence[Column] = (
    ACTIVITY,
    ("title", "text", "Name", ""),
    COUNTRY,
    ("deliveries", "whole", "Times", f"{OFFER}/deliveries"),
    ("cost", "number", "Cost", f"{OFFER}/cost"),
    ("value", "number", "What the seats are worth", f"{OFFER}/value"),
    KEY,
)
SEATS: Sequence[Column] = (
    ACTIVITY,
    COUNTRY,
    PLACE,
    ("name", "text", "Name of the municipality", ""),
    ("value", "number", "What the seat is worth", "seat/{activity}/{country}/{municipality}"),
    KEY,
)


def counts(source: Source) -> Iterator[Table]:
    """What everybody may see: who answered by region, how questions were answered, which themes stand highest.

    Questions are counted for whole countries alone, as on the pages of a release.
    """
    coverage = source.computed("tables/coverage.csv").drop_duplicates(["country", "region"])
    coverage = coverage.assign(heard=coverage["n_approved"] / coverage["n_frame"])
    yield _table(source, "coverage", "Municipalities that answered", coverage, COVERAGE, "heard")
    quality = source.computed("tables/quality.csv")
    yield _table(source, "quality", "Kinds of answers by section", quality, QUALITY, "asked")
    orders = source.computed("tables/orders.csv")
    orders = orders.assign(number=[0 if pd.isna(one) else len(str(one).split()) for one in orders["dimensions"]])
    yield _table(source, "orders", "Themes that stand highest", orders, ORDERS, "number")


def doubts(source: Source) -> Iterator[Table]:
    """What is for those who made the release alone: other choices, indicators, who is silent, and the plan, if any."""
    choices = source.computed("tables/sensitivity.csv")
    choices = choices.assign(part=[ALL if pd.isna(one) else str(one) for one in choices["of"]])
    yield _table(source, "sensitivity", "Other choices and their effects", choices, SENSITIVITY, "mean")
    items = source.computed("tables/items.csv")
    yield _table(source, "items", "How each indicator behaves", items.reindex(columns=_names(ITEMS)), ITEMS, "n")
    silent = source.computed("tables/silent.csv")
    yield _table(source, "silent", "Many refugees live where nobody has answered yet", silent, SILENT, "refugees")
    if (source.folder / COMPUTED / PLAN).is_file():
        yield _table(source, "plan", "The plan", source.computed(PLAN), OFFERS, "value")
        yield _table(source, "invited", "Who is invited", source.computed(INVITED), SEATS, "value")


def _table(source: Source, name: str, title: str, rows: pd.DataFrame, columns: Sequence[Column], figure: str) -> Table:
    """The table, with the key of the `figure` of each row, empty where that has none."""
    key = {column: key for column, _, _, key in columns}[figure]
    keys = [key.format_map({str(place): part for place, part in row.items()}) for row in rows.to_dict("records")]
    told = pd.Series(keys, index=rows.index, dtype="str").where(rows[figure].notna(), "")
    variables = [Variable(one, kind, say(label, source.language), key=own) for one, kind, label, own in columns]
    return of_frame(name, say(title, source.language), rows.assign(key=told), variables)


def _names(columns: Sequence[Column]) -> list[str]:
    return [name for name, *_ in columns]
