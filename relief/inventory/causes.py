"""How transfers and disposal cases read where a lot says what became of its units."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from relief.core.actors import Actor
from relief.inventory import references
from relief.inventory.models import Disposal, Transfer, TransferLine
from relief.inventory.references import Described


def transfers(actor: Actor, uids: Collection[UUID]) -> dict[UUID, Described]:
    """Return the transfers the actor sees by uid."""
    rows = Transfer.objects.visible_to(actor).filter(uid__in=uids).select_related("destination")
    return {row.uid: _transfer(row) for row in rows}


def transfer_lines(actor: Actor, uids: Collection[UUID]) -> dict[UUID, Described]:
    """Return the transfers that hold goods, by the uid of their line."""
    seen = Transfer.objects.visible_to(actor).values("pk")
    rows = TransferLine.objects.filter(uid__in=uids, transfer__in=seen)
    related = rows.select_related("transfer__destination")
    return {row.uid: _transfer(row.transfer) for row in related}


def disposals(actor: Actor, uids: Collection[UUID]) -> dict[UUID, Described]:
    """Return the disposal cases the actor sees by uid."""
    rows = Disposal.objects.visible_to(actor).filter(uid__in=uids)
    return {
        row.uid: Described(
            str(row.number),
            str(row.get_status_display()),
            reverse("inventory:disposal-detail", args=[row.uid]),
        )
        for row in rows
    }


def install() -> None:
    """Register how stock's own causes are described."""
    references.register("transfer", transfers)
    references.register("transfer_line", transfer_lines)
    references.register("disposal", disposals)
    references.register_serving_owners("transfer_line", TransferLine.objects.all)


def _transfer(row: Transfer) -> Described:
    second = f"{row.destination} · {row.get_status_display()}"
    return Described(str(row.number), second, reverse("inventory:transfer-detail", args=[row.uid]))
