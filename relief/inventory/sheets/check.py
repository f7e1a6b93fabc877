"""Checking a sheet row by row against the catalogue and the facilities: what would be saved, and
what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from relief.inventory.sheets import aside
from relief.inventory.sheets.above import Above, remark
from relief.inventory.sheets.alike import Alike
from relief.inventory.sheets.catalogue import CatalogueItem, FacilityName, Names
from relief.inventory.sheets.header import Header
from relief.inventory.sheets.keys import RowMemory, content_key
from relief.inventory.sheets.mapping import Mapping, projector
from relief.inventory.sheets.names import key as name_key
from relief.inventory.sheets.problems import WARNING, Problem, Suggestion
from relief.inventory.sheets.read import Table
from relief.inventory.sheets.rowcheck import RowCheck, StockValues
from relief.inventory.sheets.rows import Row

MOST_GROUPS = 1_000
MOST_ANSWERS = 4


class Checked(NamedTuple):
    """One row (or one cell of a wide row) with what it would save and what was found.

    `values` is None while a problem stands. `key` is its stable content key, "" while not ready.
    `left_out` rows are sums or were left out by a person.
    """

    row: Row
    values: StockValues | None
    problems: tuple[Problem, ...] = ()
    key: str = ""
    left_out: bool = False

    @property
    def ready(self) -> bool:
        """Return whether the row can be saved."""
        return self.values is not None and not self.left_out

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that keep the row from being saved."""
        return tuple(problem for problem in self.problems if problem.severity != WARNING)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return the remarks that a person should look at."""
        return tuple(problem for problem in self.problems if problem.severity == WARNING)


@dataclass(slots=True)
class Totals:
    """Counts for the preview. `quantities` is base units by item id; `groups` counts equal
    troubles, `examples` has each one's first row.
    """

    read: int = 0
    ready: int = 0
    refused: int = 0
    to_look_at: int = 0
    left_out: int = 0
    new_items: Counter[str] = field(default_factory=Counter)
    quantities: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[int, Problem]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repairs:
    """What a person settled on the page: single cells, equal troubles at once, rows left out."""

    cells: AbstractMapping[tuple[int, str], str] = field(default_factory=dict)
    same: AbstractMapping[str, str] = field(default_factory=dict)
    left_out: AbstractSet[int] = frozenset()
    left_groups: AbstractSet[str] = frozenset()


class Checker:
    """Checks the rows of one sheet; use a new one for each pass over a file."""

    def __init__(
        self,
        mapping: Mapping,
        items: Iterable[CatalogueItem],
        facilities: Iterable[FacilityName],
        *,
        today: date,
        repairs: Repairs | None = None,
        soon_days: int = 92,
        own_names: Sequence[str] = (),
    ) -> None:
        """Take what rows are compared with; `own_names` are those of the owner (code first),
        without them any owner is taken.
        """
        self.totals = Totals()
        self._mapping = mapping
        self._repairs = repairs or Repairs()
        self._memory = RowMemory()
        self._width = 0
        self._named: tuple[tuple[str, str], ...] = ()
        self._rowcheck = RowCheck(
            mapping, Names(list(items)), Names(list(facilities)), today, soon_days, own_names
        )

    def check(self, table: Table) -> Iterator[Checked]:
        """Yield every data row of the table, checked, in order; memory stays constant but for a
        hash a row.
        """
        return self.check_rows(table.rows(), table.header)

    def check_rows(self, rows: Iterable[Row], header: Header) -> Iterator[Checked]:
        """Yield the rows checked; a row of a wide sheet gives one result for each filled
        quantity.
        """
        above = Above(self._mapping, self._rowcheck.is_own)
        projected = projector(header, self._mapping)
        self._width, self._named = len(header.names), _named(header, self._mapping)

        def learn(row: Row) -> StockValues | None:
            return self._without_trouble(row, next(projected(row.cells)))

        alike = Alike(header, self._mapping, self._rowcheck, learn)
        for row in rows:
            if before := self._as_before(row, alike):
                above.other_owner = ""
                checked = self._remember(row, *before)
                self._count(checked)
                yield checked
                continue
            if above.is_section(row):
                continue
            for cells in projected(row.cells):
                whole = above.completed(cells)
                checked = self._check(row, whole, above)
                above.add(checked.values)
                self._count(checked)
                yield checked

    def _as_before(self, row: Row, alike: Alike) -> tuple[StockValues, tuple[Problem, ...]] | None:
        """Return what a row saves that is like an earlier one, and the remarks; None for one to
        be looked at.
        """
        repairs = self._repairs
        if repairs.cells or repairs.left_groups or row.number in repairs.left_out:
            return None
        before = alike.values(row)
        return None if before is None or name_key(_first(row)) in aside.TOTALS else before

    def _without_trouble(self, row: Row, cells: dict[str, str]) -> StockValues | None:
        """Return what a row saves, None where there is anything to remark about it."""
        if aside.at_first_sight(cells, row.cells, self._named):
            return None
        values, problems = self._settled(row, cells)
        return None if problems else values

    def _check(self, row: Row, cells: dict[str, str], above: Above) -> Checked:
        if row.number in self._repairs.left_out:
            return Checked(row, None, left_out=True)
        if why := aside.at_first_sight(cells, row.cells, self._named):
            return _set_aside(row, why, "item")
        asked = above.owner_missing(cells, self._rowcheck.own_code)
        if asked and asked.group in self._repairs.same:
            cells, asked = {**cells, "owner": self._repairs.same[asked.group]}, None
        values, problems = self._settled(row, cells)
        if asked:
            values, problems = None, (*problems, asked)
        problems += (*above.remarks(cells), *self._unread(row))
        if any(found.group in self._repairs.left_groups for found in problems):
            return Checked(row, None, left_out=True)
        if values is None:
            return self._unfit(row, cells, problems)
        if values.quantity == 0 or above.is_sum_of_above(values):
            code = "total_row" if values.quantity else "nothing_there"
            return _set_aside(row, code, "quantity")
        return self._remember(row, values, problems)

    def _unfit(
        self, row: Row, cells: AbstractMapping[str, str], problems: tuple[Problem, ...]
    ) -> Checked:
        """Return a row that books nothing: a sum or heading, what is there already, or trouble."""
        if self._mapping.purpose != "stock" and not problems:
            return _set_aside(row, "known_already", "item")
        why = aside.without_stock(cells, row.cells, problems)
        if why and (why == "total_row" or self._mapping.purpose == "stock"):
            return _set_aside(row, why, "item")
        return Checked(row, None, problems)

    def _unread(self, row: Row) -> tuple[Problem, ...]:
        """Point out what stands beyond the last column that has a name."""
        beyond = [cell.strip() for cell in row.cells[self._width :] if cell.strip()]
        if not beyond:
            return ()
        return (remark("extra_cells", "item", " | ".join(beyond)[:80]),)

    def _settled(
        self, row: Row, cells: dict[str, str]
    ) -> tuple[StockValues | None, tuple[Problem, ...]]:
        """Return what a row says after a person's repairs and answers."""
        cells = self._repaired(row.number, cells)
        values, problems = self._rowcheck.check(cells)
        for _ in range(MOST_ANSWERS):  # one answer may uncover the next question of the same row
            again = self._answers(problems)
            if not again:
                break
            cells = {**cells, **again}
            values, problems = self._rowcheck.check(cells)
        return values, problems

    def _answers(self, problems: tuple[Problem, ...]) -> dict[str, str]:
        """Return what a person answered to these troubles, by the field it goes into."""
        same = self._repairs.same
        return {_answered(found): same[found.group] for found in problems if found.group in same}

    def _repaired(self, number: int, cells: dict[str, str]) -> dict[str, str]:
        """Apply a person's repairs of this row, and the mapping's remembered ones."""
        for name, instead in self._mapping.values.items():
            if cells.get(name, "").strip() in instead:
                cells[name] = instead[cells[name].strip()]
        if self._repairs.cells:
            cells |= {
                name: text for (row, name), text in self._repairs.cells.items() if row == number
            }
        return cells

    def _remember(self, row: Row, values: StockValues, problems: tuple[Problem, ...]) -> Checked:
        """Compare with earlier rows: the same batch with another expiry is refused, an equal row
        is pointed out.
        """
        conflict = self._memory.other_expiry(values, row.number)
        if conflict:
            other, at = conflict
            shown = {
                "batch": values.batch,
                "other": other.isoformat() if other else "-",
                "row": str(at),
            }
            offers = (
                Suggestion("set", "expiry", shown["other"]),
                Suggestion("type", "batch"),
                Suggestion("leave_out"),
            )
            written = values.expiry.isoformat() if values.expiry else ""
            return Checked(
                row,
                None,
                (*problems, Problem("batch_two_expiries", "expiry", written, shown, offers)),
            )
        digest = content_key(values)
        occurrence, first = self._memory.count(digest, row.number)
        if occurrence > 1:
            choice = (Suggestion("accept"), Suggestion("leave_out"))
            again = Problem("duplicate_row", "item", "", {"row": str(first)}, choice, WARNING)
            problems = (*problems, again)
        return Checked(row, values, problems, key=f"{digest.hex()}-{occurrence}")

    def _count(self, checked: Checked) -> None:
        totals = self.totals
        totals.read += 1
        if checked.values and not checked.problems and not checked.left_out:
            totals.ready += 1
            totals.quantities[checked.values.item_id] += checked.values.quantity
            return
        totals.left_out += checked.left_out
        totals.ready += checked.ready
        totals.refused += not checked.ready and not checked.left_out
        totals.to_look_at += checked.ready and bool(checked.problems)
        if checked.values:
            totals.quantities[checked.values.item_id] += checked.values.quantity
        for problem in checked.problems:
            if problem.group in totals.groups or len(totals.groups) < MOST_GROUPS:
                totals.groups[problem.group] += 1
                totals.examples.setdefault(problem.group, (checked.row.number, problem))
            if problem.code == "item_unknown" and len(totals.new_items) < MOST_GROUPS:
                totals.new_items[problem.value] += 1


def _first(row: Row) -> str:
    return next((cell for cell in row.cells if cell.strip()), "")


def _answered(found: Problem) -> str:
    """Return the field that an answer to a trouble fills: how many are in a pack has its own."""
    asks = any(offer.action == "define_pack" for offer in found.suggestions)
    return "pack_quantity" if asks else found.field


def _named(header: Header, mapping: Mapping) -> tuple[tuple[str, str], ...]:
    """Return (field, column's name) of the item and the quantity: a row that holds just these is
    the header again, as printed lists have it on every page.
    """
    named = [(name, mapping.columns[name]) for name in ("item", "quantity")
             if name in mapping.columns]  # fmt: skip
    return tuple(named) if len(named) == 2 and header.row else ()


def _set_aside(row: Row, code: str, name: str) -> Checked:
    return Checked(row, None, (Problem(code, name, severity=WARNING),), left_out=True)


def check_rows(
    rows: Iterable[Row],
    header: Header,
    mapping: Mapping,
    items: Iterable[CatalogueItem],
    facilities: Iterable[FacilityName],
    *,
    today: date,
) -> Iterator[Checked]:
    """Check some rows without keeping totals or repairs; the short form of `Checker`."""
    return Checker(mapping, items, facilities, today=today).check_rows(rows, header)
