"""One row: its cells read into the values of a stock lot, with everything that is wrong said at
once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as AbstractMapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, TypeVar

from relief.inventory.sheets import units
from relief.inventory.sheets.amounts import InParts, pack_quantity, read_amount
from relief.inventory.sheets.catalogue import CatalogueItem, FacilityName, N, Names
from relief.inventory.sheets.columns import BY_NAME
from relief.inventory.sheets.conditions import CONDITIONS, condition_of
from relief.inventory.sheets.mapping import Mapping
from relief.inventory.sheets.measures import measured
from relief.inventory.sheets.money import read_price
from relief.inventory.sheets.names import key as name_key
from relief.inventory.sheets.problems import WARNING, Problem, Suggestion, Unreadable, unreadable
from relief.inventory.sheets.shelflife import Expiry, read_expiry
from relief.inventory.sheets.values import (
    MAX_QUANTITY,
    Amount,
    clean_text,
    is_nothing,
    to_base,
)

T = TypeVar("T")
TEXT_LIMITS = {
    "batch": 60,
    "bin": 60,
    "owner": 200,
    "donor": 200,
    "note": 1000,
    "spec": 200,
    "category": 100,
}
MEASURES = ("unit_weight", "unit_volume", "unit_price")
NUMERIC = ("quantity", "pack_quantity", *MEASURES)
POINTED = re.compile(r"[-+(]?\d{1,3}(?:[. '\xa0]\d{3})*(?:,\d+)?\D{0,12}|[-+(]?\d+,\d+\D{0,12}")
CUT_SHORT = re.compile(r"\d(\.\d+)?[eE]\+\d+")
MOST_KEPT = 20_000
SO_ALIKE = 0.6  # from here on a new thing may be one that is there under another name


class StockValues(NamedTuple):
    """What one row saves. `quantity` is whole base units; `entered_*` is what the row said;
    weight kg, volume m³; `unit_price` is of one `entered_unit`.
    """

    item_id: str
    quantity: int
    entered_quantity: Decimal
    entered_unit: str
    facility_id: str
    batch: str = ""
    expiry: date | None = None
    expiry_rule: str = ""
    produced_on: date | None = None
    owner: str = ""
    donor: str = ""
    condition: str = "good"
    bin: str = ""
    note: str = ""
    spec: str = ""
    category: str = ""
    currency: str = ""
    unit_weight_kg: Decimal | None = None
    unit_volume_m3: Decimal | None = None
    unit_price: Decimal | None = None


class _Findings(list[Problem]):
    """Collects problems; reading one cell never stops the next."""

    def read(self, name: str, parse: Callable[[], T]) -> T | None:
        try:
            return parse()
        except Unreadable as error:
            self.append(replace(error.problem, field=error.problem.field or name))
            return None

    def warn(self, code: str, name: str, value: str = "", **params: object) -> None:
        shown = {key: str(param) for key, param in params.items()}
        self.append(Problem(code, name, value, shown, (Suggestion("accept"),), WARNING))


class RowCheck:
    """Reads single rows against one catalogue and one list of facilities."""

    def __init__(
        self,
        mapping: Mapping,
        items: Names[CatalogueItem],
        facilities: Names[FacilityName],
        today: date,
        soon_days: int,
        own_names: Sequence[str] = (),
    ) -> None:
        self._mapping = mapping
        self._items, self._facilities = items, facilities
        self._today, self._soon_days = today, soon_days
        self._known: dict[tuple[str, str, str], CatalogueItem] = {}
        self._units: dict[tuple[str, str, int | None], units.Resolved] = {}
        self.own_code = own_names[0] if own_names else ""
        self._own = {name_key(name) for name in own_names}

    def check(
        self, cells: AbstractMapping[str, str]
    ) -> tuple[StockValues | None, tuple[Problem, ...]]:
        """Return the row's values (None when something is wrong) and all findings, in the order
        of the columns.
        """
        if self._mapping.decimal == "comma":
            cells = {
                **cells,
                **{name: _with_point(cells[name]) for name in NUMERIC if name in cells},
            }
        found = _Findings()
        if self._mapping.purpose == "facilities":
            found.read("facility", lambda: self._facility(cells))
            return None, tuple(found)
        item = self._known_item(cells) or found.read("item", lambda: self._item(cells))
        if self._mapping.purpose == "items":
            return None, tuple(found)
        amount = found.read("quantity", lambda: read_amount(cells, self._mapping.decimal))
        counted = (
            item
            and amount
            and found.read("unit", lambda: self._quantity(item, amount, cells, found))
        )
        facility = found.read("facility", lambda: self._facility(cells))
        expiry = self._expiry(cells, item, found)
        condition = found.read("condition", lambda: _condition(cells.get("condition", "")))
        others: dict[str, Any] = {
            name: found.read(name, partial(_text, cells, name)) or ""
            for name in TEXT_LIMITS
            if cells.get(name)
        }
        if others.get("owner"):
            others["owner"] = found.read("owner", partial(self._owner, others["owner"])) or ""
        if any(map(cells.get, MEASURES)):
            others |= self._measures(cells, found)
        problems = tuple(found)
        if any(problem.severity != WARNING for problem in problems) or not (
            item and amount and counted and facility and expiry
        ):
            return None, problems
        quantity, entered, unit = counted
        return (
            StockValues(
                item_id=item.id, quantity=quantity, entered_quantity=entered, entered_unit=unit,
                facility_id=facility.id, expiry=expiry.on, expiry_rule=expiry.rule, produced_on=expiry.produced_on,
                condition=condition or "good", **others,
            ),
            problems,
        )  # fmt: skip

    def expiry_alone(self, text: str) -> tuple[Expiry, tuple[Problem, ...]] | None:
        """Return the expiry that a cell alone states and the remarks; None for anything else."""
        found = _Findings()
        expiry = self._expiry({"expiry": text}, None, found)
        if expiry is None or any(one.severity != WARNING for one in found):
            return None
        return expiry, tuple(found)

    def _known_item(self, cells: AbstractMapping[str, str]) -> CatalogueItem | None:
        """Return the item of a row that names it as one before did."""
        get = cells.get
        return self._known.get((get("item", ""), get("code", ""), get("spec", "")))

    def _item(self, cells: AbstractMapping[str, str]) -> CatalogueItem:
        item = self._read_item(cells)
        if len(self._known) < MOST_KEPT:
            get = cells.get
            self._known[get("item", ""), get("code", ""), get("spec", "")] = item
        return item

    def _read_item(self, cells: AbstractMapping[str, str]) -> CatalogueItem:
        name, code = clean_text(cells.get("item", "")), clean_text(cells.get("code", ""))
        if not name and not code:
            raise unreadable(
                "required", "", Suggestion("choose", "item"), field=BY_NAME["item"].title
            )
        by_code = self._items.by_code(code)
        found = self._items.find(name) or self._items.find(
            f"{name}{clean_text(cells.get('spec', ''))}"
        )
        if by_code and name and found and by_code not in found:
            offers = (
                Suggestion("set", "item", by_code.code, by_code.name_zh),
                Suggestion("set", "code", found[0].code, found[0].name_zh),
            )
            raise unreadable(
                "item_code_mismatch",
                name,
                *offers,
                code=code,
                item=by_code.name_zh or by_code.name_en,
            )
        if by_code:
            return by_code
        if len(found) == 1:
            return found[0]
        new = {"unit": clean_text(cells.get("unit", "")) or self._mapping.units.get("quantity", "")}
        new |= {name: cells.get(name, "")[:40] for name in ("unit_weight", "unit_volume")}
        return _only(found, self._items, name or code, "item", new)

    def _facility(self, cells: AbstractMapping[str, str]) -> FacilityName:
        text = clean_text(cells.get("facility", ""))
        if not text:
            raise unreadable(
                "required", "", Suggestion("choose", "facility"), field=BY_NAME["facility"].title
            )
        found = self._facilities.find(text)
        if len(found) == 1:
            return found[0]
        point = {name: cells.get(name, "")[:20] for name in ("lat", "lon")}
        return _only(found, self._facilities, text, "facility", point)

    def is_own(self, text: str) -> bool:
        """Return whether a name is one of the owner's of the list."""
        return name_key(text) in self._own

    def _owner(self, text: str) -> str:
        """Return "" for the owner of the list by any of its names, so that rows are alike."""
        if not self._own or not text or self.is_own(text):
            return "" if self._own else text
        offers = (Suggestion("set_all", "owner", self.own_code), Suggestion("leave_out"))
        raise unreadable("owner_is_other", text, *offers, owner=self.own_code)

    def _quantity(
        self,
        item: CatalogueItem,
        amount: Amount,
        cells: AbstractMapping[str, str],
        found: _Findings,
    ) -> tuple[int, Decimal, str]:
        """Return the whole base units, and number and unit as entered: of the unit column, the
        cell itself, or the header.
        """
        column = clean_text(cells.get("unit", "")) or clean_text(
            cells.get("pack", "") if cells.get("pack_quantity") else ""
        )
        rest = amount.rest if isinstance(amount, InParts) else ()
        parts = {units.canonical(one.unit) for one in rest}
        if (
            column
            and amount.unit
            and units.canonical(column) not in parts
            and units.canonical(column) != units.canonical(amount.unit)
        ):
            raise unreadable("quantity_two_units", amount.unit, found=amount.unit, unit=column)
        written = amount.unit or column or self._mapping.units.get("quantity", "")
        packed = cells.get("pack_quantity", "")
        per_pack = found.read("pack_quantity", lambda: pack_quantity(packed)) if packed else None
        resolved = self._unit(written, item, per_pack or None)
        if resolved.assumed:
            found.warn("unit_assumed", "unit", expected=item.counter)
        text = cells.get("quantity", "").strip()
        units_ = self._base(amount.number, resolved, text, item)
        if not rest:
            return units_, amount.number, resolved.word
        for part in rest:  # 3箱5盒: what was entered are so many base units
            factor = self._unit(part.unit, item, per_pack or None)
            units_ += self._base(part.number, factor, text, item)
        return units_, Decimal(units_), item.counter

    def _base(
        self, number: Decimal, resolved: units.Resolved, text: str, item: CatalogueItem
    ) -> int:
        try:
            return to_base(
                number, resolved.factor, written=text, unit=resolved.word, base=item.counter
            )
        except Unreadable as error:
            raise Unreadable(replace(error.problem, field="quantity")) from error

    def _unit(self, written: str, item: CatalogueItem, per_pack: int | None) -> units.Resolved:
        """Return what a unit means for an item, worked out once; raises Unreadable."""
        asked = (written, item.id, per_pack)
        known = self._units.get(asked)
        if known is None:
            known = units.resolve(written, item, pack_quantity=per_pack)
            if len(self._units) < MOST_KEPT:
                self._units[asked] = known
        return known

    def _expiry(
        self, cells: AbstractMapping[str, str], item: CatalogueItem | None, found: _Findings
    ) -> Expiry | None:
        expiry = read_expiry(
            cells,
            self._mapping,
            item.shelf_life_months if item else None,
            self._today,
            found.append,
        )
        if expiry is None or expiry.on is None:
            return expiry
        days = (expiry.on - self._today).days
        if days < 0:
            found.warn("expired", "expiry", expiry.on.isoformat(), date=expiry.on.isoformat())
        elif days <= self._soon_days:
            found.warn("expires_soon", "expiry", expiry.on.isoformat(), days=days)
        return expiry

    def _measures(self, cells: AbstractMapping[str, str], found: _Findings) -> dict[str, Any]:
        get, hint = cells.get, self._mapping.units.get("unit_price", "")
        price, currency = found.read(
            "unit_price", lambda: read_price(get("unit_price", ""), get("currency", ""), hint)
        ) or (None, "")
        return {
            "unit_weight_kg": found.read(
                "unit_weight",
                lambda: measured(
                    cells.get("unit_weight", ""), self._mapping.units.get("unit_weight", "kg")
                ),
            ),
            "unit_volume_m3": found.read(
                "unit_volume",
                lambda: measured(
                    cells.get("unit_volume", ""), self._mapping.units.get("unit_volume", "m3")
                ),
            ),
            "unit_price": price,
            "currency": currency,
        }


def _with_point(text: str) -> str:
    """Return a number written 1.234,5 as it is written elsewhere: 1234.5."""
    return text.replace(".", "").replace(",", ".") if POINTED.fullmatch(text.strip()) else text


def _text(cells: AbstractMapping[str, str], name: str) -> str:
    return text_of(cells.get(name, ""), name)


def text_of(written: str, name: str) -> str:
    """Return the text of a cell as it is saved; raises Unreadable."""
    if not written:
        return ""
    text = clean_text(written, limit=TEXT_LIMITS[name], lines=name == "note")
    if name == "batch" and CUT_SHORT.fullmatch(text):
        raise unreadable("number_shortened", text, Suggestion("type", "batch"))
    return "" if name != "note" and is_nothing(text) else text


def _condition(text: str) -> str:
    if not text:
        return "good"
    plain = clean_text(text)
    if is_nothing(plain):
        return "good"
    code = condition_of(plain)
    if code is None:
        offers = tuple(Suggestion("set_all", "condition", known) for known in CONDITIONS)
        raise unreadable("condition_unknown", plain, *offers)
    return code


def _only(
    found: list[N], known: Names[N], text: str, name: str, new: AbstractMapping[str, str]
) -> N:
    """Return the one thing found; none or several are asked, with the nearest by spelling and
    sound. `new` is what the row says of a thing that nobody has yet.
    """
    if len(found) == 1:
        return found[0]
    matches = [] if found else known.nearest(text)
    near = found[:5] or [match.thing for match in matches]
    offers = [
        Suggestion("set_all", name, thing.code, thing.name_zh or thing.name_en) for thing in near
    ]
    offers.append(Suggestion("choose", name))
    if not found:
        alike = matches[0].thing.code if matches and matches[0].score >= SO_ALIKE else ""
        said = {"name": text, "like": alike, **{key: value for key, value in new.items() if value}}
        offers.append(Suggestion(f"create_{name}", name, text, params=said))
    raise unreadable(f"{name}_{'ambiguous' if found else 'unknown'}", text, *offers)


assert MAX_QUANTITY < 2**63  # noqa: S101 - quantities are stored as bigint
