"""Rows of a delimited text file, streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from relief.core.lists.writing import unguarded
from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.rows import Row, trimmed

DELIMITERS = (",", "\t", ";", "|")
SNIFFED_LINES = 60


def sniff_delimiter(path: Path, encoding: str, limits: Limits) -> str:
    """Return the delimiter under which most of the first lines have the same number of cells,
    more than one.
    """
    with _open(path, encoding) as file:
        lines = list(islice(_bounded(file, limits), SNIFFED_LINES))
    declared = lines[0].strip().lower() if lines else ""
    if declared.startswith("sep=") and len(declared) == 5:
        return declared[4]
    return max(DELIMITERS, key=lambda delimiter: (_agreement(lines, delimiter), delimiter == ","))


def text_rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    """Yield the rows that hold anything; a leading apostrophe that guards a formula start is
    taken off.

    Raises Refused for rows, cells or counts beyond the limits and for quotation marks out of
    place.
    """
    with _open(path, encoding) as file:
        number = 0
        try:
            for number, cells in enumerate(_records(file, delimiter, limits), start=1):
                if number > limits.rows:
                    raise Refused("too_many_rows", limit=limits.rows)
                row = trimmed(
                    number, [unguarded(cell) if cell[:1] == "'" else cell for cell in cells], limits
                )
                if row and not _is_declaration(row):
                    yield row
        except csv.Error as error:
            code = "cell_too_long" if "field limit" in str(error) else "quotes"
            raise Refused(code, row=number + 1, limit=limits.cell_chars) from error


def _records(file: TextIO, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    return csv.reader(_bounded(file, limits), delimiter=delimiter, strict=True)


def _bounded(file: TextIO, limits: Limits) -> Iterator[str]:
    """Yield lines, refusing one that never ends before it fills the memory."""
    number = 0
    while line := file.readline(limits.row_chars):
        number += 1
        if len(line) == limits.row_chars and line[-1] not in "\r\n":
            raise Refused("row_too_long", row=number, limit=limits.row_chars)
        yield line


def _open(path: Path, encoding: str) -> TextIO:
    return io.TextIOWrapper(path.open("rb"), encoding=encoding, errors="strict", newline="")


def _agreement(lines: list[str], delimiter: str) -> float:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if any(cells)]
    except csv.Error:
        return 0.0
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return widths.count(usual) / len(widths) + min(usual, 20) / 100 if usual > 1 else 0.0


def _is_declaration(row: Row) -> bool:
    """Return whether this is Excel's own first line that names the delimiter."""
    return row.number == 1 and len(row.cells) <= 2 and row.cells[0].lower().startswith("sep=")
