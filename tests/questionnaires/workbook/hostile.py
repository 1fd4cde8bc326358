"""Workbooks that mean no good, made byte by byte, and a sound one to make them from."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
WORKBOOK = (
    f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="survey" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
CELL = '<c r="A1"><v>1</v></c>'
BILLION = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "lol">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">]>"""


def sheet(rows: str, head: str = "") -> str:
    """A worksheet part with the text of its rows."""
    return f"{head}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def parts(rows: str = f'<row r="1">{CELL}</row>', **more: str) -> dict[str, str]:
    """The parts of a workbook with one sheet."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships {PACKAGE}><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": f'<Relationships {PACKAGE}><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet(rows),
        **more,
    }


def packed(contents: Mapping[str, str | bytes]) -> bytes:
    """The parts as a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def shared(*texts: str) -> str:
    """A table of shared texts."""
    return f"<sst {MAIN}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>"


def _many_entries() -> bytes:
    """A directory of a million entries that all name the same part, and an end that admits to 65 535."""
    sound = packed(parts())
    record = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    directory = (record + b"x") * 100_000
    return sound + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, len(directory), len(sound), 0)


def _lying_size() -> bytes:
    """A bomb whose directory says that the sheet is small."""
    made = packed(parts(CELL * 400_000))
    size = len(sheet(CELL * 400_000))
    return made.replace(struct.pack("<L", size), struct.pack("<L", 1000))


def _flagged() -> bytes:
    made = bytearray(packed(parts()))
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        made[at + 8] |= 1
        at = made.find(b"PK\x01\x02", at + 1)
    return bytes(made)


def _twice() -> bytes:
    file = io.BytesIO(packed(parts()))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("XL/worksheets/Sheet1.xml", sheet(""))
    return file.getvalue()


MACRO_TYPES = TYPES.replace("spreadsheetml.sheet.main", "spreadsheetml.macroEnabled.main")
LINKED = {"xl/externalLinks/externalLink1.xml": f"<externalLink {MAIN}/>"}
FAR = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in (1, 1_048_575))

HOSTILE: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "an empty file": ("empty", lambda: b""),
    "no workbook at all": ("foreign", lambda: b"name,label\nn,How many?\n"),
    "another kind of archive": ("foreign", lambda: packed({"letter.txt": "hello"})),
    "an old or encrypted container": ("old", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "an encrypted archive": ("encrypted", _flagged),
    "a file cut off": ("damaged", lambda: packed(parts())[:-200]),
    "a file cut off after its first part": ("damaged", lambda: packed(parts())[:400]),
    "a part that is no XML": ("damaged", lambda: packed(parts() | {"xl/workbook.xml": "<workbook"})),
    "a size that lies": ("damaged", _lying_size),
    "a part twice": ("damaged", _twice),
    "a cell without a place": ("damaged", lambda: packed(parts('<row><c r="1A"><v>1</v></c></row>'))),
    "a file too large": ("large", lambda: b"PK\x03\x04" + bytes(10_000_001)),
    "very many parts": ("parts", lambda: packed(parts() | {f"xl/media/{n}": "" for n in range(2001)})),
    "very many parts, denied at the end": ("parts", _many_entries),
    "a bomb": ("unpacked", lambda: packed(parts() | {"xl/media/image.bin": bytes(61_000_000)})),
    "macros": ("macros", lambda: packed(parts() | {"xl/vbaProject.bin": "x"})),
    "macros by its type": ("macros", lambda: packed(parts() | {"[Content_Types].xml": MACRO_TYPES})),
    "links to other workbooks": ("links", lambda: packed(parts() | LINKED)),
    "a billion laughs in the sheet": (
        "entities",
        lambda: packed(parts() | {"xl/worksheets/sheet1.xml": sheet("<row><c><v>&f;</v></c></row>", BILLION)}),
    ),
    "an outside entity": (
        "entities",
        lambda: packed(
            parts() | {"xl/workbook.xml": '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + WORKBOOK}
        ),
    ),
    "a cell in the last row and column": (
        "area",
        lambda: packed(parts(f'<row r="1">{CELL}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    ),
    "a formula in the last row and column": (
        "area",
        lambda: packed(parts(f'<row r="1">{CELL}</row><row r="1048576"><c r="XFD1048576"><f>1+1</f></c></row>')),
    ),
    "a sheet that is long": ("area", lambda: packed(parts(FAR))),
    "very many cells": ("cells", lambda: packed(parts("<row>" + "<c><v>1</v></c>" * 10 + "</row>" + _rows(20_000)))),
    "a huge table of texts": (
        "texts", lambda: packed(parts() | {"xl/sharedStrings.xml": shared("a" * 13_000_000)})
    ),
    "one long text in very many cells": (
        "texts",
        lambda: packed(parts(_rows(1_000, '<c t="s"><v>0</v></c>'), **{"xl/sharedStrings.xml": shared("a" * 2_000)})),
    ),
    "a character that no database stores": (
        "character", lambda: packed(parts('<row><c t="inlineStr"><is><t>a_x0000_b</t></is></c></row>'))
    ),
}  # fmt: skip
"""What it is, why it is refused, and how it is made."""


def _rows(count: int, cell: str = "<c><v>1</v></c>") -> str:
    return f"<row>{cell * 10}</row>" * count
