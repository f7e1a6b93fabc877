"""One row of a sheet as text cells, and what every parser does with a row."""

from __future__ import annotations

from typing import NamedTuple

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.problems import Refused


class Row(NamedTuple):
    """A row as text: `number` counts from 1 as the spreadsheet program shows it; trailing blanks
    are cut.
    """

    number: int
    cells: list[str]


def trimmed(number: int, cells: list[str], limits: Limits) -> Row | None:
    """Return the row without trailing blank cells, None when blank; raises Refused beyond the
    limits.
    """
    while cells and not cells[-1].strip():
        cells.pop()
    if not cells:
        return None
    if len(cells) > limits.columns:
        raise Refused("too_many_columns", row=number, limit=limits.columns)
    if max(map(len, cells)) > limits.cell_chars:
        raise Refused("cell_too_long", row=number, limit=limits.cell_chars)
    return Row(number, cells)
