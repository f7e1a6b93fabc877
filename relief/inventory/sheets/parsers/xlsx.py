"""Rows of an XLSX workbook, streamed from its XML: memory does not grow with the rows."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from io import BytesIO
from itertools import count

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.parsers import fastrows, xml
from relief.inventory.sheets.parsers.numbers import date_text, is_date_format, number_text
from relief.inventory.sheets.parsers.strings import SharedStrings, read_shared, unescaped
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.rows import Row, trimmed

Emit = Callable[[Row], None]
LAST_COLUMN = 16_384
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
    date_styles: set[str] = field(default_factory=set)


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
            workbook.date_styles = _date_styles(archive, target)
    return workbook


def stated_rows(archive: zipfile.ZipFile, sheet: Sheet) -> int | None:
    """Return how many rows a sheet says it has, None where it does not say."""
    if sheet.part not in archive.NameToInfo:
        return None
    with archive.open(sheet.part) as stream:
        found = DIMENSION.search(stream.read(1 << 12))
    return int(found[1]) if found else None


def read_rows(
    archive: zipfile.ZipFile, workbook: Workbook, sheet: Sheet, limits: Limits, emit: Emit
) -> None:
    """Call `emit` with each row that holds anything, in order; `emit` may raise `xml.Stop`."""
    if sheet.part not in archive.NameToInfo:
        raise Refused("damaged", detail="a sheet is missing")
    passed = 0

    def emit_new(row: Row) -> None:
        nonlocal passed
        passed += 1
        emit(row)

    reader = _RowReader(workbook, limits, emit_new)
    try:
        with archive.open(sheet.part) as stream:
            fastrows.read(stream, reader.take, reader.take_odd)
        return
    except xml.Stop:
        return
    except fastrows.Unusual:
        skipped = count(1)
        reader = _RowReader(
            workbook, limits, lambda row: emit(row) if next(skipped) > passed else None
        )
    with archive.open(sheet.part) as stream:
        xml.parse(stream, reader.start, reader.end, reader.text)


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


def _date_styles(archive: zipfile.ZipFile, part: str) -> set[str]:
    """Return the style numbers (as written in cells) whose number format shows a date."""
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
    return {
        str(place)
        for place, number in enumerate(formats)
        if is_date_format(number, codes.get(number))
    }


def _nothing(_: str) -> None:
    return None


class _RowReader:
    """Turns the events of one worksheet into rows. Five calls a cell: this is the hot loop."""

    def __init__(self, workbook: Workbook, limits: Limits, emit: Emit) -> None:
        self._strings = workbook.strings
        self._dates = workbook.date_styles
        self._date_text = lru_cache(maxsize=5_000)(
            partial(date_text, epoch_1904=workbook.epoch_1904)
        )
        self._limits = limits
        self._emit = emit
        self._prefix: str | None = None
        self._columns: dict[str, int] = {}
        self._number = 0
        self._cells: list[str] = []
        self._column = -1
        self._type: str = "n"
        self._style: str | None = None
        self._value = ""
        self._formula = ""
        self._into = ""
        self._phonetic = False
        self._decoded = False

    def take(self, number: int | None, found: list[fastrows.Cell]) -> bool:
        """Take a row from the quick way; False, and nothing done, when it holds what only XML
        explains.
        """
        columns, dates = self._columns, self._dates
        cells: list[str] = []
        before, column = self._number, -1
        self._begin_row(number)
        self._cells = cells
        for letters, style, kind, formula, value, inline, rest in found:
            if rest:
                if rest.isspace():
                    continue
                self._number = before
                return False
            column = (
                columns[letters]
                if letters in columns
                else self._column_of(letters)
                if letters
                else column + 1
            )
            if kind == "inlineStr":
                text = fastrows.decoded(inline) if "&" in inline or "_x" in inline else inline
            elif value and not kind:
                text = (
                    self._date_text(value)
                    if style in dates
                    else value
                    if value.isdigit()
                    else number_text(value)
                )
            else:
                self._style, self._type, self._decoded = style, kind or "n", True
                self._value, self._formula = fastrows.decoded(value), fastrows.decoded(formula)
                text = self._cell_text()
            if text and column == len(cells) < self._limits.columns:
                cells.append(text)
            elif text:
                self._place(column, text)
        self._end_row()
        return True

    def take_odd(self, text: str) -> None:
        """Take one row from the quick way as XML."""
        self._decoded = False
        row = BytesIO(f"<worksheet>{text}</worksheet>".encode())
        xml.parse(row, self.start, self.end, self.text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._prefix is None:
            self._prefix = name[: -len("worksheet")] if name.endswith("worksheet") else ""
        if self._prefix:
            name = name.removeprefix(self._prefix)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or (name == "t" and not self._phonetic):
            self._into = "value"
        elif name == "f":
            self._into = "formula"
        elif name == "row":
            written = attributes.get("r", "")
            self._begin_row(int(written) if written.isdigit() and len(written) < 9 else None)
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        if self._prefix:
            name = name.removeprefix(self._prefix)
        if name in {"v", "t", "f"}:
            self._into = ""
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._phonetic = False

    def text(self, data: str) -> None:
        if self._into == "value":
            self._value += data
            if len(self._value) > self._limits.cell_chars * 7:
                raise Refused("cell_too_long", row=self._number, limit=self._limits.cell_chars)
        elif self._into == "formula" and len(self._formula) < self._limits.cell_chars:
            self._formula += data

    def _begin_row(self, number: int | None) -> None:
        self._number = self._number + 1 if number is None else number
        self._cells = []
        self._column = -1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = self._column_of(reference) if reference else self._column + 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s")
        self._value = self._formula = ""

    def _end_cell(self) -> None:
        text = self._cell_text()
        if text:
            self._place(self._column, text)

    def _place(self, column: int, text: str) -> None:
        if column >= self._limits.columns:
            if text.strip():
                raise Refused("too_many_columns", row=self._number, limit=self._limits.columns)
            return
        cells = self._cells
        gap = column - len(cells)
        if gap > 0:
            cells.extend([""] * gap)
        if gap < 0:
            cells[column] = text
        else:
            cells.append(text)

    def _cell_text(self) -> str:
        value, kind = self._value, self._type
        if not value:
            return "=" + self._formula if self._formula else ""
        if kind == "n":
            return self._date_text(value) if self._style in self._dates else number_text(value)
        if kind == "s":
            return self._strings[int(value) if value.isdigit() and len(value) < 10 else -1]
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        return value if self._decoded else unescaped(value)

    def _end_row(self) -> None:
        if self._number > self._limits.rows:
            if self._cells:
                raise Refused("too_many_rows", limit=self._limits.rows)
            return
        row = trimmed(self._number, self._cells, self._limits)
        if row:
            self._emit(row)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = _column_number(letters)
            self._columns[letters] = column
        return column


def _column_number(letters: str) -> int:
    number = 0
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise Refused("damaged", detail="a cell has no place")
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return min(number, LAST_COLUMN + 1) - 1
