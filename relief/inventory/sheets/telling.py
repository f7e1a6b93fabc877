"""What a sheet tells besides its columns: the warehouse in a title, and which sign is decimal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from relief.inventory.sheets.catalogue import FacilityName, Names
from relief.inventory.sheets.header import Header
from relief.inventory.sheets.rows import Row

COMMA_IS_DECIMAL = re.compile(
    r"[-+(]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,\d{1,2}|0,\d+)\D*"
)
POINT_IS_DECIMAL = re.compile(
    r"[-+(]?(\d{1,3}(,\d{3})+(\.\d+)?|\d{4,}\.\d+|0\.\d+|\d+\.\d{1,2})\D*"
)
TITLE_PARTS = re.compile(r"[:：\s]+")


def told_facility(titles: Sequence[str], facilities: Names[FacilityName]) -> FacilityName | None:
    """Return the one facility that titles name ("仓库：成都备灾仓"), None for none or several."""
    parts = {part for title in titles for part in (title, *TITLE_PARTS.split(title)) if part}
    found = {one.id: one for part in parts for one in facilities.find(part)}
    return next(iter(found.values())) if len(found) == 1 else None


def decimal_of(header: Header, columns: set[str], samples: Sequence[Row]) -> str:
    """Return "comma" or "point" where some quantities can only be read so and none otherwise."""
    places = [place for place, name in enumerate(header.names) if name and name in columns]
    texts = [
        row.cells[place].strip() for row in samples for place in places if place < len(row.cells)
    ]
    comma = any(COMMA_IS_DECIMAL.fullmatch(text) for text in texts)
    point = any(POINT_IS_DECIMAL.fullmatch(text) for text in texts)
    return "" if comma == point else "comma" if comma else "point"
