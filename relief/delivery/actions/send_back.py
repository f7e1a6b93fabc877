"""Send back and take back: goods that nobody took return to their shelf."""

import datetime
from uuid import UUID

from relief.core.actors import Actor
from relief.core.work import action
from relief.delivery import steps
from relief.delivery.actions.access import require_step, to_perform, to_plan
from relief.delivery.models import Delivery
from relief.organizations.permissions import Permission
from relief.shipping import steps as shipping
from relief.shipping.actions.access import moment


@action(Permission.DELIVERY_VIEW)
def send_back(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    occurred_at: datetime.datetime | None = None,
) -> Delivery:
    """Start the way back from door, station or vehicle; return the delivery.

    Whoever stands at the stop may. Raises InvalidMove.
    """
    row = to_perform(actor, uid)
    require_step(row, "returning")
    at = moment(occurred_at, now)
    steps.note(row, "returning", at=at, actor=actor)
    steps.settle(row, at=at, actor=actor, payload={"reason": row.failure})
    return row


@action(Permission.DELIVERY_PLAN)
def take_back(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Delivery:
    """Take what came back into the warehouse; return the delivery.

    Stock has the units again, quarantined, and the request lacks them. Raises InvalidMove.
    """
    row = to_plan(actor, uid)
    require_step(row, "returned")
    below = {line.consignment_line_id: line.quantity - line.handed_over for line in row.lines.all()}
    steps.note(row, "returned", at=now, actor=actor)
    steps.settle(row, at=now, actor=actor, payload={"reason": row.failure})
    shipping.return_lines(below, actor=actor, now=now, reason=row.failure or "returned")
    return row
