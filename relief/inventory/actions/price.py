"""Correct what a unit of a lot is worth; what was said before stays in the history."""

import datetime
from decimal import Decimal
from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import NotAllowed
from relief.core.work import action
from relief.inventory import pricing
from relief.inventory.actions import handling
from relief.inventory.models import StockLot
from relief.journal.record import record
from relief.organizations.permissions import Permission


@action(Permission.STOCK_PRICE)
def correct_price(
    *,
    actor: Actor,
    now: datetime.datetime,
    lot: UUID,
    unit_price: Decimal | None,
    currency: str = "",
    reason: str,
) -> StockLot:
    """Set what one base unit of a lot is worth, None where that is not known; return the lot.

    Only its owner says so. Where no currency is named the lot's own stays, CNY where it has
    none. The same price again changes nothing. Sums of stock use the new price from now on;
    papers that were signed keep theirs.
    """
    row = handling.lot(actor, lot)
    if actor.kind != "system" and row.owner_id != actor.organization_id:
        raise NotAllowed
    handling.require_reason(reason)
    old, new = pricing.of(row), pricing.stated(unit_price, currency or row.currency)
    if pricing.change(row, new, actor=actor, now=now, reason=reason.strip()):
        verb = "priced" if old is None else "price_changed" if new else "price_removed"
        facts = {"from": str(old or ""), "to": str(new or ""), "reason": reason.strip()}
        record(f"lot.{verb}", subject=row, actor=actor, now=now, payload=facts)
    return row
