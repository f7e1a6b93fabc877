"""Take goods back that were handed over: recipients → stock."""

import datetime
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.actions import handling
from relief.inventory.ledger import Leg, Reference
from relief.inventory.models import (
    Account,
    Condition,
    MovementKind,
    StockEntry,
    StockLot,
    StockMovement,
)
from relief.journal.record import record
from relief.organizations.permissions import Permission


class NotHandedOver(Conflict):
    """More comes back than was ever handed over."""

    code = "not_handed_over"
    message = _("Only {left} of lot {lot} were handed over; {wanted} were to come back.")


@action(Permission.STOCK_MOVE)
def take_back(
    *,
    actor: Actor,
    now: datetime.datetime,
    lot: UUID,
    facility: UUID,
    quantity: int,
    reason: str,
    condition: str = Condition.QUARANTINED,
) -> StockMovement:
    """Book units of a lot as returned to a facility by recipients; return the movement.

    They lie in the bin `-`, quarantined unless somebody has looked at them. What is still on
    the way comes back by its consignment. Raises NotHandedOver.
    """
    row = handling.lot(actor, lot)
    place = handling.facility(actor, facility)
    handling.require_hands_on(actor, row.owner_id, place.pk)
    handling.require_reason(reason)
    if quantity <= 0:
        raise Invalid("quantity", _("The quantity must be more than 0."))
    if condition not in Condition.values:
        raise Invalid("condition", _("Choose the condition of the goods."))
    StockLot.objects.filter(pk=row.pk).locked()  # two may not bring the same units back
    out = StockEntry.objects.filter(lot=row, account=Account.RECIPIENT)
    left = int(out.aggregate(units=Coalesce(models.Sum("quantity"), 0))["units"])
    if quantity > left:
        raise NotHandedOver(lot=row.number, left=left, wanted=quantity)
    legs = [
        Leg(row.pk, -quantity, Account.RECIPIENT),
        Leg(row.pk, quantity, Account.STOCK, handling.bin_at(place, "-").pk, condition),
    ]
    movement = ledger.post(
        MovementKind.RETURN, legs, actor=actor, now=now, reason=reason.strip(),
        reference=Reference("lot", row.uid),
    )  # fmt: skip
    record("stock.returned", subject=movement, actor=actor, now=now,
           payload={"units": quantity, "lot": row.number, "facility": place.code},
           organization_id=row.owner_id, related=[row.uid])  # fmt: skip
    return movement
