"""What would change a line's amount: found by solving the changed problem, never guessed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from relief.allocation.solver.engine import solve
from relief.allocation.solver.parting import part_of
from relief.allocation.solver.plan import LineResult, Plan
from relief.allocation.solver.problem import Lot, Problem, Request
from relief.allocation.solver.tables import Tables, waited

EXTRA = "~extra"  # after every plain id, so that it never goes before real stock


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the problem, with the units the line would get then."""

    code: str
    amount: int
    allocated: int


def explain(problem: Problem, plan: Plan, line_id: str) -> dict[str, Any]:
    """Give the whole explanation of one line; raises KeyError when there is no such line.

    ``changes`` lists what would give the line more (or less), each computed by a real run of
    the engine on the part of the problem that the line belongs to.
    """
    result = next((r for r in plan.lines if r.line == line_id), None)
    if result is None:
        raise KeyError(line_id)
    part = part_of(problem, line_id)
    request, line = _line(part, line_id)
    tables = Tables(part)
    row = tables.lines.ids.index(line_id)
    hours = waited(part.as_of, request.submitted_at)
    return {
        "line": line_id,
        "item": line.item,
        "asked": line.quantity,
        "received": line.received,
        "floor": line.floor,
        "allocated": result.allocated,
        "before": _rate(line.received, line.quantity),
        "after": result.fill_rate,
        "weight": {
            "vulnerability": float(request.vulnerability),
            "hours_waited": float(hours),
            "total": float(tables.exact_weight(row)),
        },
        "reason": dict(result.reason),
        "changes": [
            {"code": c.code, "amount": c.amount, "allocated": c.allocated}
            for c in changes(part, result)
        ],
    }


def _rate(units: int, asked: int) -> float:
    return units / asked if asked else 1.0


def _line(problem: Problem, line_id: str) -> tuple[Request, Any]:
    for request in problem.requests:
        for line in request.lines:
            if line.id == line_id:
                return request, line
    raise KeyError(line_id)


def changes(part: Problem, result: LineResult) -> list[Change]:
    """Give the single changes that would alter what the line gets."""
    request, line = _line(part, result.line)
    if line.quantity <= line.received + result.allocated:
        return []
    tried: list[tuple[str, int, Callable[[], Problem]]] = [
        ("sharing", 0, lambda: _with_lots(part, lambda lot: replace(lot, shared_with="all"))),
        ("reserve", 0, lambda: _with_facilities(part, reserve={})),
        (
            "capacity",
            0,
            lambda: _with_facilities(part, dispatch_kg_per_day=None, dispatch_m3_per_day=None),
        ),
        ("shelf_life", 0, lambda: _with_line(part, result.line, min_life_days=0)),
    ]
    if line.urgency > 1:
        tried.append(
            (
                "class",
                line.urgency - 1,
                lambda: _with_line(part, result.line, urgency=line.urgency - 1),
            )
        )
    found = [Change(code, amount, _allocated(make(), result.line)) for code, amount, make in tried]
    found = [change for change in found if change.allocated != result.allocated]
    stock = _stock(part, request, line.item, result)
    return found + ([stock] if stock else [])


def _stock(part: Problem, request: Request, item: str, result: LineResult) -> Change | None:
    """Find the least new stock, at the nearest facility and for all, that gives the line more."""
    lanes = [lane for lane in part.lanes if lane.request == request.id]
    if not lanes:
        return None
    nearest = min(lanes, key=lambda lane: (lane.hours, lane.facility)).facility
    least, most = 0, 1
    asked = sum(line.quantity for r in part.requests for line in r.lines)
    pack = next(i.step for i in part.items if i.id == item)
    while _with_stock(part, nearest, item, most, result.line) <= result.allocated:
        least, most = most, most * 2
        if least > asked + pack:
            return None
    while most - least > 1:
        middle = (least + most) // 2
        more = _with_stock(part, nearest, item, middle, result.line) > result.allocated
        least, most = (least, middle) if more else (middle, most)
    return Change("stock", most, _with_stock(part, nearest, item, most, result.line))


def _with_stock(part: Problem, facility: str, item: str, units: int, line: str) -> int:
    extra = Lot(EXTRA, facility, item, EXTRA, units, date.max, "all")
    return _allocated(replace(part, lots=(*part.lots, extra)), line)


def _with_lots(part: Problem, change: Callable[[Lot], Lot]) -> Problem:
    return replace(part, lots=tuple(change(lot) for lot in part.lots))


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


def _allocated(problem: Problem, line_id: str) -> int:
    return next(r.allocated for r in solve(problem).lines if r.line == line_id)
