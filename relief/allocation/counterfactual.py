"""What would change the lines that stay short: every answer is a real run of the engine."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from relief.allocation import solver
from relief.inventory.models import Facility

SECONDS = 10
Changes = dict[str, list[dict[str, Any]]]


def work_out(problem: solver.Problem, short: Sequence[solver.LineResult]) -> Changes:
    """Return the changes by line id, the most urgent lines first, as many as the time allows.

    Each line: sharing, reserves, capacity, shelf life, class. Each item: the arrival of all
    that is short of it at the facility nearest to its most urgent line. What was worked out of
    arrivals is kept for the lines that the time is over for.
    """
    started = time.monotonic()
    alternatives = solver.Alternatives(problem)
    short = sorted(short, key=lambda row: (row.reason["class"], row.line))
    found: Changes = {}
    arrivals = _arrivals(alternatives, problem, short, started)
    for row in short:
        if time.monotonic() - started <= SECONDS:
            found[row.line] = [asdict(change) for change in alternatives.of(row)]
        if row.line in found or row.line in arrivals:
            found[row.line] = found.get(row.line, []) + arrivals.get(row.line, [])
    return found


def _arrivals(
    alternatives: solver.Alternatives,
    problem: solver.Problem,
    short: Sequence[solver.LineResult],
    started: float,
) -> Changes:
    """Return for each short line what it would get if its item's whole gap arrived."""
    groups: dict[str, list[solver.LineResult]] = defaultdict(list)
    asked = {line.id: (line.item, row) for row in problem.requests for line in row.lines}
    for row in short:
        groups[asked[row.line][0]].append(row)
    found: Changes = {}
    quickest = _Nearest(problem)
    for item, rows in groups.items():
        if time.monotonic() - started > SECONDS / 2:
            break
        nearest = quickest.to(asked[rows[0].line][1])
        if nearest is None:
            continue
        units = sum(int(row.reason["short"]) for row in rows)
        given = alternatives.arrival(nearest, item, units)
        names = _names(nearest)
        for row in rows:
            facts = {"code": "arrival", "amount": units, "allocated": given[row.line]}
            found[row.line] = [{**facts, **names}]
    return found


class _Nearest:
    """The facilities with the quickest ways."""

    def __init__(self, problem: solver.Problem) -> None:
        self.best: dict[tuple[str, str], tuple[float, str]] = {}
        for lane in problem.lanes:
            end, way = (lane.request, lane.site), (lane.hours, lane.facility)
            self.best[end] = min(self.best.get(end, way), way)

    def to(self, request: solver.Request) -> str | None:
        """Return the facility with the quickest way to a request; None where there is no way."""
        ends = ((request.id, ""), ("", request.site))
        ways = [self.best[end] for end in ends if end in self.best]
        return min(ways)[1] if ways else None


def _names(facility: str) -> dict[str, str]:
    row = Facility.objects.filter(code=facility.partition("@")[0]).first()
    return {
        "facility_zh": row.name_zh if row else facility,
        "facility_en": row.name_en if row else facility,
    }
