"""What waits on the warehouse floor."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from relief.core.actors import Actor
from relief.inventory.models import (
    Facility,
    PickList,
    Receipt,
    StockBalance,
    Transfer,
    staffed_by,
)
from relief.inventory.states import PickStatus, ReceiptStatus, TransferStatus


@dataclass(frozen=True, slots=True)
class Place:
    """A facility with the number of lots that lie there without a bin."""

    facility: Facility
    waiting: int


@dataclass(frozen=True, slots=True)
class Tasks:
    """How many receipts, pick lists and transfers wait."""

    expected: int
    to_pick: int
    to_send: int


def places(actor: Actor) -> Sequence[Place]:
    """Return where the actor works; for others where goods of theirs wait for a bin."""
    rows = StockBalance.objects.visible_to(actor).filter(bin__code="-", available__gt=0)
    waiting = dict(
        rows.values_list("facility_id").annotate(lots=models.Count("pk")).order_by("facility_id")
    )
    mine = set(staffed_by(actor)) or set(waiting)
    found = Facility.objects.filter(pk__in=mine, is_active=True).order_by("code")
    return [Place(row, waiting.get(row.pk, 0)) for row in found]


def tasks(actor: Actor) -> Tasks:
    """Return what waits for hands."""
    return Tasks(
        expected=_count(Receipt, actor, ReceiptStatus.EXPECTED),
        to_pick=_count(PickList, actor, PickStatus.OPEN),
        to_send=_count(Transfer, actor, TransferStatus.RELEASED),
    )


def _count(model: type[models.Model], actor: Actor, status: str) -> int:
    rows = model.objects.visible_to(actor)  # type: ignore[attr-defined]
    count: int = rows.filter(status=status).count()
    return count
