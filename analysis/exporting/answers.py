"""The answers of a release as tables, labelled in a language."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.exporting import wide
from analysis.exporting.source import Source
from analysis.exporting.tables import Kind, Table, Variable
from analysis.exporting.variables import Asked, asked_in, layout
from analysis.exporting.words import say

IDENTITY: Sequence[tuple[str, Kind, str]] = (
    ("municipality", "text", "Municipality: country and register code"),
    ("municipality_name", "text", "Name of the municipality"),
    ("municipality_country", "text", "Country"),
    ("municipality_region", "text", "Region"),
    ("municipality_size_class", "text", "Size class"),
    ("municipality_association", "text", "Association"),
    ("register_population", "whole", "Population in the register"),
    ("register_refugees", "whole", "Refugees in the register"),
    ("questionnaire_version", "text", "Version of the questionnaire that was answered"),
    ("approved_at", "text", "When the answers were approved (UTC)"),
    ("estimated", "text", "Questions whose answers are estimates"),
)


def tables(source: Source) -> Iterator[Table]:
    """The answers of those who were approved: one row a municipality, and for each repeat one row an instance."""
    asked = asked_in(list(source.texts.values()))
    identity = tuple(Variable(name, kind, say(label, source.language)) for name, kind, label in IDENTITY)
    given = _round(source)
    own = layout(identity, [one for one in asked if not one.repeat])
    yield Table(
        "answers",
        say("Answers, one row a municipality", source.language),
        own.variables,
        lambda: wide.by_municipality(given, own),
    )
    for repeat in dict.fromkeys(one.repeat for one in asked if one.repeat):
        yield _of_repeat(source, given, repeat, [one for one in asked if one.repeat == repeat])


def _of_repeat(source: Source, given: wide.Round, repeat: str, asked: list[Asked]) -> Table:
    identity = (
        Variable("municipality", "text", say("Municipality: country and register code", source.language)),
        Variable("instance", "whole", say("Which of several, from 1 on", source.language)),
    )
    own = layout(identity, asked)
    title = next(
        texts.text(f"{repeat}/label").text for texts in source.texts.values() if repeat in texts.questionnaire.repeats
    )
    return Table(f"answers_{repeat}", title, own.variables, lambda: wide.by_instance(given, own))


def _round(source: Source) -> wide.Round:
    approved = source.approved()
    moments = approved["approved"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    columns = {
        "municipality": approved.index,
        "municipality_name": approved["name"],
        "municipality_country": approved["country"],
        "municipality_region": approved["region"],
        "municipality_size_class": approved["size_class"],
        "municipality_association": approved["association"],
        "questionnaire_version": approved["version"],
        "approved_at": moments,
    }
    identity: dict[str, Any] = {
        name: np.array([None if pd.isna(value) else str(value) for value in values], dtype=object)
        for name, values in columns.items()
    }
    for name in ("population", "refugees"):
        identity[f"register_{name}"] = approved[name].astype("float64").to_numpy()
    return wide.Round(
        source.folder / "answers.parquet",
        list(approved.index),
        list(approved["version"]),
        source.questionnaires,
        identity,
    )
