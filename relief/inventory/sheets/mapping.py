"""Which column of a partner's sheet means what: guessed once, corrected by a person, remembered
as plain data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from dataclasses import asdict, dataclass, replace
from dataclasses import field as default
from typing import Any

from relief.inventory.sheets import names
from relief.inventory.sheets.catalogue import FacilityName, Names
from relief.inventory.sheets.columns import BY_NAME, LAST_RESORT
from relief.inventory.sheets.conditions import conditions_in
from relief.inventory.sheets.header import BETWEEN, Header, field_of, field_of_tag, hint_of
from relief.inventory.sheets.rows import Row
from relief.inventory.sheets.telling import (
    date_order_of,
    decimal_of,
    spelled_units,
    told_facility,
    two_units,
)

HINTED = ("quantity", "unit_weight", "unit_volume", "unit_price", "shelf_life")
WIDE_AT_LEAST = 2
WIDE_FIELDS = ("facility", "item", "condition")
GUESSED_WIDE = {"facility", "item"}
PURPOSES = {"stock", "items", "facilities"}
BLANKS = {"", "-", "--", "/", "—", "——", "无", "没有", "nil", "none"}
SECOND_BEST = frozenset(map(names.key, LAST_RESORT))
DECIMALS = {"", "comma", "point"}


@dataclass(frozen=True, slots=True)
class Unpivot:
    """A wide sheet: each column of `columns` (header → the value it stands for) holds the
    quantity of one `field`.

    `along` gives the other columns of a group: quantity's header → field → header.
    """

    field: str
    columns: AbstractMapping[str, str]
    along: AbstractMapping[str, AbstractMapping[str, str]] = default(default_factory=dict)

    @property
    def beside(self) -> set[str]:
        """Return the fields that every group has a column of its own for."""
        groups = [set(self.along.get(column, ())) for column in self.columns]
        return set.intersection(*groups) if groups else set()


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read one layout of sheet; serialisable with `to_dict` and `from_dict`.

    columns: canonical field → header. constants: field → the text for every row (a person's "all
    rows are in chengdu"). units: field → unit that the header or a person states ("箱", "kg").
    values: field → {text in the sheet → text to read instead}, the remembered repairs.
    date_order: "", "dmy" or "mdy" for dates like 3/4/2026. purpose: "stock", or "items" or
    "facilities" for a list that only describes those. decimal: "comma" where 1.234,5 is written for
    1,234.5, "point" where 1.200 is sure to be one and a fifth; "" asks about such a number.
    fill_down: fields whose blank cells mean the same as above. sections: the field that rows
    with a single cell give to the rows below them.
    """

    columns: AbstractMapping[str, str]
    constants: AbstractMapping[str, str] = default(default_factory=dict)
    units: AbstractMapping[str, str] = default(default_factory=dict)
    values: AbstractMapping[str, AbstractMapping[str, str]] = default(default_factory=dict)
    unpivot: Unpivot | None = None
    date_order: str = ""
    purpose: str = "stock"
    decimal: str = ""
    fill_down: tuple[str, ...] = ()
    sections: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Mapping:
        """Build a mapping from `to_dict` data; raises ValueError naming what does not fit."""
        unpivot = data.get("unpivot")
        filled = tuple(data.get("fill_down", ()))
        plain = {**data, "unpivot": Unpivot(**unpivot) if unpivot else None, "fill_down": filled}
        mapping = cls(**plain)
        used = [*mapping.columns, *mapping.constants, *mapping.units, *mapping.values, *filled]
        used += [mapping.sections] if mapping.sections else []
        unknown = sorted(set(used) - set(BY_NAME))
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(unknown)}")
        if mapping.date_order not in {"", "dmy", "mdy"} or mapping.purpose not in PURPOSES:
            raise ValueError("unknown date_order or purpose")
        if mapping.decimal not in DECIMALS:
            raise ValueError("unknown decimal")
        if mapping.unpivot and mapping.unpivot.field not in WIDE_FIELDS:
            raise ValueError("unpivot.field must be facility, item or condition")
        return mapping

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the fields that must still be mapped before rows can be checked."""
        known = {*self.columns, *self.constants, *([self.sections] if self.sections else [])}
        if self.unpivot:
            known |= {self.unpivot.field, "quantity", *self.unpivot.beside}
        if self.purpose == "facilities":
            return () if "facility" in known else ("facility",)
        needed = ("quantity", "facility") if self.purpose == "stock" else ()
        return (() if known & {"item", "code"} else ("item",)) + tuple(
            name for name in needed if name not in known
        )


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column seems to be: field "" when nothing fits; why is "tag", "header", "words",
    "values" or "".
    """

    column: str
    field: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposed mapping, the reasons per column, columns left over, and fields still needed."""

    mapping: Mapping
    columns: tuple[ColumnGuess, ...]

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Return the columns that the mapping does not use."""
        used = used_columns(self.mapping)
        return tuple(
            guess.column for guess in self.columns if guess.column and guess.column not in used
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the needed fields that no column was found for."""
        return self.mapping.missing


def used_columns(mapping: Mapping) -> set[str]:
    """Return the headers that a mapping reads."""
    wide = mapping.unpivot
    grouped = (
        [column for fields in wide.along.values() for column in fields.values()] if wide else []
    )
    return {*mapping.columns.values(), *(wide.columns if wide else ()), *grouped}


def signature(header_names: Sequence[str]) -> str:
    """Return a short key of a layout: equal for the same headers whatever their case, width or
    spaces.
    """
    text = "\x1f".join(names.key(name) for name in header_names)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def guess(
    header: Header,
    samples: Sequence[Row] = (),
    *,
    facilities: Sequence[FacilityName] = (),
    sheet: str = "",
) -> Guess:
    """Propose a mapping from the headers, the HXL tags and the values of some rows.

    A facility that no column names is looked for in the titles above and in the name of the
    `sheet`.
    """
    columns = tuple(_guess_column(header, place) for place in range(len(header.names)))
    known = Names(facilities)
    if facilities and samples:
        columns = _prefer_known_facilities(columns, samples, known)
    chosen = _best_per_field(columns, samples)
    unpivot = _grouped(header, columns) or _wide(columns, chosen, samples, known)
    if unpivot:
        taken = used_columns(Mapping({}, unpivot=unpivot))
        chosen = {name: column for name, column in chosen.items() if column not in taken}
        chosen.pop(unpivot.field, None)
        chosen.pop("quantity", None)
    elif two_units([item.column for item in columns if item.field == "quantity"]):
        chosen.pop("quantity", None)  # 数量(箱) beside 数量(盒): a person says which, or both
    units = {
        name: hint_of(column)
        for name, column in chosen.items()
        if name in HINTED and hint_of(column)
    }
    units |= spelled_units(chosen, units)
    purpose = "stock" if "quantity" in chosen or unpivot or not _lists_items(chosen) else "items"
    is_told = "facility" in chosen or (unpivot and unpivot.field == "facility")
    told = None if is_told or purpose != "stock" else told_facility((*header.above, sheet), known)
    mapping = Mapping(chosen, {"facility": told.code} if told else {}, units, unpivot=unpivot,
                      purpose=purpose)  # fmt: skip
    counted = {chosen.get("quantity", ""), *(unpivot.columns if unpivot else ())}
    dated = {chosen.get(name, "") for name in ("expiry", "produced_on")}
    decimal = decimal_of(header, counted, samples)
    if not decimal and decimal_of(header, {chosen.get("unit_price", "")}, samples) == "comma":
        decimal = "comma"  # prices of 1.234,56 say how amounts are written too
    mapping = replace(mapping, decimal=decimal,
                      date_order=date_order_of(header, dated, samples))  # fmt: skip
    return Guess(mapping, columns)


def project(header: Header, mapping: Mapping, cells: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield canonical field → text for a row: once, or once a filled quantity column of a wide
    sheet.
    """
    return projector(header, mapping)(cells)


def projector(
    header: Header, mapping: Mapping
) -> Callable[[Sequence[str]], Iterator[dict[str, str]]]:
    """Return `project` for one sheet: where its columns stand is looked up once."""
    places = {name: place for place, name in enumerate(header.names)}
    columns = [(n, places[column]) for n, column in mapping.columns.items() if column in places]
    constants = dict(mapping.constants)

    def projected(cells: Sequence[str]) -> Iterator[dict[str, str]]:
        values, width = constants.copy(), len(cells)
        for name, place in columns:
            if place < width and (name not in values or cells[place].strip()):
                values[name] = cells[place]
        return (
            iter((values,)) if mapping.unpivot is None else unfolded(mapping.unpivot, values, cells)
        )

    def unfolded(
        wide: Unpivot, values: dict[str, str], cells: Sequence[str]
    ) -> Iterator[dict[str, str]]:
        for column, stands_for in wide.columns.items():
            place = places.get(column, len(cells))
            if place < len(cells) and cells[place].strip() not in BLANKS:
                beside = wide.along.get(column, {})
                own = {
                    name: _at(cells, places.get(other, len(cells)))
                    for name, other in beside.items()
                }
                yield {**values, **own, wide.field: stands_for, "quantity": cells[place]}

    return projected


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _guess_column(header: Header, place: int) -> ColumnGuess:
    name = header.names[place]
    tag = header.tags[place] if place < len(header.tags) else ""
    if tag and field_of_tag(tag):
        return ColumnGuess(name, field_of_tag(tag), 1.0, "tag")
    found, confidence = field_of(name.split(" (2)")[0])
    if names.key(name) in SECOND_BEST:
        confidence = 0.9
    why = ("header" if confidence >= 0.9 else "words") if found else ""
    return ColumnGuess(name, found, confidence, why)


def _best_per_field(columns: Sequence[ColumnGuess], samples: Sequence[Row]) -> dict[str, str]:
    """Give each field the surest of its columns; of equals the better filled, then the first."""
    best: dict[str, tuple[float, float, int]] = {}
    for place, column in enumerate(columns):
        rank = (column.confidence, _filled(samples, place), -place)
        if column.field and rank > best.get(column.field, (0.0, 0.0, 0)):
            best[column.field] = rank
    return {name: columns[-rank[2]].column for name, rank in best.items()}


def _prefer_known_facilities(
    columns: tuple[ColumnGuess, ...], samples: Sequence[Row], facilities: Names[FacilityName]
) -> tuple[ColumnGuess, ...]:
    """Let the column whose values are facilities be the facility, whatever its header says."""
    found = list(columns)
    for place, column in enumerate(columns):
        values = {_cell(row, place) for row in samples} - {""}
        hits = sum(bool(facilities.find(value)) for value in values)
        if values and hits * 2 > len(values):
            found[place] = ColumnGuess(
                column.column, "facility", 1.0 + hits / len(values), "values"
            )
    return tuple(found)


def _grouped(header: Header, columns: Sequence[ColumnGuess]) -> Unpivot | None:
    """Return the wide layout of a header under merged cells: a group of columns a warehouse."""
    groups = _groups(header.names)
    counted = [fields["quantity"] for fields in groups.values() if "quantity" in fields]
    if len(counted) < WIDE_AT_LEAST:
        return None
    plain = {item.field for item in columns if BETWEEN not in item.column}
    return wide_of("item" if "facility" in plain else "facility", counted, header.names)


def wide_of(name: str, columns: Sequence[str], header_names: Sequence[str]) -> Unpivot:
    """Return the wide layout in which each of `columns` holds the quantity of one `name`; what
    stands under the same merged cell goes along.
    """
    groups = _groups(header_names)
    heads = {column.partition(BETWEEN)[0] for column in columns}
    if len(heads) == 1 < len(columns):  # all beneath one head, which then names what is counted
        return Unpivot(name, {column: column.rpartition(BETWEEN)[2] for column in columns})
    along = {
        column: {other: at for other, at in groups[head].items() if at != column}
        for column in columns
        if (head := column.partition(BETWEEN)[0]) in groups
    }
    return Unpivot(name, {column: column.partition(BETWEEN)[0] for column in columns}, along)


def _groups(header_names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the columns under merged cells: the merged cell's text → field → header."""
    groups: dict[str, dict[str, str]] = {}
    for name in header_names:
        head, between, own = name.partition(BETWEEN)
        known = field_of(own)[0] if between else ""
        if known:
            groups.setdefault(head, {})[known] = name
    return groups


def _wide(
    columns: Sequence[ColumnGuess],
    chosen: AbstractMapping[str, str],
    samples: Sequence[Row],
    facilities: Names[FacilityName],
) -> Unpivot | None:
    """Return the wide layout when several unused columns are facilities by name, or hold nothing
    but numbers.
    """
    used = set(chosen.values())
    free = [
        (place, item.column)
        for place, item in enumerate(columns)
        if item.column and item.column not in used
    ]
    states = conditions_in([item.column for item in columns])
    if states and "facility" in chosen:
        return Unpivot("condition", states)
    named = {name: name for _, name in free if facilities.find(name)}
    if len(named) >= WIDE_AT_LEAST and not {"quantity", "facility"} <= set(chosen):
        return Unpivot("facility", named)
    if "quantity" in chosen:
        return None
    numeric = {
        name: name
        for place, name in free
        if columns[place].field == "" and _numeric(samples, place)
    }
    fields = {item.field for item in columns}
    if len(numeric) >= WIDE_AT_LEAST and len(fields & GUESSED_WIDE) == 1:
        return Unpivot("item" if "facility" in fields else "facility", numeric)
    return None


def _lists_items(chosen: AbstractMapping[str, str]) -> bool:
    about_items = {
        "unit_weight",
        "unit_volume",
        "shelf_life",
        "unit_price",
        "pack_quantity",
        "category",
    }
    return bool({"item", "code"} & set(chosen)) and bool(about_items & set(chosen))


def _cell(row: Row, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


def _filled(samples: Sequence[Row], place: int) -> float:
    return sum(bool(_cell(row, place)) for row in samples) / len(samples) if samples else 1.0


def _numeric(samples: Sequence[Row], place: int) -> bool:
    values = [_cell(row, place) for row in samples if _cell(row, place) not in BLANKS]
    return bool(values) and all(
        value.replace(",", "").replace(".", "", 1).isdigit() for value in values
    )
