"""Undo a movement by one with opposite legs: nothing is ever rewritten."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Refused
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.actions import handling
from relief.inventory.models import MovementKind, StockMovement
from relief.journal.record import record
from relief.organizations.permissions import Permission

# What is part of a larger matter is undone there, so that both stay one: a load by its
# return, a list by its own undo, a count by the next count.
UNDONE_HERE = frozenset(
    {MovementKind.RECEIVE, MovementKind.MOVE, MovementKind.ADJUST, MovementKind.CONDITION}
    | {MovementKind.KIT}
)
OWN_MATTERS = frozenset({"", "lot"})


class UndoneElsewhere(Refused):
    """The movement belongs to a matter that has its own way back."""

    code = "undone_elsewhere"
    message = _("{number} belongs to something that is undone on its own page.")


def may_undo(row: StockMovement) -> bool:
    """Say whether a movement is undone by itself and was not before."""
    return (
        row.kind in UNDONE_HERE
        and row.reference_type in OWN_MATTERS
        and not hasattr(row, "reversed_by")
    )


@action(Permission.STOCK_MOVE)
def undo(*, actor: Actor, now: datetime.datetime, movement: UUID, reason: str) -> StockMovement:
    """Undo a movement with a reason; return the movement that does it.

    For the goods' owner and for those who work where they lie. Raises UndoneElsewhere,
    AlreadyReversed, InsufficientStock where the goods have moved on.
    """
    row = StockMovement.objects.get_visible(actor, movement)
    entries = list(row.entries.select_related("lot", "bin").order_by("pk"))
    for entry in entries:
        if entry.bin is not None:
            handling.require_hands_on(actor, entry.lot.owner_id, entry.bin.facility_id)
    handling.require_reason(reason)
    if row.kind not in UNDONE_HERE | {MovementKind.REVERSE} or row.reference_type not in {
        *OWN_MATTERS,
        "movement",
    }:
        raise UndoneElsewhere(number=row.number)
    opposite = ledger.reverse(row, actor=actor, now=now, reason=reason.strip())
    record(
        "stock.reversed",
        subject=opposite,
        actor=actor,
        now=now,
        payload={"number": row.number, "reason": opposite.reason},
        organization_id=entries[0].lot.owner_id,
        related=[row.uid, *{entry.lot.uid for entry in entries}],
    )
    return opposite
