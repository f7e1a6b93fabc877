"""Begin a count, or give one up."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotAllowed
from relief.core.work import action
from relief.inventory.actions import handling
from relief.inventory.actions.count import sheets
from relief.inventory.models import Facility, StockCount, StockCountLine
from relief.inventory.queries.counts import countable, in_open_count
from relief.inventory.states import CountStatus
from relief.journal.record import record
from relief.organizations.permissions import Permission

USUAL_TOLERANCE = Decimal(1)  # per cent of the book: beyond it a line is counted again


class InAnotherCount(Conflict):
    """A place is being counted already: two counts would correct it twice."""

    code = "in_another_count"
    message = _("{lot} in bin {bin} is being counted in {count} already.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: one bin, one item, or with neither the whole facility."""

    facility: UUID
    bin: str = ""
    item: UUID | None = None


@action(Permission.STOCK_COUNT)
def start(
    *,
    actor: Actor,
    now: datetime.datetime,
    scope: Scope,
    is_blind: bool = False,
    tolerance_percent: Decimal = USUAL_TOLERANCE,
) -> StockCount:
    """Begin a count of the goods the actor may handle there; return it.

    Raises InAnotherCount where an open count has one of the places, Invalid for an unknown
    bin or a tolerance that is no percentage.
    """
    place = handling.facility(actor, scope.facility)
    shelf = handling.bin_at(place, scope.bin) if scope.bin.strip() else None
    goods = handling.item(actor, scope.item) if scope.item else None
    if not tolerance_percent.is_finite() or not 0 <= tolerance_percent <= 100:
        raise Invalid("tolerance_percent", _("The tolerance is between 0 and 100 per cent."))
    if actor.organization_id is None:
        raise NotAllowed
    Facility.objects.filter(pk=place.pk).locked()
    rows = countable(actor, place, shelf, goods)
    if taken := in_open_count((row.lot_id, row.bin_id, row.condition) for row in rows):
        raise InAnotherCount(lot=taken.lot.number, bin=taken.bin.code, count=taken.count.number)
    count = StockCount.objects.create(
        organization_id=actor.organization_id, facility=place, bin=shelf, item=goods,
        is_blind=is_blind, tolerance_percent=tolerance_percent, started_at=now,
        started_by=actor.label,
    )  # fmt: skip
    StockCountLine.objects.bulk_create(
        StockCountLine(count=count, lot_id=row.lot_id, bin_id=row.bin_id, condition=row.condition)
        for row in rows
    )
    record(f"count.{CountStatus.DRAFT}", subject=count, actor=actor, now=now,
           payload={"facility": place.code, "places": len(rows)})  # fmt: skip
    return count


@action(Permission.STOCK_COUNT)
def cancel(*, actor: Actor, now: datetime.datetime, uid: UUID) -> StockCount:
    """Give a count up: nothing is booked. Return it."""
    count = sheets.locked(actor, uid)
    sheets.advance(count, "cancelled", actor=actor, now=now)
    return count
