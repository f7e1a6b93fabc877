"""What would change a line's amount: found by solving the changed problem, never guessed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from relief.allocation.solver.engine import solve
from relief.allocation.solver.parting import item_groups, only
from relief.allocation.solver.plan import LineResult
from relief.allocation.solver.problem import Line, Lot, Problem

EXTRA = "~extra"  # after every plain id, so that it never goes before real stock
Given = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the problem, with the units the line would get then."""

    code: str
    amount: int
    allocated: int


class Alternatives:
    """What lines would get if one thing were otherwise.

    Each answer is a run of the engine on the independent part of the problem that the line
    belongs to. What is the same change for all lines of a part is solved once, and what changes
    nothing not at all.
    """

    def __init__(self, problem: Problem) -> None:
        """Take the problem as it was planned."""
        self.problem = problem
        self.group = item_groups(problem)
        self.lines = {line.id: line for row in problem.requests for line in row.lines}
        self._parts: dict[int, Problem] = {}
        self._runs: dict[tuple[int, str], Given | None] = {}

    def of(self, result: LineResult) -> list[Change]:
        """Return the single changes that would alter what a line gets, by its id in the plan."""
        line = self.lines[result.line]
        if line.quantity <= line.received + result.allocated:
            return []
        runs = [(code, self._shared(line, code)) for code in SHARED]
        found = [Change(code, 0, given[line.id]) for code, given in runs if given is not None]
        found += self._own(line, result)
        return [change for change in found if change.allocated != result.allocated]

    def arrival(self, facility: str, item: str, units: int) -> Given:
        """Return what each line of the item's part would get if so many free units were there.

        Other goods of the facility come into the part, as they share what it can load in a day.
        """
        place = next(row for row in self.problem.facilities if row.id == facility)
        here = [lot.item for lot in self.problem.lots if lot.facility == facility]
        groups = {self.group[name] for name in [item, *(here if place.is_limited else [])]}
        part = only(self.problem, {name for name, label in self.group.items() if label in groups})
        extra = Lot(EXTRA, facility, item, EXTRA, units, None, "all")
        return _given(replace(part, lots=(*part.lots, extra)))

    def _part(self, item: str) -> Problem:
        group = self.group[item]
        if group not in self._parts:
            inside = {name for name, label in self.group.items() if label == group}
            self._parts[group] = only(self.problem, inside)
        return self._parts[group]

    def _shared(self, line: Line, code: str) -> Given | None:
        """Return what every line of a part would get otherwise; None where nothing would change."""
        key = (self.group[line.item], code)
        if key not in self._runs:
            part = self._part(line.item)
            changed = SHARED[code](part)
            self._runs[key] = None if changed == part else _given(changed)
        return self._runs[key]

    def _own(self, line: Line, result: LineResult) -> list[Change]:
        """Return what the line would get with other facts of its own, where that can matter."""
        part = self._part(line.item)
        found = []
        is_limited = any(facility.is_limited for facility in part.facilities)
        if line.min_life_days > 0 and (is_limited or result.reason["withheld"]["shelf_life"]):
            found.append(("shelf_life", 0, _with_line(part, line.id, min_life_days=0)))
        is_plain = not line.substitutes and not line.components
        has_all = is_plain and result.reason["usable"] <= result.allocated
        if line.urgency > 1 and not has_all:
            higher = line.urgency - 1
            found.append(("class", higher, _with_line(part, line.id, urgency=higher)))
        return [Change(code, amount, _given(made)[line.id]) for code, amount, made in found]


def _given(problem: Problem) -> Given:
    return {row.line: row.allocated for row in solve(problem).lines}


def _all_shared(part: Problem) -> Problem:
    return replace(part, lots=tuple(replace(lot, shared_with="all") for lot in part.lots))


def _without_reserve(part: Problem) -> Problem:
    return _with_facilities(part, reserve={})


def _without_capacity(part: Problem) -> Problem:
    return _with_facilities(part, dispatch_kg_per_day=None, dispatch_m3_per_day=None)


SHARED: Mapping[str, Callable[[Problem], Problem]] = {
    "sharing": _all_shared,
    "reserve": _without_reserve,
    "capacity": _without_capacity,
}


def _with_facilities(part: Problem, **facts: Any) -> Problem:
    return replace(part, facilities=tuple(replace(f, **facts) for f in part.facilities))


def _with_line(part: Problem, line_id: str, **facts: Any) -> Problem:
    return replace(
        part,
        requests=tuple(
            replace(
                request,
                lines=tuple(
                    replace(line, **facts) if line.id == line_id else line for line in request.lines
                ),
            )
            for request in part.requests
        ),
    )
