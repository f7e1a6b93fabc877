"""Levels to keep: set one, end one, and look which are not met."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.inventory.actions import handling
from relief.inventory.models import StockLevel
from relief.inventory.queries.levels import free_of
from relief.journal.record import record
from relief.organizations.permissions import Permission

LARGEST = 10**12


@action(Permission.STOCK_MOVE)
def set_level(
    *,
    actor: Actor,
    now: datetime.datetime,
    item: UUID,
    minimum: int,
    facility: UUID | None = None,
) -> StockLevel:
    """Keep at least `minimum` units of an item, in a facility or in all; return the level.

    One that holds for the same item and place is changed.
    """
    if not 0 < minimum <= LARGEST:
        raise Invalid("minimum", _("The least number must be between 1 and 1,000,000,000,000."))
    if actor.organization_id is None:
        raise Invalid("organization", _("Say whose goods these are."))
    goods = handling.item(actor, item)
    place = handling.facility(actor, facility) if facility else None
    row, _made = StockLevel.objects.update_or_create(
        organization_id=actor.organization_id, item=goods, facility=place, ended_at=None,
        defaults={"minimum": minimum},
    )  # fmt: skip
    payload = {"minimum": minimum, "item": goods.code}
    record("level.set", subject=row, actor=actor, now=now, payload=payload)
    _look(row, actor, now)
    return row


@action(Permission.STOCK_MOVE)
def end_level(*, actor: Actor, now: datetime.datetime, uid: UUID) -> StockLevel:
    """Stop watching a level; return it. A level that has ended stays so."""
    rows = StockLevel.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("item").get_visible(actor, uid)
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record("level.ended", subject=row, actor=actor, now=now, payload={"item": row.item.code})
    return row


@action(None)
def look_at_levels(*, actor: Actor, now: datetime.datetime) -> int:
    """Look at every level; tell which fell below and which are met again; return how many did."""
    rows = StockLevel.objects.filter(ended_at=None).select_for_update(of=("self",), no_key=True)
    return sum(_look(row, actor, now) for row in rows.select_related("item").order_by("pk"))


def _look(row: StockLevel, actor: Actor, now: datetime.datetime) -> bool:
    """Compare a level with the stock; return whether it changed between low and enough."""
    free = free_of(row, clock.local_date(now))
    is_low = free < row.minimum
    has_changed = is_low != (row.low_since is not None)
    if has_changed:
        row.low_since = now if is_low else None
    if has_changed or free != row.free:
        row.free = free
        row.save(update_fields=["low_since", "free"])
    if has_changed:
        payload = {
            "free": free, "minimum": row.minimum, "item": row.item.code,
            "item_zh": row.item.name_zh, "item_en": row.item.name_en,
        }  # fmt: skip
        kind = "stock.low" if is_low else "stock.enough"
        record(kind, subject=row, actor=actor, now=now, payload=payload,
               organization_id=row.organization_id)  # fmt: skip
    return has_changed
