"""Why a line gets no more: one code and the numbers behind it, for every line.

These are facts, not sentences; pages and letters put them into words. What would change a
line's amount is computed in explain.py, by solving again.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from relief.allocation.solver import plain
from relief.allocation.solver.outcome import Outcome
from relief.allocation.solver.tables import Bools, Ints, numbered

MET, STOCK, SHARING, EARMARK, LIFE, LANE, CAPACITY, RESERVE, PACK = CODES = (
    "met",
    "stock",
    "sharing",
    "earmark",
    "shelf_life",
    "lane",
    "capacity",
    "reserve",
    "pack",
)


def facts(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Give the reason of every line in order."""
    lines, held = outcome.tables.lines, outcome.settled.withheld
    kin = _peers(outcome)
    columns = (
        codes(outcome),
        lines.urgency.tolist(),
        np.round(lines.weight, 6).tolist(),
        np.maximum(0, lines.quantity - lines.received - outcome.units).tolist(),
        held.usable.tolist(),
        held.sharing.tolist(),
        held.earmark.tolist(),
        held.lane.tolist(),
        held.shelf_life.tolist(),
        outcome.uncarried.tolist(),
        kin,
    )
    return (
        {
            "code": code,
            "class": urgency,
            "weight": weight,
            "short": short,
            "usable": usable,
            "withheld": {
                "sharing": sharing,
                "earmark": earmark,
                "lane": lane,
                "shelf_life": life,
                "capacity": load,
            },
            "peers": peers,
        }
        for (
            code,
            urgency,
            weight,
            short,
            usable,
            sharing,
            earmark,
            lane,
            life,
            load,
            peers,
        ) in zip(*columns, strict=True)
    )


def codes(outcome: Outcome) -> list[str]:
    """Give what bound each line first and foremost."""
    lines, held = outcome.tables.lines, outcome.settled.withheld
    size = len(lines.ids)
    gap = np.maximum(0, lines.quantity - lines.received - outcome.units)
    packed, kept = _pack_and_reserve(outcome, gap)
    causes = np.stack([held.sharing, held.earmark, held.shelf_life, held.lane])
    none = (held.usable == 0) & (causes.max(axis=0, initial=0) > 0)
    names = np.array(CODES, dtype=object)
    code = np.full(size, CODES.index(STOCK))
    code[none] = CODES.index(SHARING) + np.argmax(causes, axis=0)[none]
    code[kept] = CODES.index(RESERVE)
    code[packed] = CODES.index(PACK)
    code[outcome.uncarried > 0] = CODES.index(CAPACITY)
    code[gap == 0] = CODES.index(MET)
    return list(names[code])


def _pack_and_reserve(outcome: Outcome, gap: Ints) -> tuple[Bools, Bools]:
    """Tell which lines a lot with stock left could serve but for its pack, or a reserve."""
    tables = outcome.tables
    packed = np.zeros(len(gap), dtype=np.bool_)
    kept = np.zeros(len(gap), dtype=np.bool_)
    for ways in outcome.settled.ways:
        # A reserve is judged by all ways to it, a pack by those that matter.
        kept_from = plain.reserved(tables, ways)
        step = tables.step[tables.lots.item[ways.lot]]
        spare = np.flatnonzero((outcome.lot_left[ways.lot] >= step) & (gap[ways.line] > 0))
        kept[ways.line[spare[kept_from[spare]]]] = True
        line = ways.line[spare]
        packed[line[step[spare] > gap[line] * ways.ratio[spare]]] = True
    return packed, kept


def _peers(outcome: Outcome) -> list[dict[str, Any]]:
    """Give each line the range of fill rates of its item and class, and how many others are.

    Lines of one kind share one row: nobody may change it.
    """
    lines = outcome.tables.lines
    kin, group = numbered(lines.item * 4 + lines.urgency)
    least, most = np.full(len(kin), np.inf), np.zeros(len(kin))
    np.minimum.at(least, group, outcome.fill_rate)
    np.maximum.at(most, group, outcome.fill_rate)
    count = np.bincount(group, minlength=len(kin)).astype(np.int64) - 1
    columns = (count.tolist(), np.round(least, 6).tolist(), np.round(most, 6).tolist())
    rows = [
        {"count": others, "lowest": low, "highest": high}
        for others, low, high in zip(*columns, strict=True)
    ]
    return list(map(rows.__getitem__, group.tolist()))
