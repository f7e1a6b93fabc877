"""Two plans side by side by partner, place or item: how far each gets, and the difference."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from relief.allocation.models import AllocationPlan
from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.demand.models import ReliefRequest
from relief.demand.queries import requests

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
class Group:
    """A partner, place or item in one or two plans; fills weighted by people (items: units)."""

    name: str
    lines: int
    asked: int | None
    left: float | None
    right: float | None

    @property
    def left_permille(self) -> int:
        """Return the left fill for a bar of 1000."""
        return round(1000 * (self.left or 0.0))

    @property
    def right_permille(self) -> int:
        """Return the right fill for a bar of 1000."""
        return round(1000 * (self.right or 0.0))

    @property
    def difference(self) -> float:
        """Return right less left in points (−100 to 100)."""
        return round(100 * ((self.right or 0.0) - (self.left or 0.0)), 1)


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
    seen = {str(row.pk): row for row in requests(actor).filter(pk__in=keys)}
    items = Item.objects.in_bulk({row.item for side in sides for row in side}, field_name="code")
    found = [_fills(kind, side, seen, items) for side in sides]
    names = sorted({name for side in found for name in side})
    rows = [_group(kind, name, found) for name in names]
    return sorted(rows, key=lambda row: (-abs(row.difference if right else 0.0), row.left or 0.0))


class _Sum:
    """What adds up to a group's fill."""

    def __init__(self) -> None:
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
    found: dict[str, _Sum] = defaultdict(_Sum)
    for row in side:
        request = seen.get(row.request)
        if request is None:
            continue
        if kind == "item":
            found[str(items.get(row.item, row.item))].add(row, float(row.asked))
        else:
            name = request.organization if kind == "partner" else request.site.place
            found[str(name)].add(row, float(request.people))
    return found


def _group(kind: str, name: str, sides: list[dict[str, _Sum]]) -> Group:
    sums: list[Any] = [side.get(name) for side in sides]
    first = next(found for found in sums if found)
    return Group(
        name=name,
        lines=first.lines,
        asked=first.asked if kind == "item" else None,
        left=sums[0].fill if sums[0] else None,
        right=sums[1].fill if len(sums) > 1 and sums[1] else None,
    )
