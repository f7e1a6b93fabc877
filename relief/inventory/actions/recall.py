"""Recall a lot: none of it leaves until the recall ends."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.actions import handling
from relief.inventory.models import StockLot
from relief.inventory.queries.recalled import partners_lots, shipped_by, whereabouts
from relief.journal.record import record
from relief.organizations.permissions import Permission

TRANSFERS = "transfer_line"


@action(Permission.STOCK_MOVE)
def recall(*, actor: Actor, now: datetime.datetime, lot: UUID, reason: str) -> StockLot:
    """Recall a lot, wherever it lies; return it.

    Only its owner recalls. Nothing of it is dispatched from now on; what transfers
    hold is freed at once, what plans reserved by those who hear of it. The event tells how many units are on hand, held, on the way
    and with recipients, and stands on the timeline of every consignment that took some.
    Partners who got units by a loan are told. Repeating changes the reason only.
    """
    row = _own(actor, lot)
    if not reason.strip():
        raise Invalid("reason", _("Say why."))
    row.recalled_at = row.recalled_at or now
    row.recall_reason = reason.strip()
    row.save(update_fields=["recalled_at", "recall_reason"])
    record("lot.recalled", subject=row, actor=actor, now=now, related=shipped_by(row),
           payload={"reason": row.recall_reason, **whereabouts(row)})  # fmt: skip
    ledger.release_lot(row.pk, TRANSFERS, now=now)
    for other in partners_lots(row):
        record("lot.partner_recalled", subject=other, actor=actor, now=now,
               payload={"reason": row.recall_reason, "from": row.number})  # fmt: skip
    return row


@action(Permission.STOCK_MOVE)
def end_recall(*, actor: Actor, now: datetime.datetime, lot: UUID) -> StockLot:
    """End a recall: what is good may leave again. Ending twice does nothing. Return the lot."""
    row = _own(actor, lot)
    if row.recalled_at is not None:
        row.recalled_at, row.recall_reason = None, ""
        row.save(update_fields=["recalled_at", "recall_reason"])
        record("lot.recall_ended", subject=row, actor=actor, now=now)
    return row


def _own(actor: Actor, uid: UUID) -> StockLot:
    row = handling.lot(actor, uid)
    if actor.kind != "system" and row.owner_id != actor.organization_id:
        raise NotAllowed
    return row
