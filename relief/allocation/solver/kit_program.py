"""Who can have how much where kits tie items together: linear programs, and cuts from them.

A column says how many kits of a line are made of parts; the others are packs by way. With the
kits given, what is left is a flow, so a linear program answers for whole units too as long as
no ready kits share in it; where they do, or packs differ, a whole-number program has the last
word. What a linear program refuses, it refuses by an inequality over the lines' units (a Benders
cut) that holds for all amounts, so that most later questions are answered without a solver.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack

from relief.allocation.solver.plain import reserved, scramble, way_place
from relief.allocation.solver.raising import Raise
from relief.allocation.solver.shortfall import GaveUp, Shortfall
from relief.allocation.solver.tables import Bools, Floats, Ints, Tables
from relief.allocation.solver.ways import Ways

NODES = 1_000  # a bound in nodes, not seconds: the same input gives the same answer
SLACK = 1e-6  # far below one unit, above HiGHS's own tolerance
SHORT = 1e-5  # units missing together; less is rounding


@dataclass(frozen=True, slots=True)
class Kit:
    """The rows of a line that asks for kits: itself (ready kits), and one for each part."""

    line: int
    parts: tuple[tuple[int, int], ...]  # row of the line for a part, units in one kit


@dataclass(slots=True)
class Heaps:
    """Lots that may serve the same lines, taken together."""

    lot_of_heap: Ints  # a lot that stands for each
    units: Ints  # in whole packs
    heap: Ints  # of each way
    ways: Ways  # one for each heap and line
    held: Bools  # ways that count against a reserve


class KitProgram:
    """Amounts of the lines of one group of items; the same question as `program.Program`."""

    def __init__(self, tables: Tables, ways: Ways, kits: Sequence[Kit]) -> None:
        """Take the ways of the group with one line for ready kits and one for each part."""
        self.tables, self.kits = tables, kits
        heaps = _heaps(tables, ways)
        self.ways = heaps.ways
        rows = [row for kit in kits for row in (kit.line, *(part for part, _ in kit.parts))]
        self.lines = np.unique(np.concatenate([ways.line, np.array(rows, dtype=np.int64)]))
        slot_of = {int(line): slot for slot, line in enumerate(self.lines)}
        self.kit_slot = np.array([slot_of[kit.line] for kit in kits], dtype=np.int64)
        self.is_part = np.zeros(len(self.lines), dtype=np.bool_)
        self.step = tables.step[tables.lots.item[heaps.ways.lot]]
        self.slot = np.searchsorted(self.lines, heaps.ways.line)
        self.count = len(heaps.ways.lot)
        cells = [(slot, place, 1.0) for place, slot in enumerate(self.kit_slot.tolist())]
        for place, kit in enumerate(kits):
            for part, units in kit.parts:
                self.is_part[slot_of[part]] = True
                cells.append((slot_of[part], place, -float(units)))
        self.gives = self._gives(cells)
        self._bind(heaps)
        self.cuts: list[tuple[Floats, float]] = []
        has_ready = np.isin(self.kit_slot, self.slot)
        self.is_flow = bool((self.step == 1).all() and (self.ways.ratio == 1).all())
        self.is_flow &= not heaps.held.any()
        self.ready = np.flatnonzero(has_ready)

    def _gives(self, cells: list[tuple[int, int, float]]) -> csr_matrix:
        """Give lines × columns: what each column adds to each line, parts less what kits take."""
        table = np.array(cells, dtype=np.float64).reshape(-1, 3)
        rows = np.concatenate([self.slot, table[:, 0].astype(np.int64)])
        columns = np.concatenate([np.arange(self.count), self.count + table[:, 1].astype(np.int64)])
        values = np.concatenate([self.step / self.ways.ratio, table[:, 2]])
        shape = (len(self.lines), self.count + len(self.kits))
        return csr_matrix((values, (rows, columns)), shape=shape)

    def _bind(self, heaps: Heaps) -> None:
        """Lay out what no amounts may exceed: heaps, reserves, what is asked."""
        tables, width = self.tables, self.count + len(self.kits)
        places, place = np.unique(way_place(tables, self.ways)[heaps.held], return_inverse=True)
        held = np.flatnonzero(heaps.held)
        rows = np.concatenate([heaps.heap, len(heaps.units) + place])
        columns = np.concatenate([np.arange(self.count), held])
        values = np.concatenate([self.step, self.step[held]]).astype(np.float64)
        shape = (len(heaps.units) + len(places), width)
        needs = tables.lines
        self.cap = np.maximum(0, needs.quantity - needs.received)[self.lines]
        self.limit = csr_matrix(
            vstack([csr_matrix((values, (rows, columns)), shape=shape), self._taken()])
        )
        spare = tables.spare.ravel()[places]
        self.bound = np.concatenate([heaps.units, spare, self.cap]).astype(np.float64)

    def _taken(self) -> csr_matrix:
        """Give lines × columns: what a line takes, kits of parts counting with the kit's line."""
        return csr_matrix(self.gives.multiply(self.gives > 0))

    def feasible(self, units: Ints) -> bool:
        """Tell whether every line can have at least these units together."""
        if self._is_cut_off(units):
            return False
        lacking = self._shortfall.of(units)
        if lacking.units > SHORT:
            full = np.maximum(lacking.price, 0.0)
            self.cuts.append((full, float(full @ units - lacking.units)))
            return False
        return self._is_whole(self._shortfall.given(), units) or self._search(units) is not None

    def _is_cut_off(self, units: Ints) -> bool:
        return any(float(full @ units) > most + SHORT for full, most in self.cuts)

    @cached_property
    def _shortfall(self) -> Shortfall:
        return Shortfall(self.limit, self.bound, self.gives, ~self.is_part)

    def _is_whole(self, columns: Floats, units: Ints) -> bool:
        """Tell whether a solution serves whole units as it is: a flow with whole demands."""
        if not self.is_flow:
            return False
        ready = self._ready(columns)
        lacking = np.maximum(0.0, units[self.kit_slot] - ready)[self.ready]
        return bool((np.abs(lacking - np.rint(lacking)) < SLACK).all())

    def _ready(self, columns: Floats) -> Floats:
        """Give the ready kits of each kit line."""
        units = columns[: self.count] * self.step
        ready = np.zeros(len(self.lines))
        np.add.at(ready, self.slot, units)
        found: Floats = ready[self.kit_slot]
        return found

    def _search(self, units: Ints, cost: Floats | None = None, rows: Any = ()) -> Floats | None:
        """Give whole columns that serve these units, the cheapest; None where there are none."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        width = self.limit.shape[1]
        whole = np.ones(width)
        least = np.where(self.is_part, 0, units)
        found = milp(
            np.zeros(width) if cost is None else cost,
            integrality=whole,
            bounds=Bounds(0, np.inf),
            constraints=[
                LinearConstraint(self.limit, -np.inf, self.bound),
                LinearConstraint(self.gives, least, np.inf),
                *rows,
            ],
            options={"mip_rel_gap": 0.0, "node_limit": NODES},
        )
        return None if found.x is None else np.asarray(found.x)

    def most(self, units: Ints, lines: Ints) -> int:
        """Give a bound on the units the chosen lines can have: all they ask for."""
        return int(self.cap[lines].sum())

    def furthest(self, units_of: Raise, most: int) -> int:
        """Give the largest number, up to ``most``, whose units are feasible; 0 is.

        The cuts name the first number to try; each failure adds one. Where only whole numbers
        stand in the way, halving finds the place.
        """
        if self._is_cut_off(units_of(1)):
            return 0
        tried = most
        while tried:
            tried = self._uncut(units_of, tried)
            known = len(self.cuts)
            if not tried or self.feasible(units_of(tried)):
                return tried
            if len(self.cuts) == known:
                return _last(lambda more: self.feasible(units_of(more)), 0, tried)
        return 0

    def _uncut(self, units_of: Raise, most: int) -> int:
        """Give the largest number, up to ``most``, whose units no cut refuses; 0 is."""

        def holds(more: int) -> bool:
            return not self._is_cut_off(units_of(more))

        if holds(most):
            return most
        low, high = units_of.near(lambda units: not self._is_cut_off(units))
        low, high = min(low, most - 1), min(high, most)
        if not holds(low):
            return _last(holds, 0, low)
        return _last(holds, high, most) if holds(high) else _last(holds, low, high)

    def blocked(self, units: Ints, lines: Ints) -> Bools:
        """Tell of which lines the cuts say that they can have no unit more."""
        found = np.zeros(len(lines), dtype=np.bool_)
        for full, most in self.cuts:
            found |= float(full @ units) + full[lines] > most + SHORT
        return found

    def from_parts(self, units: Ints) -> Ints:
        """Give how many kits of each kit line are made of parts: as few as the amounts allow,
        earlier requests having the ready ones.
        """
        wanted = units[self.kit_slot]
        if not len(self.ready):
            return wanted
        width = self.limit.shape[1]
        count = np.zeros(width)
        count[self.count :] = 1.0
        rank = np.zeros(width)
        rank[self.count :] = self._turns()
        few = self._search(units, count)
        if few is None:
            raise GaveUp
        first = self._search(units, rank, [_no_worse(count, float(count @ few))])
        best = few if first is None else first
        parts: Ints = np.rint(best[self.count :]).astype(np.int64)
        return np.minimum(parts, wanted)

    def _turns(self) -> Ints:
        """Give 1, 2, … by earlier request, then id: kits of parts cost later lines less."""
        rank = self.tables.lines.rank[self.lines[self.kit_slot]]
        turn = np.empty(len(rank), dtype=np.int64)
        turn[np.argsort(rank)] = np.arange(len(rank), 0, -1)
        return turn


def _no_worse(cost: Floats, worth: float) -> Any:
    from scipy.optimize import LinearConstraint

    return LinearConstraint(csr_matrix(cost), -np.inf, worth + SLACK)


def _last(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Give the largest number that holds, where ``low`` does, ``high`` does not and one ends."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _heaps(tables: Tables, ways: Ways) -> Heaps:
    """Put lots together that may serve the same lines, and share what reserves they are under."""
    held = reserved(tables, ways)
    marks = np.zeros(len(tables.lots.ids), dtype=np.uint64)
    np.add.at(marks, ways.lot, scramble(2 * ways.line + held))
    place = np.full(len(tables.lots.ids), -1, dtype=np.int64)
    place[ways.lot[held]] = way_place(tables, ways)[held]
    lots = np.unique(ways.lot)
    key = np.stack(
        [tables.lots.item[lots].astype(np.uint64), place[lots].astype(np.uint64), marks[lots]],
        axis=1,
    )
    _, first, label = np.unique(key, axis=0, return_index=True, return_inverse=True)
    step = tables.step[tables.lots.item[lots]]
    whole = tables.lots.available[lots] // step * step
    units = np.bincount(label.ravel(), weights=whole, minlength=len(first)).astype(np.int64)
    heap_of = np.zeros(len(tables.lots.ids), dtype=np.int64)
    heap_of[lots] = label.ravel()
    stand = np.flatnonzero(np.isin(ways.lot, lots[first]))
    return Heaps(lots[first], units, heap_of[ways.lot[stand]], ways.keep(stand), held[stand])
