"""What the import page asks about a list, and how its answers are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from relief.catalog.adding import NewItem
from relief.catalog.models import Category, Item
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.inventory.actions import handling
from relief.inventory.actions.facilities import NewFacility
from relief.inventory.actions.import_list import Wide
from relief.inventory.models import StockImport
from relief.inventory.queries import preview
from relief.inventory.sheets import units
from relief.inventory.sheets.columns import FIELDS
from relief.inventory.sheets.measures import measured
from relief.inventory.sheets.problems import Unreadable
from relief.inventory.sheets.turned import TURNED

CONSTANTS = ("facility", "item", "unit", "condition", "donor", "batch", "expiry", "owner")
FILLED_DOWN = ("item", "code", "facility", "owner", "batch", "expiry")
WIDE = ("facility", "item", "condition")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet as the page asks about it: its name, what it holds in the first rows,
    and what it is read as (a field, `wide-facility`, `wide-item`, `wide-condition`, or "").
    """

    name: str
    samples: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class LayoutForm:
    """How a list is read now, for the page."""

    columns: tuple[Column, ...]
    fields: tuple[tuple[str, str], ...]
    constants: Mapping[str, str]
    missing: tuple[str, ...]
    top: tuple[tuple[int, str], ...]
    header_row: int
    sheets: tuple[str, ...]
    sheet: str
    date_order: str
    decimal: str
    fills_down: bool
    sections: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to settle for all its rows: in words, and which answers fit."""

    finding: preview.Finding
    rows: int
    row: int
    code: str
    new: Mapping[str, str]
    asks_pack: bool
    may_fill_down: bool


def layout_of(row: StockImport) -> LayoutForm:
    """Return how a list is read now."""
    summary, mapping = row.summary, row.mapping
    fields = {header: name for name, header in
              (mapping.get("columns") or summary.get("guessed", {})).items()}  # fmt: skip
    wide = mapping.get("unpivot") or summary.get("wide") or {}
    fields |= dict.fromkeys(wide.get("columns", {}), f"wide-{wide.get('field')}")
    samples = summary.get("samples", [])
    headers = summary.get("headers", [])
    return LayoutForm(
        columns=tuple(
            Column(
                name, tuple(samples[place] if place < len(samples) else ()), fields.get(name, "")
            )
            for place, name in enumerate(headers)
        ),
        fields=tuple((one.name, preview.title(one.name)) for one in FIELDS),
        constants=mapping.get("constants", {}),
        missing=tuple(preview.title(name) for name in summary.get("missing", [])),
        top=tuple((number, text) for number, text in summary.get("top", [])),
        header_row=summary.get("header_row", 1),
        sheets=tuple(summary.get("sheets", [])),
        sheet=summary.get("sheet") or "",
        date_order=mapping.get("date_order", ""),
        decimal=mapping.get("decimal", ""),
        fills_down=bool(mapping.get("fill_down")),
        sections=mapping.get("sections", ""),
        purpose=mapping.get("purpose") or summary.get("purpose", "stock"),
    )


def troubles_of(row: StockImport) -> list[Trouble]:
    """Return what is to settle, the most frequent first."""
    asked = _blank_below(row)
    return [_trouble(one, asked) for one in row.summary.get("settle", [])]


def _blank_below(row: StockImport) -> frozenset[str]:
    """Return the fields that have a column whose blank cells nobody said how to read: where a
    cell is merged over several rows, only the first of them holds the text.
    """
    if row.mapping.get("fill_down"):
        return frozenset()
    said = row.mapping.get("columns") or row.summary.get("guessed", {})
    names = {name for name in FILLED_DOWN if name in said}
    return frozenset(names | {"item"} if "code" in names else names)


def _trouble(one: Mapping[str, Any], blank_below: frozenset[str]) -> Trouble:
    created = [offer for offer in one["offers"] if offer["action"].startswith("create_")]
    return Trouble(
        finding=preview.finding(one),
        rows=one["rows"],
        row=one["row"],
        code=one["code"],
        new=created[0]["params"] if created else {},
        asks_pack=any(offer["action"] == "define_pack" for offer in one["offers"]),
        may_fill_down=one["code"] == "required" and one["field"] in blank_below,
    )


def proposed(row: StockImport, code: str) -> dict[str, dict[str, str]]:
    """Return what a list says of each thing nobody has (`group` → words); those like one that is
    there are left out: they are looked at one by one.
    """
    return {
        one["group"]: dict(offer["params"])
        for one in row.summary.get("settle", [])
        for offer in one["offers"]
        if one["code"] == code
        and offer["action"].startswith("create_")
        and not offer["params"].get("like")
    }


def about_file(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what was answered about the file itself: encoding, sheet, header row, or that the
    sheet lies on its side.
    """
    found: dict[str, Any] = {name: given[name] for name in ("encoding", "sheet") if given.get(name)}
    number = given.get("header_row", "")
    if number.isascii() and number.isdigit() and len(number) < 7:
        found["header_row"] = int(number)
    elif number == str(TURNED):
        found["header_row"] = TURNED
    return found


def mapping_of(row: StockImport, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of `map_headers` that a page's form says."""
    columns: dict[str, str] = {}
    wide: dict[str, list[str]] = {name: [] for name in WIDE}
    for place, header in enumerate(row.summary.get("headers", [])):
        chosen = given.get(f"column-{place}", "")
        kind, _dash, field = chosen.partition("-")
        if kind == "wide" and field in wide:
            wide[field].append(header)
        elif chosen in columns:
            raise Invalid("columns", gettext('Two columns are read as "{name}".'),
                          name=preview.title(chosen))  # fmt: skip
        elif chosen:
            columns[chosen] = header
    fields = [name for name in WIDE if wide[name]] or ["facility"]
    if len(fields) > 1:
        raise Invalid(
            "columns",
            gettext("Columns stand for warehouses, for items or for conditions, not for several."),
        )
    (field,) = fields
    constants = {name: given[f"constant-{name}"].strip()[:200] for name in CONSTANTS
                 if given.get(f"constant-{name}", "").strip()}  # fmt: skip
    layout = {
        "date_order": given.get("date_order", ""), "decimal": given.get("decimal", ""),
        "fill_down": [name for name in FILLED_DOWN if name in columns] if given.get("fills_down") else [],
        "sections": given.get("sections", ""), "purpose": given.get("purpose") or "stock",
    }  # fmt: skip
    return {"columns": columns, "constants": constants, "wide": Wide(field, wide[field]),
            "layout": layout}  # fmt: skip


def chosen_item(actor: Actor, text: str) -> Item:
    """Return the item of the catalogue that a picker chose; raises Invalid where none was."""
    try:
        return handling.item(actor, UUID(text))
    except ValueError:
        raise Invalid("item", gettext("Choose an item first.")) from None


def new_items(row: StockImport, given: Mapping[str, str]) -> dict[str, NewItem]:
    """Return the items that a page's form wants added, by trouble."""
    known = proposed(row, "item_unknown")
    if given.get("all"):
        return {group: _item(said, {}) for group, said in known.items()}
    group = given.get("group", "")
    return {group: _item(_said(row, group), given)}


def new_facilities(row: StockImport, given: Mapping[str, str]) -> dict[str, NewFacility]:
    """Return the facilities that a page's form wants opened, by trouble."""
    known = proposed(row, "facility_unknown")
    if given.get("all"):
        return {group: _facility(said, {**given, "name": ""}) for group, said in known.items()}
    group = given.get("group", "")
    return {group: _facility(_said(row, group), given)}


def _said(row: StockImport, group: str) -> Mapping[str, str]:
    """Return what a list says of one thing nobody has; raises Invalid for another trouble."""
    for trouble in troubles_of(row):
        if trouble.finding.group == group and trouble.new:
            return trouble.new
    raise Invalid("group", gettext("This is not to be settled any more."))


def _item(said: Mapping[str, str], given: Mapping[str, str]) -> NewItem:
    unit = given.get("unit", "").strip() or said.get("unit", "").strip()
    return NewItem(
        name_zh=given.get("name", "").strip() or said["name"],
        name_en=given.get("name_en", "").strip(),
        unit=units.base_of(unit) if unit else "piece",
        category=given.get("category") or Category.OTHER,
        weight_kg=_measure(said.get("unit_weight", ""), "kg"),
        volume_m3=_measure(said.get("unit_volume", ""), "m3"),
    )


def _measure(text: str, unit: str) -> Any:
    """Return a weight or volume of the sheet; what cannot be read is left for later."""
    try:
        return measured(text, unit)
    except Unreadable:
        return None


def _facility(said: Mapping[str, str], given: Mapping[str, str]) -> NewFacility:
    lat, lon = _degrees(given.get("lat", "")), _degrees(given.get("lon", ""))
    own_lat, own_lon = _degrees(said.get("lat", "")), _degrees(said.get("lon", ""))
    is_own = own_lat is not None and own_lon is not None
    return NewFacility(
        name_zh=given.get("name", "").strip() or said["name"],
        place=_uid(given.get("place", "")),
        country=given.get("country", ""),
        lat=own_lat if is_own else lat,
        lon=own_lon if is_own else lon,
        kind=given.get("kind") or "warehouse",
        assumed=[] if is_own else ["lat", "lon"],
    )


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None


def _degrees(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", ".")) if text.strip() else None
    except ValueError:
        return None
