"""First expired, first out: which goods of an owner a facility takes next."""

import datetime

from django.db import models

from relief.inventory.models import StockBalance
from relief.inventory.queries.overview import usable_on


def takeable(
    facility_id: int, owner_id: int, item_id: int, today: datetime.date
) -> models.QuerySet[StockBalance]:
    """Return the balances that may leave with something free, first expiry first.

    `today` is the date in the facility's zone. Earmarked goods come last.
    """
    rows = StockBalance.objects.filter(
        usable_on(today),
        facility_id=facility_id,
        lot__owner_id=owner_id,
        lot__item_id=item_id,
        available__gt=0,
    )
    related = rows.select_related("lot__item", "bin", "facility")
    return related.order_by(
        models.F("lot__earmark").asc(nulls_first=True),
        models.F("lot__expires_on").asc(nulls_last=True),
        "bin__code",
        "pk",
    )
