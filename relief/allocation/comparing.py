"""Two plans side by side: by request, what runs out, how they load the warehouses."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from relief.allocation.models import AllocationPlan
from relief.allocation.rules.what_if import LATER
from relief.allocation.sides import TwoFills
from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.demand.models import ReliefRequest, RequestClass
from relief.demand.queries import requests
from relief.inventory.models import Facility

Fill = dict[str, float]


@dataclass(frozen=True, slots=True)
class Seen(TwoFills):
    """A request in one or two plans: fill of its tightest line after each (0 to 1)."""

    row: ReliefRequest
    urgency: int
    left: float | None
    right: float | None
    is_ticked: bool = True

    @property
    def request(self) -> UUID:
        """Return its public id."""
        return self.row.uid

    @property
    def number(self) -> str:
        """Return its number."""
        return str(self.row.number)

    @property
    def urgency_label(self) -> str:
        """Return in words what its mark says: the class of its most urgent line."""
        return str(RequestClass(self.urgency).label)


@dataclass(frozen=True, slots=True)
class RunsOut:
    """An item in one or two plans: units short (negative: left over)."""

    item: Item
    left: int
    right: int | None = None

    @property
    def left_units(self) -> int:
        """Return the units of the left plan without their sign."""
        return abs(self.left)

    @property
    def right_units(self) -> int:
        """Return the units of the right plan without their sign."""
        return abs(self.right or 0)


@dataclass(frozen=True, slots=True)
class Load:
    """How much of its capacity of the first day a facility uses; None where none is set."""

    facility: Facility
    kg: float
    share: float | None

    @property
    def percent(self) -> int:
        """Return the share in whole per cent, at most 100."""
        return min(100, round(100 * (self.share or 0)))


def by_request(
    actor: Actor, left: AllocationPlan, right: AllocationPlan | None = None
) -> list[Seen]:
    """Return the requests of one or two plans, class first, then the largest difference."""
    fills = [tightest(plan) if plan else {} for plan in (left, right)]
    urgency = {**_urgency(left), **(_urgency(right) if right else {})}
    found = requests(actor).filter(pk__in=[int(key) for key in urgency])
    rows = [
        Seen(row, urgency[str(row.pk)], fills[0].get(str(row.pk)), fills[1].get(str(row.pk)))
        for row in found.prefetch_related(None)
    ]
    return sorted(rows, key=_order)


def _order(row: Seen) -> tuple[int, float, float, int]:
    difference = abs(row.difference) if row.right is not None else 0.0
    return row.urgency, -difference, row.left if row.left is not None else 1.0, row.row.pk


def tightest(plan: AllocationPlan) -> Fill:
    """Return the fill rate of each request's worst line after a plan, by request key."""
    request_of = {
        line["id"]: request["id"]
        for request in plan.snapshot.get("requests", [])
        for line in request["lines"]
    }
    found: Fill = {}
    for row in plan.result.get("lines", []):
        key = request_of[row["line"]]
        found[key] = min(found.get(key, 1.0), float(row["fill_rate"]))
    return found


def _urgency(plan: AllocationPlan) -> dict[str, int]:
    """Return the most urgent class among each request's lines."""
    return {
        request["id"]: min(line.get("class", request["class"]) for line in request["lines"])
        for request in plan.snapshot.get("requests", [])
    }


def runs_out(left: AllocationPlan, right: AllocationPlan | None = None) -> list[RunsOut]:
    """Return items short or left over after one or two plans, the shortest first."""
    sides = [_short(plan) if plan else {} for plan in (left, right)]
    items = Item.objects.in_bulk(sorted({*sides[0], *sides[1]}), field_name="code")
    rows = [
        RunsOut(items[code], sides[0].get(code, 0), sides[1].get(code, 0) if right else None)
        for code in items
    ]
    return sorted(rows, key=lambda row: (-row.left, row.item.pk))


def _short(plan: AllocationPlan) -> dict[str, int]:
    """Return units short by item; where nothing is short, units left over as a negative."""
    asked: dict[str, str] = {
        line["id"]: line["item"]
        for request in plan.snapshot.get("requests", [])
        for line in request["lines"]
    }
    short: dict[str, int] = defaultdict(int)
    for row in plan.result.get("lines", []):
        short[asked[row["line"]]] += int(row["reason"]["short"])
    spare: dict[str, int] = defaultdict(int)
    lots = {lot["id"]: lot for lot in plan.snapshot.get("lots", [])}
    for lot in lots.values():
        spare[lot["item"]] += lot["available"]
    for row in plan.result.get("allocations", []):
        spare[lots[row["lot"]]["item"]] -= row["quantity"]
    return {item: units or -spare[item] for item, units in short.items()}


def loads(plan: AllocationPlan) -> list[Load]:
    """Return what leaves each facility on the first day, the fullest first."""
    weight = {
        row["id"]: float(row["unit_weight_kg"] or 0) for row in plan.snapshot.get("items", [])
    }
    lots = {lot["id"]: lot for lot in plan.snapshot.get("lots", [])}
    kg: dict[str, float] = defaultdict(float)
    limit: dict[str, float | None] = {}
    for row in plan.snapshot.get("facilities", []):
        if LATER in row["id"]:
            continue
        code = row["id"].partition("@")[0]
        kg[code] += 0.0
        more = row["dispatch_kg_per_day"]
        limit[code] = None if more is None else (limit.get(code) or 0.0) + more
    for row in plan.result.get("allocations", []):
        lot = lots[row["lot"]]
        if not row["day"] and LATER not in lot["facility"]:
            kg[lot["facility"].partition("@")[0]] += row["quantity"] * weight[lot["item"]]
    found = Facility.objects.in_bulk(list(kg), field_name="code")
    rows = [
        Load(found[code], kg[code], kg[code] / limit[code] if limit.get(code) else None)  # type: ignore[operator]
        for code in found
    ]
    return sorted(rows, key=lambda row: (-(row.share or 0.0), -row.kg, row.facility.pk))


def totals(plan: AllocationPlan) -> Mapping[str, Any]:
    """Return the figures of a plan's head; fill rates from 0 to 1, None where unknown."""
    equity = plan.metrics.get("equity", {})
    first: dict[str, Any] = next(
        (equity[key] for key in ("1", "2", "3") if equity.get(key, {}).get("lines")), {}
    )
    return {
        "lowest": first.get("min"),
        "mean": equity.get("all", {}).get("mean"),
        "median": equity.get("all", {}).get("median"),
        "unit_hours": plan.metrics.get("unit_hours", 0),
        "cost": plan.metrics.get("cost", 0),
        "gini": equity.get("all", {}).get("gini"),
        "hoover": equity.get("all", {}).get("hoover"),
    }
