"""What came between a plan and the world, in words: which request, which item, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from relief.allocation.models import AllocationPlan
from relief.catalog.models import Item

WORDS = {
    "line_closed": _("the request was closed or withdrawn"),
    "line_filled": _("the line was filled meanwhile"),
    "lot_gone": _("the lot is no longer there to give"),
    "lot_taken": _("the lot was taken meanwhile"),
    "not_shared": _("the owner does not share it any more"),
    "no_lane": _("the way was closed"),
    "short_life": _("it would arrive too close to its expiry date"),
    "reserve_kept": _("a reserve keeps it"),
    "capacity_full": _("the warehouse cannot load it that day"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a plan that no longer held."""

    request: str
    item: Item | None
    what: str
    wanted: int | None
    left: int | None


def differences(plan: AllocationPlan) -> list[Difference]:
    """Return what changed since the plan was made, as found when it was approved."""
    changed = plan.result.get("changed", [])
    asked = {
        line["id"]: (str(request.get("number", "")), line["item"])
        for request in plan.snapshot.get("requests", [])
        for line in request["lines"]
    }
    items = Item.objects.in_bulk({code for _, code in asked.values()}, field_name="code")
    return list(_worded(changed, asked, items))


def _worded(
    changed: list[dict[str, Any]], asked: dict[str, tuple[str, str]], items: dict[str, Item]
) -> Iterator[Difference]:
    for row in changed:
        number, code = asked.get(str(row.get("line", "")), ("", ""))
        words = WORDS.get(row["why"], row.get("detail") or row["why"])
        yield Difference(number, items.get(code), str(words), row.get("wanted"), row.get("left"))
