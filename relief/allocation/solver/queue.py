"""Days for clusters too large for one program: an exact queue at each facility.

Sources stay as they are. Where all days together cannot carry everything, the order of the
levels says who goes; then light goods leave first, which keeps unit-hours low.
"""

import numpy as np

from relief.allocation.solver.sending import Limit, Sendings
from relief.allocation.solver.sources import Moves
from relief.allocation.solver.tables import Ints, Tables
from relief.allocation.solver.ways import HORIZON, Ways

Row = tuple[int, int, int, int]


def send(tables: Tables, ways: Ways, moves: Moves, bounds: list[Limit]) -> Sendings:
    """Give each move the first days with room; what fits on no day is not sent."""
    last_of = dict(
        zip(zip(ways.lot.tolist(), ways.line.tolist(), strict=True), ways.last_day, strict=True)
    )
    rows: list[Row] = []
    facility = tables.lots.facility[moves.lot]
    for place in np.unique(facility):
        here = np.flatnonzero(facility == place)
        own = [limit for limit in bounds if limit.facility == place]
        rows += _Day(tables, own).send(moves, here, last_of)
    table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4)
    return Sendings(table[:, 1], table[:, 0], table[:, 3], table[:, 2])


class _Day:
    """The room left at one facility, limit × day."""

    def __init__(self, tables: Tables, bounds: list[Limit]) -> None:
        self.tables = tables
        self.bounds = bounds
        self.room = [[limit.room(day) for day in range(HORIZON + 1)] for limit in bounds]

    def send(self, moves: Moves, here: Ints, last_of: dict[tuple[int, int], int]) -> list[Row]:
        going = self._carried(moves, here)
        rows: list[Row] = []
        for move, packs in sorted(going, key=lambda pair: self._order(moves, pair[0])):
            pair = (int(moves.lot[move]), int(moves.line[move]))
            left = packs
            for day in range(int(last_of[pair]) + 1):
                taken = min(left, self._fits(pair[0], day))
                if taken:
                    self._take(pair[0], day, taken)
                    rows.append((pair[1], pair[0], day, taken * self._step(pair[0])))
                    left -= taken
                if not left:
                    break
        return rows

    def _carried(self, moves: Moves, here: Ints) -> list[tuple[int, int]]:
        """Give the packs of each move that all days together can carry, urgent lines first."""
        lines = self.tables.lines
        left = [sum(days) for days in self.room]
        going = []
        for move in here[
            np.lexsort((lines.rank[moves.line[here]], lines.urgency[moves.line[here]]))
        ]:
            lot = int(moves.lot[move])
            packs = int(moves.units[move]) // self._step(lot)
            for place, limit in enumerate(self.bounds):
                one = self._one(limit, lot)
                packs = min(packs, left[place] // one) if one else packs
            for place, limit in enumerate(self.bounds):
                left[place] -= packs * self._one(limit, lot)
            going.append((int(move), packs))
        return going

    def _order(self, moves: Moves, move: int) -> tuple[float, int, int, int]:
        lot, line = int(moves.lot[move]), int(moves.line[move])
        load = max(
            (limit.unit[self.tables.lots.item[lot]] / max(1, limit.most) for limit in self.bounds),
            default=0.0,
        )
        return (
            float(load),
            int(self.tables.lines.urgency[line]),
            int(self.tables.lines.rank[line]),
            lot,
        )

    def _step(self, lot: int) -> int:
        return int(self.tables.step[self.tables.lots.item[lot]])

    def _one(self, limit: Limit, lot: int) -> int:
        return int(limit.unit[self.tables.lots.item[lot]]) * self._step(lot)

    def _fits(self, lot: int, day: int) -> int:
        room = [
            self.room[place][day] // one
            for place, limit in enumerate(self.bounds)
            if (one := self._one(limit, lot))
        ]
        return min(room, default=2**62)

    def _take(self, lot: int, day: int, packs: int) -> None:
        for place, limit in enumerate(self.bounds):
            self.room[place][day] -= packs * self._one(limit, lot)
