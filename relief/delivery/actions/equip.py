"""Equip: what a station holds and when it is open; which unmanned vehicles there are."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import action
from relief.delivery.models import Station, StationHours, Vehicle, VehicleKind
from relief.inventory.models import Facility, FacilityKind, staffed_by
from relief.journal.record import record
from relief.organizations.permissions import Permission

MOST_SPANS = 28  # four a day


@dataclass(frozen=True, slots=True)
class Hours:
    """A span in which a station is open; 1 is Monday."""

    weekday: int
    opens: datetime.time
    closes: datetime.time


@dataclass(frozen=True, slots=True)
class VehicleValues:
    """An unmanned vehicle: kilograms, cubic metres, kilometres as the crow flies."""

    code: str
    payload_kg: float
    room_m3: float
    range_km: float
    lat: float
    lon: float
    area_km: float
    kind: str = VehicleKind.GROUND
    compartments: int = 1
    is_active: bool = True


@action(Permission.STATION_KEEP)
def equip_station(
    *,
    actor: Actor,
    now: datetime.datetime,
    code: str,
    packages: int,
    keep_days: int,
    hours: Iterable[Hours],
) -> Station:
    """Say how much a station holds, how long and when it is open; return it.

    Only its own staff may. Raises NotFound, NotAllowed, Invalid by field.
    """
    facility = Facility.objects.filter(code=code, kind=FacilityKind.STATION).first()
    if facility is None:
        raise NotFound
    runs = actor.kind == "client" and facility.operator_id == actor.organization_id
    if not (actor.sees_all or runs or facility.pk in set(staffed_by(actor))):
        raise NotAllowed
    spans = _checked(hours)
    if packages < 1 or not 1 <= keep_days <= 30:
        raise Invalid("packages", _("A station holds at least one package, for 1 to 30 days."))
    row, _made = Station.objects.update_or_create(
        facility=facility, defaults={"packages": packages, "keep_days": keep_days}
    )
    StationHours.objects.filter(station=row).delete()
    StationHours.objects.bulk_create(
        StationHours(station=row, weekday=span.weekday, opens=span.opens, closes=span.closes)
        for span in spans
    )
    facts = {"station": code, "packages": packages, "keep_days": keep_days, "spans": len(spans)}
    record(
        "station.equipped", subject=row, actor=actor, now=now, payload=facts,
        organization_id=facility.operator_id,
    )  # fmt: skip
    return row


def _checked(hours: Iterable[Hours]) -> list[Hours]:
    """Return spans in order; Invalid for wrong days, turned times and overlaps."""
    spans = sorted(hours, key=lambda span: (span.weekday, span.opens))
    if len(spans) > MOST_SPANS:
        raise Invalid("hours", _("At most {most} opening times."), most=MOST_SPANS)
    for place, span in enumerate(spans):
        if not 1 <= span.weekday <= 7 or span.opens >= span.closes:
            raise Invalid("hours", _("Opening times need a day and an end after their start."))
        before = spans[place - 1] if place else None
        if before and before.weekday == span.weekday and before.closes > span.opens:
            raise Invalid("hours", _("Opening times of one day may not overlap."))
    return spans


@action(Permission.VEHICLE_OPERATE)
def register_vehicle(*, actor: Actor, now: datetime.datetime, values: VehicleValues) -> Vehicle:
    """Register an unmanned vehicle of the actor's fleet, or change it; return it."""
    if actor.organization_id is None:
        raise NotAllowed
    for name in ("payload_kg", "room_m3", "range_km", "area_km", "compartments"):
        if getattr(values, name) <= 0:
            raise Invalid(name, _("This must be more than 0."))
    if values.kind not in VehicleKind.values or not values.code.strip():
        raise Invalid("code", _("A vehicle needs a code and a kind."))
    row, _made = Vehicle.objects.update_or_create(
        organization_id=actor.organization_id,
        code=values.code.strip()[:40],
        defaults={
            name: getattr(values, name)
            for name in (
                *("kind", "payload_kg", "room_m3", "range_km", "compartments"),
                *("lat", "lon", "area_km", "is_active"),
            )
        },
    )
    facts = {"code": row.code, "payload_kg": row.payload_kg, "is_active": row.is_active}
    record("vehicle.registered", subject=row, actor=actor, now=now, payload=facts)
    return row
