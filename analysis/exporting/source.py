"""What an export is made of: a release as it lies in its folder, read only as far as an export needs it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from analysis import labels
from analysis.dataset import APPROVED
from analysis.errors import DataError
from analysis.manifest import Manifest
from analysis.release import COMPUTED
from questionnaires import library
from questionnaires.model import Questionnaire
from questionnaires.translations import Translator


@dataclass(frozen=True)
class Wording:
    """Versions of a questionnaire in a language, the one whose measures are told first."""

    texts: Mapping[str, Translator]
    language: str

    @property
    def text(self) -> Translator:
        """The texts of the first version."""
        return next(iter(self.texts.values()))

    @property
    def questionnaire(self) -> Questionnaire:
        """The first version."""
        return self.text.questionnaire


@dataclass(frozen=True)
class Source:
    """A release and the language of its labels. Files are read where they are needed, and trusted: see `verify`."""

    folder: Path
    manifest: Manifest
    language: str
    only: Set[str] | None = None
    """The municipalities that may be told by name; None for all."""

    @cached_property
    def questionnaires(self) -> Mapping[str, Questionnaire]:
        """By version, that from which the round started first, then the others from the earliest."""
        order = sorted(
            self.manifest.questionnaires,
            key=lambda one: (one.version != self.manifest.version, library.numbers(one.version)),
        )
        return {
            one.version: library.restore((self.folder / one.file).read_text(encoding="utf-8").rstrip("\n"))
            for one in order
        }

    @property
    def questionnaire(self) -> Questionnaire:
        """The version from which the round started, whose measures are told."""
        return self.questionnaires[self.manifest.version]

    @cached_property
    def texts(self) -> Mapping[str, Translator]:
        """The texts of each version in the language, as they were when the release was made."""
        return {version: labels.frozen(self.folder, one, self.language) for version, one in self.questionnaires.items()}

    @property
    def wording(self) -> Wording:
        """The versions in the language, that from which the round started first."""
        return Wording(self.texts, self.language)

    def computed(self, name: str) -> pd.DataFrame:
        """A computed table as it was frozen. Raises DataError where nothing was computed."""
        path = self.folder / COMPUTED / name
        if not path.is_file():
            raise DataError.one(str(path), "nothing was computed yet", "run the analysis first")
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        texts = dict.fromkeys(("round", "country", "group", "dimension", "indicator", "measure"), "str")
        return pd.read_csv(path, keep_default_na=False, na_values=[""], dtype=texts)

    def table(self, name: str) -> pd.DataFrame:
        """The frame or the assessments, index municipality in alphabetical order."""
        table: pd.DataFrame = pq.read_table(self.folder / f"{name}.parquet").to_pandas()
        return table.set_index("municipality").sort_index()

    def approved(self) -> pd.DataFrame:
        """Those who answered and may be told by name: columns of the frame and of the assessments."""
        assessments = self.table("assessments")
        return self.told(assessments[assessments["status"] == APPROVED].join(self.table("frame")))

    def told(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows, index municipality, of those that may be told by name."""
        return rows if self.only is None else rows[rows.index.isin(list(self.only))]


def open_source(folder: Path, language: str, only: Set[str] | None = None) -> Source:
    """The release in a folder, for labels in a language. Raises DataError where no release is."""
    return Source(folder, Manifest.read(folder), language, only)
