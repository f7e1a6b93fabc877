"""Rows of an old XLS workbook through calamine: at most 65,536 rows, so it may be loaded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.parsers.numbers import float_text, moment_text
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.rows import Row, trimmed

Value = int | float | str | bool | time | date | datetime | timedelta


def open_workbook(path: Path) -> python_calamine.CalamineWorkbook:
    """Open an XLS workbook; raises Refused when it is protected or damaged."""
    try:
        return python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError as error:
        raise Refused("password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("damaged", detail=str(error)[:120]) from error


def sheet_names(workbook: python_calamine.CalamineWorkbook) -> list[tuple[str, bool]]:
    """Return (name, visible) of the worksheets."""
    return [
        (sheet.name, sheet.visible == python_calamine.SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


def all_names(workbook: python_calamine.CalamineWorkbook) -> list[str]:
    """Return the names of all sheets, charts too, in the order of the workbook."""
    return [sheet.name for sheet in workbook.sheets_metadata]


def read_rows(
    workbook: python_calamine.CalamineWorkbook,
    name: str,
    limits: Limits,
    emit: Callable[[Row], None],
) -> None:
    """Call `emit` with each row that holds anything; it may raise `xml.Stop`."""
    for row in _rows(workbook, name, limits):
        emit(row)


def _rows(workbook: python_calamine.CalamineWorkbook, name: str, limits: Limits) -> Iterator[Row]:
    try:
        sheet = workbook.get_sheet_by_name(name)
    except python_calamine.CalamineError as error:
        raise Refused("damaged", detail=str(error)[:120]) from error
    above, left = sheet.start or (0, 0)
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), start=above + 1):
        row = trimmed(number, [""] * left + [_cell_text(value) for value in values], limits)
        if row:
            yield row


def _cell_text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return float_text(float(value))
    if isinstance(value, datetime):
        return moment_text(value)
    return str(value)
