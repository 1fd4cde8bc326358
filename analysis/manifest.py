"""What a release says of itself: what it holds, how each file hashes, when and from what it was made."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from analysis import files
from analysis.errors import DataError, Fault

FORMAT = 1
"""Version of the layout of a release; one that this code does not know is refused."""
METHOD = "1.5.0"
"""Version of the method, raised whenever the same answers would give another figure.

1.1.0: a round on several versions of a questionnaire is told in the words of the one from which it started.
1.2.0: questions that an office left open are filled within a theme from its stratum, and widen the interval.
1.3.0: a figure is hidden as well where it would give a hidden one away together with everything else published.
1.3.1: a hidden figure does not say either whether all answered alike.
1.4.0: so it is where it would together with the figures of other measures; a range whose quarter is of a few is hidden.
1.5.0: nor may an indicator of a group within a country follow, which is never shown.
"""
NAME = "manifest.json"


class Instrument(BaseModel):
    """One questionnaire version in a release, and the file that holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    version: str
    sha256: str
    file: str


class Manifest(BaseModel):
    """The manifest of a release. `files` gives the sha256 of every other file by its path in the folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    round: str
    version: str
    """The questionnaire version from which the round started."""
    questionnaires: tuple[Instrument, ...]
    method: str = METHOD
    seed: int
    made_at: AwareDatetime
    made_from: str
    data_as_of: datetime | None
    """When the last answers in it were approved."""
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write it into the folder, one key a line and in a fixed order."""
        text = json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
        files.write_whole(folder / NAME, text.encode())

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of a release; DataError where there is none, or one damaged or of another format."""
        path = folder / NAME
        if not path.is_file():
            raise DataError.one(str(folder), "no release is here: there is no manifest.json", "give a release's folder")
        try:
            manifest = cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            at = ".".join(str(part) for part in first["loc"])
            raise DataError.one(
                str(path), f"cannot be read ({at}: {first['msg']})", "restore it from a copy"
            ) from error
        if manifest.format != FORMAT:
            known = f"this version reads format {FORMAT}"
            raise DataError.one(str(path), f"format {manifest.format} is not known; {known}", "update the software")
        return manifest


def changes(folder: Path, expected: Mapping[str, str], *, ignoring: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Every file of the folder that is missing, changed or unknown, against its expected hashes.

    `ignoring` names files and folders directly inside that are not looked at.
    """
    found = {path: value for path, value in files.hashes(folder).items() if path.split("/")[0] not in ignoring}
    for path in sorted({*expected, *found}):
        if path not in found:
            yield Fault(str(folder / path), "the file is missing", "restore it from a copy")
        elif path not in expected:
            yield Fault(str(folder / path), "the file is not part of the release", "take it away")
        elif found[path] != expected[path]:
            yield Fault(str(folder / path), "the file was changed after the release was made", "restore it from a copy")
