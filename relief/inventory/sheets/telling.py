"""What a sheet tells besides its columns: the warehouse in a title, units that headers spell out,
which sign is decimal and which part of a date the day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence

from relief.inventory.sheets import names
from relief.inventory.sheets.catalogue import FacilityName, Names
from relief.inventory.sheets.header import BRACKETS, Header, hint_of
from relief.inventory.sheets.rows import Row

COMMA_IS_DECIMAL = re.compile(
    r"[-+(]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,\d{1,2}|0,\d+)\D*"
)
POINT_IS_DECIMAL = re.compile(
    r"[-+(]?(\d{1,3}(,\d{3})+(\.\d+)?|\d{4,}\.\d+|0\.\d+|\d+\.\d{1,2})\D*"
)
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}")
TITLE_PARTS = re.compile(r"[:：\s]+")


def told_facility(titles: Sequence[str], facilities: Names[FacilityName]) -> FacilityName | None:
    """Return the one facility that titles name ("仓库：成都备灾仓"), None for none or several."""
    parts = {part for title in titles for part in (title, *TITLE_PARTS.split(title)) if part}
    found = {one.id: one for part in parts for one in facilities.find(part)}
    return next(iter(found.values())) if len(found) == 1 else None


def decimal_of(header: Header, columns: set[str], samples: Sequence[Row]) -> str:
    """Return "comma" or "point" where some quantities can only be read so and none otherwise."""
    texts = _texts(header, columns, samples)
    comma = any(COMMA_IS_DECIMAL.fullmatch(text) for text in texts)
    point = any(POINT_IS_DECIMAL.fullmatch(text) for text in texts)
    return "" if comma == point else "comma" if comma else "point"


def date_order_of(header: Header, columns: set[str], samples: Sequence[Row]) -> str:
    """Return "dmy" or "mdy" where some dates can only be read so (31/12/2026) and none otherwise."""
    found = [
        YEAR_LAST.fullmatch(text.split(" ")[0]) for text in _texts(header, columns, samples) if text
    ]
    pairs = [(int(one[1]), int(one[2])) for one in found if one]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    return "" if day_first == month_first else "dmy" if day_first else "mdy"


def two_units(columns: Sequence[str]) -> bool:
    """Return whether columns of one name count in different units: 数量(箱) beside 数量(盒)."""
    said: dict[str, set[str]] = {}
    for column in columns:
        if hint := hint_of(column):
            said.setdefault(names.key(BRACKETS.sub("", column)), set()).add(names.key(hint))
    return any(len(hints) > 1 for hints in said.values())


def spelled_units(
    chosen: AbstractMapping[str, str], known: AbstractMapping[str, str]
) -> dict[str, str]:
    """Return units that a header spells out: WeightMetricTon, unit_weight_kg, CubicMeters."""
    spelled = {
        "unit_weight": (
            ("t", {"ton", "tonne", "mt", "吨"}),
            ("g", {"g", "gram", "克"}),
            ("kg", {"kg", "公斤"}),
        ),
        "unit_volume": (
            ("l", {"l", "litre", "liter", "升"}),
            ("m3", {"m3", "cbm", "cubic", "立方米"}),
        ),
        "shelf_life": (("months", {"month", "months", "月"}), ("years", {"year", "years", "年"})),
    }
    found = {}
    for name, choices in spelled.items():
        said = names.words(chosen.get(name, "").replace("_", " "))
        unit = next((unit for unit, words in choices if said & words), "")
        if unit and name not in known:
            found[name] = unit
    return found


def _texts(header: Header, columns: set[str], samples: Sequence[Row]) -> list[str]:
    """Return what stands in some columns of the first rows."""
    places = [place for place, name in enumerate(header.names) if name and name in columns]
    return [
        row.cells[place].strip() for row in samples for place in places if place < len(row.cells)
    ]
