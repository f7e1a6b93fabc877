"""Plain parts: every way carries the same pack and ratio 1, so flows answer exactly."""

from dataclasses import dataclass

import numpy as np

from relief.allocation.solver.fill import segments
from relief.allocation.solver.network import Decomposition, Network
from relief.allocation.solver.tables import Bools, Ints, Tables, numbered
from relief.allocation.solver.ways import Ways

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(slots=True)
class PlainNet:
    """A network in packs with what its nodes and arcs stand for."""

    network: Network
    lots: Ints  # row in Tables.lots of nodes 0…
    lines: Ints  # row in Tables.lines of the nodes after them
    pack: Ints  # units in one pack of flow, by line slot
    gate_of_way: Ints  # -1: the way is an arc of its own
    gate_place: Ints  # facility·items + item of each gate
    loose: Ints  # places whose reserve the gates cannot hold on their own


def build(tables: Tables, ways: Ways, of_way: Ints) -> PlainNet:
    """Build the network of plain ways; ``of_way`` names the independent part of each."""
    lots, lot = numbered(ways.lot)
    lines, line = numbered(ways.line)
    step = tables.step[tables.lots.item[ways.lot]]
    pack = np.ones(len(lines), dtype=np.int64)
    pack[line] = step
    gate, place = gates(tables, ways)
    first_gate = len(lots) + len(lines)
    count = len(place)
    direct = gate < 0
    through = ~direct
    entry = _pairs(lot[through], first_gate + gate[through])
    leave = _pairs(first_gate + count + gate[through], len(lots) + line[through])
    supply = np.zeros(first_gate + 2 * count, dtype=np.int64)
    supply[: len(lots)] = tables.lots.available[lots] // tables.step[tables.lots.item[lots]]
    width = tables.spare.ravel()[place] // tables.step[place % len(tables.items)]
    first = np.zeros(len(supply), dtype=np.int64)
    first[lot], first[len(lots) + line] = of_way, of_way
    first[entry[1]], first[leave[0]] = first[entry[0]], first[leave[1]]
    network = Network(
        tail=np.concatenate([lot[direct], entry[0], leave[0]]),
        head=np.concatenate([len(lots) + line[direct], entry[1], leave[1]]),
        supply=supply,
        line_node=len(lots) + np.arange(len(lines)),
        gate_in=first_gate + np.arange(count),
        gate_out=first_gate + count + np.arange(count),
        gate_width=width,
        part=first,
    )
    places, uses = np.unique(place, return_counts=True)
    return PlainNet(network, lots, lines, pack, gate, place, places[uses > 1])


def amounts(tables: Tables, net: PlainNet) -> tuple[Ints, int]:
    """Give the packs of each line slot, and the rounds of maximum flows."""
    rows = segments(tables, net.lines, net.pack)
    outcome = Decomposition(tables, net.network, rows).solve()
    return outcome.packs, outcome.rounds


def _pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Give each pair once."""
    if not len(left):
        return left, right
    span = int(right.max()) + 1
    both = np.unique(left * span + right)
    return both // span, both % span


def reserved(tables: Tables, ways: Ways) -> Bools:
    """Give the ways that count against a reserve which could bind."""
    if (tables.spare < 0).all():
        return np.zeros(len(ways.lot), dtype=np.bool_)
    place = way_place(tables, ways)
    spare = tables.spare.ravel()[place]
    bundle = ~ways.own & (tables.lines.urgency[ways.line] == 3) & (spare >= 0)
    lots = numbered(ways.lot[bundle])[0]
    most = np.zeros(tables.spare.size, dtype=np.int64)
    np.add.at(
        most,
        tables.lots.facility[lots] * len(tables.items) + tables.lots.item[lots],
        tables.lots.available[lots],
    )
    could_bind: Bools = bundle & (most[place] > spare)
    return could_bind


def way_place(tables: Tables, ways: Ways) -> Ints:
    """Give facility·items + item of each way's lot."""
    return tables.lots.facility[ways.lot] * len(tables.items) + tables.lots.item[ways.lot]


def gates(tables: Tables, ways: Ways) -> tuple[Ints, Ints]:
    """Give the gate of each way (-1: none) and the place of each gate.

    Lots of one place share a gate when they reach the same class 3 lines: then it does not
    matter which of them a unit behind the gate came from, and the network is exact.
    """
    bundle = reserved(tables, ways)
    if not bundle.any():
        return np.full(len(ways.lot), -1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    third = tables.lines.urgency[ways.line] == 3
    mark = np.zeros(len(tables.lots.ids), dtype=np.uint64)
    np.add.at(mark, ways.lot[third], scramble(ways.line[third]))
    place = way_place(tables, ways)
    key = np.stack([place[bundle].astype(np.uint64), mark[ways.lot[bundle]]], axis=1)
    groups, number = np.unique(key, axis=0, return_inverse=True)
    gate = np.full(len(ways.lot), -1, dtype=np.int64)
    gate[bundle] = number.ravel()
    return gate, groups[:, 0].astype(np.int64)


def scramble(rows: Ints) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Give a well mixed 64-bit mark of each row (splitmix64), so that sums name sets."""
    mixed = (rows.astype(np.uint64) + np.uint64(1)) * _MIX
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
