"""Minimum cost flow by several objectives in strict order, on one network.

After each objective, potentials of the optimal flow tell which arcs any optimal flow may use
and which it must fill; the next objective is solved inside that face only. So no objective is
ever traded for a later one, and no weights have to be guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from relief.allocation.solver.network import components
from relief.allocation.solver.tables import Bools, Ints

ROOM = 2**61  # OR-Tools multiplies costs by the number of nodes inside 64 bits
QUICK = 24
CALM = 4  # rounds after which parts that are at rest are left out


@dataclass(slots=True)
class Arcs:
    """Arcs with the least and most they carry."""

    tail: Ints
    head: Ints
    low: Ints
    high: Ints


class StrictOrder:
    """A flow that is optimal for each objective given so far, and the arcs that may change."""

    def __init__(self, arcs: Arcs, supply: Ints, first: Ints) -> None:
        """Begin with the best flow of the first objective."""
        self.arcs = arcs
        self.supply = supply
        self.low, self.high = arcs.low.copy(), arcs.high.copy()
        self.solves = 1
        self.part = components(arcs.tail, arcs.head, len(supply))
        self._sort_both_ways()
        self.flow = self._first(first)

    def minimise(self, cost_of: Callable[[Bools], Ints]) -> Ints:
        """Make the flow optimal for a cost among those optimal so far; give the flow.

        ``cost_of`` is asked for the cost of the arcs that are still free; others do not matter.
        """
        free = self.low < self.high
        if not free.any():
            return self.flow
        cost = cost_of(free)
        self._keep(free)
        potential, restless = self._potential(cost, QUICK)
        if len(restless):
            self.flow = self._solve(cost, self._around(restless))
            potential, restless = self._potential(cost, len(self.supply) + 1)
        if len(restless):
            raise RuntimeError("the minimum cost flow left a cheaper cycle")
        reduced = cost + potential[self.arcs.tail] - potential[self.arcs.head]
        self.high = np.where(reduced > 0, self.low, self.high)
        self.low = np.where(reduced < 0, self.high, self.low)
        return self.flow

    def _first(self, cost: Ints) -> Ints:
        solver = min_cost_flow.SimpleMinCostFlow()
        added = solver.add_arcs_with_capacity_and_unit_cost(
            self.arcs.tail.astype(np.int32), self.arcs.head.astype(np.int32), self.high, cost
        )
        solver.set_nodes_supplies(np.arange(len(self.supply), dtype=np.int32), self.supply)
        if solver.solve() != solver.OPTIMAL:
            raise RuntimeError("the minimum cost flow did not end")
        return np.asarray(solver.flows(added), dtype=np.int64)

    def _around(self, nodes: Ints) -> Ints:
        """Give the free arcs of the parts that these nodes are in."""
        free = np.flatnonzero(self.high > self.low)
        label = components(self.arcs.tail[free], self.arcs.head[free], len(self.supply))
        return free[np.isin(label[self.arcs.tail[free]], label[nodes])]

    def _solve(self, cost: Ints, chosen: Ints) -> Ints:
        """Give the flow with the chosen arcs, and only those, made optimal for a cost."""
        self.solves += 1
        nodes, ends = np.unique(
            np.concatenate([self.arcs.tail[chosen], self.arcs.head[chosen]]), return_inverse=True
        )
        tail, head = ends[: len(chosen)], ends[len(chosen) :]
        if not fits(cost[chosen], len(nodes)):
            raise OverflowError("costs are too wide for whole-number flows")
        carried = (self.flow - self.low)[chosen]
        supply = np.zeros(len(nodes), dtype=np.int64)
        np.add.at(supply, tail, carried)
        np.subtract.at(supply, head, carried)
        solver = min_cost_flow.SimpleMinCostFlow()
        added = solver.add_arcs_with_capacity_and_unit_cost(
            tail.astype(np.int32),
            head.astype(np.int32),
            (self.high - self.low)[chosen],
            cost[chosen],
        )
        solver.set_nodes_supplies(np.arange(len(nodes), dtype=np.int32), supply)
        if solver.solve() != solver.OPTIMAL:
            raise RuntimeError("the minimum cost flow did not end")
        flow = self.flow.copy()
        flow[chosen] = self.low[chosen] + solver.flows(added)
        return flow

    def _sort_both_ways(self) -> None:
        """Keep every arc forwards and backwards in the order of where it leads, sorted once."""
        count = len(self.arcs.tail)
        head = np.concatenate([self.arcs.head, self.arcs.tail])
        order = np.argsort(head, kind="stable")
        self.head = head[order]
        self.tail = np.concatenate([self.arcs.tail, self.arcs.head])[order]
        self.arc = order % count
        self.forward = order < count

    def _keep(self, free: Bools) -> None:
        """Forget the arcs that can change no more: they are in no cycle of the residual."""
        kept = free[self.arc]
        self.head, self.tail = self.head[kept], self.tail[kept]
        self.arc, self.forward = self.arc[kept], self.forward[kept]

    def _potential(self, cost: Ints, rounds: int) -> tuple[Ints, Ints]:
        """Give potentials after these rounds, and the nodes that are not at rest.

        When all are at rest, the potentials prove the flow optimal for this cost.
        """
        more, less = self.flow < self.high, self.flow > self.low
        open_ones = np.where(self.forward, more[self.arc], less[self.arc])
        tail, head = self.tail[open_ones], self.head[open_ones]
        arc = self.arc[open_ones]
        price = np.where(self.forward[open_ones], cost[arc], -cost[arc])
        potential = np.zeros(len(self.supply), dtype=np.int64)
        restless = np.zeros(0, dtype=np.int64)
        if not len(head):
            return potential, restless
        starts = _starts(head)
        ends = head[starts]
        for turn in range(1, rounds + 1):
            best = np.minimum.reduceat(potential[tail] + price, starts)
            better = np.minimum(best, potential[ends])
            restless = ends[better < potential[ends]]
            if not len(restless):
                break
            potential[ends] = better
            if turn % CALM == 0:
                # A part in which nothing changed is at rest for good: no arc leads out of it.
                moving = np.zeros(len(self.supply), dtype=np.bool_)
                moving[self.part[restless]] = True
                kept = moving[self.part[head]]
                tail, head, price = tail[kept], head[kept], price[kept]
                starts = _starts(head)
                ends = head[starts]
        return potential, restless


def _starts(head: Ints) -> Ints:
    """Give where each run of equal values starts."""
    starts: Ints = np.flatnonzero(np.concatenate([[True], head[1:] != head[:-1]]))
    return starts


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
