"""What the rows above give a row: cells filled down, the section it stands in, sums of them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping

from relief.inventory.sheets.mapping import Mapping
from relief.inventory.sheets.problems import WARNING, Problem, Suggestion
from relief.inventory.sheets.rowcheck import StockValues
from relief.inventory.sheets.rows import Row


class Above:
    """What the rows above give a row: blank cells filled down, and the section it stands in."""

    def __init__(self, mapping: Mapping, is_own: Callable[[str], bool]) -> None:
        """Take the mapping, and what says whether a name is one of the list's owner."""
        self._is_own = is_own
        self._mapping = mapping
        self._fields = mapping.fill_down
        self._section = mapping.sections
        self._last: dict[str, str] = {}
        self._filled: tuple[str, ...] = ()
        self._goes_on = self._is_bare = False
        self.other_owner = ""  # of the row above, where that is not the owner of the list
        self._all, self._item = (0, 0), (0, 0)  # (units, rows) above, and of the same item

    def is_section(self, row: Row) -> bool:
        """Return whether a row only names the section of those below, and take its name."""
        filled = [cell for cell in row.cells if cell.strip()]
        if not self._section or len(filled) != 1:
            return False
        self._last[self._section] = filled[0].strip().rstrip(":：")
        return True

    def completed(self, cells: dict[str, str]) -> dict[str, str]:
        """Return the cells with what stands above."""
        if not self._fields and not self._section:
            return cells
        own = {name for name, text in cells.items() if text.strip()}
        for name in self._fields:
            if name in own:
                self._last[name] = cells[name]
        self._filled = tuple(name for name in self._last if name not in own)
        self._goes_on = not own & {"item", "code"}
        self._is_bare = bool(self._fields) and own == {"quantity"}
        return {**cells, **{name: self._last[name] for name in self._filled}}

    def remarks(self, cells: AbstractMapping[str, str]) -> tuple[Problem, ...]:
        """Point out a batch or date that was filled down into a row of another item."""
        if self._goes_on:
            return ()
        return tuple(
            remark("filled_down", name, cells[name])
            for name in self._filled
            if name in {"batch", "expiry"}
        )

    def owner_missing(self, cells: AbstractMapping[str, str], own: str) -> Problem | None:
        """Ask whose goods a row is where the column of owners is blank below another's name.

        Cells merged over several rows come so: only the first of them holds the text. `own` is
        the code of the list's owner.
        """
        if "owner" in self._fields or "owner" not in self._mapping.columns:
            return None
        if said := cells.get("owner", "").strip():
            self.other_owner = "" if self._is_own(said) else said
        if said or not self.other_owner:
            return None
        offers = (Suggestion("set_all", "owner", own), Suggestion("leave_out"))
        return Problem("owner_blank", "owner", "", {"owner": self.other_owner}, offers)

    def is_sum_of_above(self, values: StockValues) -> bool:
        """Return whether a row that says nothing but an amount is the sum of the rows above, of
        its item or of all: a sum without a word, not a second lot.
        """
        sums = {units for units, rows in (self._all, self._item) if rows > 1}
        return self._is_bare and values.quantity in sums

    def add(self, values: StockValues | None) -> None:
        """Count a row that can be saved."""
        if self._fields and values is not None:
            of_item = self._item if self._goes_on else (0, 0)
            self._all, self._item = (
                (units + values.quantity, rows + 1) for units, rows in (self._all, of_item)
            )


def remark(code: str, name: str, value: str) -> Problem:
    """Return a remark on a field that a person may accept."""
    return Problem(code, name, value, {"value": value}, (Suggestion("accept"),), WARNING)
