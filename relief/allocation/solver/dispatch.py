"""Give every move its day, so that no facility sends more in a day than it can.

Where the day of ``as_of`` holds everything, that is all. Otherwise sources and days are chosen
again together for all that the full facilities touch, by a whole-number program: a way may cost
more hours than a day of waiting. Very large clusters are queued instead (see queue.py).
"""

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from relief.allocation.solver import mixed, queue
from relief.allocation.solver.amounts import Settled
from relief.allocation.solver.fill import segments
from relief.allocation.solver.program import Program
from relief.allocation.solver.sending import Limit, Sendings, joined, limits, on_day_zero
from relief.allocation.solver.sources import Moves
from relief.allocation.solver.tables import Bools, Ints, Tables
from relief.allocation.solver.ways import HORIZON, Ways

Cell = tuple[int, float]
Row = tuple[list[Cell], float]

DAYS = HORIZON + 1
EXACT_COLUMNS = 6_000
WIDEST = 2.0**62
NEAR_COLUMNS = 400  # up to here hours are proven to the last; beyond, to one part in 10,000


def schedule(tables: Tables, settled: Settled) -> Sendings:
    """Give the sendings of all moves."""
    moves = settled.moves
    bounds = limits(tables)
    full = {b.facility for b in bounds if _load(tables, moves, b) > b.room(0)}
    if not full:
        return on_day_zero(moves)
    ways = _all(settled.ways)
    touched = _cluster(tables, ways, {b.facility for b in bounds}, full)
    lines = np.unique(ways.line[touched])
    calm = ~np.isin(moves.line, lines)
    cluster = ways.keep(touched)
    inside = Moves(moves.lot[~calm], moves.line[~calm], moves.units[~calm])
    busy = _busy(tables, cluster, inside, bounds, settled)
    return joined(on_day_zero(Moves(moves.lot[calm], moves.line[calm], moves.units[calm])), busy)


def _load(tables: Tables, moves: Moves, limit: Limit) -> int:
    here = tables.lots.facility[moves.lot] == limit.facility
    unit, units = limit.unit[tables.lots.item[moves.lot[here]]], moves.units[here]
    # Sums beyond 64 bits are far over any limit that is in kg or m³ a day.
    if float((unit.astype(np.float64) * units).sum()) > WIDEST:
        return max(limit.most + 1, int(WIDEST))
    return int((unit * units).sum())


def _all(many: list[Ways]) -> Ways:
    return Ways(
        np.concatenate([w.lot for w in many]),
        np.concatenate([w.line for w in many]),
        np.concatenate([w.ratio for w in many]),
        np.concatenate([w.own for w in many]),
        np.concatenate([w.last_day for w in many]),
    )


def _cluster(tables: Tables, ways: Ways, limited: set[int], full: set[int]) -> Bools:
    """Tell which ways hang together with a full facility through lots, lines and limits."""
    lots, lines = len(tables.lots.ids), len(tables.lines.ids)
    facility = tables.lots.facility[ways.lot]
    bound = np.isin(facility, sorted(limited))
    tail = np.concatenate([ways.lot, ways.lot[bound]])
    head = np.concatenate([lots + ways.line, lots + lines + facility[bound]])
    size = lots + lines + len(tables.facilities)
    links = coo_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(size, size))
    label = connected_components(links, directed=False)[1]
    return np.isin(label[ways.lot], label[lots + lines + np.array(sorted(full))])


def _busy(
    tables: Tables, ways: Ways, moves: Moves, bounds: list[Limit], settled: Settled
) -> Sendings:
    """Choose sources and days again for one set of ways that share full facilities."""
    program = DispatchProgram(tables, ways, bounds)
    if program.matrix.shape[1] > EXACT_COLUMNS or (ways.ratio != 1).any():
        settled.add("queued_lines", len(np.unique(moves.line)))
        return queue.send(tables, ways, moves, bounds)
    settled.add("dispatch_programs", 1)
    given = np.bincount(moves.line, weights=moves.units, minlength=len(tables.lines.ids))
    units = given[program.lines].astype(np.int64)
    if not program.feasible(units):
        ones = np.ones(len(program.lines), dtype=np.int64)
        rows = segments(tables, program.lines, ones)
        units = mixed.raise_levels(tables, program, rows, np.zeros_like(units))
    own, hours, *rest = mixed.costs(tables, ways, program.step)
    if program.matrix.shape[1] > NEAR_COLUMNS:
        program.gap, rest = 1e-4, []
    late = program.wide(hours) + 24.0 * program.day_units
    best = program.cheapest(units, [program.wide(own), late, *map(program.wide, rest)])
    return program.sendings(best)


class DispatchProgram(Program):
    """The program of ways with days: more columns say how much of an item leaves when."""

    def __init__(self, tables: Tables, ways: Ways, bounds: list[Limit]) -> None:
        super().__init__(tables, ways)
        facility, item = tables.lots.facility[ways.lot], tables.lots.item[ways.lot]
        limited = np.flatnonzero(np.isin(facility, sorted({b.facility for b in bounds})))
        key = facility[limited] * len(tables.items) + item[limited]
        self.goods, good = np.unique(key, return_inverse=True)
        self.good = np.full(len(ways.lot), -1, dtype=np.int64)
        self.good[limited] = good
        self.good_step = tables.step[self.goods % len(tables.items)]
        self.day_units = np.concatenate(
            [np.zeros(len(ways.lot)), np.repeat(self.good_step, DAYS) * self._day_of()]
        )
        rows = [*self._leaving_rows(), *self._limit_rows(bounds)]
        old = csr_matrix(self.matrix)
        old.resize((old.shape[0], len(ways.lot) + len(self.goods) * DAYS))
        data = [
            (place, column, value)
            for place, (cells, _) in enumerate(rows)
            for column, value in cells
        ]
        table = np.array(data, dtype=np.float64).reshape(-1, 3)
        at = (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))
        more = csr_matrix((table[:, 2], at), shape=(len(rows), old.shape[1]))
        self.matrix = csr_matrix(vstack([old, more]))
        self.upper = np.concatenate([self.upper, [most for _, most in rows]])

    def _day_of(self) -> Ints:
        return np.tile(np.arange(DAYS), len(self.goods))

    def _column(self, good: int, day: int) -> int:
        return len(self.ways.lot) + good * DAYS + day

    def _leaving_rows(self) -> list[Row]:
        """Give rows: what must leave by a day is no more than what leaves up to it."""
        rows = []
        for good in range(len(self.goods)):
            ways = np.flatnonzero(self.good == good)
            for last in np.unique(np.append(self.ways.last_day[ways], HORIZON)):
                cells = [(int(w), 1.0) for w in ways[self.ways.last_day[ways] <= last]]
                cells += [(self._column(good, day), -1.0) for day in range(int(last) + 1)]
                rows.append((cells, 0.0))
        return rows

    def _limit_rows(self, bounds: list[Limit]) -> list[Row]:
        rows = []
        items = len(self.tables.items)
        for limit in bounds:
            goods = np.flatnonzero(self.goods // items == limit.facility)
            takes = limit.unit[self.goods[goods] % items] * self.good_step[goods]
            top = max(1, int(takes.max(initial=1)))
            for day in range(DAYS):
                cells = [
                    (self._column(int(g), day), int(t) / top)
                    for g, t in zip(goods, takes, strict=True)
                ]
                # Whole numbers on both sides: half a step of slack leaves no room for one more.
                rows.append((cells, (limit.room(day) + 0.5) / top))
        return rows

    def sendings(self, columns: Ints) -> Sendings:
        """Split the moves over the days: what must leave early first, then the more urgent."""
        tables, count = self.tables, len(self.ways.lot)
        packs = columns[:count]
        order = np.lexsort(
            (
                tables.lines.rank[self.ways.line],
                tables.lines.urgency[self.ways.line],
                self.ways.last_day,
            )
        )
        room = columns[count:].reshape(-1, DAYS).copy()
        rows: list[tuple[int, int, int, int]] = []
        for way in order[packs[order] > 0]:
            left, good = int(packs[way]), int(self.good[way])
            pair = (int(self.ways.lot[way]), int(self.ways.line[way]))
            if good < 0:
                rows.append((*pair, left * int(self.step[way]), 0))
                continue
            for day in np.flatnonzero(room[good]):
                taken = min(left, int(room[good, day]))
                rows.append((*pair, taken * int(self.step[way]), int(day)))
                room[good, day] -= taken
                left -= taken
                if not left:
                    break
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return Sendings(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
