"""The door: a file or its bytes in, plain rows out, and nothing that the file holds ever parsed in this process."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from questionnaires.workbook.archive import MEGA, check_beginning
from questionnaires.workbook.parts import STARTED, Limits, Row, Sheet, Value, Workbook
from questionnaires.workbook.refusals import Refused, WorkbookRefused, fault

USUAL = Limits()
PATIENCE = 6
"""How many times its processor time the child may take on a machine that is busy."""
READS: Mapping[str, Callable[[str], Value]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}
ENDED: Mapping[int, str] = {
    -signal.SIGXCPU: "time",
    -signal.SIGKILL: "time",
    -signal.SIGABRT: "memory",
    -signal.SIGXFSZ: "texts",
}


def read(source: Path | bytes, name: str = "", limits: Limits = USUAL) -> Workbook:
    """Read an .xlsx workbook. Raises WorkbookRefused for one that is none, too large, or of a kind that is not taken.

    `name` is how messages call the file; a path has its own.
    """
    called = name or (source.name if isinstance(source, Path) else "workbook.xlsx")
    try:
        with tempfile.TemporaryFile() as answer:
            _ask_child(_bytes(source, limits), limits, answer)
            return Workbook(called, _sheets(answer))
    except Refused as refused:
        where = f"{called}, {refused.where}" if refused.where else called
        raise WorkbookRefused([fault(refused.reason, where, refused.values)]) from None


def _bytes(source: Path | bytes, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        with source.open("rb") as file:
            data = file.read(limits.file + 1)
    check_beginning(data[:8], len(data), limits)
    return data


def _ask_child(data: bytes, limits: Limits, answer: IO[bytes]) -> None:
    command = [sys.executable, "-B", "-m", "questionnaires.workbook.child", json.dumps(asdict(limits))]
    places = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
    with subprocess.Popen(  # noqa: S603 - our own module, run by our own interpreter
        command,
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": places, "PYTHONUTF8": "1"},
        start_new_session=True,
    ) as child:
        try:
            _, complaint = child.communicate(data, timeout=limits.seconds * PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            raise Refused("time") from None
    if child.returncode and not os.fstat(answer.fileno()).st_size and child.returncode not in ENDED:
        raise RuntimeError(f"the reader of workbooks does not start: {complaint.decode(errors='replace')}")
    if child.returncode:
        raise Refused(ENDED.get(child.returncode, "damaged"), most=limits.texts // MEGA)


def _sheets(answer: IO[bytes]) -> dict[str, Sheet]:
    head, rows = None, dict[int, list[Row]]()
    answer.seek(len(STARTED))
    for line in answer:
        said = json.loads(line)
        if isinstance(said, dict) and "refused" in said:
            raise Refused(said["refused"], said["where"], **said["values"])
        if head is None:
            head = said["sheets"]
            continue
        number, place, cells = said
        before = rows.setdefault(number, [])
        before.extend([()] * (place - len(before)))
        before.append(tuple(_values(cells)))
    if head is None:
        raise Refused("damaged")
    return {
        sheet["name"]: Sheet(sheet["name"], tuple(rows.get(number, ())), sheet["hidden"])
        for number, sheet in enumerate(head)
    }


def _values(cells: list[Any]) -> Iterator[Value]:
    return (READS[next(iter(cell))](*cell.values()) if isinstance(cell, dict) else cell for cell in cells)
