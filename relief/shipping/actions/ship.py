"""Shipments: open one, load consignments into it, send it off, report that it arrived."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotAllowed, NotFound
from relief.core.work import action
from relief.inventory.models import Facility
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission
from relief.shipping import cargo, inbound, journey, legs, steps
from relief.shipping.actions.access import moment, require_hands, to_load
from relief.shipping.actions.dispatch import carrier_of, send
from relief.shipping.models import Consignment, Leg, Shipment, VehicleType


class OtherWay(Conflict):
    """A consignment whose next leg does not go where the shipment goes."""

    code = "other_way"
    message = _("{number} does not go to {place} next.")


class NothingOnBoard(Conflict):
    """An empty shipment does not leave."""

    code = "nothing_on_board"
    message = _("Nothing is on board. Load something, or cancel the shipment.")


@action(Permission.CONSIGNMENT_PACK)
def open_shipment(
    *,
    actor: Actor,
    now: datetime.datetime,
    facility: UUID,
    vehicle_type: str,
    consignments: Sequence[UUID],
    carrier: str = "",
    vehicle: str = "",
) -> Shipment:
    """Load consignments whose next leg leaves from a facility into one vehicle; return it.

    The first one's leg says where to, by what mode and when. Raises Overloaded with every
    reason where kg, m³, hazard class or temperature do not fit, OtherWay, Invalid.
    """
    place = Facility.objects.select_related("operator").get_visible(actor, facility)
    require_hands(actor, place)
    kind = VehicleType.objects.filter(code=vehicle_type).first()
    if kind is None:
        raise Invalid("vehicle_type", _("There is no such vehicle."))
    if not consignments:
        raise NothingOnBoard
    rows = [to_load(actor, uid) for uid in sorted(set(consignments))]
    first = _next_leg(rows[0])
    if kind.mode != first.mode:
        raise Invalid("vehicle_type", _("The next leg goes by another mode."))
    shipment = Shipment.objects.create(
        mode=first.mode, vehicle_type=kind, vehicle=vehicle.strip()[:40],
        carrier=carrier_of(place.operator, carrier), facility=place, schedule=first.schedule,
        origin_name=first.origin_name, destination_name=first.destination_name,
        destination_point=first.destination_point, planned_departure=first.planned_departure,
        planned_arrival=first.planned_arrival,
    )  # fmt: skip
    _load(shipment, rows)
    facts = {"consignments": len(rows), "vehicle": shipment.vehicle}
    _tell("opened", shipment, actor, now, facts)
    return shipment


@action(Permission.CONSIGNMENT_PACK)
def load(
    *, actor: Actor, now: datetime.datetime, uid: UUID, consignments: Sequence[UUID]
) -> Shipment:
    """Load more consignments into a shipment and return it. Raises Overloaded, OtherWay."""
    shipment = _mine(actor, uid)
    shipment.machine.require(shipment.status, "departed")
    _load(shipment, [to_load(actor, key) for key in sorted(set(consignments))])
    _tell("loaded", shipment, actor, now, {"consignments": len(set(consignments))})
    return shipment


@action(Permission.CONSIGNMENT_PACK)
def unload(*, actor: Actor, now: datetime.datetime, uid: UUID, consignment: UUID) -> Shipment:
    """Take a consignment off a shipment that has not left; return the shipment."""
    shipment = _mine(actor, uid)
    shipment.machine.require(shipment.status, "departed")
    row = to_load(actor, consignment)
    leg = row.legs.filter(shipment=shipment).first()
    if leg is None:
        raise NotFound
    Leg.objects.filter(pk=leg.pk).update(shipment=None)
    _tell("unloaded", shipment, actor, now, {"number": row.number})
    return shipment


@action(Permission.CONSIGNMENT_PACK)
def depart(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Shipment:
    """Send a shipment off with everything on board, and return it.

    Packed consignments leave stock now; what changed vehicle here goes on. Raises
    NothingOnBoard, InvalidMove, Overloaded.
    """
    shipment = _mine(actor, uid)
    shipment.machine.require(shipment.status, "departed")
    rows = [steps.lock(row) for row in cargo.on_board(shipment)]
    if not rows:
        raise NothingOnBoard
    cargo.require_fit(shipment.vehicle_type, cargo.on_board(shipment))
    driver: Organization = shipment.carrier or rows[0].owner
    for row in rows:
        leg = row.legs.get(shipment=shipment)
        Leg.objects.filter(pk=leg.pk).update(carrier=driver, vehicle=shipment.vehicle)
        if row.is_inbound:
            inbound.set_out(row, actor=actor, now=now)
        if row.dispatched_at is None:
            send(row, driver, shipment.vehicle, actor=actor, now=now)
        else:
            legs.observe(row, leg, "dispatched", at=now, actor=actor, payload={})
            journey.foresee(row, now=now)
    facts = {"consignments": len(rows), "location": shipment.destination_name}
    about = _about(shipment)
    move(shipment, "departed", actor=actor, now=now, payload=facts, **about)
    return shipment


@action(Permission.CONSIGNMENT_MOVE)
def report_shipment(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    status: str,
    occurred_at: datetime.datetime | None = None,
) -> Shipment:
    """Report a shipment `in_transit`, `customs` or `arrived`: every leg on board follows.

    Its carrier and those who loaded it may. Returns the shipment. Raises Invalid, InvalidMove.
    """
    shipment = Shipment.objects.get_visible(actor, uid)
    if actor.organization_id != shipment.carrier_id:
        _require_mine(actor, shipment)
    if status not in {"in_transit", "customs", "arrived"}:
        raise Invalid("status", _("{status} cannot be reported."), status=status)
    shipment = _locked(shipment)
    if shipment.status != "arrived":
        shipment.machine.require(shipment.status, "arrived")
    at = moment(occurred_at, now)
    for row in [steps.lock(row) for row in cargo.on_board(shipment)]:
        leg = row.legs.get(shipment=shipment)
        legs.observe(row, leg, status, at=at, actor=actor, payload={})
        journey.foresee(row, now=now)
    if status == "arrived" and shipment.status != "arrived":
        facts = {"location": shipment.destination_name}
        about = _about(shipment)
        changes = {"arrived_at": at}
        move(shipment, "arrived", actor=actor, now=at, changes=changes, payload=facts, **about)
    return shipment


@action(Permission.CONSIGNMENT_PACK)
def cancel_shipment(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Shipment:
    """Give up a shipment that has not left: its consignments wait again. Returns it."""
    shipment = _mine(actor, uid)
    Leg.objects.filter(shipment=shipment).update(shipment=None)
    move(shipment, "cancelled", actor=actor, now=now, **_about(shipment))
    return shipment


def _load(shipment: Shipment, rows: Sequence[Consignment]) -> None:
    for row in rows:
        leg = _next_leg(row)
        is_same = (leg.origin_name, leg.destination_name, leg.mode) == (
            shipment.origin_name, shipment.destination_name, shipment.mode,
        )  # fmt: skip
        if not is_same:
            raise OtherWay(number=row.number, place=shipment.destination_name)
    already = {row.pk for row in cargo.on_board(shipment)}
    keys = already | {row.pk for row in rows}
    together = Consignment.objects.filter(pk__in=keys).prefetch_related(cargo.ASKED)
    cargo.require_fit(shipment.vehicle_type, together.order_by("pk"))
    for row in rows:
        Leg.objects.filter(pk=_next_leg(row).pk).update(shipment=shipment)


def _next_leg(row: Consignment) -> Leg:
    """Return the leg that a consignment goes next; Invalid where it is not ready to go."""
    rows = row.legs.filter(status__in=["planned", "packed"], shipment=None).order_by("sequence")
    leg = rows.first()
    is_ready = row.is_inbound or row.status not in {"planned", "cancelled", "delivered"}
    if leg is None or not is_ready:
        raise Invalid("consignments", _("{number} is not ready to be loaded."), number=row.number)
    before = row.legs.filter(sequence__lt=leg.sequence)
    if before.exclude(status__in=["arrived", "received"]).exists():
        raise Invalid("consignments", _("{number} is not here yet."), number=row.number)
    return leg


def _mine(actor: Actor, uid: UUID) -> Shipment:
    shipment = Shipment.objects.get_visible(actor, uid)
    _require_mine(actor, shipment)
    return _locked(shipment)


def _require_mine(actor: Actor, shipment: Shipment) -> None:
    if shipment.facility is None:
        if not actor.sees_all:
            raise NotAllowed
        return
    require_hands(actor, shipment.facility)


def _locked(shipment: Shipment) -> Shipment:
    rows = Shipment.objects.select_related("vehicle_type", "carrier", "facility", "schedule")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=shipment.pk)


def _about(shipment: Shipment) -> dict[str, Any]:
    rows = cargo.on_board(shipment)
    return {"organization_id": shipment.organization_id, "related": [row.uid for row in rows]}


def _tell(
    what: str, shipment: Shipment, actor: Actor, now: datetime.datetime, facts: dict[str, Any]
) -> None:
    about = _about(shipment)
    record(f"shipment.{what}", subject=shipment, actor=actor, now=now, payload=facts, **about)
