"""What was decided, as columns: the shared ground of metrics and reasons."""

from functools import cached_property

import numpy as np

from relief.allocation.solver.amounts import Settled
from relief.allocation.solver.sending import Sendings
from relief.allocation.solver.sources import Moves
from relief.allocation.solver.tables import Floats, Ints, Tables
from relief.allocation.solver.ways import exact_ratio


def given_units(tables: Tables, moved: Moves | Sendings) -> Ints:
    """Give the units asked that each line gets: substitutes count by their ratio."""
    units = moved.units.copy()
    swapped = tables.lots.item[moved.lot] != tables.lines.item[moved.line]
    for place in np.flatnonzero(swapped):
        line, item = int(moved.line[place]), int(tables.lots.item[moved.lot[place]])
        units[place] = int(units[place] // exact_ratio(tables, line, item))
    found = np.zeros(len(tables.lines.ids), dtype=np.int64)
    np.add.at(found, moved.line, units)
    open_units = np.maximum(0, tables.lines.quantity - tables.lines.received)
    most: Ints = np.minimum(found, open_units)
    return most


def fill_rates(tables: Tables, units: Ints) -> Floats:
    """Give (a + x) / q of each line; a line that asks for nothing is full."""
    lines = tables.lines
    asked = np.maximum(1, lines.quantity)
    return np.where(lines.quantity == 0, 1.0, (lines.received + units) / asked)


class Outcome:
    """The sendings of a problem with what they mean for each line."""

    def __init__(self, tables: Tables, settled: Settled, sendings: Sendings) -> None:
        self.tables = tables
        self.settled = settled
        self.sendings = sendings
        self.units = given_units(tables, sendings)
        self.fill_rate = fill_rates(tables, self.units)

    @cached_property
    def uncarried(self) -> Ints:
        """Give the units that a line would have without dispatch limits, beyond what it has."""
        return given_units(self.tables, self.settled.moves) - self.units

    @cached_property
    def lot_left(self) -> Ints:
        """Give the units that stay in each lot."""
        left = self.tables.lots.available.copy()
        np.subtract.at(left, self.sendings.lot, self.sendings.units)
        return left
