"""What expires soon and could still help somebody."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db import models
from django.db.models.functions import Coalesce

from relief.core import clock
from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import ExpiryOffer, StockBalance
from relief.inventory.queries.overview import usable_on
from relief.inventory.rules import NEAR_MONTHS, months_later


class Soon(NamedTuple):
    """Free units of a lot in a facility that expire within three months."""

    lot_id: int
    facility_id: int
    units: int


def soon(now: datetime.datetime) -> list[Soon]:
    """Return every owner's free goods that expire within three months, soonest first."""
    today = clock.local_date(now)
    rows = (
        StockBalance.objects.filter(usable_on(today), available__gt=0)
        .filter(lot__expires_on__lt=months_later(today, NEAR_MONTHS))
        .values("lot_id", "facility_id", "lot__expires_on")
        .annotate(units=Coalesce(models.Sum("available"), 0))
        .order_by("lot__expires_on", "lot_id", "facility_id")
    )
    return [Soon(row["lot_id"], row["facility_id"], int(row["units"])) for row in rows]


def taken_off() -> set[tuple[int, int]]:
    """Return (lot, facility) that their owners took off the list."""
    rows = ExpiryOffer.objects.filter(withdrawn_at__isnull=False)
    return set(rows.values_list("lot_id", "facility_id"))


def offers(actor: Actor) -> ScopedQuerySet[ExpiryOffer]:
    """Return what was offered, newest list first."""
    rows = ExpiryOffer.objects.visible_to(actor)
    return rows.select_related("lot__item", "lot__owner", "facility").order_by("-pk")


def this_week(actor: Actor, today: datetime.date) -> Sequence[ExpiryOffer]:
    """Return the newest list without what has expired since, soonest expiry first."""
    newest = ExpiryOffer.objects.aggregate(day=models.Max("offered_on"))["day"]
    rows = offers(actor).filter(offered_on=newest, lot__expires_on__gte=today)
    return list(rows.order_by("lot__expires_on", "pk"))
