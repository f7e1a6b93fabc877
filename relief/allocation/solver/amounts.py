"""Settle who gets how much from where, on the day of ``as_of``, without dispatch limits."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from relief.allocation.solver import mixed, plain
from relief.allocation.solver.sources import Moves, Sourcing, join
from relief.allocation.solver.tables import Bools, Ints, Tables
from relief.allocation.solver.ways import Parts, Ways, Withheld, chunks, parts, wants

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Settled:
    """Moves of the whole problem and what it took."""

    moves: Moves
    ways: list[Ways]
    withheld: Withheld
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, more: int) -> None:
        """Count work done."""
        self.counts[name] = self.counts.get(name, 0) + int(more)


def settle(
    tables: Tables, on_progress: Progress | None = None, fixed: Ints | None = None
) -> Settled:
    """Give the best moves; ``on_progress(done, all)`` hears of lines that are settled.

    ``fixed`` gives the units of lines that are decided already; -1 where they are not.
    """
    found = Settled(join([]), [], Withheld(tables))
    many: list[Moves] = []
    total, done = len(tables.lines.ids), 0
    for ways in chunks(tables, wants(tables), found.withheld):
        found.ways.append(ways)
        many.append(_chunk(tables, ways, found, fixed))
        if on_progress is not None:
            done += len(np.unique(ways.line))
            on_progress(done, total)
    found.moves = join(many)
    return found


def _chunk(tables: Tables, ways: Ways, found: Settled, fixed: Ints | None) -> Moves:
    split = parts(ways)
    odd = _odd(tables, ways, split)
    found.add("ways", len(ways.lot))
    found.add("parts", split.count)
    found.add("whole_number_parts", int(odd.sum()))
    done = [_mixed(tables, ways.keep(split.of_way == part), fixed) for part in np.flatnonzero(odd)]
    even = ways.keep(~odd[split.of_way])
    if len(even.lot):
        of_way = split.of_way[~odd[split.of_way]]
        done.append(_plain(tables, even, of_way, split.longest, found, fixed))
    return join(done)


def _mixed(tables: Tables, ways: Ways, fixed: Ints | None, settled: Ints | None = None) -> Moves:
    """Solve one part by whole-number programs. Lines of a part are all fixed or none is."""
    if fixed is not None and fixed[ways.line[0]] >= 0:
        return mixed.source_part(tables, ways, fixed)
    return mixed.solve_part(tables, ways, settled)


def _odd(tables: Tables, ways: Ways, split: Parts) -> Bools:
    """Tell which parts have unequal packs or a ratio that is not 1."""
    step = tables.step[tables.lots.item[ways.lot]]
    least = np.full(split.count, np.iinfo(np.int64).max)
    most = np.zeros(split.count, dtype=np.int64)
    np.minimum.at(least, split.of_way, step)
    np.maximum.at(most, split.of_way, step)
    odd: Bools = least != most
    odd[split.of_way[ways.ratio != 1]] = True
    return odd


def _plain(
    tables: Tables, ways: Ways, of_way: Ints, longest: int, found: Settled, fixed: Ints | None
) -> Moves:
    net = plain.build(tables, ways, of_way)
    packs, rounds = plain.amounts(tables, net)
    if fixed is not None:
        decided = fixed[net.lines]
        packs = np.where(decided < 0, packs, -(-decided // net.pack))
    sourcing = Sourcing(tables, ways, net, packs)
    moves = sourcing.solve(longest)
    found.add("maximum_flows", rounds)
    found.add("minimum_cost_flows", sourcing.solves)
    broken = _broken_places(tables, net.loose, moves)
    if not len(broken):
        return moves
    return _again(tables, ways, moves, broken, found, fixed)


def _broken_places(tables: Tables, loose: Ints, moves: Moves) -> Ints:
    """Give the loose places whose reserve the moves reach into."""
    if not len(loose):
        return loose
    place = tables.lots.facility[moves.lot] * len(tables.items) + tables.lots.item[moves.lot]
    third = tables.lines.urgency[moves.line] == 3
    counts = third & (tables.lots.owner[moves.lot] != tables.lines.org[moves.line])
    used = np.zeros(tables.spare.size, dtype=np.int64)
    np.add.at(used, place[counts], moves.units[counts])
    return loose[used[loose] > tables.spare.ravel()[loose]]


def _again(
    tables: Tables, ways: Ways, moves: Moves, broken: Ints, found: Settled, fixed: Ints | None
) -> Moves:
    """Solve the parts that reach into a reserve again, with the reserve as one row."""
    split = parts(ways)
    touched = np.unique(split.of_way[np.isin(plain.way_place(tables, ways), broken)])
    found.add("whole_number_parts", len(touched))
    units = np.bincount(moves.line, weights=moves.units, minlength=len(tables.lines.ids))
    done = []
    redone = np.zeros(len(tables.lines.ids), dtype=np.bool_)
    for part in touched:
        own = ways.keep(split.of_way == part)
        lines = np.unique(own.line)
        redone[lines] = True
        done.append(_mixed(tables, own, fixed, units[lines].astype(np.int64)))
    kept = ~redone[moves.line]
    done.append(Moves(moves.lot[kept], moves.line[kept], moves.units[kept]))
    return join(done)
