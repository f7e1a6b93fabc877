"""Writing lists: CSV and XLSX that no spreadsheet program runs as formulas and that read back as
they were.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TextIO

Value = str | int | Decimal | date | None
FORMULA_STARTS = tuple("=+-@\t\r'＝＋－＠")
EXACT_IN_A_CELL = 10**15
MOST_ROWS = 1_048_576
MOST_CHARS = 32_767


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: its title, its HXL tag ("" for none), its width in characters."""

    title: str
    tag: str = ""
    width: int = 16


class _Line:
    """A file of one line, for the csv module to write into."""

    def write(self, text: str) -> str:
        return text


def csv_lines(
    columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, hxl: bool = True
) -> Iterator[str]:
    """Yield a byte order mark with the header, the HXL tags (when any) and the rows, a line each.

    Text that a program could take for a formula gets a leading apostrophe, which reading takes
    off again; numbers and dates are written as they are.
    """
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([guarded(column.title) for column in columns])
    if hxl and any(column.tag for column in columns):
        yield str(writer.writerow([column.tag for column in columns]))
    for row in rows:
        yield str(writer.writerow([_csv_text(value) for value in row]))


def write_csv(
    stream: TextIO, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, hxl: bool = True
) -> int:
    """Write `csv_lines`; return the number of rows. Open the stream with encoding "utf-8" and
    newline "".
    """
    head = 2 if hxl and any(column.tag for column in columns) else 1
    return sum(bool(stream.write(line)) for line in csv_lines(columns, rows, hxl=hxl)) - head


def write_xlsx(
    target: Path | IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    hxl: bool = True,
    sheet: str = "Sheet1",
) -> int:
    """Write one sheet with typed cells in constant memory; return the number of rows.

    Text is always a text cell (also after it is edited), so "=1+1", "-5" and "+86…" stay text.
    Raises ValueError beyond the 1,048,576 rows that a sheet can hold.
    """
    import xlsxwriter  # 10 MB that a process without exports never needs

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(
        target if not isinstance(target, Path) else str(target), options
    ) as book:
        page = _Page(book, sheet, columns)
        page.line([column.title for column in columns], bold=True)
        page.freeze()
        if hxl and any(column.tag for column in columns):
            page.line([column.tag for column in columns])
        above = page.at
        for row in rows:
            page.line(row)
        return page.at - above


def guarded(text: str) -> str:
    """Return the text with a leading apostrophe when a spreadsheet program could take it for a
    formula.
    """
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """Undo `guarded`; any other text is returned unchanged."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class _Page:
    """One worksheet being filled from the top."""

    def __init__(self, book: Any, name: str, columns: Sequence[Column]) -> None:
        self.at = 0
        self._page = book.add_worksheet(name)
        self._text = book.add_format({"quote_prefix": True})
        self._bold = book.add_format({"bold": True, "quote_prefix": True})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, column in enumerate(columns):
            self._page.set_column(place, place, column.width)

    def freeze(self) -> None:
        self._page.freeze_panes(1, 0)

    def line(self, values: Sequence[Value], *, bold: bool = False) -> None:
        if self.at >= MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows")
        for place, value in enumerate(values):
            self._cell(place, value, self._bold if bold else self._text)
        self.at += 1

    def _cell(self, place: int, value: Value, text_format: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date):
            self._page.write_datetime(self.at, place, value, self._date)
        elif isinstance(value, str) or not _exact(value):
            self._page.write_string(self.at, place, str(value)[:MOST_CHARS], text_format)
        else:
            self._page.write_number(self.at, place, value)


def _exact(value: int | Decimal) -> bool:
    """Return whether a cell's 15 digits hold the number exactly."""
    if isinstance(value, int):
        return abs(value) < EXACT_IN_A_CELL
    return value.is_finite() and len(value.as_tuple().digits) <= 15
