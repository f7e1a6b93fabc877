"""How an allocation reads where stock says what its units are held for."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse

from relief.allocation.models import AllocationLine
from relief.core.actors import Actor
from relief.inventory import references
from relief.inventory.references import Described


def describe(actor: Actor, uids: Collection[UUID]) -> dict[UUID, Described]:
    """Return the allocation lines the actor sees by uid: release order and request."""
    rows = AllocationLine.objects.visible_to(actor).filter(uid__in=uids)
    related = rows.select_related("release_order", "request_line__request__site")
    return {row.uid: _one(row) for row in related}


def own() -> QuerySet[AllocationLine]:
    """Return the lines that give an owner's goods to the owner's own request."""
    return AllocationLine.objects.filter(
        request_line__request__organization_id=F("balance__lot__owner_id")
    )


def install() -> None:
    """Register how allocation lines are described."""
    references.register("allocation_line", describe)
    references.register_serving_owners("allocation_line", own)


def _one(row: AllocationLine) -> Described:
    request = row.request_line.request
    second = f"{request.number} · {request.site}"
    order = row.release_order
    if order is None:
        return Described(str(request.number), second)
    url = reverse("allocation:release-detail", args=[order.uid])
    return Described(str(order.number), second, url)
