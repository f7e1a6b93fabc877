"""What the gateway of unmanned vehicles says of its missions, and who takes over."""

import datetime
from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import NotAllowed
from relief.core.work import action
from relief.delivery import missions, steps
from relief.delivery.actions.assign import courier_keys
from relief.delivery.models import Delivery, Method, Mission
from relief.organizations.permissions import Permission
from relief.shipping.actions.access import moment

ABORTED = "vehicle_aborted"


def _to_drive(actor: Actor, uid: UUID) -> tuple[Mission, Delivery]:
    """Return a mission and its delivery under lock, for the fleet. Raises NotFound, NotAllowed."""
    found = Mission.objects.select_related("vehicle", "delivery").get_visible(actor, uid)
    if not actor.sees_all and found.vehicle.organization_id != actor.organization_id:
        raise NotAllowed
    row = steps.lock(found.delivery)
    mission = Mission.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    mission.vehicle, mission.delivery = found.vehicle, row
    return mission, row


@action(Permission.VEHICLE_OPERATE)
def accept(*, actor: Actor, now: datetime.datetime, uid: UUID, compartment: str = "") -> Mission:
    """Accept a mission, perhaps with its compartment. Raises InvalidMove, CompartmentTaken."""
    mission, _row = _to_drive(actor, uid)
    missions.advance(mission, "accepted", actor=actor, now=now, compartment=compartment)
    return mission


@action(Permission.VEHICLE_OPERATE)
def decline(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Mission:
    """Decline a mission: the delivery waits for another way. Raises InvalidMove."""
    mission, row = _to_drive(actor, uid)
    missions.end(mission, "declined", actor=actor, now=now, reason=reason)
    Delivery.objects.filter(pk=row.pk).update(vehicle="")
    return mission


@action(Permission.VEHICLE_OPERATE)
def depart(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    occurred_at: datetime.datetime | None = None,
) -> Mission:
    """Note that the vehicle left with the goods. Raises InvalidMove."""
    mission, row = _to_drive(actor, uid)
    at = moment(occurred_at, now)
    missions.advance(mission, "departed", actor=actor, now=at)
    steps.note(row, "out_for_delivery", at=at, actor=actor)
    steps.settle(row, at=at, actor=actor, changes={"out_at": at, "failure": ""})
    return mission


@action(Permission.VEHICLE_OPERATE)
def abort(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Mission:
    """Break a mission off: the goods did not reach hands. Raises InvalidMove."""
    mission, row = _to_drive(actor, uid)
    missions.end(mission, "aborted", actor=actor, now=now, reason=reason)
    steps.note(row, "attempt_failed", at=now, actor=actor, reason=ABORTED)
    changes = {"failure": ABORTED, "vehicle": "", "compartment": ""}
    steps.settle(row, at=now, actor=actor, payload={"reason": ABORTED}, changes=changes)
    return mission


@action(Permission.VEHICLE_OPERATE)
def take_over(*, actor: Actor, now: datetime.datetime, uid: UUID, courier: UUID) -> Mission:
    """Let a person bring what the vehicle cannot: the courier goes on from where it stands.

    Raises InvalidMove, Invalid for somebody who is no courier.
    """
    mission, row = _to_drive(actor, uid)
    user_id, organization_id = courier_keys(courier)
    was_under_way = mission.status in {"departed", "arrived"}
    missions.end(mission, "taken_over", actor=actor, now=now)
    changes = {
        "method": Method.HOME, "courier_id": user_id, "carrier_id": organization_id,
        "vehicle": "", "compartment": "",
    }  # fmt: skip
    if was_under_way:
        steps.note(row, "out_for_delivery", at=now, actor=actor)
    steps.settle(row, at=now, actor=actor, changes=changes)
    steps.tell("taken_over", row, actor=actor, now=now, payload={"mission": mission.number})
    return mission


def mission_of(actor: Actor, uid: UUID) -> UUID:
    """Return the delivery of a mission the actor drives; NotFound otherwise."""
    found = Mission.objects.select_related("delivery").get_visible(actor, uid)
    return found.delivery.uid
