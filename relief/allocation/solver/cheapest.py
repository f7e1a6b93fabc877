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

from relief.allocation.solver.network import components
from relief.allocation.solver.tables import Bools, Ints, numbered, order_of

Small = NDArray[np.int32]
ROOM = 2**61  # OR-Tools multiplies costs by the number of nodes inside 64 bits
NODES_AT_ONCE = 400
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
        free = self.low < self.high
        if not free.any():
            return self.flow
        cost = cost_of(free)
        self._sort_both_ways(free)
        potential = np.zeros(len(self.supply), dtype=np.int64)
        restless = self._settle(potential, cost, QUICK)
        if len(restless):
            self.flow = self._solve(cost, self._around(restless))
            # Only in their parts has anything changed; the others stay at rest.
            again = np.zeros(len(self.supply), dtype=np.bool_)
            again[self.part[restless]] = True
            potential[again[self.part]] = 0
            restless = self._settle(potential, cost, len(self.supply) + 1, again)
        if len(restless):
            raise RuntimeError("the minimum cost flow left a cheaper cycle")
        reduced = cost + potential[self.arcs.tail] - potential[self.arcs.head]
        self.high = np.where(reduced > 0, self.low, self.high)
        self.low = np.where(reduced < 0, self.high, self.low)
        self._fix_trees()
        return self.flow

    def _fix_trees(self) -> None:
        """Fix the free arcs that lie on no cycle of free arcs: whole trees of them, mostly."""
        free = np.flatnonzero(self.low < self.high)
        nodes, ends = numbered(np.concatenate([self.arcs.tail[free], self.arcs.head[free]]))
        label = components(ends[: len(free)], ends[len(free) :], len(nodes))
        of_arc = label[ends[: len(free)]]
        arcs, size = np.bincount(of_arc), np.bincount(label)
        fixed = free[(arcs < size[: len(arcs)])[of_arc]]
        self.low[fixed] = self.high[fixed] = self.flow[fixed]

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

    def _around(self, nodes: Ints) -> Ints:
        """Give the free arcs of the parts that these nodes are in."""
        near = np.zeros(len(self.supply), dtype=np.bool_)
        near[self.part[nodes]] = True
        free = np.flatnonzero((self.high > self.low) & near[self.part[self.arcs.tail]])
        label = components(self.arcs.tail[free], self.arcs.head[free], len(self.supply))
        return free[np.isin(label[self.arcs.tail[free]], label[nodes])]

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

    def _sort_both_ways(self, free: Bools) -> None:
        """Keep every free arc forwards and backwards in the order of where it leads.

        The others can change no more: they are in no cycle of the residual.
        """
        arcs = np.flatnonzero(free)
        tail, head = self.arcs.tail[arcs], self.arcs.head[arcs]
        ends = np.concatenate([head, tail])
        order = order_of(ends, len(self.supply))
        self.head = ends[order]
        self.tail = np.concatenate([tail, head])[order]
        self.arc = np.concatenate([arcs, arcs])[order]
        self.forward = order < len(arcs)

    def _settle(self, potential: Ints, cost: Ints, rounds: int, parts: Bools | None = None) -> Ints:
        """Lower potentials for these rounds, in some parts or all; give the nodes not at rest.

        When all are at rest, the potentials prove the flow optimal for this cost.
        """
        more, less = self.flow < self.high, self.flow > self.low
        open_ones = np.where(self.forward, more[self.arc], less[self.arc])
        if parts is not None:
            open_ones &= parts[self.part[self.head]]
        tail, head = self.tail[open_ones], self.head[open_ones]
        arc = self.arc[open_ones]
        price = np.where(self.forward[open_ones], cost[arc], -cost[arc])
        restless = np.zeros(0, dtype=np.int64)
        if not len(head):
            return restless
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
        return restless


def _best(tail: Small, head: Small, high: Ints, cost: Ints, supply: Ints) -> Ints:
    """Give the minimum cost flow of arcs that carry 0 to ``high``."""
    solver = min_cost_flow.SimpleMinCostFlow()
    added = solver.add_arcs_with_capacity_and_unit_cost(tail, head, high, cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the minimum cost flow did not end")
    return np.asarray(solver.flows(added), dtype=np.int64)


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
