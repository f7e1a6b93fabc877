"""The next units of some lines, in the order of the policy: any number of them, laid out."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from relief.allocation.solver.fill import Segments, hand_out, pick
from relief.allocation.solver.tables import Ints, Tables

HALVINGS = 64


class Raise:
    """Stretches of one level that are open; called with a number, gives the units of all lines."""

    def __init__(self, tables: Tables, rows: Segments, open_rows: Ints, units: Ints) -> None:
        """Begin from what the lines have: ``units``."""
        left = pick(rows, open_rows)
        self.tables, self.units = tables, units
        self.rows = replace(left, lo=units[left.slot])
        self.total = int((self.rows.hi - self.rows.lo).sum())
        self._one_part = np.zeros(len(open_rows), dtype=np.int64)
        self._known: dict[int, Ints] = {}

    def __call__(self, more: int) -> Ints:
        """Give the units after handing out this many more; nobody may change them."""
        if more not in self._known:
            budget = np.array([more])
            given = hand_out(self.tables, self.rows, self._one_part, budget, len(self.units))
            self._known[more] = self.units + given
        return self._known[more]

    def near(self, holds: Callable[[Ints], bool]) -> tuple[int, int]:
        """Give two close numbers between which ``holds`` ends; true of no more, false of all.

        Halves the height to which lines are filled, which is quick to lay out. Heights are
        floats and take what stands equally high together: the ends are still to be asked.
        """
        base = self.tables.lines.received[self.rows.line]
        low = float(((base + self.rows.pack * self.rows.lo) / self.rows.scale).min())
        high = float(((base + self.rows.pack * self.rows.hi) / self.rows.scale).max()) * 2
        least, most = 0, self.total
        for _ in range(HALVINGS):
            if most - least <= 1:
                break
            middle = (low + high) / 2
            given = self._below(middle, base)
            if holds(self._with(given)):
                low, least = middle, int(given.sum())
            else:
                high, most = middle, int(given.sum())
        return least, most

    def _below(self, height: float, base: Ints) -> Ints:
        reach = np.ceil((height * self.rows.scale - base) / self.rows.pack)
        return np.clip(reach, self.rows.lo, self.rows.hi).astype(np.int64) - self.rows.lo

    def _with(self, given: Ints) -> Ints:
        units = self.units.copy()
        units[self.rows.slot] += given
        return units
