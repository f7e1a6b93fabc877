"""Rows that say what an earlier row said, but for how many, which batch and until when.

Most rows of a long list are such: what they save is put together from the earlier one, and only
the cells that differ are read. Of remarks they have at most that they expire soon.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import Any

from relief.inventory.sheets.header import Header
from relief.inventory.sheets.mapping import Mapping
from relief.inventory.sheets.problems import Problem, Unreadable
from relief.inventory.sheets.rowcheck import RowCheck, StockValues, text_of
from relief.inventory.sheets.rows import Row
from relief.inventory.sheets.shelflife import Expiry
from relief.inventory.sheets.values import MAX_QUANTITY

VARYING = ("quantity", "batch", "expiry", "bin", "note")
TEXTS = ("batch", "bin", "note")
MOST_KEPT = 20_000
TRIED = 2_000
Learn = Callable[[Row], StockValues | None]
Dated = tuple[Expiry, tuple[Problem, ...]]


class Alike:
    """Gives the values of a row like an earlier one, and what is to remark of its date; None for
    any other row, which is then read in full.

    `learn` reads a row whose varying cells are replaced by one unit of nothing particular, and
    gives None where there is anything to remark.
    """

    def __init__(self, header: Header, mapping: Mapping, rowcheck: RowCheck, learn: Learn) -> None:
        self._rowcheck, self._learn = rowcheck, learn
        places = {name: place for place, name in enumerate(header.names)}
        at = {name: places[column] for name, column in mapping.columns.items() if column in places}
        self._quantity = at.get("quantity")
        self._expiry = at.get("expiry")
        self._owner = at.get("owner")
        self._texts = tuple((name, at[name]) for name in TEXTS if name in at)
        self._blank = tuple((at[name], "1" if name == "quantity" else "")
                            for name in VARYING if name in at)  # fmt: skip
        varying = {place for place, _ in self._blank}
        said = sorted(set(range(len(header.names))) & set(at.values()) - varying)
        self._said = itemgetter(*said) if said else tuple
        self._width = len(header.names)
        self._known: dict[Any, StockValues | None] = {}
        self._dates: dict[str, Dated | None] = {}
        self._hits = 0
        plain = mapping.purpose == "stock" and mapping.unpivot is None
        plain &= not mapping.fill_down and not mapping.sections
        named = {*mapping.constants, *mapping.values} & set(VARYING)
        plain &= not mapping.columns.get("quantity", "0").isdigit()  # a header that comes again
        self._is_of_use = plain and self._quantity is not None and not named and bool(said)

    def values(self, row: Row) -> tuple[StockValues, tuple[Problem, ...]] | None:
        """Return what a row saves and the remarks, None where it has to be read in full."""
        if not self._is_of_use or len(row.cells) > self._width:
            return None
        cells = row.cells + [""] * (self._width - len(row.cells))
        amount = cells[self._quantity]  # type: ignore[index]
        # A blank owner below another's row is asked: whose goods are these?
        is_owned = self._owner is None or cells[self._owner]
        if not (is_owned and amount.isascii() and amount.isdigit() and len(amount) < 13):
            return None
        like = self._like(row, cells)
        if like is None:
            return None
        dated = self._dated(cells)
        quantity = int(amount) * like.quantity
        if dated is None or not 0 < quantity <= MAX_QUANTITY:
            return None
        try:
            texts = {name: text_of(cells[place], name) for name, place in self._texts}
        except Unreadable:
            return None
        expiry, remarks = dated
        values = StockValues(
            like.item_id, quantity, Decimal(int(amount)), like.entered_unit, like.facility_id,
            texts.get("batch", ""), expiry.on, expiry.rule, None, like.owner, like.donor,
            like.condition, texts.get("bin", ""), texts.get("note", ""), *like[14:],
        )  # fmt: skip
        return values, remarks

    def _like(self, row: Row, cells: list[str]) -> StockValues | None:
        """Return what rows with these cells save of one unit, read once."""
        said = self._said(cells)
        if said in self._known:
            self._hits += 1
            return self._known[said]
        if len(self._known) > MOST_KEPT or (
            len(self._known) > TRIED and self._hits < 2 * len(self._known)
        ):
            self._is_of_use = False  # rows that differ in everything are read twice for nothing
            return None
        plain = list(cells)
        for place, text in self._blank:
            plain[place] = text
        like = self._learn(Row(row.number, plain))
        if like is not None and like.produced_on is not None:
            like = None
        self._known[said] = like
        return like

    def _dated(self, cells: list[str]) -> Dated | None:
        """Return the date of an expiry cell and the remarks on it, None where it is no date."""
        text = cells[self._expiry] if self._expiry is not None else ""
        if text not in self._dates:
            if len(self._dates) > MOST_KEPT:
                return None
            self._dates[text] = self._rowcheck.expiry_alone(text)
        return self._dates[text]
