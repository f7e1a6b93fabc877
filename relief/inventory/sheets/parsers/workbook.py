"""What an XLSX archive says before its rows: sheets, styles, shared strings, what is hidden."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.parsers import xml
from relief.inventory.sheets.parsers.numbers import is_date_format, words_of_format
from relief.inventory.sheets.parsers.strings import SharedStrings, read_shared
from relief.inventory.sheets.problems import Refused

HIDDEN_COLUMNS = re.compile(rb'<col (?=[^>]*\bhidden="(?:1|true)")[^>]*>')
DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d{1,7})"')


@dataclass(slots=True)
class Sheet:
    """One worksheet: its name, whether people see it, and where its XML lies in the archive."""

    name: str
    visible: bool
    part: str


@dataclass(slots=True)
class Workbook:
    """What must be known before rows can be read."""

    sheets: list[Sheet] = field(default_factory=list)
    epoch_1904: bool = False
    strings: SharedStrings = field(default_factory=SharedStrings)
    # Style number → None where it shows a date, else the words behind the number.
    styles: dict[str, str | None] = field(default_factory=dict)


def open_workbook(archive: zipfile.ZipFile, limits: Limits) -> Workbook:
    """Read the list of sheets, the styles and the shared strings; raises Refused."""
    root = _relations(archive, "_rels/.rels", "")
    path = next(
        (target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    folder, name = posixpath.split(path)
    relations = _relations(archive, f"{folder}/_rels/{name}.rels", folder)
    workbook = Workbook()
    _read_sheets(archive, path, relations, workbook)
    if len(workbook.sheets) > limits.sheets:
        raise Refused("too_many_sheets", limit=limits.sheets)
    for kind, target in relations.values():
        if kind == "sharedStrings" and target in archive.NameToInfo:
            with archive.open(target) as stream:
                workbook.strings = read_shared(stream, limits)
        elif kind == "styles" and target in archive.NameToInfo:
            workbook.styles = _styles(archive, target)
    return workbook


def stated_rows(archive: zipfile.ZipFile, sheet: Sheet) -> int | None:
    """Return how many rows a sheet says it has, None where it does not say."""
    if sheet.part not in archive.NameToInfo:
        return None
    with archive.open(sheet.part) as stream:
        found = DIMENSION.search(stream.read(1 << 12))
    return int(found[1]) if found else None


def hidden_columns(archive: zipfile.ZipFile, sheet: Sheet) -> list[tuple[int, int]]:
    """Return the first and last place of each run of columns that the sheet hides."""
    if sheet.part not in archive.NameToInfo:
        return []
    with archive.open(sheet.part) as stream:
        before = stream.read(1 << 16).partition(b"<sheetData")[0]
    ends = [
        [re.search(rb'\b%s="(\d{1,5})"' % name, found[0]) for name in (b"min", b"max")]
        for found in HIDDEN_COLUMNS.finditer(before)
    ]
    return [(int(low[1]) - 1, int(high[1]) - 1) for low, high in ends if low and high]


def _relations(archive: zipfile.ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return relation id → (last word of its type, path in the archive)."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if xml.local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(
                posixpath.join("/" + folder, attributes.get("Target", ""))
            ).lstrip("/")
            found[attributes.get("Id", "")] = (
                attributes.get("Type", "").rpartition("/")[2],
                target,
            )

    if part in archive.NameToInfo:
        with archive.open(part) as stream:
            xml.parse(stream, start, _nothing)
    return found


def _read_sheets(
    archive: zipfile.ZipFile, part: str, relations: dict[str, tuple[str, str]], workbook: Workbook
) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        plain = {xml.local(key): value for key, value in attributes.items()}
        if xml.local(name) == "workbookPr":
            workbook.epoch_1904 = plain.get("date1904") in {"1", "true"}
        elif xml.local(name) == "sheet":
            kind, target = relations.get(plain.get("id", ""), ("", ""))
            if kind == "worksheet":
                workbook.sheets.append(
                    Sheet(plain.get("name", ""), plain.get("state", "visible") == "visible", target)
                )

    if part not in archive.NameToInfo:
        raise Refused("damaged", detail="the workbook is missing")
    with archive.open(part) as stream:
        xml.parse(stream, start, _nothing)


def _styles(archive: zipfile.ZipFile, part: str) -> dict[str, str | None]:
    """Return the style numbers (as written in cells) whose number format shows more than the
    number: None for a date, else the words behind it.
    """
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = xml.local(name)
        inside.append(name)
        if name == "numFmt" and attributes.get("numFmtId", "").isdigit():
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "xf" and inside[-2:-1] == ["cellXfs"]:
            written = attributes.get("numFmtId", "0")
            formats.append(int(written) if written.isdigit() else 0)

    def leave(_: str) -> None:
        inside.pop()

    with archive.open(part) as stream:
        xml.parse(stream, start, leave)
    found: dict[str, str | None] = {}
    for place, number in enumerate(formats):
        code = codes.get(number)
        if is_date_format(number, code):
            found[str(place)] = None
        elif words := words_of_format(number, code):
            found[str(place)] = words
    return found


def _nothing(_: str) -> None:
    return None
