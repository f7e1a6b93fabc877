"""Sheets that lie on their side: the header runs down the first column, each column is one row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from relief.inventory.sheets.header import Header, find_header
from relief.inventory.sheets.rows import Row

TURNED = -1  # said in place of the header's row
NEEDED = frozenset({"item", "quantity"})


def lies_down(first: Sequence[Row]) -> bool:
    """Say whether a short sheet lies on its side: as it stands it has no item or no quantity, and
    its first column names both.
    """
    from relief.inventory.sheets.mapping import guess

    header, turned = find_header(first), find_header(stood_up(first))
    if header is None or turned is None or NEEDED.isdisjoint(guess(header).mapping.missing):
        return False
    return set(guess(turned).mapping.columns) >= NEEDED


def stood_up(first: Sequence[Row]) -> tuple[Row, ...]:
    """Return the columns of a short sheet as rows, numbered from 1 for column A."""
    width = max(len(row.cells) for row in first)
    columns = (
        [row.cells[place] if place < len(row.cells) else "" for row in first]
        for place in range(width)
    )
    return tuple(
        Row(place, cells)
        for place, cells in enumerate(columns, start=1)
        if any(cell.strip() for cell in cells)
    )


def header_of(rows: Sequence[Row]) -> Header | None:
    """Return the header of a sheet that was stood up, which stands in no row of it."""
    header = find_header(rows)
    return header and replace(header, row=TURNED)


def shown(rows: Sequence[Row], unseen: Sequence[tuple[int, int]]) -> Iterator[tuple[Row, bool]]:
    """Yield the rows, each with whether the sheet hides the column it was."""
    for row in rows:
        yield row, any(low <= row.number - 1 <= high for low, high in unseen)
