"""How many usable units lie where: good, alive and not recalled, whoever owns them."""

from dataclasses import dataclass

from django.db import models

from relief.core import clock
from relief.inventory.models import Condition, Facility, FacilityKind, StockBalance

KEPT_IN = (FacilityKind.WAREHOUSE, FacilityKind.HUB)


@dataclass(frozen=True, slots=True)
class UsableUnits:
    """Free units of an item (its code) in a facility."""

    facility: Facility
    item: str
    units: int


def usable_units() -> list[UsableUnits]:
    """Return the free usable units of warehouses and hubs in use, by facility and item.

    For advice to coordinators: it counts every owner's goods together, and names no owner.
    """
    rows = usable_balances().filter(facility__kind__in=KEPT_IN)
    totals = rows.values_list("facility_id", "lot__item__code").annotate(
        units=models.Sum("available")
    )
    found = list(totals.order_by("facility_id", "lot__item__code"))
    facilities = Facility.objects.select_related("place").in_bulk([row[0] for row in found])
    return [UsableUnits(facilities[facility], item, units) for facility, item, units in found]


def usable_at_site(site_id: int) -> dict[int, int]:
    """Return the free usable units by item key in the facilities that stand at a site."""
    rows = usable_balances().filter(facility__site_id=site_id)
    totals = rows.values_list("lot__item_id").annotate(units=models.Sum("available"))
    return dict(totals.order_by("lot__item_id"))


def usable_balances() -> models.QuerySet[StockBalance]:
    """Return the balances with something free that may be given to somebody today."""
    today = clock.local_date(clock.now())
    alive = models.Q(lot__expires_on__isnull=True) | models.Q(lot__expires_on__gte=today)
    rows = StockBalance.objects.filter(
        available__gt=0, condition=Condition.GOOD, facility__is_active=True
    )
    return rows.filter(alive, lot__recalled_at__isnull=True)
