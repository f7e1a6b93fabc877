"""What stock is worth, currency by currency, with the number of lots each sum rests on."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from relief.core.actors import Actor
from relief.inventory.models import Account, StockBalance, StockEntry, StockLot

MONEY = models.DecimalField(max_digits=40, decimal_places=6)


@dataclass(frozen=True, slots=True)
class Sum:
    """Money in one currency, of so many lots."""

    currency: str
    amount: Decimal
    lots: int


@dataclass(frozen=True, slots=True)
class Worth:
    """Sums by currency, the largest part of the lots first; `unpriced` lots have no price."""

    sums: tuple[Sum, ...]
    unpriced: int

    @property
    def priced(self) -> int:
        """Return how many lots the sums rest on."""
        return sum(one.lots for one in self.sums)

    @property
    def lots(self) -> int:
        """Return how many lots there are in all."""
        return self.priced + self.unpriced


def stock_value(actor: Actor) -> Worth:
    """Return what lies in stock is worth, in any condition."""
    rows = StockBalance.objects.visible_to(actor).filter(on_hand__gt=0)
    value = models.F("on_hand") * models.F("lot__unit_price")
    found = rows.values(currency=models.F("lot__currency")).annotate(
        amount=models.Sum(value, output_field=MONEY), count=models.Count("lot", distinct=True)
    )
    return _worth(found)


def expired_value(actor: Actor, since: datetime.date, today: datetime.date) -> Worth:
    """Return what expired in store from a day on was worth: on the shelf still, or disposed of."""
    moment = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    lying = StockBalance.objects.visible_to(actor).filter(on_hand__gt=0)
    gone = StockEntry.objects.visible_to(actor).filter(
        account=Account.DISPOSAL, movement__occurred_at__gte=moment
    )
    lots = (
        StockLot.objects.visible_to(actor)
        .filter(expires_on__lt=today, expires_on__gte=since)
        .annotate(units=_of_lot(lying, "on_hand") + _of_lot(gone, "quantity"))
        .filter(units__gt=0)
    )
    value = models.F("units") * models.F("unit_price")
    return _worth(
        lots.values("currency").annotate(
            amount=models.Sum(value, output_field=MONEY), count=models.Count("pk")
        )
    )


def _of_lot(rows: models.QuerySet[Any], name: str) -> Coalesce:
    there = rows.filter(lot=models.OuterRef("pk")).order_by().values("lot")
    total = there.annotate(total=models.Sum(name)).values("total")
    return Coalesce(models.Subquery(total, output_field=models.BigIntegerField()), 0)


def _worth(rows: models.QuerySet[Any, Any]) -> Worth:
    found = sorted(rows.order_by(), key=lambda row: (-row["count"], row["currency"]))
    sums = tuple(
        Sum(row["currency"], row["amount"].quantize(Decimal("0.01")), row["count"])
        for row in found
        if row["currency"]
    )
    return Worth(sums, sum(row["count"] for row in found if not row["currency"]))
