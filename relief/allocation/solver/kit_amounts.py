"""Settle exactly who has how much where kits tie items together (docs/allocation/method.md).

Only the groups of items that a kit with components is in are looked at: one program a group, in
the same order of levels and r/w as everywhere. Sources and days are not chosen here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from relief.allocation.solver import mixed
from relief.allocation.solver.fill import Segments, pick, segments
from relief.allocation.solver.kit_program import Kit, KitProgram
from relief.allocation.solver.parting import item_groups, only
from relief.allocation.solver.plan import Plan
from relief.allocation.solver.problem import Line, Problem, Request
from relief.allocation.solver.shortfall import GaveUp
from relief.allocation.solver.tables import Ints, Tables
from relief.allocation.solver.ways import Ways, Withheld, chunks, wants

PART = "\x1f"  # between a line and its component: never in an id that people write
WIDEST = 40_000  # columns of a program; above it a linear program takes many seconds


@dataclass(slots=True)
class KitAmounts:
    """Units by line, of ready kits and of each part too; and which pairs of lot and line meet."""

    units: dict[str, int] = field(default_factory=dict)
    ways: list[tuple[str, str]] = field(default_factory=list)  # lot, line of a part

    def bare_parts(self, problem: Problem, plan: Plan) -> dict[str, int]:
        """Give the units that a plan leaves in the lots which may serve each line of a part."""
        left = {lot.id: lot.available for lot in problem.lots}
        for row in plan.allocations:
            left[row.lot] -= row.quantity
        found: dict[str, int] = {}
        for lot, line in self.ways:
            found[line] = found.get(line, 0) + left[lot]
        return found


def part_of(line: str, item: str) -> str:
    """Give the id of the line that stands for a component of a line."""
    return f"{line}{PART}{item}"


def apart(line: Line, has: int) -> Iterator[Line]:
    """Give a line for each component of a line that asks for kits and ``has`` some."""
    for part in line.components:
        yield replace(
            line,
            id=part_of(line.id, part.item),
            item=part.item,
            quantity=line.quantity * part.quantity,
            received=has * part.quantity,
            floor=line.floor * part.quantity,
            substitutes=(),
            components=(),
        )


def taken_apart(problem: Problem) -> Problem:
    """Give the problem with a line for ready kits and one for each part in place of kit lines."""

    def lines_of(request: Request) -> Iterator[Line]:
        for line in request.lines:
            if line.components:
                yield replace(line, substitutes=(), components=())
                yield from apart(line, line.received)
            else:
                yield line

    rows = (replace(row, lines=tuple(lines_of(row))) for row in problem.requests)
    return replace(problem, requests=tuple(rows))


def settle(problem: Problem) -> KitAmounts | None:
    """Give the amounts of all lines that kits tie together; None where a group is too large or
    the solver gives up.
    """
    found = KitAmounts()
    try:
        for items in _groups(problem):
            _settle_group(only(problem, items), found)
    except GaveUp:
        return None
    return found


def _groups(problem: Problem) -> list[set[str]]:
    """Give the items that lines with components tie together, group by group."""
    # What a facility can load ties days together, not amounts.
    free = replace(
        problem,
        facilities=tuple(
            replace(f, dispatch_kg_per_day=None, dispatch_m3_per_day=None)
            for f in problem.facilities
        ),
    )
    label = item_groups(free)
    wanted = {label[line.item] for row in problem.requests for line in row.lines if line.components}
    groups: dict[int, set[str]] = {}
    for item, group in label.items():
        if group in wanted:
            groups.setdefault(group, set()).add(item)
    return sorted(groups.values(), key=min)


def _settle_group(problem: Problem, found: KitAmounts) -> None:
    tables = Tables(taken_apart(problem))
    ways = _ways(tables)
    kits = _kits(problem, tables)
    program = KitProgram(tables, ways, kits)
    if program.count > WIDEST:
        raise GaveUp(f"{program.count} ways")
    rows = _levels(tables, program)
    units = mixed.raise_levels(tables, program, rows, np.zeros(len(program.lines), dtype=np.int64))
    made = program.from_parts(units)
    by_line = dict(zip(program.lines.tolist(), units.tolist(), strict=True))
    for kit, parts in zip(kits, made.tolist(), strict=True):
        by_line[kit.line] -= parts
        by_line.update({part: parts * each for part, each in kit.parts})
    ids = tables.lines.ids
    found.units.update({name: by_line.get(row, 0) for row, name in enumerate(ids)})
    part_rows = np.isin(ways.line, [part for kit in kits for part, _ in kit.parts])
    pairs = zip(ways.lot[part_rows].tolist(), ways.line[part_rows].tolist(), strict=True)
    found.ways += [(tables.lots.ids[lot], ids[line]) for lot, line in pairs]


def _ways(tables: Tables) -> Ways:
    many = list(chunks(tables, wants(tables), Withheld(tables)))
    return Ways(
        np.concatenate([w.lot for w in many]),
        np.concatenate([w.line for w in many]),
        np.concatenate([w.ratio for w in many]),
        np.concatenate([w.own for w in many]),
        np.concatenate([w.last_day for w in many]),
    )


def _kits(problem: Problem, tables: Tables) -> list[Kit]:
    row_of: Mapping[str, int] = {name: row for row, name in enumerate(tables.lines.ids)}
    asked = [line for row in problem.requests for line in row.lines if line.components]
    kits = [
        Kit(
            row_of[line.id],
            tuple((row_of[part_of(line.id, part.item)], part.quantity) for part in line.components),
        )
        for line in asked
    ]
    return sorted(kits, key=lambda kit: kit.line)


def _levels(tables: Tables, program: KitProgram) -> Segments:
    """Give the levels of the lines that are asked for; parts have none of their own."""
    ones: Ints = np.ones(len(program.lines), dtype=np.int64)
    rows = segments(tables, program.lines, ones)
    return pick(rows, ~program.is_part[rows.slot])
