"""Minimum cost flow by several objectives in strict order, on one network.

After each objective, potentials of the optimal flow tell which arcs any optimal flow may use
and which it must fill; the next objective is solved inside that face only. So no objective is
ever traded for a later one, and no weights have to be guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from relief.allocation.solver.tables import Bools, Ints, numbered, order_of

Small = NDArray[np.int32]
ROOM = 2**61  # OR-Tools multiplies costs by the number of nodes inside 64 bits
NODES_AT_ONCE = 400
QUICK = 12
CALM = 4  # rounds after which parts that are at rest are left out


@dataclass(slots=True)
class Arcs:
    """Arcs with the least and most they carry."""

    tail: Ints
    head: Ints
    low: Ints
    high: Ints


@dataclass(slots=True)
class Side:
    """Arcs that can carry more, all forwards or all backwards, in the order of where they lead."""

    tail: Ints
    head: Ints
    price: Ints
    starts: Ints
    ends: Ints  # the head of each run of arcs

    @classmethod
    def by_head(cls, tail: Ints, head: Ints, price: Ints, nodes: int) -> "Side":
        """Sort the arcs by their heads."""
        order = order_of(head, nodes)
        return cls._of(tail[order], head[order], price[order])

    @classmethod
    def _of(cls, tail: Ints, head: Ints, price: Ints) -> "Side":
        first = np.ones(len(head), dtype=np.bool_)
        np.not_equal(head[1:], head[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        return cls(tail, head, price, starts, head[starts])

    def keep(self, chosen: Bools) -> "Side":
        """Give the chosen arcs."""
        return self._of(self.tail[chosen], self.head[chosen], self.price[chosen])

    def lower(self, potential: Ints) -> Ints:
        """Lower potentials to what these arcs allow; give the nodes that moved."""
        if not len(self.starts):
            return self.ends
        best = np.minimum.reduceat(potential[self.tail] + self.price, self.starts)
        lower = best < potential[self.ends]
        moved = self.ends[lower]
        potential[moved] = best[lower]
        return moved


class StrictOrder:
    """A flow that is optimal for each objective given so far, and the arcs that may change."""

    def __init__(self, arcs: Arcs, supply: Ints, part: Ints, first: Ints) -> None:
        """Begin with the best flow of the first objective; no arc leaves its ``part`` of nodes."""
        self.arcs = arcs
        self.supply = supply
        self.low, self.high = arcs.low.copy(), arcs.high.copy()
        self.solves = 1
        self.part = part
        self.flow = self._first(first)

    def minimise(self, cost_of: Callable[[Bools], Ints]) -> Ints:
        """Make the flow optimal for a cost among those optimal so far; give the flow.

        ``cost_of`` is asked for the cost of the arcs that are still free; others do not matter.
        """
        is_free = self.low < self.high
        free = np.flatnonzero(is_free)
        if not len(free):
            return self.flow
        cost = cost_of(is_free)
        potential = np.zeros(len(self.supply), dtype=np.int64)
        restless = self._settle(potential, cost, free, QUICK)
        if len(restless):
            # Only in their parts does anything change; the others stay at rest.
            again = self._parts_of(restless)
            potential[again] = 0
            near = free[again[self.arcs.tail[free]]]
            self.flow = self._solve(cost, near)
            restless = self._settle(potential, cost, near, len(self.supply) + 1)
        if len(restless):
            raise RuntimeError("the minimum cost flow left a cheaper cycle")
        reduced = cost[free] + potential[self.arcs.tail[free]] - potential[self.arcs.head[free]]
        self.high[free[reduced > 0]] = self.low[free[reduced > 0]]
        self.low[free[reduced < 0]] = self.high[free[reduced < 0]]
        self._fix_trees(free[reduced == 0])
        return self.flow

    def _parts_of(self, nodes: Ints) -> Bools:
        """Tell which nodes are in the same part as one of these."""
        near = np.zeros(len(self.supply), dtype=np.bool_)
        near[self.part[nodes]] = True
        return near[self.part]

    def _fix_trees(self, free: Ints) -> None:
        """Fix the free arcs that hang on by one end only: they lie on no cycle of free arcs."""
        while len(free):
            tail, head = self.arcs.tail[free], self.arcs.head[free]
            arcs = np.bincount(tail, minlength=len(self.supply))
            arcs += np.bincount(head, minlength=len(self.supply))
            hangs = (arcs[tail] == 1) | (arcs[head] == 1)
            if not hangs.any():
                return
            fixed = free[hangs]
            self.low[fixed] = self.high[fixed] = self.flow[fixed]
            free = free[~hangs]

    def _first(self, cost: Ints) -> Ints:
        """Give the best flow, some parts at a time: the solver works on fewer nodes faster."""
        last = int(self.part.max(initial=0)) + 1
        batch = np.cumsum(np.bincount(self.part, minlength=last)) // NODES_AT_ONCE
        of_node, of_arc = batch[self.part], batch[self.part[self.arcs.tail]]
        count = int(batch.max(initial=0)) + 1
        nodes, arcs = order_of(of_node, count), order_of(of_arc, count)
        place = np.empty(len(nodes), dtype=np.int32)
        first_node = np.searchsorted(of_node[nodes], np.arange(count + 1))
        first_arc = np.searchsorted(of_arc[arcs], np.arange(count + 1))
        place[nodes] = np.arange(len(nodes)) - first_node[of_node[nodes]]
        tail, head = place[self.arcs.tail[arcs]], place[self.arcs.head[arcs]]
        high, cost, supply = self.high[arcs], cost[arcs], self.supply[nodes]
        flow = np.empty(len(arcs), dtype=np.int64)
        for number in range(count):
            own = slice(first_arc[number], first_arc[number + 1])
            needs = supply[first_node[number] : first_node[number + 1]]
            flow[arcs[own]] = _best(tail[own], head[own], high[own], cost[own], needs)
        return flow

    def _solve(self, cost: Ints, chosen: Ints) -> Ints:
        """Give the flow with the chosen arcs, and only those, made optimal for a cost."""
        self.solves += 1
        nodes, ends = numbered(np.concatenate([self.arcs.tail[chosen], self.arcs.head[chosen]]))
        tail, head = ends[: len(chosen)], ends[len(chosen) :]
        if not fits(cost[chosen], len(nodes)):
            raise OverflowError("costs are too wide for whole-number flows")
        carried = (self.flow - self.low)[chosen]
        supply = np.zeros(len(nodes), dtype=np.int64)
        np.add.at(supply, tail, carried)
        np.subtract.at(supply, head, carried)
        more = _best(
            tail.astype(np.int32),
            head.astype(np.int32),
            (self.high - self.low)[chosen],
            cost[chosen],
            supply,
        )
        flow = self.flow.copy()
        flow[chosen] = self.low[chosen] + more
        return flow

    def _settle(self, potential: Ints, cost: Ints, free: Ints, rounds: int) -> Ints:
        """Lower potentials along these free arcs for some rounds; give the nodes not at rest.

        When all are at rest, the potentials prove the flow optimal for this cost.
        """
        tail, head, flow = self.arcs.tail, self.arcs.head, self.flow[free]
        more, less = free[flow < self.high[free]], free[flow > self.low[free]]
        sides = [
            Side.by_head(tail[more], head[more], cost[more], len(self.supply)),
            Side.by_head(head[less], tail[less], -cost[less], len(self.supply)),
        ]
        lowered = np.zeros(0, dtype=np.int64)
        for turn in range(1, rounds + 1):
            lowered = np.concatenate([side.lower(potential) for side in sides])
            if not len(lowered):
                break
            if turn % CALM == 0:
                # A part in which nothing changed is at rest for good: no arc leads out of it.
                moving = self._parts_of(lowered)
                sides = [side.keep(moving[side.head]) for side in sides]
        return lowered


def _best(tail: Small, head: Small, high: Ints, cost: Ints, supply: Ints) -> Ints:
    """Give the minimum cost flow of arcs that carry 0 to ``high``."""
    solver = min_cost_flow.SimpleMinCostFlow()
    added = solver.add_arcs_with_capacity_and_unit_cost(tail, head, high, cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the minimum cost flow did not end")
    return np.asarray(solver.flows(added), dtype=np.int64)


def fits(cost: Ints, nodes: int) -> bool:
    """Tell whether the solver can work with these costs in 64 bits."""
    return int(np.abs(cost).max(initial=0)) * (nodes + 1) < ROOM


def compact(values: Ints, widest: int = 2**24) -> Ints:
    """Divide out what all values share; beyond ``widest``, keep the leading digits only."""
    shared = int(np.gcd.reduce(np.abs(values))) if len(values) else 1
    values = values // max(1, shared)
    most = int(np.abs(values).max(initial=0))
    while most > widest:
        values = np.rint(values / 10).astype(np.int64)
        most //= 10
    return values
