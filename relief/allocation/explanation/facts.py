"""The facts of each line, as stored with the plan and on the request line. No names of others."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from relief.allocation.models import AllocationPlan
from relief.catalog.models import Item

Facts = dict[str, Any]


def of_lines(
    plan: AllocationPlan, result: Mapping[str, Any], only: Collection[int] | None = None
) -> Iterator[tuple[int, Facts]]:
    """Yield the facts of every line of a plan, or of some, by line key in order.

    They follow from the plan's snapshot and result, so they are never kept a second time with it.
    """
    asked = {
        line["id"]: (line, request)
        for request in plan.snapshot["requests"]
        for line in request["lines"]
    }
    as_of = datetime.datetime.fromisoformat(plan.snapshot["as_of"])
    days, parts, changes = _days(result), _Parts(plan, result), result.get("changes", {})
    for row in sorted(result["lines"], key=lambda row: int(row["line"])):
        name = row["line"]
        if only is not None and int(name) not in only:
            continue
        line, request = asked[name]
        found = _facts(row, line, request, as_of, days.get(name, 0), plan)
        parts.name(line, found)
        if name in changes:
            found["changes"] = changes[name]
        yield int(name), found


class _Parts:
    """The parts that lines get where they ask for kits."""

    def __init__(self, plan: AllocationPlan, result: Mapping[str, Any]) -> None:
        each = {
            line["id"]: [row["item"] for row in line["components"]]
            for request in plan.snapshot["requests"]
            for line in request["lines"]
            if line.get("components")
        }
        codes = {code for own in each.values() for code in own}
        self.items = Item.objects.in_bulk(codes, field_name="code") if codes else {}
        self.units: Counter[tuple[str, str]] = Counter()
        if not each:
            return
        item_of = {lot["id"]: lot["item"] for lot in plan.snapshot["lots"]}
        for row in result["allocations"]:
            if row["line"] in each:
                self.units[row["line"], item_of[row["lot"]]] += row["quantity"]

    def name(self, line: Mapping[str, Any], facts: Facts) -> None:
        """Add which parts a line gets instead of kits, and the part it lacks."""
        if not line.get("components"):
            return
        own = [row["item"] for row in line["components"]]
        units = {code: self.units[line["id"], code] for code in own}
        facts["parts"] = [
            {**_named(self.items[code]), "units": units[code]} for code in own if units[code]
        ]
        if lacking := facts["reason"].get("part"):
            facts["reason"]["part"] = _named(self.items[lacking])


def _named(item: Item) -> dict[str, str]:
    """Return an item's name and unit in both languages."""
    names = ("name_zh", "name_en", "unit_zh", "unit_en", "unit_en_plural")
    return {name: getattr(item, name) for name in names}


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
