"""The zip archive of a workbook: is it one, how large would it be, and does it hold what no answer needs?"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from questionnaires.workbook.parts import Limits
from questionnaires.workbook.refusals import Refused

MEGA = 1_000_000
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
END = b"PK\x05\x06"
END_SIZE = 22
LONGEST_COMMENT = 65_535
LONGEST_RECORD = 400
"""Bytes that one entry may take in the directory at the end of the archive."""
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CONTENT = "[Content_Types].xml"
CHUNK = 65_536


def check_beginning(head: bytes, size: int, limits: Limits) -> None:
    """Refuse what is no workbook or too large by its first bytes and its size."""
    if not size:
        raise Refused("empty")
    if head.startswith(OLD):
        raise Refused("old")
    if not head.startswith(ZIP):
        raise Refused("foreign")
    if size > limits.file:
        raise Refused("large", most=limits.file // MEGA)


def opened(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """The archive, once its directory is known to be small enough to be read."""
    _check_end(file, limits)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, struct.error, NotImplementedError):
        raise Refused("damaged") from None
    _check_entries(archive.infolist(), limits)
    return archive


def _check_end(file: BinaryIO, limits: Limits) -> None:
    """Read by hand how many entries there are, since a library would make an object of each before it could say so."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise Refused("damaged")
    entries, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > limits.parts or length > limits.parts * LONGEST_RECORD:
        raise Refused("parts", most=limits.parts)


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > limits.parts:
        raise Refused("parts", most=limits.parts)
    if any(entry.flag_bits & ENCRYPTED for entry in entries) or "encryptedpackage" in names:
        raise Refused("encrypted")
    if len(set(names)) < len(names) or any(entry.compress_type not in METHODS for entry in entries):
        raise Refused("damaged")
    if CONTENT.lower() not in names:
        raise Refused("foreign")
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Refused("unpacked", most=limits.unpacked // MEGA)
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise Refused("macros")
    if any("/externallinks/" in name for name in names):
        raise Refused("links")


def chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part piece by piece, no more of it than its size says; its checksum is verified at its end."""
    try:
        with archive.open(entry) as part:
            while piece := part.read(CHUNK):
                yield piece
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error):
        raise Refused("damaged", entry.filename) from None
