"""Missions of unmanned vehicles: offered, moved on, ended, with the delivery in step."""

import datetime

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import step
from relief.delivery import rules, stations
from relief.delivery.models import Delivery, Mission, Vehicle
from relief.delivery.states import MISSION, MISSION_OPEN
from relief.geography.rules import distance_km
from relief.journal.moves import move
from relief.journal.record import record

FORWARD = ("offered", "accepted", "departed", "arrived", "opened")
REFUSALS = {
    "payload": _("Too heavy for vehicle {code}."),
    "room": _("Too large for vehicle {code}."),
    "area": _("Outside the service area of vehicle {code}."),
    "range": _("Too far for vehicle {code}: it would not come back."),
}


class CompartmentTaken(Conflict):
    """Another open mission has the goods of somebody else behind the same door."""

    code = "compartment_taken"
    message = _("Compartment {compartment} of this vehicle is in use.")


@step
def offer(row: Delivery, vehicle: Vehicle, *, actor: Actor, now: datetime.datetime) -> Mission:
    """Offer a locked delivery to a vehicle; Invalid where it cannot bring it."""
    require_able(vehicle, row)
    mission = Mission.objects.create(delivery=row, vehicle=vehicle)
    facts = {"vehicle": vehicle.code, "delivery": row.number}
    record(
        "mission.offered", subject=mission, actor=actor, now=now, payload=facts,
        organization_id=vehicle.organization_id, related=[row.uid, row.consignment.uid],
    )  # fmt: skip
    return mission


def require_able(vehicle: Vehicle, row: Delivery) -> None:
    """Raise Invalid where payload, room, service area or range do not suffice."""
    why = refusal(vehicle, row)
    if why:
        raise Invalid("vehicle", REFUSALS[why], code=vehicle.code)


def refusal(vehicle: Vehicle, row: Delivery) -> str:
    """Return why a vehicle cannot bring a delivery (payload, room, area, range), or ""."""
    there = stations.point_of(row.consignment.destination, row.contact)
    return rules.vehicle_refusal(
        rules.VehicleLimits(vehicle.payload_kg, vehicle.room_m3, vehicle.range_km, vehicle.area_km),
        weight_kg=float(row.consignment.weight_kg),
        volume_m3=float(row.consignment.volume_m3),
        away_km=distance_km((vehicle.lat, vehicle.lon), there),
    )


def able(row: Delivery) -> list[Vehicle]:
    """Return the active vehicles that can bring a delivery, by code."""
    rows = Vehicle.objects.filter(is_active=True).select_related("organization").order_by("code")
    return [vehicle for vehicle in rows if not refusal(vehicle, row)]


def open_of(row: Delivery) -> Mission | None:
    """Return the open mission of a delivery under lock."""
    rows = Mission.objects.select_related("vehicle").filter(delivery=row, status__in=MISSION_OPEN)
    return rows.select_for_update(of=("self",), no_key=True).first()


@step
def advance(
    mission: Mission, to: str, *, actor: Actor, now: datetime.datetime, compartment: str = ""
) -> None:
    """Move a mission on to a later status; what a gateway skipped is noted on the way.

    Raises InvalidMove for a way back, CompartmentTaken.
    """
    if mission.status not in FORWARD or FORWARD.index(mission.status) >= FORWARD.index(to):
        MISSION.require(mission.status, to)
    if compartment:
        _take(mission, compartment)
    for status in FORWARD[FORWARD.index(mission.status) + 1 : FORWARD.index(to) + 1]:
        _move(mission, status, actor=actor, now=now)


@step
def end(
    mission: Mission, status: str, *, actor: Actor, now: datetime.datetime, reason: str = ""
) -> None:
    """End a mission as declined, aborted or taken over. Raises InvalidMove."""
    _move(mission, status, actor=actor, now=now, reason=reason)


def _move(
    mission: Mission, status: str, *, actor: Actor, now: datetime.datetime, reason: str = ""
) -> None:
    row = mission.delivery
    changes = {"reason": reason[:120]} if reason else {}
    facts = {"vehicle": mission.vehicle.code, "delivery": row.number, "reason": reason[:120]}
    move(
        mission, status, actor=actor, now=now, changes=changes, payload=facts,
        organization_id=mission.vehicle.organization_id, related=[row.uid, row.consignment.uid],
    )  # fmt: skip


def _take(mission: Mission, compartment: str) -> None:
    """Give a mission a compartment; its vehicle is locked, so two cannot take the same."""
    Vehicle.objects.select_for_update(no_key=True).get(pk=mission.vehicle_id)
    name = compartment.strip()[:20]
    others = Mission.objects.filter(
        vehicle_id=mission.vehicle_id, compartment=name, status__in=MISSION_OPEN
    )
    if name and others.exclude(pk=mission.pk).exists():
        raise CompartmentTaken(compartment=name)
    Mission.objects.filter(pk=mission.pk).update(compartment=name)
    mission.compartment = name
