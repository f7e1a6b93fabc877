"""Rows of an XLSX workbook, streamed from its XML: memory does not grow with the rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import lru_cache, partial
from io import BytesIO
from itertools import count

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.parsers import fastrows, xml
from relief.inventory.sheets.parsers.numbers import (
    date_text,
    number_text,
    worded,
)
from relief.inventory.sheets.parsers.strings import unescaped
from relief.inventory.sheets.parsers.workbook import Sheet, Workbook
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.rows import Row, trimmed

Emit = Callable[[Row], None]
LAST_COLUMN = 16_384


def read_rows(
    archive: zipfile.ZipFile,
    workbook: Workbook,
    sheet: Sheet,
    limits: Limits,
    emit: Emit,
    hidden: Callable[[int], None] = lambda _number: None,
) -> None:
    """Call `emit` with each row that holds anything, in order, after `hidden` with its number
    where the sheet hides it; `emit` may raise `xml.Stop`.
    """
    if sheet.part not in archive.NameToInfo:
        raise Refused("damaged", detail="a sheet is missing")
    passed = 0

    def emit_new(row: Row) -> None:
        nonlocal passed
        passed += 1
        emit(row)

    reader = _RowReader(workbook, limits, emit_new, hidden)
    try:
        with archive.open(sheet.part) as stream:
            fastrows.read(stream, reader.take, reader.take_odd)
        return
    except xml.Stop:
        return
    except fastrows.Unusual:
        skipped = count(1)

        def emit_rest(row: Row) -> None:
            if next(skipped) > passed:
                if reader.is_hidden:
                    hidden(row.number)
                emit(row)

        reader = _RowReader(workbook, limits, emit_rest)
    with archive.open(sheet.part) as stream:
        xml.parse(stream, reader.start, reader.end, reader.text)


def _shown(styles: dict[str, str | None], style: str | None, raw: str, *, epoch_1904: bool) -> str:
    """Return a stored number as its style shows it."""
    words = styles[style or ""]
    return date_text(raw, epoch_1904=epoch_1904) if words is None else worded(raw, words)


class _RowReader:
    """Turns the events of one worksheet into rows. Five calls a cell: this is the hot loop."""

    def __init__(
        self,
        workbook: Workbook,
        limits: Limits,
        emit: Emit,
        hidden: Callable[[int], None] = lambda _number: None,
    ) -> None:
        self.is_hidden = False
        self._hidden = hidden
        self._strings = workbook.strings
        self._styles = workbook.styles
        self._shown = lru_cache(maxsize=5_000)(
            partial(_shown, workbook.styles, epoch_1904=workbook.epoch_1904)
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

    def take(self, number: int | None, found: list[fastrows.Cell], is_hidden: bool) -> bool:
        """Take a row from the quick way; False, and nothing done, when it holds what only XML
        explains.
        """
        columns, styles = self._columns, self._styles
        cells: list[str] = []
        before, column = self._number, -1
        self.is_hidden = is_hidden
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
                    self._shown(style, value)
                    if style in styles
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
            self.is_hidden = attributes.get("hidden") in {"1", "true"}
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
            is_styled = self._style in self._styles
            return self._shown(self._style, value) if is_styled else number_text(value)
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
            if self.is_hidden:
                self._hidden(row.number)
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
