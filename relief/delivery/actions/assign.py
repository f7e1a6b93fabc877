"""Assign: by whom and how goods reach hands, chosen by hand."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.delivery import missions, rules, stations, steps
from relief.delivery.actions.access import require_step, to_plan
from relief.delivery.models import Delivery, Method, Vehicle
from relief.inventory.models import Facility, FacilityKind
from relief.organizations.models import Kind, Membership, Organization
from relief.organizations.permissions import Permission, Role

FIELDS = (
    *("method", "courier", "carrier", "station", "vehicle", "stop"),
    *("carry_up", "call_ahead", "shift", "planned_at"),
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """How a delivery goes: method, and who or what brings it; empty keeps what is there."""

    method: str = ""
    courier: UUID | None = None
    carrier: str = ""
    station: str = ""
    vehicle: str = ""
    stop: int | None = None
    carry_up: bool | None = None
    call_ahead: bool | None = None


@action(Permission.DELIVERY_PLAN)
def assign(*, actor: Actor, now: datetime.datetime, uid: UUID, assignment: Assignment) -> Delivery:
    """Assign a delivery and return it.

    Raises InvalidMove, and Invalid by field: somebody who cannot leave home or carry the
    goods gets no station, a full one takes no more, a vehicle gets only what it can carry
    and only where it can go: it is offered the errand as a mission.
    """
    row = to_plan(actor, uid)
    require_step(row, "assign")
    row.method = assignment.method or row.method
    if row.method not in Method.values:
        raise Invalid("method", _("Choose how the goods reach hands."))
    _choose_station(row, assignment.station, now)
    _require_fitting(row, names_vehicle=bool(assignment.vehicle.strip()))
    if assignment.courier:
        # Named by hand: no longer a plan's to give.
        row.courier_id, row.carrier_id = courier_keys(assignment.courier)
        row.shift, row.planned_at = None, None
    if assignment.carrier:
        row.carrier = _carrier(assignment.carrier)
    _choose_vehicle(row, assignment.vehicle.strip()[:40], actor, now)
    row.stop = assignment.stop or row.stop
    row.carry_up = row.carry_up if assignment.carry_up is None else assignment.carry_up
    row.call_ahead = row.call_ahead if assignment.call_ahead is None else assignment.call_ahead
    row.save(update_fields=FIELDS)
    facts = {"method": row.method, "station": row.station.code if row.station else ""}
    steps.tell("assigned", row, actor=actor, now=now, payload=facts)
    return row


@action(Permission.DELIVERY_PLAN)
def set_contact(
    *, actor: Actor, now: datetime.datetime, uid: UUID, values: steps.ContactValues
) -> Delivery:
    """Say who receives a delivery; an earlier contact stays stored for what it signed."""
    row = to_plan(actor, uid)
    require_step(row, "assign")
    for field in ("name", "phone", "address"):
        if not getattr(values, field).strip():
            raise Invalid(field, _("Name, telephone and address are needed."))
    row.contact = steps.keep_contact(values)
    if row.method == Method.DISTRIBUTION:
        row.method = Method.HOME
    row.save(update_fields=["contact", "method"])
    steps.tell("contact_changed", row, actor=actor, now=now)
    return row


def _choose_station(row: Delivery, code: str, now: datetime.datetime) -> None:
    """Set the station: the one named, else the one before, else the nearest open one."""
    if row.method != Method.STATION:
        row.station = None
        return
    packages = row.consignment.packages
    if code:
        row.station = Facility.objects.filter(
            code=code, kind=FacilityKind.STATION, is_active=True
        ).first()
        if row.station and not stations.has_room(row.station, packages, beside=row):
            raise Invalid("station", _("This station has no room for {count} more packages."),
                          count=packages)  # fmt: skip
    elif row.station is None:
        here = stations.point_of(row.consignment.destination, row.contact)
        found = stations.nearest_open(here, now, packages=packages)
        row.station = found.station if found else None
    if row.station is None:
        raise Invalid("station", _("Choose an open pick-up station."))


def _choose_vehicle(row: Delivery, code: str, actor: Actor, now: datetime.datetime) -> None:
    """Offer the errand to the vehicle named; an errand that was given before is broken off."""
    before = missions.open_of(row)
    if row.method == Method.UNMANNED and (not code or (before and before.vehicle.code == code)):
        return
    if before:
        before.delivery = row
        missions.end(before, "aborted", actor=actor, now=now, reason="assigned anew")
    row.vehicle = ""
    if row.method == Method.UNMANNED:
        vehicle = _vehicle(row, code)
        row.vehicle, row.carrier = vehicle.code, vehicle.organization
        missions.offer(row, vehicle, actor=actor, now=now)


def _vehicle(row: Delivery, code: str) -> Vehicle:
    rows = Vehicle.objects.select_related("organization").filter(code=code, is_active=True)
    if row.carrier_id:
        rows = rows.order_by(
            models.Case(models.When(organization=row.carrier_id, then=0), default=1)
        )
    found = rows.first()
    if found is None:
        raise Invalid("vehicle", _("There is no vehicle with the code {code}."), code=code)
    return found


def _require_fitting(row: Delivery, *, names_vehicle: bool) -> None:
    facts = steps.circumstances(row.consignment, row.contact, row.station)
    if row.method == Method.STATION and not rules.may_use_station(facts):
        raise Invalid("method", _("The recipient cannot leave home or carry this: bring it."))
    if row.method == Method.UNMANNED and not names_vehicle and not rules.fits_vehicle(facts):
        raise Invalid("method", _("Too heavy or too large for an unmanned vehicle."))


def courier_keys(uid: UUID) -> tuple[int, int]:
    """Return the keys of a courier and of the organization they drive for."""
    found = Membership.objects.filter(
        user__uid=uid, is_active=True, roles__contains=[Role.COURIER]
    ).first()
    if found is None:
        raise Invalid("courier", _("This person is not a courier."))
    return found.user_id, found.organization_id


def _carrier(code: str) -> Organization:
    kinds = [Kind.CARRIER, Kind.OPERATOR]
    found = Organization.objects.filter(code=code, is_active=True, kind__in=kinds).first()
    if found is None:
        raise Invalid("carrier", _("There is no carrier with the code {code}."), code=code[:40])
    return found
