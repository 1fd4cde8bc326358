"""A release on disk: the data of a round with its questionnaires, hashed, to be computed again years later."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import datapackage, files, labels
from analysis.datapackage import Resource
from analysis.dataset import Dataset
from analysis.errors import DataError
from analysis.manifest import NAME, Instrument, Manifest, changes
from questionnaires import library
from questionnaires.model import Questionnaire

COMPUTED = "computed"
ACTIVITIES = "activities.yaml"
ROW_GROUP = 1_000_000

MOMENT = pa.timestamp("us", tz="UTC")
SCHEMAS = {
    "frame": pa.schema(
        [(name, pa.string()) for name in ("municipality", "name", "country", "region", "size_class", "association")]
        + [(name, pa.int64()) for name in ("population", "refugees")]
    ),
    "assessments": pa.schema(
        [(name, pa.string()) for name in ("municipality", "version", "status")]
        + [(name, MOMENT) for name in ("started", "saved", "sent", "approved")]
    ),
    "answers": pa.schema(
        [(name, pa.dictionary(pa.int32(), pa.string())) for name in ("municipality", "question")]
        + [("instance", pa.int32()), ("number", pa.float64()), ("text", pa.string())]
        + [("non_answer", pa.dictionary(pa.int32(), pa.string()))]
        + [("estimated", pa.bool_()), ("explained", pa.bool_()), ("revision", pa.int32())]
    ),
}
PLAIN = ("number", "text")
"""Columns of many different values; all others are kept by dictionary."""


@dataclass(frozen=True)
class Release:
    """A release as read: where it lies, what it says of itself, its data, and the activity list (YAML) beside them."""

    directory: Path
    manifest: Manifest
    dataset: Dataset
    activities: str


def write(
    directory: Path | str,
    dataset: Dataset,
    *,
    seed: int = 1,
    made_at: datetime,
    made_from: str = "",
    activities: str = "",
) -> Path:
    """Write the release into a folder that appears whole or not at all, byte for byte the same for the same arguments.

    `made_at` is an aware time; `made_from` says in words what the data were taken from; `activities` is the activity
    list as YAML. Raises FileExistsError when the folder is there, since a release never changes, and DataError when the
    frames do not fit.
    """
    shown = dataset.checked().without_private_texts()
    with files.whole_folder(Path(directory)) as folder:
        _write_tables(folder, shown)
        instruments = tuple(_write_questionnaire(folder, item) for _, item in sorted(shown.questionnaires.items()))
        if activities:
            (folder / ACTIVITIES).write_text(activities, encoding="utf-8", newline="\n")
        _describe(folder, shown, made_at)
        Manifest(
            round=shown.round,
            version=shown.version,
            questionnaires=instruments,
            seed=seed,
            made_at=made_at,
            made_from=made_from,
            data_as_of=shown.as_of,
            files=files.hashes(folder),
        ).write(folder)
    return Path(directory)


def read(directory: Path | str, *, trusting: bool = False) -> Release:
    """Read a release after comparing every file with its hash; `trusting` takes changed files as they are.

    Raises DataError naming each file that is missing, changed or unknown, or saying that this is no release.
    """
    folder = Path(directory)
    manifest = Manifest.read(folder)
    if not trusting and (faults := [*changes(folder, manifest.files, ignoring=(NAME, COMPUTED))]):
        raise DataError(faults)
    frame, assessments, answers = (_read_table(folder, name) for name in SCHEMAS)
    dataset = Dataset(
        round=manifest.round,
        version=manifest.version,
        questionnaires={item.version: _read_questionnaire(folder, item) for item in manifest.questionnaires},
        frame=frame.set_index("municipality").astype({"population": "float64", "refugees": "float64"}),
        assessments=assessments.set_index("municipality"),
        answers=answers,
    )
    activities = folder / ACTIVITIES
    text = activities.read_text(encoding="utf-8") if activities.exists() else ""
    return Release(folder, manifest, dataset.checked(), text)


def _write_tables(folder: Path, dataset: Dataset) -> None:
    order = {
        name: place
        for questionnaire in dataset.questionnaires.values()
        for place, name in enumerate(questionnaire.questions)
    }
    answers = dataset.answers.assign(place=dataset.answers["question"].map(order).astype(float))
    _write_table(folder, "frame", dataset.frame.sort_index().reset_index())
    _write_table(folder, "assessments", dataset.assessments.sort_index().reset_index())
    _write_table(folder, "answers", answers.sort_values(["municipality", "place", "question", "instance"]))


def _write_table(folder: Path, name: str, table: pd.DataFrame) -> None:
    schema = SCHEMAS[name]
    columns = [pa.array(table[field.name], type=field.type, from_pandas=True) for field in schema]
    pq.write_table(
        pa.table(columns, schema=schema),
        folder / f"{name}.parquet",
        compression="zstd",
        row_group_size=ROW_GROUP,
        use_dictionary=[field.name for field in schema if field.name not in PLAIN],
    )


def _read_table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise DataError.one(str(path), "the file is missing", "restore it from a copy")
    table: pd.DataFrame = pq.read_table(path, schema=SCHEMAS[name]).to_pandas()
    return table


def _describe(folder: Path, dataset: Dataset, made_at: datetime) -> None:
    """Tell other programs what lies in the folder, as a data package."""
    resources = [
        Resource(
            path.removesuffix(".parquet"),
            path,
            fields=datapackage.fields_of(SCHEMAS[path.removesuffix(".parquet")]) if path.endswith(".parquet") else (),
        )
        for path in files.hashes(folder)
    ]
    datapackage.write(
        folder,
        name=f"release-{dataset.round}",
        title=dataset.questionnaire.title,
        version=dataset.version,
        created=made_at,
        resources=resources,
        is_open=False,
    )


def _write_questionnaire(folder: Path, questionnaire: Questionnaire) -> Instrument:
    name = f"questionnaires/{questionnaire.key}-{questionnaire.version}.json"
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(questionnaire.canonical + "\n", encoding="utf-8", newline="\n")
    labels.write(folder, questionnaire)
    return Instrument(key=questionnaire.key, version=questionnaire.version, sha256=questionnaire.sha256, file=name)


def _read_questionnaire(folder: Path, instrument: Instrument) -> Questionnaire:
    questionnaire = library.restore((folder / instrument.file).read_text(encoding="utf-8"))
    if questionnaire.sha256 != instrument.sha256:
        raise DataError.one(instrument.file, "it is not the version that its hash names", "restore it from a copy")
    return questionnaire
