"""Fetching a delivery to change: who sees it and may do what, under lock."""

from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import InvalidMove, NotAllowed
from relief.delivery import steps
from relief.delivery.models import Delivery, Method
from relief.delivery.states import STEPS, DeliveryStatus
from relief.inventory.models import staffed_by
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission


def to_plan(actor: Actor, uid: UUID) -> Delivery:
    """Return a delivery under lock for those who plan it.

    They are the staff of the consignment's origin, the organizations that carry it or run
    its origin, and coordinators. Raises NotFound, NotAllowed.
    """
    row = Delivery.objects.select_related("consignment__origin").get_visible(actor, uid)
    load = row.consignment
    mine = {row.carrier_id, load.carrier_id, load.origin.operator_id}
    if not (
        actor.sees_all or actor.organization_id in mine or load.origin_id in set(staffed_by(actor))
    ):
        raise NotAllowed
    return steps.lock(row)


def to_perform(actor: Actor, uid: UUID) -> Delivery:
    """Return a delivery under lock for those at the stop.

    They are its courier, its station's staff, the programs of its carrier, and those who
    see everything. Raises NotFound, NotAllowed.
    """
    row = Delivery.objects.get_visible(actor, uid)
    if not (actor.sees_all or is_performed_by(actor, row)):
        raise NotAllowed
    return steps.lock(row)


def is_performed_by(actor: Actor, row: Delivery) -> bool:
    """Say whether the actor stands at this stop, or runs what stands there."""
    runs_vehicle = row.method == Method.UNMANNED and actor.may(Permission.VEHICLE_OPERATE)
    if actor.kind == "client" or runs_vehicle:
        return actor.organization_id in {row.carrier_id, row.consignment.carrier_id}
    person = user_id_of(actor)
    return row.courier_id == person or row.station_id in set(staffed_by(actor))


def require_step(row: Delivery, name: str) -> None:
    """Raise InvalidMove where this cannot be done from the delivery's status."""
    if name not in STEPS[row.status]:
        label = DeliveryStatus(row.status).label
        raise InvalidMove(status=label, current=row.status, to=name)
