"""What the engine answers: quantities by lot and day, and one result for each line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

FORMAT = "relief-plan/1"


class Allocation(NamedTuple):
    """Units of a lot that leave for a line on a day (0 is the day of ``as_of``)."""

    line: str
    lot: str
    quantity: int
    day: int


class LineResult(NamedTuple):
    """What a line gets: units asked in all, units given now, share met and why not more."""

    line: str
    requested: int
    allocated: int
    fill_rate: float
    reason: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole answer, sorted by id, so that equal problems give equal plans."""

    allocations: tuple[Allocation, ...]
    lines: tuple[LineResult, ...]
    metrics: Mapping[str, Any]
    solver: Mapping[str, Any]


def dump(plan: Plan) -> dict[str, Any]:
    """Give the ``relief-plan/1`` form of a plan, ready for ``json.dumps``."""
    return {
        "format": FORMAT,
        "allocations": [
            {"line": a.line, "lot": a.lot, "quantity": a.quantity, "day": a.day}
            for a in plan.allocations
        ],
        "lines": [
            {
                "line": r.line,
                "requested": r.requested,
                "allocated": r.allocated,
                "fill_rate": r.fill_rate,
                "reason": r.reason,
            }
            for r in plan.lines
        ],
        "metrics": dict(plan.metrics),
        "solver": dict(plan.solver),
    }
