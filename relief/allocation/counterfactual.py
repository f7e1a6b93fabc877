"""What would change the lines that stay short: every answer is a real run of the engine."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from relief.allocation import solver
from relief.allocation.rules.what_if import assume
from relief.inventory.models import Facility

SECONDS = 10
Changes = dict[str, list[dict[str, Any]]]


def work_out(snapshot: Mapping[str, Any], answer: solver.Plan) -> Changes:
    """Return the changes by line id, the most urgent lines first, as many as the time allows.

    Each line: sharing, reserves, capacity, shelf life, class. Each item: the arrival of all
    that is short of it at the facility nearest to its most urgent line.
    """
    started = time.monotonic()
    problem = solver.parse(snapshot)
    short = [row for row in answer.lines if row.reason["short"]]
    short.sort(key=lambda row: (row.reason["class"], row.line))
    found: Changes = {}
    arrivals = _arrivals(snapshot, short, started)
    for row in short:
        if time.monotonic() - started > SECONDS:
            break
        single = solver.explain(problem, answer, row.line)["changes"]
        found[row.line] = [change for change in single if change["code"] != "stock"]
        found[row.line] += arrivals.get(row.line, [])
    return found


def _arrivals(
    snapshot: Mapping[str, Any], short: list[solver.LineResult], started: float
) -> Changes:
    """Return for each short line what it would get if its item's whole gap arrived."""
    groups: dict[str, list[solver.LineResult]] = defaultdict(list)
    asked = dict(_lines(snapshot))
    for row in short:
        groups[asked[row.line][0]].append(row)
    found: Changes = {}
    for item, rows in groups.items():
        nearest = _nearest(snapshot, asked[rows[0].line][1])
        if nearest is None or time.monotonic() - started > SECONDS / 2:
            continue
        units = sum(int(row.reason["short"]) for row in rows)
        change = {"kind": "arrive", "facility": nearest, "item": item, "quantity": units}
        after = solver.solve(solver.parse(assume(snapshot, [change])))
        given = {row.line: row.allocated for row in after.lines}
        names = _names(nearest)
        for row in rows:
            facts = {"code": "arrival", "amount": units, "allocated": given[row.line]}
            found[row.line] = [{**facts, **names}]
    return found


def _lines(snapshot: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (line id, (item, request id))."""
    for request in snapshot["requests"]:
        for line in request["lines"]:
            yield line["id"], (line["item"], request["id"])


def _nearest(snapshot: Mapping[str, Any], request: str) -> str | None:
    """Return the facility with the quickest way to a request."""
    lanes = [lane for lane in snapshot["lanes"] if lane["request"] == request]
    best = min(lanes, key=lambda lane: (lane["hours"], lane["facility"]), default=None)
    return best["facility"] if best else None


def _names(facility: str) -> dict[str, str]:
    row = Facility.objects.filter(code=facility.partition("@")[0]).first()
    return {
        "facility_zh": row.name_zh if row else facility,
        "facility_en": row.name_en if row else facility,
    }
