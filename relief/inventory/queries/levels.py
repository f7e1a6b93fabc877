"""Levels an owner keeps, and what there is of each."""

import datetime

from django.db import models

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import StockBalance, StockLevel
from relief.inventory.queries.overview import usable_on


def levels(actor: Actor) -> ScopedQuerySet[StockLevel]:
    """Return the organization's levels that hold, newest first."""
    rows = StockLevel.objects.visible_to(actor).filter(ended_at=None)
    return rows.select_related("item", "facility", "organization").order_by("-pk")


def free_of(level: StockLevel, today: datetime.date) -> int:
    """Return the usable units a level counts: free, good, neither expired nor recalled."""
    rows = StockBalance.objects.filter(
        usable_on(today), lot__owner_id=level.organization_id, lot__item_id=level.item_id
    )
    if level.facility_id is not None:
        rows = rows.filter(facility_id=level.facility_id)
    return int(rows.aggregate(units=models.Sum("available"))["units"] or 0)
