"""Hand out a number of packs in the policy's order: level, then r/w, then request, then id.

A *segment* is the stretch of a line's packs that belongs to one level. Each pack has a key
(level, r/w before it, rank); handing out means taking the packs with the smallest keys. Floats
find the place of the cut for thousands of groups at once; where keys are too close to call, the
cut is finished with exact fractions.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from relief.allocation.solver.tables import Bools, Floats, Ints, Tables, numbered

PackCounter = Callable[[Floats], Ints]
LEVELS = 6  # numbered 1 to 5; 0 is for what must be served whatever happens
MARGIN = 1e-11  # far above float error of a key, far below the distance of two packs
ROUNDS = 80


@dataclass(slots=True)
class Segments:
    """Stretches ``lo`` to ``hi`` (packs) of lines; the same row number in every array."""

    line: Ints  # row in Tables.lines
    slot: Ints  # row among the lines of this network
    level: Ints
    lo: Ints
    hi: Ints
    pack: Ints
    scale: Floats  # q·w


def segments(tables: Tables, line: Ints, pack: Ints) -> Segments:
    """Cut each line into its two levels: up to its floor, and up to its quantity."""
    needs = tables.lines
    open_units = np.maximum(0, needs.quantity[line] - needs.received[line])
    cap = open_units // pack
    below_floor = np.maximum(0, needs.floor[line] - needs.received[line])
    floor = np.minimum(cap, -(-below_floor // pack))
    urgency = needs.urgency[line]
    floor = np.where(urgency == 3, 0, floor)
    slot = np.arange(len(line))
    scale = needs.quantity[line] * needs.weight[line]
    both = Segments(
        line=np.concatenate([line, line]),
        slot=np.concatenate([slot, slot]),
        level=np.concatenate([urgency, urgency + 2]),
        lo=np.concatenate([np.zeros_like(floor), floor]),
        hi=np.concatenate([floor, cap]),
        pack=np.concatenate([pack, pack]),
        scale=np.concatenate([scale, scale]),
    )
    return pick(both, both.hi > both.lo)


def pick(rows: Segments, chosen: Ints | Bools) -> Segments:
    """Give the chosen segments."""
    return Segments(
        rows.line[chosen],
        rows.slot[chosen],
        rows.level[chosen],
        rows.lo[chosen],
        rows.hi[chosen],
        rows.pack[chosen],
        rows.scale[chosen],
    )


def hand_out(tables: Tables, rows: Segments, part: Ints, budget: Ints, slots: int) -> Ints:
    """Give the packs of each slot when part p may hand out ``budget[p]`` packs in all.

    ``part`` is -1 for segments that take no part.
    """
    given = np.zeros(slots, dtype=np.int64)
    inside = np.flatnonzero(part >= 0)
    rows, part = pick(rows, inside), part[inside]
    size = rows.hi - rows.lo
    cell = part * LEVELS + rows.level
    total = np.bincount(cell, weights=size, minlength=len(budget) * LEVELS)
    total = total.astype(np.int64).reshape(-1, LEVELS)
    before = np.cumsum(total, axis=1) - total
    room = np.clip(budget[:, None] - before, 0, total)
    share, whole = room.ravel()[cell], total.ravel()[cell]
    np.add.at(given, rows.slot, np.where(share == whole, size, 0))
    cut = np.flatnonzero((share > 0) & (share < whole))
    if len(cut):
        groups, group = numbered(part[cut])
        supply = np.zeros(len(groups), dtype=np.int64)
        supply[group] = share[cut]
        np.add.at(given, rows.slot[cut], _cut(tables, pick(rows, cut), group, supply))
    return given


def _cut(tables: Tables, rows: Segments, group: Ints, supply: Ints) -> Ints:
    """Give the packs of each segment when its group has fewer than all."""
    base = tables.lines.received[rows.line]

    def packs(theta: Floats) -> Ints:
        """Count the packs of each segment whose key is below its group's theta."""
        reach = np.ceil((theta[group] * rows.scale - base) / rows.pack)
        return np.clip(reach, rows.lo, rows.hi).astype(np.int64) - rows.lo

    low, high = _bracket(rows, base, group, supply, packs)
    given = packs(low * (1 - MARGIN))
    left = supply - np.bincount(group, weights=given, minlength=len(supply)).astype(np.int64)
    for place in np.flatnonzero(left > 0):
        members = np.flatnonzero(group == place)
        _finish(tables, rows, members, given, int(left[place]), float(high[place]))
    return given


def _bracket(
    rows: Segments,
    base: Ints,
    group: Ints,
    supply: Ints,
    packs: PackCounter,
) -> tuple[Floats, Floats]:
    """Give for each group a theta that takes no more than its supply, and one that takes more."""
    size = len(supply)
    low = np.full(size, np.inf)
    high = np.zeros(size)
    np.minimum.at(low, group, (base + rows.pack * rows.lo) / rows.scale)
    np.maximum.at(high, group, (base + rows.pack * rows.hi) / rows.scale)
    open_groups = np.ones(size, dtype=np.bool_)
    for _ in range(ROUNDS):
        middle = np.where(open_groups, (low + high) / 2, low)
        taken = np.bincount(group, weights=packs(middle), minlength=size)
        low = np.where(open_groups & (taken <= supply), middle, low)
        high = np.where(open_groups & (taken > supply), middle, high)
        open_groups &= (taken != supply) & (high - low > MARGIN * high)
        if not open_groups.any():
            break
    return low, high


def _finish(
    tables: Tables, rows: Segments, members: Ints, given: Ints, left: int, high: float
) -> None:
    """Hand out the last packs of one group one by one, by exact keys."""
    base = tables.lines.received[rows.line[members]]
    after = base + rows.pack[members] * (rows.lo[members] + given[members])
    near = after / rows.scale[members] <= high * (1 + MARGIN)
    queue = [_key(tables, rows, int(seat), int(given[seat])) for seat in members[near]]
    queue = [entry for entry in queue if given[entry[2]] < rows.hi[entry[2]] - rows.lo[entry[2]]]
    heapq.heapify(queue)
    for _ in range(left):
        seat = heapq.heappop(queue)[2]
        given[seat] += 1
        if given[seat] < rows.hi[seat] - rows.lo[seat]:
            heapq.heappush(queue, _key(tables, rows, seat, int(given[seat])))


def _key(tables: Tables, rows: Segments, seat: int, given: int) -> tuple[Fraction, int, int]:
    line = int(rows.line[seat])
    level = exact_level(tables, line, int(rows.pack[seat]) * (int(rows.lo[seat]) + given))
    return level, int(tables.lines.rank[line]), seat


def exact_level(tables: Tables, line: int, units: int) -> Fraction:
    """Give r/w of a line that has been given this many units, without rounding."""
    row = tables.lines.rows[line]
    return Fraction(row.received + units, row.quantity) / tables.exact_weight(line)
