"""Two plans side by side by partner, place or item: how far each gets, and the difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from relief.allocation.models import AllocationPlan
from relief.allocation.sides import TwoFills
from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.demand.models import ReliefRequest
from relief.demand.queries import requests
from relief.geography.models import Place
from relief.organizations.models import Organization

KINDS = ("partner", "place", "item")


class Planned(NamedTuple):
    """One line of a plan: what it asks, had, gets, and how much of it is filled (0 to 1)."""

    line: str
    request: str
    item: str
    urgency: int
    asked: int
    received: int
    given: int
    fill: float


@dataclass(frozen=True, slots=True)
class Group(TwoFills):
    """A partner, place or item in one or two plans; fills weighted by people (items: units)."""

    code: str
    name: str
    lines: int
    asked: int | None
    left: float | None
    right: float | None


def planned(plan: AllocationPlan) -> Iterator[Planned]:
    """Yield the lines of a plan that has been worked out."""
    given = {row["line"]: row for row in plan.result.get("lines", [])}
    for request in plan.snapshot.get("requests", []):
        for line in request["lines"]:
            if row := given.get(line["id"]):
                yield Planned(
                    line=line["id"],
                    request=request["id"],
                    item=line["item"],
                    urgency=line.get("class") or request["class"],
                    asked=line["quantity"],
                    received=line.get("received", 0),
                    given=row["allocated"],
                    fill=float(row["fill_rate"]),
                )


def groups(
    actor: Actor, kind: str, left: AllocationPlan, right: AllocationPlan | None = None
) -> list[Group]:
    """Return the groups of one or two plans, the largest difference first, then the worst fill."""
    sides = [list(planned(plan)) for plan in (left, right) if plan]
    keys = {int(row.request) for side in sides for row in side}
    asking = requests(actor).filter(pk__in=keys).prefetch_related(None)
    seen = {str(row.pk): row for row in asking}
    items = Item.objects.in_bulk({row.item for side in sides for row in side}, field_name="code")
    found = [_fills(kind, side, seen, items) for side in sides]
    codes = sorted({code for side in found for code in side})
    rows = [_group(kind, code, found) for code in codes]
    return sorted(rows, key=lambda row: (-abs(row.difference if right else 0.0), row.left or 0.0))


class _Sum:
    """What adds up to a group's fill."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = self.asked = 0
        self.filled = self.weight = 0.0

    def add(self, row: Planned, weight: float) -> None:
        """Add a line with its weight."""
        self.lines += 1
        self.asked += row.asked
        self.weight += weight
        self.filled += weight * min(1.0, row.fill)

    @property
    def fill(self) -> float | None:
        """Return the weighted mean fill, None where nothing weighs."""
        return self.filled / self.weight if self.weight else None


def _fills(
    kind: str, side: list[Planned], seen: Mapping[str, ReliefRequest], items: Mapping[str, Item]
) -> dict[str, _Sum]:
    """Return the sums of one plan by the code of partner, place or item."""
    found: dict[str, _Sum] = {}
    for row in side:
        request = seen.get(row.request)
        if request is None:
            continue
        whose: Item | Organization | Place | None
        if kind == "item":
            whose, weight = items.get(row.item), row.asked
        else:
            whose = request.organization if kind == "partner" else request.site.place
            weight = request.people
        code = whose.code if whose else row.item
        found.setdefault(code, _Sum(str(whose or code))).add(row, float(weight))
    return found


def _group(kind: str, code: str, sides: list[dict[str, _Sum]]) -> Group:
    sums = [side.get(code) for side in sides]
    first = next(found for found in sums if found)
    return Group(
        code=code,
        name=first.name,
        lines=first.lines,
        asked=first.asked if kind == "item" else None,
        left=sums[0].fill if sums[0] else None,
        right=sums[1].fill if len(sums) > 1 and sums[1] else None,
    )
