"""How a consignment reads where stock says what became of its units."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from relief.core.actors import Actor
from relief.inventory import references
from relief.inventory.references import Described
from relief.shipping.models import Consignment


def describe(actor: Actor, uids: Collection[UUID]) -> dict[UUID, Described]:
    """Return the consignments the actor sees by uid: number, where to, how far."""
    rows = Consignment.objects.visible_to(actor).filter(uid__in=uids)
    return {
        row.uid: Described(
            str(row.number),
            f"{row.destination} · {row.get_status_display()}",
            reverse("shipping:consignment-detail", args=[row.uid]),
        )
        for row in rows.select_related("destination")
    }


def install() -> None:
    """Register how consignments are described."""
    references.register("consignment", describe)
