"""Which lot may serve which line: the ways of the network, built for many items at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from relief.allocation.solver.tables import Bools, Floats, Ints, Tables, numbered

HORIZON = 14  # the last day goods may leave; day 0 is the day of as_of
CHUNK = 100_000  # pairs of lot and line looked at together: bounds memory, keeps caches warm


@dataclass(slots=True)
class Wants:
    """What lines take: one row for a line and its item, one more for each substitute."""

    line: Ints
    item: Ints
    ratio: Floats


@dataclass(slots=True)
class Ways:
    """Allowed pairs of lot and line, sorted by line then lot."""

    lot: Ints
    line: Ints
    ratio: Floats
    own: Bools
    last_day: Ints  # the latest day the goods may leave and still live long enough

    def keep(self, chosen: Bools | Ints) -> "Ways":
        """Give the chosen ways."""
        return Ways(
            self.lot[chosen],
            self.line[chosen],
            self.ratio[chosen],
            self.own[chosen],
            self.last_day[chosen],
        )


class Withheld:
    """Units of a line's items that may not serve it, by the first thing in the way."""

    def __init__(self, tables: Tables) -> None:
        size = len(tables.lines.ids)
        self.usable, self.sharing, self.earmark, self.lane, self.shelf_life = np.zeros(
            (5, size), dtype=np.int64
        )

    def count(
        self, tables: Tables, lot: Ints, line: Ints, free: Bools, lane: Bools, lives: Bools
    ) -> None:
        """Add what these pairs of lot and line say."""
        units = tables.lots.available[lot]
        named = tables.shared_by_name[tables.lots.sharing[lot]]
        for into, chosen in (
            (self.sharing, ~free & ~named),
            (self.earmark, ~free & named),
            (self.lane, free & ~lane),
            (self.shelf_life, free & lane & ~lives),
            (self.usable, free & lane & lives),
        ):
            np.add.at(into, line[chosen], units[chosen])


def wants(tables: Tables) -> Wants:
    """List every line with its item and each approved substitute."""
    lines = tables.lines
    extra = [
        (place, tables.item_row(other.item), other.ratio)
        for place, row in enumerate(lines.rows)
        for other in row.substitutes
    ]
    every = np.arange(len(lines.rows))
    return Wants(
        line=np.concatenate([every, np.array([e[0] for e in extra], dtype=np.int64)]),
        item=np.concatenate([lines.item, np.array([e[1] for e in extra], dtype=np.int64)]),
        ratio=np.concatenate([np.ones(len(every)), np.array([float(e[2]) for e in extra])]),
    )


def exact_ratio(tables: Tables, line: int, item: int) -> Fraction:
    """Give how many units of the item stand for one unit the line asks."""
    row = tables.lines.rows[line]
    wanted = tables.items[item].id
    return next((s.ratio for s in row.substitutes if s.item == wanted), Fraction(1))


def item_groups(tables: Tables, asked: Wants) -> Ints:
    """Number the groups of items that some line may take in place of each other."""
    size = len(tables.items)
    own = tables.lines.item[asked.line]
    links = coo_matrix((np.ones(len(own), dtype=np.int8), (own, asked.item)), shape=(size, size))
    label: Ints = connected_components(links, directed=False)[1].astype(np.int64)
    return label


def chunks(tables: Tables, asked: Wants, withheld: Withheld) -> Iterator[Ways]:
    """Give the ways of some items at a time; ways of different chunks never meet."""
    group = item_groups(tables, asked)
    size = int(group.max()) + 1 if len(group) else 0
    lots_of = np.bincount(tables.lots.item, minlength=len(tables.items))
    pairs = np.bincount(group[asked.item], weights=lots_of[asked.item], minlength=size)
    chunk_of = (np.cumsum(pairs) // CHUNK).astype(np.int64)
    want_chunk = chunk_of[group[asked.item]]
    lot_chunk = chunk_of[group[tables.lots.item]]
    for chunk in np.unique(want_chunk):
        chosen = np.flatnonzero(want_chunk == chunk)
        part = Wants(asked.line[chosen], asked.item[chosen], asked.ratio[chosen])
        yield _allowed(tables, part, np.flatnonzero(lot_chunk == chunk), withheld)


def _allowed(tables: Tables, asked: Wants, lots: Ints, withheld: Withheld) -> Ways:
    """Pair each want with each lot of its item and keep the allowed pairs."""
    order = np.argsort(tables.lots.item[lots], kind="stable")
    lots = lots[order]
    items = tables.lots.item[lots]
    first = np.searchsorted(items, asked.item, side="left")
    width = np.searchsorted(items, asked.item, side="right") - first
    want = np.repeat(np.arange(len(width)), width)
    inside = np.arange(len(want)) - np.repeat(np.cumsum(width) - width, width)
    lot, line = lots[first[want] + inside], asked.line[want]
    stock, needs = tables.lots, tables.lines
    own = stock.owner[lot] == needs.org[line]
    shared = tables.shares[stock.sharing[lot], needs.org[line]]
    facility, request = stock.facility[lot], needs.request[line]
    hours = tables.hours_us[facility, request]
    life = stock.expires[lot] - tables.arrival(hours) - needs.min_life[line]
    lane, lives = hours >= 0, life >= 0
    withheld.count(tables, lot, line, own | shared, lane, lives)
    allowed = (
        (own | shared)
        & lane
        & lives
        & (stock.available[lot] >= tables.step[stock.item[lot]])
        & (needs.quantity[line] > needs.received[line])
    )
    ways = Ways(lot, line, asked.ratio[want], own, np.minimum(life, HORIZON)).keep(allowed)
    key = ways.line * len(stock.ids) + ways.lot
    return ways if (key[1:] > key[:-1]).all() else ways.keep(np.argsort(key, kind="stable"))


@dataclass(slots=True)
class Parts:
    """The independent parts of some ways."""

    of_way: Ints
    count: int
    longest: int  # no cycle inside a part passes more lots and lines than this


def parts(ways: Ways) -> Parts:
    """Find the independent parts of the network."""
    lots, lot = numbered(ways.lot)
    lines, line = numbered(ways.line)
    size = len(lots) + len(lines)
    links = coo_matrix(
        (np.ones(len(lot), dtype=np.int8), (lot, line + len(lots))), shape=(size, size)
    )
    total, label = connected_components(links, directed=False)
    sides = np.minimum(
        np.bincount(label[: len(lots)], minlength=total),
        np.bincount(label[len(lots) :], minlength=total),
    )
    return Parts(label[lot].astype(np.int64), int(total), 2 * int(sides.max(initial=0)))
