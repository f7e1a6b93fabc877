"""Transship: goods change the vehicle or the mode at a point of their way."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove
from relief.core.work import action
from relief.geography.models import Mode
from relief.geography.rules import distance_km, estimates
from relief.organizations.permissions import Permission
from relief.shipping import journey, legs, promises, steps
from relief.shipping.actions.access import to_drive
from relief.shipping.actions.dispatch import carrier_of
from relief.shipping.models import Leg, LegPromise
from relief.shipping.states import UNDER_WAY, LegStatus

OPEN = ("dispatched", "in_transit")


@dataclass(frozen=True, slots=True)
class Change:
    """Where goods change and what takes them on: a named point, a mode, a carrier's code."""

    name: str
    lat: float
    lon: float
    mode: str
    carrier: str = ""
    vehicle: str = ""


@action(Permission.CONSIGNMENT_MOVE)
def transship(*, actor: Actor, now: datetime.datetime, uid: UUID, change: Change) -> Leg:
    """End a leg under way at a point and lay another from there on; return the new leg.

    The new one takes the hours of its mode's estimate over the rest of the way. Raises
    NotFound, NotAllowed, Invalid, InvalidMove.
    """
    leg = Leg.objects.select_related("consignment__origin", "shipment").get_visible(actor, uid)
    row = to_drive(actor, leg)
    leg.refresh_from_db()
    if row.status not in UNDER_WAY or leg.status not in OPEN:
        raise InvalidMove(status=LegStatus(leg.status).label, current=leg.status)
    if leg.crosses_to:
        raise Invalid("leg", _("A leg through customs is not divided."))
    _require_sense(change)
    carrier = carrier_of(row.owner, change.carrier)
    rest = _shorten(leg, change)
    later = list(row.legs.filter(sequence__gt=leg.sequence).order_by("-sequence"))
    for other in later:  # from behind: a number is free before it is taken
        Leg.objects.filter(pk=other.pk).update(sequence=models.F("sequence") + 1)
    fresh = Leg.objects.create(
        consignment=row, sequence=leg.sequence + 1, mode=change.mode, carrier=carrier,
        vehicle=change.vehicle.strip()[:40], origin_name=change.name.strip()[:120],
        origin_point=[change.lat, change.lon], status=LegStatus.PLANNED,
        planned_departure=now, planned_arrival=now + rest.length, km=rest.km, **rest.end,
    )  # fmt: skip
    promises.make_for_legs(row)
    facts = {"reason": change.name, "point": [change.lat, change.lon]}
    legs.observe(row, leg, "received", at=now, actor=actor, payload=facts)
    facts = {"place": change.name, "mode": change.mode, "carrier": carrier.code}
    steps.tell("transshipped", row, actor=actor, now=now, payload=facts)
    journey.foresee(row, now=now)
    return fresh


@dataclass(frozen=True, slots=True)
class Rest:
    """What remains of a way: its end, length in time, kilometres."""

    end: dict[str, object]
    length: datetime.timedelta
    km: float


def _shorten(leg: Leg, change: Change) -> Rest:
    """Let a leg end at the change; return what remains."""
    names = ("destination_name", "destination_point", "destination_zone")
    end = {name: getattr(leg, name) for name in names}
    here = (change.lat, change.lon)
    there = leg.destination_point or [change.lat, change.lon]
    guess = estimates(here, (there[0], there[1]))
    way = next((found for found in guess if found.mode == change.mode), guess[0])
    km = leg.km
    if leg.origin_point:
        km = round(distance_km((leg.origin_point[0], leg.origin_point[1]), here) * 1.35, 1)
    leg.destination_name = change.name.strip()[:120]
    leg.destination_point = [change.lat, change.lon]
    leg.km = min(km, leg.km) if leg.km and km else km
    leg.save(update_fields=["destination_name", "destination_point", "km"])
    # What was promised was the old end: the whole's clock goes on, the leg's own is over.
    LegPromise.objects.filter(leg=leg, status="open").update(status="cancelled")
    return Rest(end, datetime.timedelta(hours=way.hours), way.km)


def _require_sense(change: Change) -> None:
    if change.mode not in Mode.values:
        raise Invalid("mode", _("Choose how it goes on."))
    if not change.name.strip():
        raise Invalid("name", _("Say where it changes."))
    if not (abs(change.lat) <= 90 and abs(change.lon) <= 180):
        raise Invalid("lat", _("This is not a position on earth."))
