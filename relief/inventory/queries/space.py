"""How full facilities are with the goods a reader sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models.functions import Coalesce

from relief.core.actors import Actor
from relief.inventory.models import StockBalance


@dataclass(frozen=True, slots=True)
class Load:
    """Weight in kg and volume in m³ of goods; `unmeasured` lots have no volume in the catalogue."""

    items: int
    kg: Decimal
    m3: Decimal
    unmeasured: int


def load_of(actor: Actor, facility_ids: Iterable[int]) -> dict[int, Load]:
    """Return what lies in facilities by key; those with nothing to see are left out."""
    zero = models.Value(Decimal(0), output_field=models.DecimalField())
    rows = (
        StockBalance.objects.visible_to(actor)
        .filter(facility_id__in=list(facility_ids), on_hand__gt=0)
        .values("facility_id")
        .annotate(
            items=models.Count("lot__item_id", distinct=True),
            kg=Coalesce(models.Sum(times("on_hand", "lot__item__unit_weight_kg")), zero),
            m3=Coalesce(models.Sum(times("on_hand", "lot__item__unit_volume_m3")), zero),
            bare=models.Count("pk", filter=models.Q(lot__item__unit_volume_m3__isnull=True)),
        )
        .order_by()
    )
    return {
        row["facility_id"]: Load(row["items"], row["kg"], row["m3"], row["bare"]) for row in rows
    }


def times(units: str, measure: str) -> models.Expression:
    """Return a column of units multiplied by a column of weight or volume."""
    product = models.F(units) * models.F(measure)
    return models.ExpressionWrapper(product, models.DecimalField(max_digits=30, decimal_places=9))
