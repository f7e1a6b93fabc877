"""Kits through their components: what no ready kit is there for is given as loose parts.

A line that asks for kits stands as one line for ready kits and one for each part. Who has how
much is settled exactly first (kit_amounts.py), for these lines and all others of their items;
then sources and days are chosen as for any line. Where a facility cannot load all parts of a
kit in its days, parts that make no whole kit are given back and handed out again, at most
ROUNDS times. A group of items too large to be settled exactly is handed out that way from the
start: ready kits first, each round exact, together a heuristic (see docs/allocation/method.md).
A component that is a kit itself is not taken apart further.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from relief.allocation.solver import kit_amounts
from relief.allocation.solver.kit_amounts import PART, part_of
from relief.allocation.solver.metrics import measure
from relief.allocation.solver.plan import Allocation, LineResult, Plan
from relief.allocation.solver.problem import Facility, Item, Line, Lot, Problem, Request
from relief.allocation.solver.sending import Sendings
from relief.allocation.solver.tables import Tables

ROUNDS = 4
Progress = Callable[[int, int], None]


class Solve(Protocol):
    """Plans a problem without kits; ``fixed`` are units by line that are decided."""

    def __call__(
        self,
        problem: Problem,
        on_progress: Progress | None = None,
        fixed: Mapping[str, int] | None = None,
    ) -> Plan:
        """Give the plan."""


def are_asked(problem: Problem) -> bool:
    """Tell whether some line asks for a kit that can be given as its parts."""
    return any(line.components for request in problem.requests for line in request.lines)


def solve(problem: Problem, one: Solve, on_progress: Progress | None = None) -> Plan:
    """Give the plan of a problem with kits; ``one`` plans a problem without."""
    work = _Work(problem)
    exact = kit_amounts.settle(problem)
    if exact is not None:
        plan = one(kit_amounts.taken_apart(problem), on_progress, exact.units)
        counts, turn = [plan.solver], 1
        work.bare = exact.bare_parts(problem, plan)
        is_left = work.hand_out(plan, 0)
    else:
        ready = one(work.ready())
        work.take(ready.allocations)
        work.results.update({row.line: row for row in ready.lines})
        counts, turn, is_left = [ready.solver], 0, True
    while is_left and turn < ROUNDS:
        plan = one(work.loose())
        counts.append(plan.solver)
        is_left = work.hand_out(plan, turn)
        turn += 1
    return work.plan(counts)


@dataclass(slots=True)
class _Work:
    """A problem and what has been given of it so far."""

    problem: Problem
    given: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sent: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))
    results: dict[str, LineResult] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    bare: Mapping[str, int] = field(default_factory=dict)  # units still free, by line of a part
    items: dict[str, Item] = field(init=False)
    lots: dict[str, Lot] = field(init=False)
    wanted: dict[str, str] = field(init=False)  # item by line
    asking: dict[str, tuple[int, str]] = field(init=False)  # class and organization by line

    def __post_init__(self) -> None:
        self.items = {item.id: item for item in self.problem.items}
        self.lots = {lot.id: lot for lot in self.problem.lots}
        pairs = [(line, row) for row in self.problem.requests for line in row.lines]
        self.wanted = {line.id: line.item for line, _ in pairs}
        self.asking = {line.id: (line.urgency, row.organization) for line, row in pairs}

    def ready(self) -> Problem:
        """Give the problem of ready kits alone."""
        return self._with(
            lambda line: [replace(line, substitutes=(), components=())] if line.components else []
        )

    def loose(self) -> Problem:
        """Give what is left, with one line for each component of each kit that lacks."""
        return self._with(self._apart)

    def _apart(self, line: Line) -> Iterable[Line]:
        has = line.received + self.given[line.id]
        if not line.components:
            return [replace(line, received=has)]
        if line.id in self.closed:
            return []
        return kit_amounts.apart(line, has)

    def _with(self, lines_of: Callable[[Line], Iterable[Line]]) -> Problem:
        requests = [self._request(row, lines_of) for row in self.problem.requests]
        return replace(
            self.problem,
            facilities=tuple(self._facility(row) for row in self.problem.facilities),
            lots=tuple(
                replace(lot, available=lot.available - self.used[lot.id])
                for lot in self.problem.lots
            ),
            requests=tuple(requests),
        )

    @staticmethod
    def _request(row: Request, lines_of: Callable[[Line], Iterable[Line]]) -> Request:
        return replace(row, lines=tuple(new for line in row.lines for new in lines_of(line)))

    def _facility(self, row: Facility) -> Facility:
        """Give a facility with what it sends so far taken off its days and its reserves."""
        if not self.sent:
            return row
        kg, m3 = list(row.used_kg), list(row.used_m3)
        reserve = dict(row.reserve)
        for (name, lot_id, day), units in self.sent.items():
            lot = self.lots[lot_id]
            if lot.facility != row.id:
                continue
            item = self.items[lot.item]
            _add(kg, day, units * (item.unit_weight_kg or 0.0))
            _add(m3, day, units * (item.unit_volume_m3 or 0.0))
            if lot.item in reserve and not self._is_kept_from(name, lot):
                reserve[lot.item] = max(0, reserve[lot.item] - units)
        return replace(row, used_kg=tuple(kg), used_m3=tuple(m3), reserve=reserve)

    def _is_kept_from(self, line: str, lot: Lot) -> bool:
        """Tell whether a reserve counts what a line takes: the rest is free to go into it."""
        urgency, organization = self.asking[line]
        return urgency == 3 and lot.owner != organization

    def take(self, allocations: Iterable[Allocation]) -> None:
        """Keep what lines are given as they ask for it."""
        for row in allocations:
            self._keep_ready(row.line, [row])

    def _keep(self, line: str, row: Allocation) -> None:
        self.sent[line, row.lot, row.day] += row.quantity
        self.used[row.lot] += row.quantity

    def hand_out(self, plan: Plan, turn: int) -> bool:
        """Keep what a round gives, whole kits of its parts only; tell whether parts are left over.

        A line that gets no kit asks for parts no more; when it is late, none that had some left.
        """
        rows: dict[str, list[Allocation]] = defaultdict(list)
        for row in plan.allocations:
            rows[row.line].append(row)
        results = {row.line: row for row in plan.lines}
        is_left = False
        for request in self.problem.requests:
            for line in request.lines:
                if not line.components:
                    self._keep_line(line.id, results[line.id], rows[line.id], turn)
                elif line.id not in self.closed:
                    is_left |= self._keep_kits(line, results, rows, turn)
        return is_left

    def _keep_line(
        self, line: str, result: LineResult, rows: Iterable[Allocation], turn: int
    ) -> None:
        if not turn or result.allocated:
            self.results[line] = result
        self.given[line] += result.allocated
        for row in rows:
            self._keep(line, row)

    def _keep_kits(
        self,
        line: Line,
        results: Mapping[str, LineResult],
        rows: Mapping[str, list[Allocation]],
        turn: int,
    ) -> bool:
        each = {part_of(line.id, part.item): part.quantity for part in line.components}
        kits = {name: results[name].allocated // units for name, units in each.items()}
        # Where amounts are exact all parts make the same kits: what is used up binds.
        left_of = {name: self.bare.get(name, 0) // units for name, units in each.items()}
        worst = min(kits, key=lambda name: (kits[name], left_of[name], name))
        whole = kits[worst]
        if line.id in results:
            self._keep_ready(line.id, rows.get(line.id, []))
        if not turn or whole:
            part = worst.partition(PART)[2]
            reason = {**results[worst].reason, "part": part}
            self.results[line.id] = results[worst]._replace(reason=reason)
        self.given[line.id] += whole
        left = [self._whole(line.id, rows.get(name, []), whole * each[name]) for name in each]
        if any(left) and (turn == ROUNDS - 2 or not whole):
            self.closed.add(line.id)
        return any(left)

    def _keep_ready(self, line: str, rows: Iterable[Allocation]) -> None:
        for row in rows:
            self.given[line] += row.quantity
            self._keep(line, row)

    def _whole(self, line: str, rows: Iterable[Allocation], wanted: int) -> bool:
        """Keep parts for whole kits, what leaves first going first; tell whether some is left."""
        is_left = False
        for row in sorted(rows, key=lambda row: (row.day, row.lot)):
            step = self.items[self.lots[row.lot].item].step
            units = min(row.quantity, -(-wanted // step) * step)
            wanted = max(0, wanted - units)
            is_left |= units < row.quantity
            if units:
                self._keep(line, row._replace(quantity=units))
        return is_left

    def plan(self, counts: Sequence[Mapping[str, int | str]]) -> Plan:
        """Give the plan of all rounds."""
        tables = Tables(self.problem)
        lines = tuple(self._among_peers([self._result(row) for row in tables.lines.rows]))
        keys = sorted(self.sent)
        line_row = {name: place for place, name in enumerate(tables.lines.ids)}
        lot_row = {name: place for place, name in enumerate(tables.lots.ids)}
        columns = [(lot_row[t], line_row[n], self.sent[n, t, day], day) for n, t, day in keys]
        table = np.array(columns, dtype=np.int64).reshape(-1, 4)
        sent = Sendings(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
        units = np.array([row.allocated for row in lines], dtype=np.int64)
        solver: dict[str, int | str] = {}
        for one in counts:
            for name, value in one.items():
                known = solver.get(name, 0)
                solver[name] = value if isinstance(value, str) else int(known) + value
        return Plan(
            allocations=tuple(Allocation(n, t, self.sent[n, t, day], day) for n, t, day in keys),
            lines=lines,
            metrics=measure(tables, sent, units),
            solver={**solver, "kit_rounds": len(counts) - 1},
        )

    def _result(self, line: Line) -> LineResult:
        units = min(self.given[line.id], max(0, line.quantity - line.received))
        found = self.results[line.id]
        short = max(0, line.quantity - line.received - units)
        reason = {**found.reason, "short": short}
        if not short:
            reason["code"] = "met"
            reason.pop("part", None)
        rate = 1.0 if line.quantity == 0 else (line.received + units) / line.quantity
        return LineResult(line.id, line.quantity, units, rate, reason)

    def _among_peers(self, rows: Sequence[LineResult]) -> Iterator[LineResult]:
        """Give the results with the range of their peers: lines of a kit, not of its parts.

        Lines of one kind share one row: nobody may change it.
        """
        kin: dict[tuple[str, int], list[float]] = defaultdict(list)
        for row in rows:
            kin[self._kind(row.line)].append(row.fill_rate)
        peers = {
            kind: {
                "count": len(rates) - 1,
                "lowest": round(min(rates), 6),
                "highest": round(max(rates), 6),
            }
            for kind, rates in kin.items()
        }
        for row in rows:
            reason = {**row.reason, "peers": peers[self._kind(row.line)]}
            yield row._replace(reason=reason)

    def _kind(self, line: str) -> tuple[str, int]:
        return self.wanted[line], self.asking[line][0]


def _add(days: list[float], day: int, more: float) -> None:
    days += [0.0] * (day + 1 - len(days))
    days[day] += more
