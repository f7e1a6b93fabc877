"""Go out: the courier has loaded and is on the way to the door."""

import datetime
from uuid import UUID

from relief.core.actors import Actor
from relief.core.work import action
from relief.delivery import steps
from relief.delivery.actions.access import require_step, to_perform
from relief.delivery.models import Delivery
from relief.organizations.permissions import Permission
from relief.shipping.actions.access import moment


@action(Permission.DELIVERY_PERFORM)
def go_out(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    occurred_at: datetime.datetime | None = None,
) -> Delivery:
    """Take a delivery out and return it. Raises InvalidMove."""
    row = to_perform(actor, uid)
    require_step(row, "out_for_delivery")
    at = moment(occurred_at, now)
    steps.note(row, "out_for_delivery", at=at, actor=actor)
    steps.settle(row, at=at, actor=actor, changes={"out_at": at, "failure": ""})
    return row
