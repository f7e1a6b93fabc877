"""A whole-number program over ways, for parts that one flow network cannot state.

Those are parts where packs differ, where a substitute's ratio is not 1, or where one reserve
spans lots that reach different class 3 lines. HiGHS solves it, through SciPy because the
``highspy`` wheel cannot be loaded beside OR-Tools; variables are packs by way.
"""

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from relief.allocation.solver.plain import reserved, way_place
from relief.allocation.solver.sources import Moves
from relief.allocation.solver.tables import Bools, Floats, Ints, Tables
from relief.allocation.solver.ways import Ways

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

NODES = 1_000  # a bound in nodes, not seconds: the same input gives the same answer
SLACK = 1e-6  # far below one unit, above HiGHS's own tolerance
REMEMBERED = 500  # answers: some megabytes

Rows = tuple[csr_matrix, Floats, Floats]  # with the least and the most of each
_known: dict[bytes, "OptimizeResult"] = {}


class Program:
    """Rows: lots, lines, reserves, then one for each objective already settled."""

    def __init__(self, tables: Tables, ways: Ways) -> None:
        self.tables, self.ways = tables, ways
        self.lots, lot = np.unique(ways.lot, return_inverse=True)
        self.lines, self.slot = np.unique(ways.line, return_inverse=True)
        self.step = tables.step[tables.lots.item[ways.lot]]
        held = reserved(tables, ways)
        places, place = np.unique(way_place(tables, ways)[held], return_inverse=True)
        count = len(ways.lot)
        self.first_line = len(self.lots)
        rows = np.concatenate(
            [lot, self.first_line + self.slot, self.first_line + len(self.lines) + place]
        )
        columns = np.concatenate([np.arange(count), np.arange(count), np.flatnonzero(held)])
        values = np.concatenate([self.step, self.step / ways.ratio, self.step[held]])
        needs = tables.lines
        self.cap = (needs.quantity - needs.received)[self.lines]
        upper = np.concatenate(
            [tables.lots.available[self.lots], self.cap, tables.spare.ravel()[places]]
        ).astype(np.float64)
        self.upper = upper
        self.matrix = csr_matrix((values, (rows, columns)), shape=(len(upper), count))
        self.gap = 0.0
        self.settled: list[tuple[csr_matrix, float]] = []
        self._known: Ints | None = None

    def feasible(self, units: Ints) -> bool:
        """Tell whether every line can have at least these units together."""
        if self._known is not None and self._topped_up(self._known, units):
            return True
        found = self._run(units, np.zeros(self.matrix.shape[1]))
        if found.x is None:
            return False
        self._known = np.rint(found.x).astype(np.int64)
        return True

    def _topped_up(self, columns: Ints, units: Ints) -> bool:
        """Tell whether columns that are known to fit serve these units with some packs more.

        A proof by example, far cheaper than a search; where it fails nothing is known.
        """
        packs, table = columns.copy(), self._columns
        load = self.matrix @ packs
        lines = slice(self.first_line, self.first_line + len(units))
        for line in np.flatnonzero(load[lines] < units - SLACK):
            row = self.first_line + line
            for way in np.flatnonzero(self.slot == line):
                cells = slice(table.indptr[way], table.indptr[way + 1])
                rows, each = table.indices[cells], table.data[cells]
                gain = float(each[rows == row][0])
                room = int(np.floor(((self.upper[rows] - load[rows]) / each + SLACK).min()))
                more = min(room, math.ceil((units[line] - load[row]) / gain - SLACK))
                if more > 0:
                    packs[way] += more
                    load[rows] += more * each
                if load[row] >= units[line] - SLACK:
                    break
            else:
                return False
        self._known = packs
        return True

    @cached_property
    def _columns(self) -> csc_matrix:
        return csc_matrix(self.matrix)

    def most(self, units: Ints, lines: Ints) -> int:
        """Give the most units the chosen lines can have while all have at least ``units``."""
        chosen = np.isin(self.slot, lines)
        found = self._run(units, self.wide(np.where(chosen, -self.step / self.ways.ratio, 0.0)))
        if found.x is None:  # the search ended at its bound
            return int(units[lines].sum())
        return int(np.floor(-found.fun + SLACK))

    def furthest(self, units_of: Callable[[int], Ints], most: int) -> int:
        """Give the largest number, up to ``most``, whose units are feasible; 0 is.

        By longer and longer steps, then by halving.
        """
        step, best, bad = 1, 0, most + 1
        while bad - best > 1:
            tried = min(best + step, bad - 1)
            if self.feasible(units_of(tried)):
                best, step = tried, step * 2
            else:
                bad, step = tried, max(1, (tried - best) // 2)
        return best

    def blocked(self, units: Ints, lines: Ints) -> Bools:
        """Tell of which lines it is known that they can have no unit more: of none."""
        return np.zeros(len(lines), dtype=np.bool_)

    def wide(self, cost: Floats) -> Floats:
        """Give a cost of ways as a cost of all columns."""
        return np.concatenate([cost, np.zeros(self.matrix.shape[1] - len(cost))])

    def cheapest(self, units: Ints, costs: Sequence[Floats]) -> Ints:
        """Give the whole columns that serve these units, best by each cost in turn.

        Where a search ends at its bound, the best that is known stays.
        """
        packs = None
        for cost in costs:
            found = self._run(units, cost)
            if found.x is not None:
                better = np.rint(found.x).astype(np.int64)
                if packs is None or cost @ better < cost @ packs:
                    packs = better
            elif packs is None:
                packs = self._any(units)
            worth = float(cost @ packs)
            limit = worth + SLACK * max(1.0, abs(worth)) * 1e-3
            self.settled.append((csr_matrix(cost), limit))
        return packs if packs is not None else self._any(units)

    def moves(self, columns: Ints) -> Moves:
        """Give the moves that the columns state."""
        packs = columns[: len(self.step)]
        used = np.flatnonzero(packs > 0)
        return Moves(self.ways.lot[used], self.ways.line[used], (packs * self.step)[used])

    def _any(self, units: Ints) -> Ints:
        """Give whole columns that serve these units, whatever they cost."""
        found = self._run(units, np.zeros(self.matrix.shape[1]))
        if found.x is None:
            raise RuntimeError("a settled amount can no longer be served")
        packs: Ints = np.rint(found.x).astype(np.int64)
        return packs

    def _run(self, units: Ints, cost: Floats) -> "OptimizeResult":
        lower = np.full(len(self.upper), -np.inf)
        lower[self.first_line : self.first_line + len(units)] = units - SLACK
        rows = [(self.matrix, lower, self.upper)]
        rows += [(row, np.array([-np.inf]), np.array([limit])) for row, limit in self.settled]
        return _asked(cost, rows, self.gap)


def _asked(cost: Floats, rows: Sequence[Rows], gap: float) -> "OptimizeResult":
    """Give the best whole columns; what was asked before is remembered.

    What-ifs change one thing at a time, and leave most parts of a problem as they were.
    """
    mark = blake2b(repr((len(cost), gap)).encode())
    for matrix, low, high in rows:
        for array in (matrix.data, matrix.indices, matrix.indptr, low, high):
            mark.update(array.tobytes())
    mark.update(cost.tobytes())
    key = mark.digest()
    if key not in _known:
        while len(_known) >= REMEMBERED:
            _known.pop(next(iter(_known)), None)
        _known[key] = _solved(cost, rows, gap)
    return _known[key]


def _solved(cost: Floats, rows: Sequence[Rows], gap: float) -> "OptimizeResult":
    # A fifth of what any process of the platform takes to start; few ever need it.
    from scipy.optimize import Bounds, LinearConstraint, milp

    return milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, np.inf),
        constraints=[LinearConstraint(matrix, low, high) for matrix, low, high in rows],
        options={"mip_rel_gap": gap, "node_limit": NODES},
    )
