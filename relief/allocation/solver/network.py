"""The network of plain parts: lots and gates feed lines, one pack is one unit of flow.

A *gate* stands for the class 3 share of a facility's item where a reserve is kept: goods on
their way to class 3 lines of other organizations pass through it, and no more than its width.
"""

from dataclasses import dataclass, field

import numpy as np
from ortools.graph.python import max_flow
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from relief.allocation.solver.fill import Segments, hand_out
from relief.allocation.solver.tables import Bools, Ints, Tables, numbered


@dataclass(slots=True)
class Network:
    """Nodes 0…n-1 with supply and fixed demand; arcs without limit, and gates with one."""

    tail: Ints
    head: Ints
    supply: Ints
    line_node: Ints  # node of each slot
    gate_in: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    gate_out: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    gate_width: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    part: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # of each node


@dataclass(slots=True)
class Outcome:
    """Packs of each slot, and how many rounds of flows it took."""

    packs: Ints
    rounds: int


class Decomposition:
    """Megiddo's problem solved by Fujishige's and Groenevelt's decomposition.

    Hand out as if everybody in a part could take from everything in it; one maximum flow tells
    whether that is so. Where it is not, the minimum cut names the lines that want more than can
    reach them; they and all that reaches them become a part of their own, and both halves are
    handed out again. A part whose flow fits is final. See docs/allocation/method.md.
    """

    def __init__(self, tables: Tables, network: Network, rows: Segments) -> None:
        self.tables = tables
        self.rows = rows
        self.net = network
        self.nodes = len(network.supply)
        self.supply = network.supply.copy()
        self.fixed = np.zeros(self.nodes, dtype=np.int64)
        self.tail, self.head = network.tail, network.head
        self.gates = np.arange(len(network.gate_in))
        self.packs = np.zeros(len(network.line_node), dtype=np.int64)

    def solve(self) -> Outcome:
        """Split until every part's flow fits."""
        rounds = 0
        while len(self.tail) or len(self.gates):
            label, count = self._label() if rounds else self._first_label()
            rounds += 1
            wanted = self._wanted(label, count)
            short, cut = self._flow(wanted, label, count)
            settled = label[self.net.line_node]
            fits = (settled >= 0) & ~short[settled]
            self.packs[fits] = wanted[fits]
            self._split(label, short, cut)
        return Outcome(self.packs, rounds)

    def _first_label(self) -> tuple[Ints, int]:
        """Number the parts that are known from the start; every node is in one."""
        names, label = numbered(self.net.part)
        return label, len(names)

    def _label(self) -> tuple[Ints, int]:
        """Number the parts; -1 for nodes that nothing reaches any more."""
        tail = np.concatenate([self.tail, self.net.gate_in[self.gates]])
        head = np.concatenate([self.head, self.net.gate_out[self.gates]])
        alive = np.zeros(self.nodes, dtype=np.bool_)
        alive[tail] = True
        alive[head] = True
        found = components(tail, head, self.nodes)
        label = np.full(self.nodes, -1, dtype=np.int64)
        names, label[alive] = numbered(found[alive])
        return label, len(names)

    def _wanted(self, label: Ints, count: int) -> Ints:
        """Hand out each part's supply as if it were one heap."""
        alive = label >= 0
        net = (self.supply - self.fixed)[alive]
        budget = np.bincount(label[alive], weights=net, minlength=count).astype(np.int64)
        part = label[self.net.line_node[self.rows.slot]]
        return hand_out(self.tables, self.rows, part, np.maximum(budget, 0), len(self.packs))

    def _flow(self, wanted: Ints, label: Ints, count: int) -> tuple[Bools, Bools]:
        """Give which parts cannot have what they want, and the nodes on the short side."""
        demand = self.fixed.copy()
        demand[self.net.line_node] += np.where(label[self.net.line_node] >= 0, wanted, 0)
        givers = np.flatnonzero((self.supply > 0) & (label >= 0))
        takers = np.flatnonzero((demand > 0) & (label >= 0))
        source, sink = self.nodes, self.nodes + 1
        limit = int(self.supply.sum()) + 1
        solver = max_flow.SimpleMaxFlow()
        gates = self.gates
        # What leads to a line that wants nothing carries nothing and is on neither side.
        is_line = np.zeros(self.nodes, dtype=np.bool_)
        is_line[self.net.line_node] = True
        useful = ~is_line | (demand > 0)
        arcs = np.flatnonzero(useful[self.head])
        solver.add_arcs_with_capacity(
            _i32(np.concatenate([self.tail[arcs], self.net.gate_in[gates]])),
            _i32(np.concatenate([self.head[arcs], self.net.gate_out[gates]])),
            np.concatenate([np.full(len(arcs), limit), self.net.gate_width[gates]]),
        )
        solver.add_arcs_with_capacity(
            _i32(np.full(len(givers), source)), _i32(givers), self.supply[givers]
        )
        last = solver.add_arcs_with_capacity(
            _i32(takers), _i32(np.full(len(takers), sink)), demand[takers]
        )
        if solver.solve(source, sink) != solver.OPTIMAL:
            raise RuntimeError("the maximum flow did not end")
        missing = demand[takers] - solver.flows(last) if len(takers) else demand[takers]
        short = np.bincount(label[takers], weights=missing, minlength=count) > 0
        cut = np.zeros(self.nodes + 2, dtype=np.bool_)
        if short.any():
            cut[np.asarray(solver.get_sink_side_min_cut(), dtype=np.int64)] = True
        return short, cut[: self.nodes]

    def _split(self, label: Ints, short: Bools, cut: Bools) -> None:
        """Forget the parts that fit; part the others along the cut."""
        open_arcs = short[label[self.tail]] & (cut[self.tail] == cut[self.head])
        self.tail, self.head = self.tail[open_arcs], self.head[open_arcs]
        gates = self.gates[short[label[self.net.gate_in[self.gates]]]]
        enters, leaves = self.net.gate_in[gates], self.net.gate_out[gates]
        full = gates[~cut[enters] & cut[leaves]]
        # A gate that is full across the cut is a sure demand before it, a sure supply behind it.
        self.fixed[self.net.gate_in[full]] += self.net.gate_width[full]
        self.supply[self.net.gate_out[full]] += self.net.gate_width[full]
        self.gates = gates[cut[enters] == cut[leaves]]


def components(tail: Ints, head: Ints, nodes: int) -> Ints:
    """Number the connected components of a graph."""
    links = coo_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(nodes, nodes))
    label: Ints = connected_components(links, directed=False)[1].astype(np.int64)
    return label


def _i32(values: Ints) -> Ints:
    return values.astype(np.int32)  # type: ignore[return-value]
