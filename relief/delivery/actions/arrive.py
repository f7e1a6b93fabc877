"""Arrive: an unmanned vehicle stands at the stop and waits for the code."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.delivery import missions, steps
from relief.delivery.actions.access import require_step, to_perform
from relief.delivery.models import Delivery, Method
from relief.organizations.permissions import Permission
from relief.shipping.actions.access import moment


@action(Permission.VEHICLE_OPERATE)
def arrive(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    compartment: str = "",
    occurred_at: datetime.datetime | None = None,
) -> Delivery:
    """Note that a vehicle arrived with the goods in a compartment; return the delivery.

    Raises InvalidMove, Invalid where no vehicle brings this delivery.
    """
    row = to_perform(actor, uid)
    if row.method != Method.UNMANNED:
        raise Invalid("vehicle", _("No unmanned vehicle brings this delivery."))
    require_step(row, "available_for_pickup")
    at = moment(occurred_at, now)
    steps.note(row, "available_for_pickup", at=at, actor=actor)
    mission = missions.open_of(row)
    if mission:
        mission.delivery = row
        missions.advance(mission, "arrived", actor=actor, now=at, compartment=compartment)
    facts = {"vehicle": row.vehicle}
    kept = mission.compartment if mission else ""
    changes = {"compartment": compartment.strip()[:20] or kept}
    steps.settle(row, at=at, actor=actor, payload=facts, changes=changes)
    return row
