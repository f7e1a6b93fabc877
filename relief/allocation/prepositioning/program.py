"""The two-stage program: open and stock now, ship when one of the scenarios has happened.

HiGHS through SciPy solves it with a gap of zero; its dual bound goes with the answer.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from relief.allocation.prepositioning.instance import Instance, Placement, Scenario, Shipment

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

Cell = tuple[int, float]
ALMOST = 1e-6


class Unsolvable(RuntimeError):
    """No placement fits: what is held does not fit into its location."""


def place(instance: Instance) -> Placement:
    """Return the placement of least expected cost; raises Unsolvable where none is allowed."""
    from scipy.optimize import Bounds, milp  # slow to load, as in the engine's program

    program = _Program(instance)
    if not program.cost:
        return Placement({}, {}, (), 0.0, 0.0)
    found = milp(
        np.array(program.cost),
        integrality=np.array(program.whole),
        bounds=Bounds(np.array(program.low), np.array(program.high)),
        constraints=program.constraints(),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise Unsolvable(found.message)
    bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
    return program.answer(found.x, float(found.fun), float(bound))


class _Program:
    """Columns: sizes opened, stock held, units shipped, units lacking. Rows by their names."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.cost: list[float] = []
        self.whole: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.rows: dict[object, list[Cell]] = defaultdict(list)
        self.least: dict[object, float] = {}
        self.most: dict[object, float] = {}
        self.opened: dict[tuple[str, str], int] = {}
        self.stock: dict[tuple[str, str], int] = {}
        self.shipped: dict[tuple[str, str, str, str], int] = {}
        self._first_stage()
        for scenario in instance.scenarios:
            self._second_stage(scenario)

    def _column(self, cost: float, *, high: float = np.inf, whole: bool = False) -> int:
        self.cost.append(cost)
        self.low.append(0.0)
        self.high.append(high)
        self.whole.append(int(whole))
        return len(self.cost) - 1

    def _first_stage(self) -> None:
        asked = self.instance
        for location in asked.locations:
            for size in location.sizes:
                column = self._column(size.fixed_cost, high=1.0, whole=True)
                self.opened[location.id, size.id] = column
                self._add(("one size", location.id), column, 1.0, most=1.0)
                self._add("new ones", column, 1.0, most=asked.most_new)
            for goods in asked.goods:
                self._hold(location.id, goods.id, goods.unit_cost)
            self._room(location.id)

    def _hold(self, location: str, goods: str, cost: float) -> None:
        asked = self.instance
        column = self._column(cost)
        self.stock[location, goods] = column
        if asked.held is not None:
            self.low[column] = self.high[column] = float(asked.held.get((location, goods), 0))
        else:
            total = next(row.stock for row in asked.goods if row.id == goods)
            self._add(("stock", goods), column, 1.0, most=total)
            if total is not None and asked.most_share is not None:
                self.high[column] = asked.most_share * total

    def _room(self, location: str) -> None:
        """Bound what a location holds by its volume; a candidate holds nothing unopened."""
        asked = self.instance
        row = next(entry for entry in asked.locations if entry.id == location)
        limits = [size.capacity_m3 for size in row.sizes] or [row.capacity_m3]
        if None in limits and not row.sizes:
            return
        is_bounded = None not in limits
        for goods in asked.goods:
            # Where volume is no limit, all there is of an item is the most that can lie here.
            unit = goods.volume_m3 if is_bounded else 1.0
            name = ("room", location) if is_bounded else ("room", location, goods.id)
            self._add(name, self.stock[location, goods.id], unit, most=row.capacity_m3 or 0.0)
            if not is_bounded:
                for size in row.sizes:
                    column = self.opened[location, size.id]
                    self._add(name, column, -self._most_of(goods.id), most=0.0)
        if is_bounded:
            for size in row.sizes:
                self._add(
                    ("room", location), self.opened[location, size.id], -(size.capacity_m3 or 0.0)
                )

    def _most_of(self, goods: str) -> float:
        row = next(entry for entry in self.instance.goods if entry.id == goods)
        if row.stock is not None:
            return float(row.stock)
        return float(
            max(
                sum(units for (_, item), units in scenario.demand.items() if item == goods)
                for scenario in self.instance.scenarios
            )
        )

    def _second_stage(self, scenario: Scenario) -> None:
        asked = self.instance
        chance = scenario.probability
        for (where, item), units in scenario.demand.items():
            goods = next(row for row in asked.goods if row.id == item)
            short = self._column(chance * goods.shortage_cost)
            self._add(("need", scenario.id, where, item), short, 1.0, least=units, most=units)
            for location in asked.locations:
                way = asked.ways.get((location.id, where))
                if way is None or (location.id, where) in scenario.closed:
                    continue
                column = self._column(chance * (way - goods.surplus_cost))
                self.shipped[scenario.id, location.id, where, item] = column
                self._add(("need", scenario.id, where, item), column, 1.0)
                self._add(("left", scenario.id, location.id, item), column, 1.0, most=0.0)
        for (location_id, item), column in self.stock.items():
            goods = next(row for row in asked.goods if row.id == item)
            share = scenario.surviving.get((location_id, item), 1.0)
            self.cost[column] += chance * share * goods.surplus_cost
            name = ("left", scenario.id, location_id, item)
            if name in self.rows:
                self._add(name, column, -share)

    def _add(
        self,
        row: object,
        column: int,
        value: float,
        *,
        least: float | None = None,
        most: float | None = None,
    ) -> None:
        self.rows[row].append((column, value))
        if least is not None:
            self.least[row] = least
        if most is not None:
            self.most[row] = most

    def constraints(self) -> "list[LinearConstraint]":
        """Give every row as one matrix with its bounds."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_matrix

        if not self.rows:
            return []
        cells = [
            (place, column, value)
            for place, entries in enumerate(self.rows.values())
            for column, value in entries
        ]
        at = ([row for row, _, _ in cells], [column for _, column, _ in cells])
        shape = (len(self.rows), len(self.cost))
        matrix = csr_matrix(([value for _, _, value in cells], at), shape=shape)
        low = [self.least.get(name, -np.inf) for name in self.rows]
        high = [self.most.get(name, np.inf) for name in self.rows]
        return [LinearConstraint(matrix, low, high)]

    def answer(self, values: Iterable[float], cost: float, bound: float) -> Placement:
        """Read the columns back."""
        found = np.asarray(values)
        shipments = tuple(
            Shipment(*key, round(float(found[column]), 6))
            for key, column in self.shipped.items()
            if found[column] > ALMOST
        )
        return Placement(
            opened={key[0]: key[1] for key, column in self.opened.items() if found[column] > 0.5},
            stock={
                key: round(float(found[column]), 6)
                for key, column in self.stock.items()
                if found[column] > ALMOST
            },
            shipments=shipments,
            cost=cost,
            bound=bound,
        )
