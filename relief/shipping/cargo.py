"""Consignments and vehicles as the loading check sees them."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from relief.shipping.models import Consignment, Overloaded, Shipment, VehicleType
from relief.shipping.rules.fits import Cargo, Misfit, Vehicle, misfits

ASKED = "lines__item__handling"


def check(vehicle: VehicleType, rows: Iterable[Consignment]) -> list[Misfit]:
    """Return why consignments may not travel together in a vehicle; nothing means they may."""
    return misfits(as_vehicle(vehicle), [as_cargo(row) for row in rows])


def require_fit(vehicle: VehicleType, rows: Iterable[Consignment]) -> None:
    """Raise Overloaded with every reason where goods may not travel so."""
    found = check(vehicle, rows)
    if found:
        raise Overloaded(vehicle=str(vehicle), why="; ".join(say(row) for row in found))


def as_vehicle(row: VehicleType) -> Vehicle:
    """Return what a kind of vehicle takes."""
    keeps = None
    if row.keeps_from_c is not None and row.keeps_to_c is not None:
        keeps = (row.keeps_from_c, row.keeps_to_c)
    return Vehicle(row.capacity_kg, row.capacity_m3, frozenset(row.hazard_classes), keeps)


def as_cargo(row: Consignment) -> Cargo:
    """Return a consignment's weight, volume, hazard classes and the temperature all of it needs."""
    handling = [
        found for line in row.lines.all() if (found := getattr(line.item, "handling", None))
    ]
    lows = [found.needs_from_c for found in handling if found.needs_from_c is not None]
    highs = [found.needs_to_c for found in handling if found.needs_to_c is not None]
    needs = (max(lows), min(highs)) if lows and highs else None
    hazards = frozenset(found.hazard_class for found in handling if found.hazard_class)
    return Cargo(str(row.number), Decimal(row.weight_kg), Decimal(row.volume_m3), hazards, needs)


def on_board(shipment: Shipment) -> list[Consignment]:
    """Return what is on board with what the check looks at, in order of loading."""
    rows = Consignment.objects.filter(legs__shipment=shipment).exclude(status="cancelled")
    rows = rows.select_related("owner", "destination__place", "to_facility")
    return list(rows.prefetch_related(ASKED).order_by("pk"))


def say(row: Misfit) -> str:
    """Return a reason as a sentence."""
    words = {
        "weight": _("%(wanted)s, it takes %(takes)s"),
        "volume": _("%(wanted)s, it takes %(takes)s"),
        "hazard": _("%(name)s is dangerous goods of class %(wanted)s, it takes %(takes)s"),
        "temperature": _("%(name)s needs %(wanted)s, it keeps %(takes)s"),
        "together": _("classes %(wanted)s may not stand beside each other"),
    }
    return words[row.what] % {"name": row.name, "wanted": row.wanted, "takes": row.takes}
