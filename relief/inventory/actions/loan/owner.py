"""Goods change their owner where they lie: one lot's units become its twin's."""

import datetime
from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict
from relief.core.work import step
from relief.inventory import booking, ledger, pricing
from relief.inventory.models import (
    Condition,
    Facility,
    Loan,
    MovementKind,
    StockBalance,
    StockLot,
    StockMovement,
)
from relief.organizations.models import Organization


class TooLittleToGive(Conflict):
    """Fewer units than wanted may change their owner."""

    code = "too_little_to_give"
    message = _("{owner} has {free} {unit} of {item} to give at {facility}; {wanted} were wanted.")


@step
def hand(
    loan: Loan,
    item: Item,
    units: int,
    *,
    giver: Organization,
    taker: Organization,
    place: Facility,
    life_days: int,
    actor: Actor,
    now: datetime.datetime,
) -> StockMovement:
    """Make units of the giver's goods the taker's, earliest expiry first; return the movement.

    Only free, good, unearmarked goods that are not recalled and have `life_days` left. What
    the taker gets keeps batch, date and donor. Raises TooLittleToGive.
    """
    rows = _givable(item, giver, place, life_days, now)
    taken = _take(rows, units)
    given = sum(count for _row, count in taken)
    if given < units:
        raise TooLittleToGive(
            owner=str(giver), free=given, unit=item.unit, item=str(item), facility=str(place),
            wanted=units,
        )  # fmt: skip
    legs = [
        leg
        for row, count in taken
        for leg in (
            ledger.Leg(row.lot_id, -count, "stock", row.bin_id, row.condition),
            ledger.Leg(_twin(row.lot, taker).pk, count, "stock", row.bin_id, row.condition),
        )
    ]
    return ledger.post(
        MovementKind.OWNER, legs, actor=actor, now=now, reason=f"{giver.code} → {taker.code}",
        reference=ledger.Reference("loan", loan.uid),
    )  # fmt: skip


def _givable(
    item: Item, giver: Organization, place: Facility, life_days: int, now: datetime.datetime
) -> list[StockBalance]:
    lasts = clock.local_date(now, place.time_zone) + datetime.timedelta(days=life_days)
    rows = StockBalance.objects.filter(
        models.Q(lot__expires_on__isnull=True) | models.Q(lot__expires_on__gte=lasts),
        lot__item=item, lot__owner=giver, lot__recalled_at__isnull=True, lot__earmark=None,
        lot__earmark_place=None, facility=place, condition=Condition.GOOD, available__gt=0,
    )  # fmt: skip
    by_date = models.F("lot__expires_on").asc(nulls_last=True)
    return list(rows.select_related("lot").order_by(by_date, "pk"))


def _take(rows: Sequence[StockBalance], units: int) -> list[tuple[StockBalance, int]]:
    held = {row.id: row for row in booking.locked(row.pk for row in rows)}
    taken, left = [], units
    for row in rows:
        count = min(left, held[row.pk].available)
        if count > 0:
            taken.append((row, count))
            left -= count
    return taken


def _twin(lot: StockLot, owner: Organization) -> StockLot:
    twin, _is_new = StockLot.objects.get_or_create(
        item_id=lot.item_id, owner=owner, batch=lot.batch, expires_on=lot.expires_on,
        donor=lot.donor, earmark=None, earmark_place=None,
    )  # fmt: skip
    pricing.note(twin, pricing.stated(lot.unit_price, lot.currency))
    return twin
