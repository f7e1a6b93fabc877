"""Choose the lots of amounts that are settled: own stock, hours, money, expiry, few splits."""

from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from relief.allocation.solver.cheapest import ROOM, Arcs, StrictOrder, compact
from relief.allocation.solver.plain import PlainNet
from relief.allocation.solver.tables import NEVER, Bools, Ints, Tables, numbered
from relief.allocation.solver.ways import Ways

Array = TypeVar("Array", Ints, Bools)

NO_EXPIRY_DAYS = 3650
MICRO = 1_000_000


@dataclass(slots=True)
class Moves:
    """Units that go from a lot to a line; one row for each pair."""

    lot: Ints
    line: Ints
    units: Ints


def join(many: list[Moves]) -> Moves:
    """Give all moves in line, lot order; each of the many is in that order already."""
    if len(many) == 1:
        return many[0]
    empty = np.zeros(0, dtype=np.int64)
    lot = np.concatenate([empty, *(m.lot for m in many)])
    line = np.concatenate([empty, *(m.line for m in many)])
    units = np.concatenate([empty, *(m.units for m in many)])
    order = np.lexsort((lot, line))
    return Moves(lot[order], line[order], units[order])


def expiry_days(tables: Tables, lot: Ints) -> Ints:
    """Give the days to expiry of each lot; 3,650 for goods that do not expire."""
    expires = tables.lots.expires[lot]
    return np.where(expires == NEVER, NO_EXPIRY_DAYS, expires - tables.today)


def micro_cost(tables: Tables, facility: Ints, line: Ints, item: Ints) -> Ints:
    """Give the cost of a unit in millionths of money."""
    price = tables.cost_per_kg[facility, tables.lines.request[line]]
    return np.rint(price * tables.unit_kg[item] * MICRO).astype(np.int64)


class Sourcing:
    """The minimum cost flow of one plain network with its lines' packs fixed."""

    def __init__(self, tables: Tables, ways: Ways, net: PlainNet, packs: Ints) -> None:
        self.tables, self.net, self.packs = tables, net, packs
        self._lay_out(ways)

    def _lay_out(self, ways: Ways) -> None:
        """Lay out the arcs: hubs to lots, ways and gate legs to lines that get something, gates."""
        net, graph = self.net, self.net.network
        lots, lines = len(net.lots), len(net.lines)
        self.hub = len(graph.supply)
        # A hub for each part, so that no cycle leaves its part.
        hubs, hub = numbered(graph.part[:lots])
        self.part = np.concatenate([np.searchsorted(hubs, graph.part), np.arange(len(hubs))])
        demand = np.zeros(self.hub + len(hubs), dtype=np.int64)
        demand[graph.line_node] = self.packs
        to_line = (graph.head >= lots) & (graph.head < lots + lines)
        useful = ~to_line | (demand[graph.head] > 0)
        self.tail, self.head = graph.tail[useful], graph.head[useful]
        most = np.minimum(
            np.where(self.tail < lots, graph.supply[np.minimum(self.tail, lots)], ROOM),
            np.where(to_line[useful], demand[self.head], ROOM),
        )
        total = int(self.packs.sum())
        self.supply = -demand
        node_hub = self.part[graph.line_node]
        np.add.at(self.supply, self.hub + node_hub, self.packs)
        self.arcs = Arcs(
            tail=np.concatenate([self.hub + hub, self.tail, graph.gate_in]),
            head=np.concatenate([np.arange(lots), self.head, graph.gate_out]),
            low=np.zeros(lots + len(self.tail) + len(graph.gate_in), dtype=np.int64),
            high=np.concatenate([graph.supply[:lots], np.minimum(most, total), graph.gate_width]),
        )
        self._leave_all(lots, hub)
        self.from_lot = self.tail < lots
        self.to_line = to_line[useful]

    def _leave_all(self, lots: int, hub: Ints) -> None:
        """Let the lots of parts that give all they have send it at once, past their hub.

        Most parts of an emergency do; nothing is left to choose before their lots.
        """
        there = np.bincount(hub, weights=self.arcs.high[:lots], minlength=len(self.supply))
        all_goes = there[hub] == self.supply[self.hub + hub]
        self.supply[:lots][all_goes] += self.arcs.high[:lots][all_goes]
        self.supply[self.hub + hub[all_goes]] = 0
        self.arcs.high[:lots][all_goes] = 0

    def solve(self, longest: int) -> Moves:
        """Give the best moves. ``longest`` bounds the lots and lines on one cycle."""
        first = self._first(longest)
        order = StrictOrder(self.arcs, self.supply, self.part, first[0])
        for cost in first:
            order.minimise(partial(_same, cost))
        order.minimise(self._money)
        order.minimise(self._expiry)
        flow = order.minimise(self._scatter)
        self.solves = order.solves
        return self._moves(self._middle(flow))

    def _first(self, longest: int) -> list[Ints]:
        """Give own stock and hours as one cost where that fits into 64 bits, else apart.

        One unit of own stock weighs more than all hours on any cycle: it passes a line by two
        of its ways, and a lot or gate before the next line; no more gates than lots are there.
        """
        own, hours = self._own(), self._hours()
        lines = longest if len(self.net.gate_place) else longest // 2
        span = lines * int(hours.max(initial=0)) + 1
        if span >= ROOM // (len(self.supply) + 2):
            return [own, hours]
        return [hours + own * span]

    def _spread(self, values: Ints, chosen: Bools) -> Ints:
        """Give a cost for every arc: the values on the chosen middle arcs, else nothing."""
        cost = np.zeros(len(self.arcs.tail), dtype=np.int64)
        self._middle(cost)[chosen] = values
        return cost

    def _middle(self, arcs: Array) -> Array:
        """Give the part of the arcs that is between hubs and gates: `tail` and `head`."""
        start = len(self.net.lots)
        return arcs[start : start + len(self.tail)]

    def _ends(self, chosen: Bools) -> tuple[Ints, Ints, Ints]:
        """Give facility, line and item of chosen arcs that end at a line."""
        tail = self.tail[chosen]
        line = self.net.lines[self.head[chosen] - len(self.net.lots)]
        is_lot = tail < len(self.net.lots)
        first_out = self.hub - len(self.net.gate_place)
        lot = self.net.lots[np.where(is_lot, tail, 0)]
        place = np.concatenate([self.net.gate_place, [0]])[np.where(is_lot, -1, tail - first_out)]
        items = len(self.tables.items)
        facility = np.where(is_lot, self.tables.lots.facility[lot], place // items)
        item = np.where(is_lot, self.tables.lots.item[lot], place % items)
        return facility, line, item

    def _own(self) -> Ints:
        both = self.from_lot & self.to_line
        lot = self.net.lots[self.tail[both]]
        line = self.net.lines[self.head[both] - len(self.net.lots)]
        same = self.tables.lots.owner[lot] == self.tables.lines.org[line]
        return self._spread(-same.astype(np.int64), both)

    def _hours(self) -> Ints:
        """Give hours beyond the nearest way of each line: that much it pays whatever is chosen."""
        facility, line, _ = self._ends(self.to_line)
        hours = self.tables.hours_us[facility, self.tables.lines.request[line]]
        least = np.full(len(self.tables.lines.ids), ROOM)
        np.minimum.at(least, line, hours)
        return self._spread(compact(hours - least[line]), self.to_line)

    def _money(self, free: Bools) -> Ints:
        chosen = self._middle(free) & self.to_line
        facility, line, item = self._ends(chosen)
        return self._spread(compact(micro_cost(self.tables, facility, line, item)), chosen)

    def _expiry(self, free: Bools) -> Ints:
        chosen = self._middle(free) & self.from_lot
        return self._spread(expiry_days(self.tables, self.net.lots[self.tail[chosen]]), chosen)

    def _scatter(self, free: Bools) -> Ints:
        """Give each free arc its own price, so that cycles of equal worth resolve one way: few
        splits.
        """
        lots = len(self.net.lots)
        chosen = self._middle(free)
        tail, head = self.tail[chosen], self.head[chosen]
        node = np.zeros(self.hub, dtype=np.int64)
        seen = np.zeros(self.hub, dtype=np.bool_)
        seen[tail] = seen[head] = True
        there = np.flatnonzero(seen[:lots])
        node[there] = self.tables.lot_marks(self.net.lots[there])
        there = np.flatnonzero(seen[lots : lots + len(self.net.lines)])
        node[lots + there] = self.tables.line_marks(self.net.lines[there])
        self._mark_gates(node)
        mixed = (node[tail] * 40_503 + node[head] * 2_654_435_761) & 0xFFFFFFFF
        mixed = ((mixed ^ (mixed >> 15)) * 2_246_822_519) & 0xFFFFFFFF
        return self._spread((mixed ^ (mixed >> 13)) & 0xFFFF, chosen)

    def _mark_gates(self, node: Ints) -> None:
        """Name each gate by the lots before it: else cycles through two gates would be ties."""
        gates = len(self.net.gate_place)
        enters = self.head >= self.hub - 2 * gates
        if gates:
            lot = self.net.lots[self.tail[enters]]
            np.add.at(node, self.head[enters], self.tables.lot_marks(lot))
            node[self.hub - gates :] = node[self.hub - 2 * gates : self.hub - gates]

    def _moves(self, flow: Ints) -> Moves:
        used = flow > 0
        both = used & self.from_lot & self.to_line
        lots = len(self.net.lots)
        moved = Moves(
            self.net.lots[self.tail[both]],
            self.net.lines[self.head[both] - lots],
            flow[both] * self.net.pack[self.head[both] - lots],
        )
        if not len(self.net.gate_place):
            return moved
        return _merged([moved, self._through_gates(flow)])

    def _through_gates(self, flow: Ints) -> Moves:
        """Pair what enters each gate with what leaves it, first to first."""
        first_in = self.hub - 2 * len(self.net.gate_place)
        first_out = self.hub - len(self.net.gate_place)
        inward = np.flatnonzero((flow > 0) & (self.head >= first_in))
        outward = np.flatnonzero((flow > 0) & (self.tail >= first_out))
        inward = inward[np.lexsort((self.tail[inward], self.head[inward]))]
        outward = outward[np.lexsort((self.head[outward], self.tail[outward]))]
        # Gates are numbered alike on both sides, so the two queues agree on every boundary.
        ends_in, ends_out = np.cumsum(flow[inward]), np.cumsum(flow[outward])
        stops = np.unique(np.concatenate([ends_in, ends_out]))
        units = np.diff(stops, prepend=0)
        lot = self.tail[inward[np.searchsorted(ends_in, stops)]]
        line = self.head[outward[np.searchsorted(ends_out, stops)]] - len(self.net.lots)
        return Moves(self.net.lots[lot], self.net.lines[line], units * self.net.pack[line])


def _same(cost: Ints, free: Bools) -> Ints:
    """Give a cost that is known of every arc, whichever are free."""
    return cost


def _merged(many: list[Moves]) -> Moves:
    """Join moves, adding up equal pairs."""
    every = join(many)
    pairs = np.stack([every.line, every.lot], axis=1)
    unique, place = np.unique(pairs, axis=0, return_inverse=True)
    units = np.bincount(place.ravel(), weights=every.units, minlength=len(unique))
    return Moves(unique[:, 1], unique[:, 0], units.astype(np.int64))
