"""Amounts and sources of parts that need a whole-number program (see program.py).

The same order of packs as everywhere, taken one stretch at a time: gallop as far as all open
lines can go together; the line whose next unit does not fit leaves the comparison.
"""

from typing import Protocol

import numpy as np

from relief.allocation.solver.fill import LEVELS, Segments, segments
from relief.allocation.solver.program import Program
from relief.allocation.solver.raising import Raise
from relief.allocation.solver.sources import Moves, expiry_days, micro_cost
from relief.allocation.solver.tables import HOUR_US, Bools, Floats, Ints, Tables
from relief.allocation.solver.ways import Ways, exact_ratio


def solve_part(tables: Tables, ways: Ways, settled: Ints | None = None) -> Moves:
    """Give the moves of one part.

    ``settled`` gives the units of each line (sorted by row) that earlier levels have fixed:
    with it, only class 3 lines are asked again.
    """
    program = Program(tables, ways)
    rows = segments(tables, program.lines, np.ones(len(program.lines), dtype=np.int64))
    units = np.zeros(len(program.lines), dtype=np.int64)
    first = 1
    if settled is not None:
        units = np.where(tables.lines.urgency[program.lines] == 3, 0, settled)
        first = LEVELS - 1
    return _sourced(tables, program, raise_levels(tables, program, rows, units, first))


def source_part(tables: Tables, ways: Ways, fixed: Ints) -> Moves:
    """Give the moves of one part whose lines have their units already (by row of `tables`)."""
    program = Program(tables, ways)
    return _sourced(tables, program, fixed[program.lines])


def _sourced(tables: Tables, program: Program, units: Ints) -> Moves:
    best = program.cheapest(units, costs(tables, program.ways, program.step))
    return trim(tables, program.moves(best))


class Oracle(Protocol):
    """What knows which amounts can be had together."""

    def most(self, units: Ints, lines: Ints) -> int:
        """Give a bound on the units the chosen lines can have while all keep theirs."""

    def furthest(self, units_of: Raise, most: int) -> int:
        """Give the largest number, up to ``most``, whose units can be had."""

    def blocked(self, units: Ints, lines: Ints) -> Bools:
        """Tell of which of these lines it is known that they can have no unit more."""


def raise_levels(
    tables: Tables, program: Oracle, rows: Segments, units: Ints, first: int = 1
) -> Ints:
    """Raise the lines level by level from ``first``; give the units of each line."""
    for level in range(first, LEVELS):
        units = _level(tables, program, rows, level, units)
    return units


def _level(tables: Tables, program: Oracle, rows: Segments, level: int, units: Ints) -> Ints:
    """Raise the lines of one level as far as the order allows."""
    open_rows = np.flatnonzero((rows.level == level) & (rows.lo == units[rows.slot]))
    if not len(open_rows):
        return units
    members = rows.slot[open_rows]
    reach = program.most(units, members)
    while len(open_rows) and int(units[members].sum()) < reach:
        raised = Raise(tables, rows, open_rows, units)
        best = program.furthest(raised, raised.total)
        if best == raised.total:
            return raised(best)
        stuck = raised(best + 1) > raised(best)
        units = raised(best)
        open_rows = open_rows[~stuck[rows.slot[open_rows]]]
        open_rows = open_rows[units[rows.slot[open_rows]] < rows.hi[open_rows]]
        open_rows = open_rows[~program.blocked(units, rows.slot[open_rows])]
    return units


def costs(tables: Tables, ways: Ways, step: Ints) -> list[Floats]:
    """Give what a pack costs on each way: own stock, unit-hours, money, expiry."""
    facility = tables.lots.facility[ways.lot]
    hours = tables.hours_us[facility, tables.lines.request[ways.line]] / HOUR_US
    money = micro_cost(tables, facility, ways.line, tables.lots.item[ways.lot]) / 1e6
    days = expiry_days(tables, ways.lot)
    return [
        -(ways.own * step).astype(np.float64),
        hours * step,
        money * step,
        (days * step).astype(np.float64),
    ]


def trim(tables: Tables, moves: Moves) -> Moves:
    """Take back what rounding up to a substitute's ratio does not need."""
    kept = moves.units.copy()
    for place, (lot, line) in enumerate(zip(moves.lot, moves.line, strict=True)):
        item = int(tables.lots.item[lot])
        ratio = exact_ratio(tables, int(line), item)
        if ratio != 1:
            step = int(tables.step[item])
            needed = -(-(int(kept[place] // ratio) * ratio) // step)
            kept[place] = int(needed) * step
    used = kept > 0
    return Moves(moves.lot[used], moves.line[used], kept[used])
