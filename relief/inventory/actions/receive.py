"""Receive goods into a facility."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action
from relief.inventory import ledger, pricing
from relief.inventory.actions import handling
from relief.inventory.ledger import Leg, Reference
from relief.inventory.models import Account, Condition, MovementKind, StockLot, StockMovement
from relief.journal.record import record
from relief.organizations.permissions import Permission

LONG_AGO = datetime.timedelta(days=3650)


class OtherExpiry(Conflict):
    """The batch is known with another expiry date."""

    code = "batch_other_expiry"
    message = _(
        "Batch {batch} of this item was received with expiry {known}. Check the date, or say "
        "that both are right."
    )


@dataclass(frozen=True, slots=True)
class Goods:
    """What arrived: `quantity` in `pack`, in base units where that is empty; `unit_price` is of a
    base unit.
    """

    item: UUID
    quantity: int
    pack: str = ""
    batch: str = ""
    expires_on: datetime.date | None = None
    donor: str = ""
    condition: str = Condition.GOOD
    unit_price: Decimal | None = None
    currency: str = ""


@action(Permission.STOCK_MOVE)
def receive(
    *,
    actor: Actor,
    now: datetime.datetime,
    facility: UUID,
    goods: Goods,
    bin_code: str = "-",
    owner: UUID | None = None,
    note: str = "",
    both_expiries: bool = False,
) -> StockMovement:
    """Book goods that arrived; return the movement.

    Goods are the actor's organization's own; staff of the facility may receive for another
    `owner`. Raises OtherExpiry where the batch is known with another date, unless
    `both_expiries` says that both are right.
    """
    place = handling.facility(actor, facility)
    item = handling.item(actor, goods.item)
    owner_id = handling.owned_by(actor, owner, place)
    units, packs = handling.units_of(item, goods.quantity, goods.pack)
    require_sense(goods, owner_id, item.pk, now, both_expiries=both_expiries)
    lot, _is_new = StockLot.objects.get_or_create(
        owner_id=owner_id, item=item, batch=goods.batch, expires_on=goods.expires_on,
        donor=goods.donor, earmark=None, earmark_place=None,
    )  # fmt: skip
    pricing.note(lot, pricing.stated(goods.unit_price, goods.currency))
    into = handling.shelf(place, bin_code, item)
    legs = [
        Leg(lot.pk, -units, Account.SUPPLIER, None, "", goods.pack, packs and -packs),
        Leg(lot.pk, units, Account.STOCK, into.pk, goods.condition, goods.pack, packs),
    ]
    movement = ledger.post(
        MovementKind.RECEIVE, legs, actor=actor, now=now, reason=note,
        reference=Reference("lot", lot.uid),
    )  # fmt: skip
    record("stock.received", subject=movement, actor=actor, now=now,
           payload={"units": units, "rows": 1, "item": item.code, "facility": place.code},
           organization_id=owner_id, related=[lot.uid])  # fmt: skip
    return movement


def require_sense(
    goods: Goods, owner_id: int, item_id: int, now: datetime.datetime, *, both_expiries: bool
) -> None:
    """Raise where goods cannot be what they are said to be: condition, date, known batch."""
    if goods.condition not in Condition.values:
        raise Invalid("condition", _("Choose the condition of the goods."))
    if goods.expires_on is not None and goods.expires_on < clock.local_date(now) - LONG_AGO:
        raise Invalid("expires_on", _("This date is too long ago to be right."))
    if goods.batch and not both_expiries:
        _require_same_expiry(owner_id, item_id, goods.batch, goods.expires_on)


def _require_same_expiry(
    owner_id: int, item_id: int, batch: str, expires_on: datetime.date | None
) -> None:
    known = list(
        StockLot.objects.filter(owner_id=owner_id, item_id=item_id, batch=batch)
        .order_by("pk")
        .values_list("expires_on", flat=True)
    )
    if known and expires_on not in known:
        raise OtherExpiry(batch=batch, known=str(known[0] or _("none")))
