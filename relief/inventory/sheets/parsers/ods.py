"""Rows of an ODS workbook, streamed from its XML."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.parsers import xml
from relief.inventory.sheets.parsers.numbers import number_text
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.rows import Row, trimmed

URN = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, TEXT, OFFICE = f"{URN}table:1.0 ", f"{URN}text:1.0 ", f"{URN}office:1.0 "
CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}
COLUMN = f"{TABLE}table-column"
UNSEEN = {"collapse", "filter"}
ROW, SHEET, PARAGRAPH = f"{TABLE}table-row", f"{TABLE}table", f"{TEXT}p"
SPACE, TAB, BREAK = f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"
ASIDE = {f"{OFFICE}annotation", f"{TEXT}ruby-text"}
Emit = Callable[[str, Row, bool], bool]
Unseen = dict[str, list[tuple[int, int]]]


def refuse_encrypted(archive: zipfile.ZipFile) -> None:
    """Raise Refused when the manifest says that the parts are encrypted."""

    def start(name: str, _: dict[str, str]) -> None:
        if xml.local(name) == "encryption-data":
            raise Refused("password")

    if "META-INF/manifest.xml" in archive.NameToInfo:
        with archive.open("META-INF/manifest.xml") as stream:
            xml.parse(stream, start, lambda _: None)


def read_rows(
    archive: zipfile.ZipFile, limits: Limits, begin: Callable[[str], None], emit: Emit
) -> Unseen:
    """Call `begin` for each sheet's name and `emit` with (sheet, row, whether it is hidden);
    return the first and last place of each run of columns that a sheet hides.

    `emit` answers whether it wants a repeated row again; both may raise `xml.Stop`.
    """
    if "content.xml" not in archive.NameToInfo:
        raise Refused("damaged", detail="content.xml is missing")
    reader = _RowReader(limits, begin, emit)
    with archive.open("content.xml") as stream:
        xml.parse(stream, reader.start, reader.end, reader.text, namespaces=True)
    return reader.unseen


class _RowReader:
    def __init__(self, limits: Limits, begin: Callable[[str], None], emit: Emit) -> None:
        self._limits, self._begin, self._emit = limits, begin, emit
        self._sheet, self._number = "", 0
        self.unseen: Unseen = {}
        self._columns = 0
        self._is_hidden = False
        self._cells: list[str] = []
        self._repeat_row = self._repeat_cell = 1
        self._blank_cells = 0
        self._given: str | None = None
        self._lines: list[str] = []
        self._length = self._depth = self._aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ASIDE:
            self._aside += 1
        elif self._aside:
            return
        elif name in CELLS:
            self._repeat_cell = _count(attributes.get(f"{TABLE}number-columns-repeated"))
            self._given = _given_value(attributes)
            self._lines, self._length = [], 0
        elif name == PARAGRAPH:
            self._lines.append("")
            self._depth += 1
        elif name == ROW:
            self._repeat_row = _count(attributes.get(f"{TABLE}number-rows-repeated"))
            self._cells, self._blank_cells = [], 0
            self._is_hidden = attributes.get(f"{TABLE}visibility") in UNSEEN
        elif name == COLUMN:
            self._add_columns(attributes)
        elif name == SHEET:
            self._columns = 0
            self._sheet, self._number = attributes.get(f"{TABLE}name", ""), 0
            self._begin(self._sheet)
        elif name in {SPACE, TAB, BREAK}:
            self._add_space(name, attributes)

    def end(self, name: str) -> None:
        if name in ASIDE:
            self._aside -= 1
        elif self._aside:
            return
        elif name == PARAGRAPH:
            self._depth -= 1
        elif name in CELLS:
            self._end_cell("\n".join(self._lines) if self._given is None else self._given)
        elif name == ROW:
            self._end_row()

    def text(self, data: str) -> None:
        if self._depth and not self._aside:
            self._length += len(data)
            if self._length > self._limits.cell_chars:
                raise Refused("cell_too_long", row=self._number + 1, limit=self._limits.cell_chars)
            self._lines[-1] += data

    def _add_columns(self, attributes: dict[str, str]) -> None:
        first = self._columns
        self._columns += _count(attributes.get(f"{TABLE}number-columns-repeated"))
        if attributes.get(f"{TABLE}visibility") in UNSEEN:
            self.unseen.setdefault(self._sheet, []).append((first, self._columns - 1))

    def _add_space(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth:
            count = min(_count(attributes.get(f"{TEXT}c")), self._limits.cell_chars)
            self.text({SPACE: " " * count, TAB: "\t", BREAK: "\n"}[name])

    def _end_cell(self, text: str) -> None:
        """Keep blanks as a count until something follows: rows end in thousands of repeated
        blanks.
        """
        if not text:
            self._blank_cells += self._repeat_cell
            return
        if len(self._cells) + self._blank_cells + self._repeat_cell > self._limits.columns:
            raise Refused("too_many_columns", row=self._number + 1, limit=self._limits.columns)
        self._cells += [""] * self._blank_cells + [text] * self._repeat_cell
        self._blank_cells = 0

    def _end_row(self) -> None:
        first, self._number = self._number + 1, self._number + self._repeat_row
        row = trimmed(first, self._cells, self._limits)
        if row is None:
            return
        if self._number > self._limits.rows:
            raise Refused("too_many_rows", limit=self._limits.rows)
        for number in range(first, self._number + 1):
            if not self._emit(self._sheet, Row(number, list(row.cells)), self._is_hidden):
                return


def _count(written: str | None) -> int:
    return int(written) if written and written.isdigit() and len(written) < 10 else 1


def _given_value(attributes: dict[str, str]) -> str | None:
    """Return a cell's typed value as text; None when the shown paragraphs are the value."""
    kind = attributes.get(f"{OFFICE}value-type")
    if kind in {"float", "percentage", "currency"}:
        return number_text(attributes.get(f"{OFFICE}value", ""))
    if kind == "date":
        return attributes.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00").replace("T", " ")
    if kind == "boolean":
        return attributes.get(f"{OFFICE}boolean-value", "").upper()
    if kind is None and f"{TABLE}formula" in attributes:
        return "=" + attributes[f"{TABLE}formula"].partition("=")[2]
    return attributes.get(f"{OFFICE}string-value")
