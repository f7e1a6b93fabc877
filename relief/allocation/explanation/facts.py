"""The facts of each line, as stored with the plan and on the request line. No names of others."""

import datetime
from collections.abc import Mapping
from typing import Any

from relief.allocation.models import AllocationPlan


def of_lines(plan: AllocationPlan, result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the facts of every line of a plan, by line id."""
    asked = {
        line["id"]: (line, request)
        for request in plan.snapshot["requests"]
        for line in request["lines"]
    }
    as_of = datetime.datetime.fromisoformat(plan.snapshot["as_of"])
    days = _days(result)
    return {
        row["line"]: _facts(row, *asked[row["line"]], as_of, days.get(row["line"], 0), plan)
        for row in result["lines"]
    }


def _days(result: Mapping[str, Any]) -> dict[str, int]:
    """Return the last day on which something leaves for a line."""
    found: dict[str, int] = {}
    for row in result["allocations"]:
        found[row["line"]] = max(found.get(row["line"], 0), int(row["day"]))
    return found


def _facts(
    row: Mapping[str, Any],
    line: Mapping[str, Any],
    request: Mapping[str, Any],
    as_of: datetime.datetime,
    last_day: int,
    plan: AllocationPlan,
) -> dict[str, Any]:
    waited = as_of - datetime.datetime.fromisoformat(request["submitted_at"])
    quantity = line["quantity"]
    return {
        "plan": plan.number,
        "as_of": plan.snapshot["as_of"],
        "verified": quantity,
        "before": line["received"],
        "given": row["allocated"],
        "fill_before": line["received"] / quantity if quantity else 1.0,
        "fill_after": row["fill_rate"],
        "floor": line["floor"],
        "vulnerability": request["vulnerability"],
        "hours_waited": round(waited.total_seconds() / 3600, 1),
        "last_day": last_day,
        "reason": dict(row["reason"]),
    }
